"""Finds the words that a mistyped word was meant to be."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cached_property

from rapidfuzz import process
from rapidfuzz.distance import OSA

_SHORTEST = 5  # letters: shorter words have too many neighbours that mean something else


class Spelling:
    """The words of a corpus, looked up by words that are not among them."""

    def __init__(self, words: Iterable[str] | Mapping[str, int]) -> None:
        self._counts = Counter(words)

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how often each word stands in the corpus."""
        return self._counts

    def updated(self, removed: Iterable[str], added: Iterable[str]) -> "Spelling":
        """Return the words of the corpus after a change; each is given as often as it stood there."""
        counts, fewer = self._counts.copy(), Counter(removed)
        counts.update(added)
        counts.subtract(fewer)
        for word in fewer:
            if not counts[word]:
                del counts[word]
        return Spelling(counts)

    def corrections(self, word: str) -> list[str]:
        """Return the words that differ by a letter too many, too few, wrong or swapped, the commonest first."""
        if not is_correctable(word):
            return []
        near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=1, limit=None)
        return sorted((found for found, _, _ in near), key=lambda found: (-self._counts[found], found))

    @cached_property
    def _words(self) -> list[str]:
        return [word for word in self._counts if word.isalpha() and len(word) >= _SHORTEST - 1]


def is_correctable(word: str) -> bool:
    """Whether a word is long enough, and none but letters, to be told from those that are like it."""
    return len(word) >= _SHORTEST and word.isalpha()
