"""Stitching: a quotation whose two parts stand in two places, each by itself as it was said."""

from collections.abc import Sequence

from bot.answering.alignment import Match, Weigh, compare
from bot.answering.differences import Difference, Kind, Side
from bot.answering.ends import Bare, End, bare, find_ends
from bot.answering.fillers import NEGATIONS
from bot.answering.stretches import Stretch
from bot.corpus.documents import Words

_APART = 12  # words: what lies further apart in one turn was not said in one breath
_LONGEST_OMISSION = 80  # words that an ellipsis may stand for


def find_parts(quoted: Side, stretches: Sequence[Stretch], weigh: Weigh) -> tuple[Match, ...]:
    """
    Return the two places that the beginning and the end of a quotation come from; none if there are no such two.

    One match where an ellipsis tells that the words between them were left out.
    """
    mine = bare(quoted.tokens)
    heads, tails = find_ends(mine.keys, stretches)
    pairs = [(head, tail) for head in heads for tail in tails if head.length + tail.length >= len(mine.keys)]
    pairs.sort(key=_order)
    for head, tail in pairs:
        if found := _join(quoted, mine, head, tail, weigh):
            return found
    return ()


def _order(pair: tuple[End, End]) -> tuple[int, bool, int]:
    """Return what two places are told by first: words before notes, and one stretch, where they are nearly one."""
    head, tail = pair
    notes = sum(end.stretch.words is Words.NOTES for end in pair)
    return notes, head.stretch is not tail.stretch, -head.length


def _join(quoted: Side, mine: Bare, head: End, tail: End, weigh: Weigh) -> tuple[Match, ...]:
    """Return the two parts as matches, divided where an ellipsis stands or the first one ends."""
    count = len(mine.keys)
    cuts = range(count - tail.length, head.length + 1)
    cut = next((cut for cut in cuts if quoted.is_left_out_before(mine.places[cut])), cuts[-1])
    divide = mine.places[cut]
    parts = (
        compare(quoted, 0, divide, head.stretch, head.places[0], head.places[cut - 1] + 1, weigh),
        compare(quoted, divide, len(quoted.tokens), tail.stretch, tail.places[cut - count], tail.places[-1] + 1, weigh),
    )
    if not all(part.is_clean for part in parts):
        return ()
    if head.stretch is not tail.stretch:
        return parts
    gap = parts[1].first - parts[0].last
    if quoted.is_left_out_before(divide) and 0 <= gap <= _LONGEST_OMISSION:
        return _left_out(parts, divide)
    return parts if gap < 0 or gap > _APART else ()


def _left_out(parts: tuple[Match, Match], divide: int) -> tuple[Match, ...]:
    """Return both parts and what an ellipsis stands for as one match; a negation cannot be left out like this."""
    head, tail = parts
    between = head.stretch.side.tokens[head.last : tail.first]
    kind = Kind.NEGATION if any(token.form in NEGATIONS for token in between) else Kind.OMISSION
    omitted = [Difference(kind, (divide, divide), (head.last, tail.first))] if between else []
    differences = (*head.differences, *omitted, *tail.differences)
    return (Match(head.stretch, head.first, tail.last, differences, 1.0, head.same + tail.same),)
