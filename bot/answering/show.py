"""Show: a passage in its place, or a discussion with its sections, by the id under which it was shown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.answering.answers import Citation, Excerpt
from bot.answering.excerpts import ExcerptChooser
from bot.answering.links import link_to
from bot.answering.names import find_source
from bot.answering.people import speakers_of
from bot.answering.sources import Source
from bot.answering.verbatim import FileCheck
from bot.corpus.corpus import Corpus, is_visible
from bot.corpus.documents import Document, Moment, Segment, Words
from bot.corpus.passages import Passage
from bot.errors import QueryError
from bot.retrieval.analyzer import Analyzer

_ID = re.compile(r"[0-9a-f]{10}")


@dataclass(frozen=True, slots=True)
class Whole:
    """
    A passage as a whole: each of its segments, and the citation by which it is found again.

    The citation's number is the passage's place in its discussion, counted from 1.
    """

    citation: Citation
    parts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class InPlace:
    """
    A passage with what comes before and after it, and what the host said before a guest's words in it.

    `reader_url` opens it in the reader, where others find one.
    """

    passage: Whole
    before: Whole | None
    after: Whole | None
    question: Excerpt | None
    passages: int
    reader_url: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a discussion: its name, where in the recording it begins, and the ids of its passages."""

    name: str
    moment: Moment | None
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contents:
    """A discussion with its sections."""

    source: Source
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """What was asked for by an id: a passage in its place, or a discussion, or the `reason` why there is neither."""

    asked: str
    revision: str
    passage: InPlace | None = None
    discussion: Contents | None = None
    reason: str | None = None


def show(asked: str, audience: frozenset[str] | None, corpus: Corpus, analyzer: Analyzer) -> Shown:
    """
    Return the passage of an id, or the discussion of a file stem or title, as far as it stands in its file.

    What an audience may not see is answered as what does not exist. Raises QueryError where there is nothing to show.
    """
    if not any(map(str.isalnum, asked)):
        raise QueryError("Show what? Give the id of a passage, as it stands below an answer, or a discussion's name.")
    check = FileCheck(corpus)
    is_id = _ID.fullmatch(asked.casefold()) is not None
    passage = _called(asked.casefold(), audience, corpus) if is_id else None
    if passage is not None:
        return Shown(asked, corpus.revision, passage=_in_place(passage, corpus, check, analyzer))
    if is_id and not _is_name(asked, audience, corpus):
        raise QueryError(_gone(asked))
    source = find_source(asked, corpus, audience)
    document = next(one for one in corpus.visible_documents(audience) if one.source == source)
    return Shown(asked, corpus.revision, discussion=_contents(document, corpus, check))


def _gone(asked: str) -> str:
    return (
        f"There is no passage {asked} in the folder: if it was shown before, it was changed or removed since. "
        "Asking again finds it as it is now."
    )


def _called(wanted: str, audience: frozenset[str] | None, corpus: Corpus) -> Passage | None:
    """Return the passage of an id; of two copies, the first one that the audience may see."""
    return next((one for one in corpus.passages_called(wanted) if is_visible(one.document, audience)), None)


def _is_name(asked: str, audience: frozenset[str] | None, corpus: Corpus) -> bool:
    """Whether what looks like an id is the name of a discussion: its file's or its title."""
    names = ((one.source, one.front_matter.title) for one in corpus.visible_documents(audience))
    return any(asked.casefold() == name.casefold() for both in names for name in both)


def _in_place(passage: Passage, corpus: Corpus, check: FileCheck, analyzer: Analyzer) -> InPlace:
    document = passage.document
    passages = corpus.passages_of(document)
    number = next((number for number, one in enumerate(passages) if one.id == passage.id), None)
    if number is None:  # the index has changed since
        raise QueryError(_changed(document))
    chooser = ExcerptChooser({}, analyzer)
    wholes = {
        at: _whole(passages[at], at + 1, chooser)
        for at in (number - 1, number, number + 1)
        if 0 <= at < len(passages) and check.holds(passages[at], *(one.text for one in passages[at].segments))
    }
    if number not in wholes:
        raise QueryError(_changed(document))
    question = _question(passages, number, check)
    return InPlace(wholes[number], wholes.get(number - 1), wholes.get(number + 1), question, len(passages))


def _changed(document: Document) -> str:
    return (
        f"The file of “{document.front_matter.title}” was changed or removed since I read it, and what you ask for "
        "does not stand in it as it did. A moment later I will have read it again."
    )


def _whole(passage: Passage, number: int, chooser: ExcerptChooser) -> Whole:
    excerpt, note = chooser.choose(passage.segments)
    url = link_to(passage.document.front_matter, excerpt)
    return Whole(Citation(number, passage, excerpt, note, 0.0, (), url), tuple(map(_part, passage.segments)))


def _part(segment: Segment) -> Excerpt:
    return Excerpt(segment.text, segment.words, segment.speaker, segment.about, segment.moment)


def _question(passages: Sequence[Passage], number: int, check: FileCheck) -> Excerpt | None:
    """Return the host's turn in front of the first words of somebody else in a passage, None where there is none."""
    host = passages[number].document.front_matter.host
    spoken = [segment.words is Words.VERBATIM and segment.speaker != host for segment in passages[number].segments]
    if host is None or True not in spoken:
        return None
    for passage, segment in _backwards(passages, number, spoken.index(True)):
        if segment.words is Words.NOTES:
            return None
        if segment.speaker == host:
            return _part(segment) if check.holds(passage, segment.text) else None
    return None


def _backwards(passages: Sequence[Passage], number: int, before: int) -> Iterator[tuple[Passage, Segment]]:
    """Yield the segments in front of one of a passage, the nearest first, each with the passage that it is of."""
    for segment in reversed(passages[number].segments[:before]):
        yield passages[number], segment
    for passage in reversed(passages[:number]):
        for segment in reversed(passage.segments):
            yield passage, segment


def _contents(document: Document, corpus: Corpus, check: FileCheck) -> Contents:
    passages = corpus.passages_of(document)
    standing = [passage for passage in passages if check.holds(passage)]
    if passages and not standing:
        raise QueryError(_changed(document))
    words = frozenset(segment.words for segment in document.segments)
    sections = (_section(name, list(of_section)) for name, of_section in groupby(standing, lambda one: one.section))
    return Contents(Source(document, speakers_of(document), len(standing), words), tuple(sections))


def _section(name: str, passages: Sequence[Passage]) -> Section:
    moments = (segment.moment for passage in passages for segment in passage.segments if segment.moment)
    return Section(name, next(moments, None), tuple(passage.id for passage in passages))
