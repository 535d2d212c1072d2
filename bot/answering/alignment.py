"""Alignment: where in a stretch a quotation, or a part of it, stands, and how exactly."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from bot.answering.comparable import Token
from bot.answering.differences import Difference, Kind, Side, find_differences
from bot.answering.fillers import NEGATIONS, find_fillers
from bot.answering.stretches import Stretch

Weigh = Callable[[Token], float]

# Of 100, at a glance. Measured: what is altered has 36.8 at least, what is close 75.
ALIKE = 35.0
REMOTELY_ALIKE = 30.0  # what a quotation may run over from, or into; nine in ten others have less
_MARGIN = 6  # words: what was said may be longer than the quotation of it


@dataclass(frozen=True, slots=True)
class Match:
    """
    The words of a stretch, `first` up to but not including `last`, that come nearest to a quotation.

    `differences` name words of the quotation and of the stretch. `share` is how much of both is the same.
    """

    stretch: Stretch
    first: int
    last: int
    differences: tuple[Difference, ...]
    share: float
    same: int

    @property
    def is_clean(self) -> bool:
        """Whether nothing but harmless differences is left."""
        return not any(difference.is_harmful for difference in self.differences)


def align(quoted: Side, stretch: Stretch, weigh: Weigh) -> Match:
    """Return where a quotation comes nearest to standing in a stretch."""
    mine, theirs = _keys(quoted.tokens), _keys(stretch.side.tokens)
    first, last = 0, len(theirs)
    if len(theirs) > len(mine):
        found = fuzz.partial_ratio_alignment(mine, theirs)
        first, last = (found.dest_start, found.dest_end) if found else (0, len(mine))
    match = compare(quoted, 0, len(mine), stretch, *_tightened(mine, theirs, first, last), weigh)
    left_out = tuple(
        Difference(Kind.NEGATION, (at, at), (of, of + 1)) for at, of in _negations_cut_off(match, len(mine))
    )
    return replace(match, differences=(*left_out, *match.differences))


def _negations_cut_off(match: Match, length: int) -> Iterator[tuple[int, int]]:
    """Yield the negations just outside a match without which it says the contrary, and where they would stand in it."""
    tokens, first, last = match.stretch.side.tokens, match.first, match.last
    if first > 0 and tokens[first - 1].form in NEGATIONS and not tokens[first].opens:
        yield 0, first - 1
    # "You can" of "you can't": one word, read as two.
    if last < len(tokens) and tokens[last].form in NEGATIONS and tokens[last].start == tokens[last - 1].start:
        yield length, last


def compare(quoted: Side, at: int, end: int, stretch: Stretch, first: int, last: int, weigh: Weigh) -> Match:
    """Return how some words of a quotation differ from some of a stretch."""
    part, said = quoted.part(at, end), stretch.side.part(first, last)
    differences, same = find_differences(part, said)
    idle = find_fillers(part.tokens)
    total = sum(weigh(token) for one, token in enumerate(part.tokens) if one not in idle or one in same)
    left_out = [one for one in differences if one.is_harmful and one.at[0] == one.at[1]]
    total += sum(weigh(token) / 2 for one in left_out for token in said.tokens[slice(*one.of)])
    share = sum(weigh(part.tokens[one]) for one in same) / total if total else 0.0
    moved = tuple(
        Difference(one.kind, (one.at[0] + at, one.at[1] + at), (one.of[0] + first, one.of[1] + first))
        for one in differences
    )
    return Match(stretch, first, last, moved, share, len(same - idle))


def _keys(tokens: Iterable[Token]) -> list[str]:
    return [token.key for token in tokens]


def _tightened(mine: Sequence[str], theirs: Sequence[str], first: int, last: int) -> tuple[int, int]:
    """Return the words around some that come nearest to the quotation, no more of them than that takes."""
    margin = _MARGIN + len(mine) // 3

    def end() -> int:
        ends = range(max(first + 1, last - margin), min(len(theirs), last + margin) + 1)
        return min(ends, key=lambda at: (Levenshtein.distance(mine, theirs[first:at]), theirs[at - 1] != mine[-1], at))

    last = end()
    starts = range(max(0, first - margin), min(last - 1, first + margin) + 1)
    first = min(starts, key=lambda at: (Levenshtein.distance(mine, theirs[at:last]), theirs[at] != mine[0], -at))
    return first, end()


def likeness(keys: Sequence[str], said: Sequence[str], *, least: float = ALIKE) -> float:
    """Return how alike a quotation and the best part of what was said are at a glance, 0 if less than wanted."""
    return fuzz.partial_ratio(keys, said, score_cutoff=least)
