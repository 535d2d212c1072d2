"""Reading: a discussion from beginning to end, a part at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.answering.answers import Excerpt
from bot.answering.links import link_to
from bot.answering.people import speakers_of
from bot.answering.sources import Source
from bot.answering.verbatim import FileCheck
from bot.corpus.corpus import Corpus, is_visible
from bot.corpus.documents import Moment, Segment
from bot.corpus.passages import Passage
from bot.errors import UnknownPassageError, UnknownSourceError

PART = 40  # passages: as much as is read at once, and a page of at most some 40 kB


@dataclass(frozen=True, slots=True)
class ReadPassage:
    """A passage where it stands: its number in the discussion from 1, and its parts, each somebody's or a note."""

    id: str
    number: int
    parts: tuple[Excerpt, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """What a part of a discussion holds of one of its sections; `moment` is where that begins in the recording."""

    name: str
    moment: Moment | None
    part: int
    passages: tuple[ReadPassage, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A part of a discussion, counted from 1. `sections` tells of all parts what they hold, without the passages."""

    source: Source
    part: int
    parts: int
    sections: tuple[Chapter, ...]
    chapters: tuple[Chapter, ...]
    cited: ReadPassage | None = None

    def opens(self, part: Excerpt) -> str | None:
        """Return the address that opens the video at the moment of these words, if there is one."""
        front_matter = self.source.document.front_matter
        return link_to(front_matter, part) if front_matter.video and part.moment else None


def read(name: str, corpus: Corpus, audience: frozenset[str] | None, *, passage: str = "", part: int = 1) -> Reading:
    """
    Return a part of the discussion of a file stem, the one with the passage of that id if one is given.

    Only what still stands in the file is in it. What an audience may not see is answered as what does not exist: raises
    UnknownSourceError, and UnknownPassageError where the discussion holds no such passage.
    """
    documents = [one for one in corpus.documents if one.source == name and is_visible(one, audience)]
    if not documents:
        raise UnknownSourceError(f"There is no discussion “{name[:60]}” in the folder.")
    found = [(one, corpus.passages_of(one)) for one in documents]
    document, passages = next((one for one in found if not passage or passage in map(_id, one[1])), found[0])
    if passage:
        at = next((at for at, one in enumerate(passages) if one.id == passage), None)
        if at is None:
            raise UnknownPassageError(_gone(passage))
        part = at // PART + 1
    parts = max(-(-len(passages) // PART), 1)
    if not 1 <= part <= parts:
        raise UnknownPassageError(f"“{document.front_matter.title}” has no part {str(part)[:20]}.")
    check = FileCheck(corpus)
    first = (part - 1) * PART
    standing = [
        one for one in passages[first : first + PART] if check.holds(one, *(each.text for each in one.segments))
    ]
    if passage and passage not in map(_id, standing):
        raise UnknownPassageError(_gone(passage))
    chapters = tuple(_chapters(standing, passages))
    cited = next((one for chapter in chapters for one in chapter.passages if one.id == passage), None)
    words = frozenset(segment.words for segment in document.segments)
    source = Source(document, speakers_of(document), len(passages), words)
    return Reading(source, part, parts, tuple(_sections(passages)), chapters, cited)


def _gone(passage: str) -> str:
    return f"Passage {passage[:20]} was changed or removed since it was shown."


def _id(passage: Passage) -> str:
    return passage.id


def _chapters(standing: Sequence[Passage], passages: Sequence[Passage]) -> Iterator[Chapter]:
    """Yield the sections of what is shown of a discussion, each passage under its number."""
    numbers = {id(passage): number for number, passage in enumerate(passages, 1)}
    for name, of_section in groupby(standing, lambda one: one.section):
        read = tuple(ReadPassage(one.id, numbers[id(one)], tuple(map(_part, one.segments))) for one in of_section)
        part = (read[0].number - 1) // PART + 1
        yield Chapter(name, next((each.moment for one in read for each in one.parts if each.moment), None), part, read)


def _sections(passages: Sequence[Passage]) -> Iterator[Chapter]:
    """Yield all sections with the number of their first passage, without their text."""
    numbered = enumerate(passages, 1)
    for name, of_section in groupby(numbered, lambda one: one[1].section):
        of_one = list(of_section)
        moments = (segment.moment for _, passage in of_one for segment in passage.segments if segment.moment)
        number, passage = of_one[0]
        yield Chapter(name, next(moments, None), (number - 1) // PART + 1, (ReadPassage(passage.id, number, ()),))


def _part(segment: Segment) -> Excerpt:
    return Excerpt(segment.text, segment.words, segment.speaker, segment.about, segment.moment)
