"""Ends: where the beginning of a quotation, or its end, stands by itself, word for word but for fillers."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.answering.comparable import Token
from bot.answering.fillers import MAY_BE_FILLERS, find_fillers
from bot.answering.stretches import Stretch

_SHORTEST = 3  # words: fewer stand anywhere by chance
_LOOSE = MAY_BE_FILLERS | {"thousand", "million", "billion", "trillion", "per", "cent", "percent", "to", "minus"}


@dataclass(frozen=True, slots=True)
class End:
    """An end of a quotation that stands in a stretch: the place there of each of its words that is no filler."""

    stretch: Stretch
    places: tuple[int, ...]

    @property
    def length(self) -> int:
        """Return how many words it has."""
        return len(self.places)


@dataclass(frozen=True, slots=True)
class Bare:
    """Words without fillers: the key of each, and its place among all."""

    keys: tuple[str, ...]
    places: tuple[int, ...]


def bare(tokens: Sequence[Token]) -> Bare:
    """Return words without the fillers among them."""
    idle = find_fillers(tokens)
    places = tuple(at for at in range(len(tokens)) if at not in idle)
    return Bare(tuple(tokens[at].key for at in places), places)


def find_ends(keys: Sequence[str], stretches: Iterable[Stretch]) -> tuple[list[End], list[End]]:
    """Return where the words of a quotation begin and where they end, if two places can make up the whole of it."""
    seen = [(_solid(stretch.keys), stretch) for stretch in stretches]
    everything = "".join(text for text, _ in seen)
    head, tail = (_longest(keys, everything, _solid, is_head=is_head) for is_head in (True, False))
    if head + tail < len(keys):
        return [], []
    # Only what is worth reading is read: a head that the longest tail can complete, and a tail for the longest head.
    first, last = _solid(keys[: len(keys) - tail]), _solid(keys[head:])
    heads = [end for text, one in seen if first in text for end in _end(keys, one, is_head=True)]
    tails = [end for text, one in seen if last in text for end in _end(keys, one, is_head=False)]
    return heads, tails


def _solid(keys: Iterable[str]) -> str:
    """Return words as one text without those that are fillers or parts of a number in one place or another."""
    return _text([key for key in keys if key not in _LOOSE and key.isalpha()])


def _text(keys: Iterable[str]) -> str:
    return " ".join(["", *keys, ""])


def _end(keys: Sequence[str], stretch: Stretch, *, is_head: bool) -> list[End]:
    """Return how much of an end of a quotation stands in a stretch, nothing if that is too little."""
    theirs = bare(stretch.side.tokens)
    text = _text(theirs.keys)
    length = _longest(keys, text, _text, is_head=is_head)
    if length < _SHORTEST:
        return []
    at = text[: text.index(_text(_cut(keys, length, is_head=is_head)))].count(" ")
    return [End(stretch, theirs.places[at : at + length])]


def _longest(keys: Sequence[str], text: str, to_text: Callable[[Sequence[str]], str], *, is_head: bool) -> int:
    """Return how many words the longest end has that stands in a text and leaves something for the other end."""

    def is_missing(length: int) -> bool:
        return to_text(_cut(keys, length, is_head=is_head)) not in text

    return _SHORTEST - 1 + bisect_left(range(_SHORTEST, len(keys) - _SHORTEST + 1), x=True, key=is_missing)


def _cut(keys: Sequence[str], length: int, *, is_head: bool) -> Sequence[str]:
    return keys[:length] if is_head else keys[len(keys) - length :]
