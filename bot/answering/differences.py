"""Differences between a quotation and what was said: which are harmless, and which make another statement."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from bot.answering.comparable import Token, read_tokens
from bot.answering.fillers import NEGATIONS, find_fillers
from bot.answering.spelling import american

_ARTICLES = frozenset({"a", "an", "the"})
_COUNTED = frozenset({"few", "little", "lot", "number", "couple", "hundred", "thousand", "million", "billion"})
_UNMARKED = re.compile(r"[\s\"'“”„‟«»‹›‘’‚‛`*_\[\]]")
_DASH = re.compile(r"[‐‑‒–—―−]|--")
ELLIPSIS = re.compile(r"…|\.\s?\.\s?\.")


class Kind(StrEnum):
    """What a difference is; the last four make another statement."""

    PUNCTUATION = "punctuation"
    FILLER = "filler"
    CONTRACTION = "contraction"
    SPELLING = "spelling"
    ARTICLE = "article"
    OMISSION = "omission"
    NEGATION = "negation"
    NUMBER = "number"
    NAME = "name"
    WORD = "word"


HARMFUL = (Kind.NEGATION, Kind.NUMBER, Kind.NAME, Kind.WORD)  # what is told first, first


@dataclass(frozen=True, slots=True)
class Difference:
    """
    Where a quotation differs: its own words there, and those that were said, either of which may be none.

    `at` and `of` are the (first, last + 1) words concerned of the quotation and of what was said.
    """

    kind: Kind
    at: tuple[int, int]
    of: tuple[int, int]

    @property
    def is_harmful(self) -> bool:
        """Whether it makes another statement."""
        return self.kind in HARMFUL


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two wordings that are compared: its words, and what stands between each and the one before it."""

    tokens: Sequence[Token]
    gaps: Sequence[str | None]

    def part(self, first: int, last: int) -> "Side":
        """Return some of the words by themselves."""
        return Side(self.tokens[first:last], self.gaps[first:last])

    def marks_before(self, at: int) -> str | None:
        """Return the marks in front of a word, but quotes; None where a turn or an ellipsis leaves them open."""
        gap = self.gaps[at]
        return None if gap is None or ELLIPSIS.search(gap) else _DASH.sub("-", _UNMARKED.sub("", gap))

    def is_left_out_before(self, at: int) -> bool:
        """Whether an ellipsis in front of a word tells that something was left out."""
        return at < len(self.gaps) and ELLIPSIS.search(self.gaps[at] or "") is not None


def side_of(text: str) -> Side:
    """Return a text as one of two wordings that are compared."""
    tokens = read_tokens(text)
    gaps = [text[one.end : other.start] for one, other in pairwise(tokens)]
    return Side(tokens, [None, *gaps] if tokens else [])


def find_differences(quoted: Side, said: Side) -> tuple[list[Difference], frozenset[int]]:
    """Return where a quotation differs from what was said, and which of its words were."""
    found: list[Difference] = []
    same: list[tuple[int, int]] = []
    idle = find_fillers(quoted.tokens), find_fillers(said.tokens)
    for tag, first, last, start, end in _blocks(quoted, said):
        if tag == "equal":
            pairs = list(zip(range(first, last), range(start, end), strict=True))
            same += pairs
            found += filter(None, (_in_form(quoted, said, *pair) for pair in pairs))
        else:
            kind = _kind(quoted, said, (first, last), (start, end), idle)
            found.append(Difference(kind, (first, last), (start, end)))
    found += _in_marks(quoted, said, same)
    return sorted(found, key=_urgency), frozenset(at for at, _ in same)


def _urgency(one: Difference) -> tuple[int, tuple[int, int]]:
    return HARMFUL.index(one.kind) if one.is_harmful else len(HARMFUL), one.at


def _blocks(quoted: Side, said: Side) -> Iterator[tuple[str, int, int, int, int]]:
    """Yield the stretches that are equal, and those between them that are not."""
    pending: tuple[int, int, int, int] | None = None
    for op in Levenshtein.opcodes([one.key for one in quoted.tokens], [one.key for one in said.tokens]):
        if op.tag != "equal":
            before = pending or (op.src_start, op.src_end, op.dest_start, op.dest_end)
            pending = before[0], op.src_end, before[2], op.dest_end
            continue
        if pending:
            yield "other", *pending
            pending = None
        yield "equal", op.src_start, op.src_end, op.dest_start, op.dest_end
    if pending:
        yield "other", *pending


