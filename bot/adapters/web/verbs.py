"""The verbs over HTTP: what an address asks for becomes an answer of ours."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from multidict import MultiMapping

from bot.answering.answerer import Answerer
from bot.answering.answers import Answer
from bot.answering.compare import Comparison
from bot.answering.questions import DEFAULT_PASSAGES, Question, read_date, read_top
from bot.answering.quote import Checked
from bot.answering.show import Shown
from bot.answering.sources import Sources, Wanted
from bot.answering.status import Status
from bot.answering.timeline import Timeline
from bot.errors import QueryError

# A browser is the public, signed in or not: the secret opens the pages, it does not tell who somebody is.
PUBLIC: frozenset[str] = frozenset()
_NAMES = re.compile(r"[,;\n]")

Query = MultiMapping[str]


def ask(answerer: Answerer, query: Query) -> Answer:
    """Return the answer to `?q=…&from=&source=&after=&before=&top=`; raises QueryError for a senseless date or top."""
    top = query.get("top", "").strip()
    chosen = Question(
        "",
        _given(query, "from"),
        _given(query, "source"),
        read_date("after", _given(query, "after")),
        read_date("before", _given(query, "before")),
        read_top(top) if top else DEFAULT_PASSAGES,
        audience=PUBLIC,
    )
    return answerer.ask(query.get("q", ""), chosen)


def compare(answerer: Answerer, query: Query) -> Comparison:
    """Return the comparison of `?q=…&who=&who=`."""
    names = [name.strip() for given in query.getall("who", []) for name in _NAMES.split(given) if name.strip()]
    return answerer.compare(query.get("q", ""), names, Question("", audience=PUBLIC))


def quote(answerer: Answerer, query: Query) -> Checked:
    """Return the verdict on `?q=…&by=`."""
    return answerer.quote(query.get("q", ""), Question("", _given(query, "by"), audience=PUBLIC))


def timeline(answerer: Answerer, query: Query) -> Timeline:
    """Return the timeline of `?q=…&from=`."""
    chosen = Question("", _given(query, "from"), audience=PUBLIC)
    return answerer.timeline(query.get("q", ""), chosen, now=dt.datetime.now(dt.UTC).date())


def sources(answerer: Answerer, query: Query) -> Sources:
    """Return the page of discussions of `?q=&from=&kind=&year=&page=`."""
    return answerer.sources(
        Wanted(
            query.get("q", ""),
            _given(query, "from"),
            _given(query, "kind"),
            _given(query, "year"),
            read_number("page", query.get("page", "")),
            PUBLIC,
        )
    )


def show(answerer: Answerer, query: Query) -> Shown:
    """Return the passage or discussion of `?id=`."""
    return answerer.show(query.get("id", ""), PUBLIC)


def status(answerer: Answerer, _query: Query) -> Status:
    """
    Return the status as far as the public may know it.

    Of the folder its last name; of files those whose discussion the public may see.
    """
    found = answerer.status()
    corpus = answerer.knowledge.corpus
    seen = frozenset(document.path for document in corpus.visible_documents(PUBLIC))

    def only(paths: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(path for path in paths if path in seen)

    return replace(
        found,
        folder=re.split(r"[/\\]", found.folder.rstrip("/\\"))[-1],
        documents=len(seen),
        passages=sum(passage.document.path in seen for passage in corpus.passages),
        changes=tuple(
            replace(one, added=only(one.added), removed=(), changed=only(one.changed), broken=only(one.broken))
            for one in found.changes
        ),
        problems=tuple(problem for problem in found.problems if problem.path in seen),
    )


def read_number(key: str, typed: str) -> int:
    """Return the number of a page, 1 if none was typed; raises QueryError."""
    if typed and not re.fullmatch(r"[0-9]{1,6}", typed):
        raise QueryError(f"{key}: takes a number, not “{typed[:20]}”.")
    return int(typed or 1)


def _given(query: Query, key: str) -> str | None:
    return query.get(key, "").strip() or None


@dataclass(frozen=True, slots=True)
class Formats:
    """How each verb's answer, and an error, is written as JSON: as at a terminal."""

    ask: Callable[[Answer], str]
    compare: Callable[[Comparison], str]
    quote: Callable[[Checked], str]
    timeline: Callable[[Timeline], str]
    sources: Callable[[Sources], str]
    show: Callable[[Shown], str]
    status: Callable[[Status], str]
    error: Callable[[str, str], str]

    @property
    def verbs(self) -> Mapping[str, Callable[[Answerer, Query], str]]:
        """Return what answers each verb with JSON."""
        return {
            "ask": lambda answerer, query: self.ask(ask(answerer, query)),
            "compare": lambda answerer, query: self.compare(compare(answerer, query)),
            "quote": lambda answerer, query: self.quote(quote(answerer, query)),
            "timeline": lambda answerer, query: self.timeline(timeline(answerer, query)),
            "sources": lambda answerer, query: self.sources(sources(answerer, query)),
            "show": lambda answerer, query: self.show(show(answerer, query)),
            "status": lambda answerer, query: self.status(status(answerer, query)),
        }
