"""The analyzer: text to terms, the same for passages and questions."""

import re
import threading
import unicodedata
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass

import Stemmer

_WORD = re.compile(r"\d+(?:[.,]\d+)+|(?:[^\W_]|[\u0300-\u036f])+(?:['’](?:[^\W_]|[\u0300-\u036f])+)*")
_THOUSANDS = re.compile(r",(?=\d{3}(?!\d))")
_ENDING = re.compile(r"'(?:s|re|ve|ll|d|m)$")
_MOST_REMEMBERED = 200_000  # more words than a large folder has, and an end to what questions can add


@dataclass(frozen=True, slots=True)
class Word:
    """A word that carries meaning: its term, and where it stands in the text."""

    term: str
    start: int
    end: int


class _Remembered(dict[str, str]):
    """What a function makes of words, each looked at once."""

    def __init__(self, function: Callable[[str], str]) -> None:
        super().__init__()
        self._function = function

    def __missing__(self, word: str) -> str:
        made = self._function(word)
        if len(self) < _MOST_REMEMBERED:
            self[word] = made
        return made


class Analyzer:
    """
    Splits text into Unicode words, folds case and accents, drops possessives and stop words, and stems the rest.

    `language` is any of the Snowball stemmer's.
    """

    def __init__(self, stop_words: Iterable[str], *, language: str = "english") -> None:
        self.language = language
        self._stemmers = threading.local()  # a stemmer keeps a cache that two threads must not share
        self._stems = _Remembered(self._stem)
        self._folded = _Remembered(self._fold)
        self._stop_words = frozenset(fold(word) for word in stop_words)

    def told(self) -> str:
        """Return what it was told to do: its language and its stop words."""
        return " ".join([self.language, *sorted(self._stop_words)])

    def words(self, text: str) -> list[Word]:
        """Return the words of a text in order, stop words left out."""
        return [
            Word(self._stems[folded], match.start(), match.end())
            for match in _WORD.finditer(text)
            if (folded := self._folded[match.group()])
        ]

    def matching(self, text: str, terms: Container[str]) -> list[Word]:
        """Return those of the words of a text, in order, whose terms are among some."""
        folded, stems = self._folded, self._stems
        return [
            Word(term, match.start(), match.end())
            for match in _WORD.finditer(text)
            if (word := folded[match.group()]) and (term := stems[word]) in terms
        ]

    def terms(self, text: str) -> list[str]:
        """Return the terms of a text in order, repetitions included."""
        return self.stems(self.folded_words(text))

    def folded_words(self, text: str) -> list[str]:
        """Return the words of a text in order in the form in which they are compared, stop words left out."""
        return list(filter(None, map(self._folded.__getitem__, _WORD.findall(text))))

    def placed_words(self, text: str) -> list[tuple[int, str]]:
        """Return the words of a text, stop words left out, each with how many words stand before it."""
        folded = map(self._folded.__getitem__, _WORD.findall(text))
        return [(at, word) for at, word in enumerate(folded) if word]

    def stems(self, words: Iterable[str]) -> list[str]:
        """Return the terms of folded words."""
        return list(map(self._stems.__getitem__, words))

    def _fold(self, word: str) -> str:
        """Return a word in the form in which it is compared, nothing for a stop word."""
        folded = fold(word)
        return "" if folded in self._stop_words else folded

    def _stem(self, word: str) -> str:
        stemmer = getattr(self._stemmers, "stemmer", None)
        if stemmer is None:
            stemmer = self._stemmers.stemmer = Stemmer.Stemmer(self.language)
        stem: str = stemmer.stemWord(word)
        return stem


def fold(word: str) -> str:
    """Return a word in the form in which it is compared: lower case, no accents, apostrophes or possessive."""
    if word.isascii() and word.isalnum():
        return word.lower()
    word = unicodedata.normalize("NFKD", word).casefold().replace("’", "'")
    word = "".join(character for character in word if not unicodedata.combining(character))
    if word[:1].isdigit():
        return _THOUSANDS.sub("", word)
    return _ENDING.sub("", word).replace("'", "")
