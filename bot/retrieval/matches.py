"""Matches: the passages that something was found in, and their scores."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.postings import Mask, Numbers

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matches:
    """
    Documents in ascending order, each once, and the score of each.

    Of an index that holds only some documents, `is_elsewhere` tells that there are others that match.
    """

    documents: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    scores: Scores = field(default_factory=lambda: np.empty(0))
    is_elsewhere: bool = False

    def __len__(self) -> int:
        return len(self.documents)

    def __bool__(self) -> bool:
        return len(self) > 0 or self.is_elsewhere

    def hold(self, numbers: Numbers) -> Mask:
        """Return for each number whether it is among the matches."""
        if not len(self):
            return np.zeros(len(numbers), dtype=bool)
        places = np.searchsorted(self.documents, numbers)
        is_held: Mask = self.documents[np.minimum(places, len(self) - 1)] == numbers
        return is_held

    def scores_of(self, numbers: Numbers) -> Scores:
        """Return the scores of some of the matches."""
        return self.scores[np.searchsorted(self.documents, numbers)]

    def only(self, numbers: Numbers) -> "Matches":
        """Return some of the matches, given by their numbers in ascending order."""
        return self if numbers is self.documents else Matches(numbers, self.scores_of(numbers))

    def times(self, factor: float) -> "Matches":
        """Return the matches with scores so many times as high."""
        return self if factor == 1 else Matches(self.documents, factor * self.scores)

    def where(self, is_wanted: Mask) -> "Matches":
        """Return those of the matches that are wanted."""
        return Matches(self.documents[is_wanted], self.scores[is_wanted])


def joined(parts: Sequence[Matches], join: np.ufunc, size: int) -> Matches:
    """Return the documents, of so many, that are in any of the parts, each with its scores added up, or the highest."""
    if len(parts) == 1:
        return parts[0]
    parts = list(filter(len, parts))
    if len(parts) == 1:
        return Matches(parts[0].documents, parts[0].scores)
    scores, is_held = np.zeros(size), np.zeros(size, dtype=bool)
    for part in parts:
        scores[part.documents] = join(scores[part.documents], part.scores)
        is_held[part.documents] = True
    documents = np.flatnonzero(is_held).astype(np.int32)
    return Matches(documents, scores[documents])


def mean(parts: Sequence[Matches]) -> Matches:
    """Return the documents that are in all of the parts, each with the mean of its scores."""
    documents = min((part.documents for part in parts), key=len)
    for part in parts:
        documents = documents[part.hold(documents)]
    scores = sum((part.scores_of(documents) for part in parts), start=np.zeros(len(documents)))
    return Matches(documents, scores / len(parts))
