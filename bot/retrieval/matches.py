"""Matches: the passages that something was found in, and their scores."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.postings import Mask, Numbers

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents in ascending order, each once, and the score of each."""

    documents: Numbers = field(default_factory=lambda: np.empty(0, dtype=np.int32))
    scores: Scores = field(default_factory=lambda: np.empty(0))

    def __len__(self) -> int:
        return len(self.documents)

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

    def where(self, is_wanted: Mask) -> "Matches":
        """Return those of the matches that are wanted."""
        return Matches(self.documents[is_wanted], self.scores[is_wanted])

    def joined(self, other: "Matches", join: np.ufunc) -> "Matches":
        """Return the documents of both, with the joined scores of those that are in both, the single one of others."""
        if len(self) < len(other):
            return other.joined(self, join)
        if not len(other):
            return self
        is_held = self.hold(other.documents)
        places = np.searchsorted(self.documents, other.documents)
        scores, shared, new = self.scores.copy(), places[is_held], places[~is_held]
        scores[shared] = join(scores[shared], other.scores[is_held])
        return Matches(
            np.insert(self.documents, new, other.documents[~is_held]), np.insert(scores, new, other.scores[~is_held])
        )
