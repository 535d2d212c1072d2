"""Views: what each page shows of our own objects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.adapters.web import verbs
from bot.adapters.web.verbs import Asked
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer, Excerpt
from bot.answering.links import reader_path
from bot.answering.reading import Reading
from bot.answering.sources import Wanted
from bot.corpus.documents import Words
from bot.errors import QueryError, SearchAwayError

_OFFERED = 60  # names in a field's list
_NEWEST = 4


@dataclass(frozen=True, slots=True)
class Page:
    """
    A template, what it is filled with, the status under which it is sent, and the answer that it shows, if any.

    `version` tells long pages apart that are read again and again: those of a template with the same are the same.
    """

    template: str
    values: dict[str, Any]
    status: int = 200
    answer: Answer | None = None
    version: tuple[str, ...] = ()


View = Callable[[Answerer, Asked], Page]


def ask_page(answerer: Answerer, asked: Asked) -> Page:
    """Return the front page: the question box, and the answer once something was asked."""
    if not asked.query.get("q"):
        newest = answerer.sources(Wanted(audience=asked.audience))
        return Page("ask", {**_form(answerer, asked, "On Record"), "answer": None, "newest": newest})
    answer, problem = _tried(lambda: verbs.ask(answerer, asked))
    values = {**_form(answerer, asked, asked.query["q"]), "answer": answer, "problem": problem}
    return Page("ask", values, 400 if problem else 200, answer)


def compare_page(answerer: Answerer, asked: Asked) -> Page:
    """Return several people side by side."""
    names = [name for given in asked.query.getall("who", []) for name in given.split(",") if name.strip()]
    found = verbs.compare(answerer, asked) if asked.query.get("q") else None
    return Page("compare", {**_form(answerer, asked, "Compare"), "comparison": found, "names": names[:4]})


def quote_page(answerer: Answerer, asked: Asked) -> Page:
    """Return the verdict on a quotation."""
    found = verbs.quote(answerer, asked) if asked.query.get("q") else None
    return Page("quote", {**_form(answerer, asked, "Check a quotation"), "checked": found})


def timeline_page(answerer: Answerer, asked: Asked) -> Page:
    """Return what one person said on a topic, oldest first."""
    found = verbs.timeline(answerer, asked) if asked.query.get("q") else None
    return Page("timeline", {**_form(answerer, asked, "Timeline"), "timeline": found})


def library_page(answerer: Answerer, asked: Asked) -> Page:
    """Return a page of the discussions."""
    found, problem = _tried(lambda: verbs.sources(answerer, asked))
    documents = answerer.knowledge.corpus.visible_documents(asked.audience)
    kinds = sorted({kind for one in documents if (kind := one.front_matter.kind)})
    years = sorted({date[:4] for one in documents if (date := one.front_matter.date)}, reverse=True)
    values = {"found": found, "problem": problem or (found and found.reason), "kinds": kinds, "years": years}
    return Page("library", {**_form(answerer, asked, "Library"), **values})


def status_page(answerer: Answerer, asked: Asked) -> Page:
    """Return how the folder is."""
    found = verbs.status(answerer, asked)
    hidden = len(answerer.status().problems) - len(found.problems)
    return Page("status", {"title": "Status", "status": found, "hidden": hidden})


def read_source(answerer: Answerer, asked: Asked) -> Page:
    """Return a discussion in the reader, or that there is none."""
    try:
        part = verbs.read_number("part", asked.query.get("part", ""))
        return _reader(answerer.read(asked.path["source"], asked.audience, part=part))
    except SearchAwayError:
        raise
    except QueryError as error:
        return _gone(answerer, asked, str(error))


def read_passage(answerer: Answerer, asked: Asked) -> Page:
    """Return a discussion in the reader with a passage highlighted, or that it is gone."""
    try:
        return _reader(answerer.read(asked.path["source"], asked.audience, passage=asked.path["passage"]))
    except SearchAwayError:
        raise
    except QueryError as error:
        return _gone(answerer, asked, str(error))


def _reader(reading: Reading) -> Page:
    document = reading.source.document
    front_matter = document.front_matter
    values = {"reading": reading, "front": front_matter, "path": reader_path(document.source)}
    previewed = _previewed(reading.cited.parts, front_matter.host) if reading.cited else None
    values |= {"title": front_matter.title, "previewed": previewed}
    return Page("reader", values, version=_version(reading))


def _version(reading: Reading) -> tuple[str, ...]:
    """Return what tells a part of a discussion apart: its file as it was read, and which passages still stand in it."""
    document = reading.source.document
    if not document.digest:
        return ()
    standing = (passage.id for chapter in reading.chapters for passage in chapter.passages)
    return document.path, document.digest, str(reading.part), reading.cited.id if reading.cited else "", *standing


def _previewed(parts: Sequence[Excerpt], host: str | None) -> Excerpt:
    """Return what a link's preview shows of a passage: a guest's words, or else anybody's, or else a note."""
    own = [part for part in parts if part.words is Words.VERBATIM]
    return next(iter([*(part for part in own if part.speaker != host), *own, *parts]))


def _gone(answerer: Answerer, asked: Asked, sentence: str) -> Page:
    documents = answerer.knowledge.corpus.visible_documents(asked.audience)
    document = next((one for one in documents if one.source == asked.path["source"]), None)
    return Page("gone", {"title": "Not here any more", "sentence": sentence, "document": document}, 404)


def _form(answerer: Answerer, asked: Asked, title: str) -> dict[str, Any]:
    """Return what every form is filled with: what was asked, and the names to choose from."""
    return {
        "title": title,
        "query": asked.query,
        "speakers": answerer.speakers("", asked.audience, limit=_OFFERED),
        "sources": answerer.matching_sources("", asked.audience, limit=_OFFERED),
        "problem": None,
        "newest": None,
        "most": _NEWEST,
    }


def _tried(call: Callable[[], Any]) -> tuple[Any, str | None]:
    """Return what a call gives, or what its asker is to mend."""
    try:
        return call(), None
    except SearchAwayError:
        raise
    except QueryError as error:
        return None, str(error)


# Under which name, which path and by which function each page is made.
VIEWS: dict[str, tuple[str, View]] = {
    "ask": ("/", ask_page),
    "compare": ("/compare", compare_page),
    "quote": ("/quote", quote_page),
    "timeline": ("/timeline", timeline_page),
    "library": ("/sources", library_page),
    "status": ("/status", status_page),
}