def _in_form(quoted: Side, said: Side, at: int, of: int) -> Difference | None:
    """Return how two words that were aligned differ, if they do: in spelling, in length, or as two words do."""
    one, other = quoted.tokens[at], said.tokens[of]
    if one.form != other.form and not {one.form, other.form} & {"'s", "'d"}:
        kind = Kind.SPELLING if american(one.form) == american(other.form) else Kind.WORD
        return Difference(kind, (at, at + 1), (of, of + 1))
    if one.is_short == other.is_short and (not one.is_short or one.end - one.start == other.end - other.start):
        return None
    is_first = one.is_short and at + 1 < len(quoted.tokens) and quoted.tokens[at + 1].start == one.start
    is_first = is_first or (other.is_short and of + 1 < len(said.tokens) and said.tokens[of + 1].start == other.start)
    return None if is_first else Difference(Kind.CONTRACTION, (max(at - 1, 0), at + 1), (max(of - 1, 0), of + 1))


def _in_marks(quoted: Side, said: Side, same: Sequence[tuple[int, int]]) -> Iterator[Difference]:
    for (at, of), (next_at, next_of) in pairwise(same):
        marks = quoted.marks_before(next_at), said.marks_before(next_of)
        if (next_at, next_of) == (at + 1, of + 1) and None not in marks and marks[0] != marks[1]:
            yield Difference(Kind.PUNCTUATION, (at, at + 2), (of, of + 2))


def _kind(
    quoted: Side, said: Side, at: tuple[int, int], of: tuple[int, int], idle: tuple[frozenset[int], frozenset[int]]
) -> Kind:
    """Return what it is that two stretches differ in, apart from fillers."""
    mine = [quoted.tokens[one] for one in range(*at) if one not in idle[0]]
    theirs = [said.tokens[one] for one in range(*of) if one not in idle[1]]
    both = [*mine, *theirs]
    if [one.key for one in mine] == [one.key for one in theirs] or _is_repeated(quoted, said, at, of, mine, theirs):
        return Kind.FILLER
    if any(one.form in NEGATIONS for one in both):
        return Kind.NEGATION
    if not mine and quoted.is_left_out_before(at[1]):
        return Kind.OMISSION
    if any(one.is_number or one.form in ("percent", "minus") for one in both):
        return Kind.NUMBER
    if _are_articles(quoted, said, at, of, both):
        return Kind.ARTICLE
    if _letters(mine) == _letters(theirs):
        return Kind.PUNCTUATION
    return Kind.NAME if any(one.is_capital and not one.begins for one in both) else Kind.WORD


def _is_repeated(
    quoted: Side, said: Side, at: tuple[int, int], of: tuple[int, int], mine: list[Token], theirs: list[Token]
) -> bool:
    """Whether a speaker began twice with the same words, and the quotation has them once, or the other way about."""
    more, side, place = (theirs, said, of) if not mine else (mine, quoted, at)
    if (mine and theirs) or len(more) > 3 or any(one.is_number or one.form in NEGATIONS for one in more):
        return False
    keys = [one.key for one in more]
    before = [one.key for one in side.tokens[max(place[0] - len(keys), 0) : place[0]]]
    behind = [one.key for one in side.tokens[place[1] : place[1] + len(keys)]]
    return keys in (before, behind)


def _are_articles(quoted: Side, said: Side, at: tuple[int, int], of: tuple[int, int], both: Sequence[Token]) -> bool:
    """Whether nothing but articles differ; `a few` is not `few`."""
    following = [*quoted.tokens[at[1] : at[1] + 1], *said.tokens[of[1] : of[1] + 1]]
    counts = any(one.form in _COUNTED or one.is_number for one in following)
    return not counts and all(one.form in _ARTICLES for one in both)


def _letters(tokens: Sequence[Token]) -> str:
    """Return words without what joins them or keeps them apart: `open-source` and `opensource`, `its` and `it's`."""
    return "".join("s" if token.form == "'s" else token.form for token in tokens)
