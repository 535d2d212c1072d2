"""Newer words: that whoever answers a question spoke of the same matter again, later than what is shown."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.answers import Citation, Newer
from bot.answering.searching import Found, Searching, held_share
from bot.answering.statements import statement_in
from bot.corpus.passages import Passage
from bot.retrieval.query import Query
from bot.retrieval.retriever import Hit


def newer_words(citations: Sequence[Citation], found: Found, searching: Searching) -> Newer | None:
    """
    Return when the speaker of the first passage spoke of its matter last, if that was after all that is shown.

    Nothing unless the first passage is sure to answer, and the later one, which was found with it, too.
    """
    speaker = speaker_of(citations[0]) if citations else None
    matter = _matter(citations[0], speaker, found, searching) if speaker else None
    if not speaker or not matter:
        return None
    shown = [date_of(citation.passage) for citation in citations if speaker_of(citation) == speaker]
    later = [hit for hit in found.hits if all(is_later(date_of(hit.passage), date) for date in shown)]
    dates = [date for hit in later if _tells_of(matter, hit, found, searching) and (date := date_of(hit.passage))]
    return Newer(speaker, " ".join(clause.typed for clause in matter.clauses), max(dates)) if dates else None


def speaker_of(citation: Citation) -> str | None:
    """Return whose words a passage shows, or the only person whom its note is about."""
    excerpt = citation.excerpt
    return excerpt.speaker or (excerpt.about[0] if len(excerpt.about) == 1 else None)


def date_of(passage: Passage) -> str | None:
    """Return the ISO date of the discussion that a passage is of."""
    return passage.document.front_matter.date


def is_later(date: str | None, other: str | None) -> bool:
    """Whether an ISO date is surely after another: 2025-04 is after 2024, not after 2025."""
    if date is None or other is None:
        return False
    length = min(len(date), len(other))
    return date[:length] > other[:length]


def _matter(citation: Citation, speaker: str, found: Found, searching: Searching) -> Query | None:
    """Return what of the subject of a question a person speaks of in the passage that is sure to answer it."""
    subject = tuple(clause for clause in found.query.clauses if not clause.people)
    query = Query(subject, replace(found.query.filters, speakers=frozenset({speaker})))
    hit = next((hit for hit in found.hits if hit.passage is citation.passage), None)
    first = statement_in(hit, query, searching) if hit else None
    if not first or not searching.is_sure(first.hit.confidence):
        return None
    return replace(query, clauses=tuple(clause for clause in subject if held_share(first.hit, [clause]) == 1))


def _tells_of(matter: Query, hit: Hit, found: Found, searching: Searching) -> bool:
    """Whether a passage that still stands in its file is sure to tell what a person says on a whole matter."""
    is_sure = searching.is_sure(hit.confidence) and searching.is_worth_showing(hit, beside=found.confidence or 0.0)
    statement = statement_in(hit, matter, searching) if is_sure else None
    is_whole = statement is not None and held_share(statement.hit, matter.clauses) == 1
    return is_whole and searching.check.holds(hit.passage)
