"""Readings: passages as a closer look sees them, word by word."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.corpus.passages import Passage, remarks
from bot.retrieval.analyzer import Analyzer
from bot.retrieval.passage_index import all_text
from bot.retrieval.query import Phrase
from bot.retrieval.retriever import people_of

_GROUP = 4  # letters
MOST_REMEMBERED = 4096  # passages, some ten kilobytes each

Span = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)  # the same is the same object: to compare them would take longer
class Reading:
    """
    The terms of a passage and its discussion's title in order, how much each counts, and the words in one string.

    `places` tells where each term stands, `positions` how many words, stop words included, stand before each. A term
    counts less each time that it comes again. An underscore stands at each end of a word. The `remarks` are the terms
    of what is said in one, each with the names of those whose words it is, or whom it is about; the `heading` those of
    the section's name.
    """

    terms: tuple[str, ...]
    places: Mapping[str, Sequence[int]]
    positions: tuple[int, ...]
    weights: Mapping[str, float]
    letters: str
    remarks: tuple[frozenset[str], ...]
    heading: frozenset[str]

    def are_next(self, at: int) -> bool:
        """Whether no stop word stands between a term and the one before it."""
        return self.positions[at] == self.positions[at - 1] + 1

    def spans(self, clauses: Sequence[Sequence[Phrase]]) -> list[list[Span]]:
        """Return for each clause where one of its phrases stands."""
        places = self.places
        return [
            [span for phrase in phrases if phrase[0] in places for span in self._spans(phrase)] for phrases in clauses
        ]

    def _spans(self, phrase: Phrase) -> Iterator[Span]:
        length = len(phrase)
        return (
            (at, at + length) for at in self.places[phrase[0]] if length == 1 or self.terms[at : at + length] == phrase
        )

    def share(self, groups: Sequence[str]) -> float:
        """Return how many of the groups of letters stand in the passage, of one."""
        return sum(map(self.letters.__contains__, groups)) / len(groups)


@dataclass(frozen=True, slots=True, eq=False)
class _This:
    """A passage as the object that it is: a passage never changes, and to compare all of it would take longer."""

    passage: Passage

    def __hash__(self) -> int:
        return id(self.passage)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _This) and self.passage is other.passage


class Reader:
    """Reads passages, and remembers those that it read last."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._remembered = lru_cache(MOST_REMEMBERED)(self._read)

    def read(self, passage: Passage) -> Reading:
        """Return the reading of a passage."""
        return self._remembered(_This(passage))

    def letter_groups(self, text: str) -> list[str]:
        """Return the groups of letters that the words of a text consist of, each word with both its ends."""
        return [group for word in self._analyzer.folded_words(text) for group in _groups(f"_{word}_")]

    def _read(self, this: _This) -> Reading:
        title = this.passage.document.front_matter.title
        placed = self._analyzer.placed_words(f"{title}\n{all_text(this.passage)}")
        positions, words = tuple(at for at, _ in placed), [word for _, word in placed]
        terms = tuple(self._analyzer.stems(words))
        places: dict[str, list[int]] = {}
        for at, term in enumerate(terms):
            places.setdefault(term, []).append(at)
        weights = {term: 1 + math.log(len(of)) if len(of) > 1 else 1.0 for term, of in places.items()}
        heading = frozenset(self._analyzer.terms(this.passage.section))
        return Reading(
            terms, places, positions, weights, f"_{'_'.join(words)}_", tuple(self._remarks(this.passage)), heading
        )

    def _remarks(self, passage: Passage) -> Iterator[frozenset[str]]:
        guests = passage.document.front_matter.speakers
        for remark in remarks(passage.segments):
            names = dict.fromkeys(name for segment in remark for name in people_of(segment, guests))
            yield frozenset(self._analyzer.terms("\n".join([*(segment.text for segment in remark), *names])))


def _groups(framed: str) -> list[str]:
    return [framed[at : at + _GROUP] for at in range(max(1, len(framed) - _GROUP + 1))]
