"""Numbers as people write them: in figures or in words, with `billion` or with a letter."""

import re
from collections.abc import Sequence

_UNITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_UNITS += ["thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_VALUES = {word: value for value, word in enumerate(_UNITS)} | _TENS
NUMBER_WORDS = frozenset(_VALUES)
_WORDS = {str(value): word for word, value in _VALUES.items()}
# `one` is a pronoun far more often than a number.
_NO_NUMBER = frozenset({"one", "1"})
_SCALES = {
    "thousand": ("thousand", "k"),
    "million": ("million", "m", "mn"),
    "billion": ("billion", "b", "bn"),
    "trillion": ("trillion", "t", "tn", "tr"),
}
_SCALE_OF = {form: word for word, forms in _SCALES.items() for form in forms}
_LETTERED = re.compile(r"(\d+(?:[.,]\d+)?)([a-z]{1,2})")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)?")

LONGEST_NUMBER = 3  # words
Forms = tuple[tuple[str, ...], ...]


def number_at(words: Sequence[str]) -> tuple[int, Forms]:
    """
    Return how many of the first words, which are folded, are a number, and its forms, each of one word or more.

    `3` is `three`, `600b` is `600 billion`. Where there is no number, or one of a single form, the answer is 0, ().
    """
    length, figures = _figures(words)
    if lettered := _LETTERED.fullmatch(words[0]):
        scale = _SCALE_OF.get(lettered[2])
        return (1, _scaled(lettered[1], scale)) if scale else (0, ())
    if not figures:
        return 0, ()
    if scale := _scale_at(words, length):
        return length + 1, _scaled(figures, scale)
    if words[0] in _NO_NUMBER or not (spelled := _spelled(figures)):
        return 0, ()
    return length, ((figures,), spelled)


def _figures(words: Sequence[str]) -> tuple[int, str]:
    """Return how many of the first words are a number without a scale, and its figures."""
    if _FIGURES.fullmatch(words[0]):
        return 1, words[0]
    value = _VALUES.get(words[0])
    if value is None:
        return 0, ""
    if words[0] in _TENS and len(words) > 1 and 0 < (unit := _VALUES.get(words[1], 0)) < 10:
        return 2, str(value + unit)
    return 1, str(value)


def _scale_at(words: Sequence[str], position: int) -> str | None:
    """Return the scale that a word by itself is; a letter by itself may be anything."""
    word = words[position] if len(words) > position else ""
    return _SCALE_OF.get(word) if len(word) > 1 else None


def _spelled(figures: str) -> tuple[str, ...]:
    """Return a number below a hundred in words, nothing for others."""
    if figures in _WORDS:
        return (_WORDS[figures],)
    if len(figures) == 2 and figures.isdigit() and figures[0] not in "01":
        return _WORDS[f"{figures[0]}0"], _WORDS[figures[1]]
    return ()


def _scaled(figures: str, scale: str) -> Forms:
    forms = [(figures, scale), *((f"{figures}{letter}",) for letter in _SCALES[scale][1:])]
    if spelled := _spelled(figures):
        forms.append((*spelled, scale))
    if scale == "thousand" and figures.isdigit():
        forms.append((f"{figures}000",))
    return tuple(forms)
