"""The port between answering and whatever ranks passages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.corpus.corpus import is_visible
from bot.corpus.documents import Document, Segment, Words
from bot.corpus.passages import Passage
from bot.retrieval.confidence import Features
from bot.retrieval.query import Filters, Query


@dataclass(frozen=True, slots=True)
class Hit:
    """
    A passage that matched a query, how well, how probably it answers (0 to 1), and what that rests on.

    `matched` are the terms of the query that stand in it, not in its discussion's title alone.
    """

    passage: Passage
    score: float
    confidence: float
    matched: frozenset[str]
    features: Features | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """
    The hits of a query, best first.

    `weights` tells how much each term of the query says about what is asked; `unknown_words` occur in no passage;
    `corrections` tell which words were looked for instead of one that occurs nowhere.
    """

    hits: tuple[Hit, ...]
    weights: Mapping[str, float]
    unknown_words: tuple[str, ...] = ()
    corrections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Near:
    """A passage that holds some of the terms looked for, how well, and those before and after it in its discussion."""

    passage: Passage
    score: float
    before: Passage | None = None
    after: Passage | None = None


class Retriever(Protocol):
    """Ranks the passages of one corpus for a query."""

    def search(self, query: Query, *, limit: int) -> Ranking:
        """Return the best hits, best first; passages sharing no term with the query are left out."""
        ...

    def nearest(self, terms: Sequence[str], filters: Filters, *, limit: int) -> tuple[Near, ...]:
        """Return the passages whose own words hold most of some terms, best first, of those that the filters allow."""
        ...


def allowed_segments(passage: Passage, filters: Filters) -> tuple[Segment, ...]:
    """Return the segments of a passage that may be shown under the filters; none if the passage may not answer."""
    if not is_wanted(passage.document, filters):
        return ()
    guests = passage.document.front_matter.speakers
    return tuple(
        segment
        for segment in passage.segments
        if not filters.speakers or not filters.speakers.isdisjoint(people_of(segment, guests))
    )


def is_wanted(document: Document, filters: Filters) -> bool:
    """Whether the filters let a discussion through, whoever speaks in it."""
    date = document.front_matter.date
    return (
        (not filters.sources or document.source in filters.sources)
        and (filters.after is None or (date is not None and date >= filters.after))
        and (filters.before is None or (date is not None and date < filters.before))
        and is_visible(document, filters.audience)
    )


def people_in(passage: Passage) -> list[str]:
    """Return the people whose words a passage holds, or whom it is about."""
    guests = passage.document.front_matter.speakers
    return sorted({name for segment in passage.segments for name in people_of(segment, guests)})


def people_of(segment: Segment, guests: tuple[str, ...]) -> tuple[str, ...]:
    """Return whose words a segment is, or whom a note is about: one that names nobody, the guest where there is one."""
    if segment.words is Words.VERBATIM:
        return (segment.speaker,) if segment.speaker else ()
    return segment.about or (guests if len(guests) == 1 else ())
