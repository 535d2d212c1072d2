"""The highest of many scores."""

import numpy as np
from numpy.typing import NDArray

from bot.retrieval.matches import Scores

_ROWS = 32


def highest(scores: Scores, limit: int, *, slack: float = 0.0) -> NDArray[np.int64]:
    """Return where the highest scores above 0 are, in ascending order; and those that are as high but for the slack."""
    bar = _bar(scores, limit) - slack
    return (scores >= bar if bar > 0 else scores > 0).nonzero()[0]


def _bar(scores: Scores, limit: int) -> float:
    """
    Return a score that at least as many reach as are wanted, and hardly any more; 0 if there are not so many.

    NumPy takes long to find a place in the order of them all. The highest of each of some columns are far fewer.
    """
    columns = len(scores) // _ROWS
    enough = columns > 2 * limit
    some = np.maximum.reduce(scores[: columns * _ROWS].reshape(_ROWS, columns)) if enough else scores.copy()
    place = len(some) - limit
    if place < 0:
        return 0.0
    some.partition(place)
    return float(some[place])
