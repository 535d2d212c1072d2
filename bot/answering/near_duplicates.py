"""Near-duplicates: the same words in two sections, or in two copies of a discussion."""

import re
from collections import Counter

from bot.answering.answers import Excerpt

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_ALIKE = 0.9
_LONG_ENOUGH = 8  # words: a shorter text stands in others by chance
_NEGATIONS = frozenset({"not", "no", "never", "nobody", "nothing", "none", "neither", "nor", "without", "cannot"})


def say_the_same(one: Excerpt, other: Excerpt) -> bool:
    """
    Whether two excerpts are nearly the same words, or one holds the other.

    Another speaker, another number or another negation makes another statement, however alike the rest is.
    """
    if one.speaker and other.speaker and one.speaker != other.speaker:
        return False
    first, second = _words(one.text), _words(other.text)
    if not first or not second:
        return one.text == other.text
    return first == second or _holds(first, second) or _holds(second, first) or _are_alike(first, second)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace("’", "'"))


def _holds(words: list[str], part: list[str]) -> bool:
    return len(part) >= _LONG_ENOUGH and f" {' '.join(part)} " in f" {' '.join(words)} "


def _are_alike(first: list[str], second: list[str]) -> bool:
    more, fewer = Counter(first) - Counter(second), Counter(second) - Counter(first)
    differing = more + fewer
    if any(_decides(word) for word in differing):
        return False
    return differing.total() <= (1 - _ALIKE) * (len(first) + len(second))


def _decides(word: str) -> bool:
    return any(map(str.isdigit, word)) or word in _NEGATIONS or word.endswith("n't")
