"""Stitching: a quotation whose two parts stand in two places, each by itself as it was said."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.alignment import Match, Weigh, compare
from bot.answering.comparable import Token
from bot.answering.differences import Difference, Kind, Side
from bot.answering.fillers import NEGATIONS, find_fillers
from bot.answering.stretches import Stretch

_SHORTEST = 3  # words: fewer stand anywhere by chance
_APART = 12  # words: what lies further apart in one turn was not said in one breath
_LONGEST_OMISSION = 80  # words that an ellipsis may stand for


@dataclass(frozen=True, slots=True)
class _End:
    """An end of a quotation that stands in a stretch: the place there of each of its words that is no filler."""

    stretch: Stretch
    places: tuple[int, ...]

    @property
    def length(self) -> int:
        """Return how many words it has."""
        return len(self.places)


@dataclass(frozen=True, slots=True)
class _Bare:
    """Words without fillers: their keys as one text, and the place of each among all."""

    keys: tuple[str, ...]
    places: tuple[int, ...]
    text: str


def _bare(tokens: Sequence[Token]) -> _Bare:
    idle = find_fillers(tokens)
    places = tuple(at for at in range(len(tokens)) if at not in idle)
    keys = tuple(tokens[at].key for at in places)
    return _Bare(keys, places, f" {' '.join(keys)} ")


def find_parts(quoted: Side, stretches: Sequence[Stretch], weigh: Weigh) -> tuple[Match, ...]:
    """
    Return the two places that the beginning and the end of a quotation come from; none if there are no such two.

    One match where an ellipsis tells that the words between them were left out.
    """
    mine = _bare(quoted.tokens)
    heads: list[_End] = []
    tails: list[_End] = []
    for stretch in stretches:
        theirs = _bare(stretch.side.tokens)
        heads += _end(mine, stretch, theirs, is_head=True)
        tails += _end(mine, stretch, theirs, is_head=False)
    pairs = [(head, tail) for head in heads for tail in tails if head.length + tail.length >= len(mine.keys)]
    # First two places of one stretch: they are one place, or nearly so.
    pairs.sort(key=lambda pair: (pair[0].stretch is not pair[1].stretch, -pair[0].length))
    for head, tail in pairs:
        if found := _join(quoted, mine, head, tail, weigh):
            return found
    return ()


def _end(mine: _Bare, stretch: Stretch, theirs: _Bare, *, is_head: bool) -> list[_End]:
    """Return how much of an end of a quotation stands in a stretch, nothing if that is too little."""
    count = len(mine.keys)
    fewest, most = _SHORTEST - 1, count - _SHORTEST + 1
    while most - fewest > 1:
        middle = (fewest + most) // 2
        keys = mine.keys[:middle] if is_head else mine.keys[count - middle :]
        fewest, most = (middle, most) if f" {' '.join(keys)} " in theirs.text else (fewest, middle)
    if fewest < _SHORTEST:
        return []
    keys = mine.keys[:fewest] if is_head else mine.keys[count - fewest :]
    at = theirs.text[: theirs.text.index(f" {' '.join(keys)} ")].count(" ")
    return [_End(stretch, theirs.places[at : at + fewest])]


def _join(quoted: Side, mine: _Bare, head: _End, tail: _End, weigh: Weigh) -> tuple[Match, ...]:
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
