"""Follow-ups: a question that is weak by itself is read together with the earlier ones of its conversation."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.answering.questions import without_modifiers
from bot.answering.searching import Found, Searching, held_share
from bot.retrieval.query import Clause, Query
from bot.retrieval.retriever import Hit

# What an earlier question lends counts less than what is asked now.
_LENT = 0.5
_FEWEST_CLAUSES = 2
_MOST_EARLIER = 5
_CONCERNED = 0.5
_QUESTION_MARKS = ("?", "？", "؟")


def follow_up(
    text: str, context: Sequence[str], analyze: Callable[[str], Query], searching: Searching
) -> tuple[Found, tuple[str, ...]]:
    """
    Return what is found for a question, read together with the earlier ones, oldest first, if it is weak by itself.

    Weak is what finds no answer, or names fewer than two things. What is found so must concern the question itself
    and something of the earlier ones, and be an answer, or the question stays by itself. Thanks and greetings, which
    find nothing, are no questions.
    """
    alone = searching.search(analyze(text))
    is_strong = searching.is_sure(alone.confidence) and _stands_alone(alone.query)
    if is_strong or not (alone.hits or text.rstrip().endswith(_QUESTION_MARKS)):
        return alone, ()
    query, earlier = _read_together(alone.query, [without_modifiers(one) for one in context], analyze)
    if not earlier:
        return alone, ()
    together = searching.search(query)
    lent = together.query.clauses[len(alone.query.clauses) :]
    hits = tuple(hit for hit in together.hits if _concerns(hit, alone) and held_share(hit, lent) > 0)
    together = searching.with_hits(together, hits)
    return (_told(alone, together), earlier) if searching.is_sure(together.confidence) else (alone, ())


def _stands_alone(query: Query) -> bool:
    return len(query.clauses) >= _FEWEST_CLAUSES


def _read_together(
    query: Query, context: Sequence[str], analyze: Callable[[str], Query]
) -> tuple[Query, tuple[str, ...]]:
    """
    Return a question with what the earlier ones lend, and those that lend something, oldest first.

    The latest lend first, until one of them stands alone. Of people, those count who were named last.
    """
    clauses = list(query.clauses)
    lending: list[str] = []
    for earlier in reversed(context[-_MOST_EARLIER:]):
        asked = analyze(earlier)
        if lent := [_lent(clause) for clause in asked.clauses if _is_new(clause, clauses)]:
            clauses += lent
            lending.insert(0, earlier)
        if _stands_alone(asked):
            break
    return replace(query, clauses=tuple(clauses)), tuple(lending)


def _is_new(clause: Clause, known: Sequence[Clause]) -> bool:
    if clause.people:
        return not any(other.people for other in known)
    return not any(set(clause.phrases) & set(other.phrases) for other in known)


def _lent(clause: Clause) -> Clause:
    return replace(clause, weight=clause.weight * _LENT)


def _concerns(hit: Hit, alone: Found) -> bool:
    """Whether a passage holds at least half of what a question names, if it names anything."""
    return held_share(hit, alone.query.clauses) >= _CONCERNED


def _told(alone: Found, together: Found) -> Found:
    """Return what was found; of what was unknown or mistyped, what is the question's own."""
    ranking = alone.ranking
    own = replace(together.ranking, unknown_words=ranking.unknown_words, corrections=ranking.corrections)
    return replace(together, ranking=own)
