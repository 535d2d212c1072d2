"""The verbs over HTTP: what an address asks for becomes an answer of ours."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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

PUBLIC: frozenset[str] = frozenset()
_NAMES = re.compile(r"[,;\n]")

Query = MultiMapping[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for: its fields, the parts of its path, and what who asks may see."""

    query: Query
    audience: frozenset[str] | None = PUBLIC
    path: Mapping[str, str] = field(default_factory=dict)


def ask(answerer: Answerer, asked: Asked) -> Answer:
    """Return the answer to `?q=…&from=&source=&after=&before=&top=`; raises QueryError for a senseless date or top."""
    top = asked.query.get("top", "").strip()
    chosen = Question(
        "",
        _given(asked.query, "from"),
        _given(asked.query, "source"),
        read_date("after", _given(asked.query, "after")),
        read_date("before", _given(asked.query, "before")),
        read_top(top) if top else DEFAULT_PASSAGES,
        audience=asked.audience,
    )
    return answerer.ask(asked.query.get("q", ""), chosen)


def compare(answerer: Answerer, asked: Asked) -> Comparison:
    """Return the comparison of `?q=…&who=&who=`."""
    names = [name.strip() for given in asked.query.getall("who", []) for name in _NAMES.split(given) if name.strip()]
    return answerer.compare(asked.query.get("q", ""), names, Question("", audience=asked.audience))


def quote(answerer: Answerer, asked: Asked) -> Checked:
    """Return the verdict on `?q=…&by=`."""
    return answerer.quote(asked.query.get("q", ""), Question("", _given(asked.query, "by"), audience=asked.audience))


def timeline(answerer: Answerer, asked: Asked) -> Timeline:
    """Return the timeline of `?q=…&from=`."""
    chosen = Question("", _given(asked.query, "from"), audience=asked.audience)
    return answerer.timeline(asked.query.get("q", ""), chosen, now=dt.datetime.now(dt.UTC).date())


def sources(answerer: Answerer, asked: Asked) -> Sources:
    """Return the page of discussions of `?q=&from=&kind=&year=&page=`."""
    return answerer.sources(
        Wanted(
            asked.query.get("q", ""),
            _given(asked.query, "from"),
            _given(asked.query, "kind"),
            _given(asked.query, "year"),
            read_number("page", asked.query.get("page", "")),
            asked.audience,
        )
    )


def show(answerer: Answerer, asked: Asked) -> Shown:
    """Return the passage or discussion of `?id=`."""
    return answerer.show(asked.query.get("id", ""), asked.audience)


def status(answerer: Answerer, asked: Asked) -> Status:
    """
    Return the status as far as who asks may know it: of the folder its last name.

    Of files those whose discussion they may see; whoever sees all, and nobody else, learns of those that are broken.
    """
    whole = answerer.status(asked.audience)
    found = replace(whole, folder=re.split(r"[/\\]", whole.folder.rstrip("/\\"))[-1])
    if asked.audience is None:
        return found
    corpus = answerer.knowledge.corpus
    seen = frozenset(document.path for document in corpus.visible_documents(asked.audience))

    def only(paths: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(path for path in paths if path in seen)

    return replace(
        found,
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
