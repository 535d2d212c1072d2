"""Statements: what one person says on a subject, as far as it is theirs and not what somebody put to them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.citing import Candidate
from bot.answering.searching import Searching, held_share
from bot.answering.voices import worth
from bot.corpus.documents import FrontMatter, Segment, Words
from bot.corpus.passages import Passage
from bot.retrieval.query import Filters, Query
from bot.retrieval.retriever import Hit, allowed_segments

# A passage with less of what a subject names is on something else.
_CONCERNED = 0.5
_HOST = re.compile(r"\b(?:the|an?|his|her|their) (?:host|interviewer|moderator)s?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Statement:
    """A passage in which a person speaks, or a note tells what they said, of a subject; `segments` are what does."""

    hit: Hit
    filters: Filters
    segments: tuple[Segment, ...]

    @property
    def worth(self) -> float:
        """Return how sure it is that the passage tells what the person says; their own words count more."""
        return worth(self.hit, self.filters)

    def to_candidate(self) -> Candidate:
        """Return what may be cited of it."""
        return Candidate(self.hit, self.filters, self.segments)


def statements_in(hits: Sequence[Hit], query: Query, searching: Searching) -> list[Statement]:
    """Return what the people of a query's filters say on its subject, best first; nothing if none is sure enough."""
    read = (statement_in(hit, query, searching) for hit in hits)
    found = sorted((one for one in read if one), key=lambda one: -one.worth)
    surest = max((one.hit.confidence for one in found), default=None)
    if surest is None or not searching.is_sure(surest):
        return []
    return [one for one in found if searching.is_worth_showing(one.hit, beside=surest)]


def _own_segments(passage: Passage, filters: Filters) -> tuple[Segment, ...]:
    """
    Return what may be offered as what the people of the filters say: their own words, and notes about them.

    A note that names the host beside somebody else may tell whatever the host put to them, and is offered as neither's.
    """
    front_matter = passage.document.front_matter
    allowed = allowed_segments(passage, filters)
    return tuple(one for one in allowed if one.words is Words.VERBATIM or not _tells_of_host(one, front_matter))


def _tells_of_host(note: Segment, front_matter: FrontMatter) -> bool:
    is_host_named = front_matter.host in note.about and len(note.about) > 1
    return is_host_named or _HOST.search(note.text) is not None


def statement_in(hit: Hit, query: Query, searching: Searching) -> Statement | None:
    """
    Return what people say in a passage on the subject of a query, at least half of which they must name.

    What others say of it in the same passage, or a section's name, counts for nothing: it is as sure as the share of
    what the passage holds of the subject that they say.
    """
    segments = _own_segments(hit.passage, query.filters)
    terms = searching.analyzer.terms("\n".join(segment.text for segment in segments))
    own = replace(hit, matched=hit.matched.intersection(terms))
    share = held_share(own, query.clauses)
    if not query.clauses or share < _CONCERNED:
        return None
    confidence = hit.confidence * share / held_share(hit, query.clauses)
    return Statement(replace(own, confidence=confidence), query.filters, segments)
