"""Readings: passages as a closer look sees them, word by word."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.corpus.passages import Passage
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.passage_index import all_text
from bot.retrieval.query import Phrase

_GROUP = 4  # letters
_MOST_REMEMBERED = 4096  # passages, some ten kilobytes each

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Reading:
    """
    The terms of a passage and its discussion's title in order, how much each counts, and the words in one string.

    A term counts less each time that it comes again. An underscore stands at each end of a word.
    """

    terms: tuple[str, ...]
    weights: Mapping[str, float]
    letters: str

    def spans(self, clauses: Sequence[Sequence[Phrase]]) -> list[list[Span]]:
        """Return for each clause where one of its phrases stands."""
        wanted = {phrase[0] for phrases in clauses for phrase in phrases}
        starts = defaultdict[str, list[int]](list)
        for at, term in enumerate(self.terms):
            if term in wanted:
                starts[term].append(at)
        return [[span for phrase in phrases for span in self._spans(phrase, starts[phrase[0]])] for phrases in clauses]

    def _spans(self, phrase: Phrase, starts: Sequence[int]) -> Iterator[Span]:
        length = len(phrase)
        return ((at, at + length) for at in starts if length == 1 or self.terms[at : at + length] == phrase)

    def share(self, groups: Sequence[str]) -> float:
        """Return how many of the groups of letters stand in the passage, of one."""
        return sum(map(self.letters.__contains__, groups)) / len(groups)


class Reader:
    """Reads passages, and remembers those that it read last."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._remembered = lru_cache(_MOST_REMEMBERED)(self._read)

    def read(self, passage: Passage) -> Reading:
        """Return the reading of a passage."""
        return self._remembered(f"{passage.document.front_matter.title}\n{all_text(passage)}")

    def letter_groups(self, text: str) -> list[str]:
        """Return the groups of letters that the words of a text consist of, each word with both its ends."""
        return [group for word in self._analyzer.folded_words(text) for group in _groups(f"_{word}_")]

    def _read(self, text: str) -> Reading:
        words = self._analyzer.folded_words(text)
        terms = tuple(self._analyzer.stems(words))
        weights = {term: 1 + math.log(count) if count > 1 else 1.0 for term, count in Counter(terms).items()}
        return Reading(terms, weights, f"_{'_'.join(words)}_")


def _groups(framed: str) -> list[str]:
    return [framed[at : at + _GROUP] for at in range(max(1, len(framed) - _GROUP + 1))]
