"""The highest of many scores."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.top import highest

SCORES = st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 7.0]), max_size=300)


@given(SCORES, st.integers(1, 6))
def test_none_of_the_highest_is_missing(scores: list[float], limit: int) -> None:
    """However many there are, whatever they are equal to; in ascending order, and nothing that scores 0."""
    found = highest(np.array(scores), limit, slack=1e-12).tolist()

    above = [place for place, score in enumerate(scores) if score > 0]
    lowest = min(sorted((scores[place] for place in above), reverse=True)[:limit], default=0.0)
    assert sorted(set(found)) == found
    assert set(found) <= set(above)
    assert {place for place in above if scores[place] >= lowest} <= set(found)


def test_hardly_any_others_are_among_them() -> None:
    """Of many scores in no order, those that were asked for; of scores in order, few more."""
    mixed = np.random.default_rng(4).permutation(np.arange(10_000.0))

    assert 10 == len(highest(mixed, 10, slack=0.0))
    assert 10 <= len(highest(np.arange(10_000.0), 10, slack=0.0)) < 50


def test_what_is_as_high_but_for_the_slack() -> None:
    """It may be among the highest, since rounding alone made it less."""
    scores = np.array([1.0, 3.0, 3.0 - 1e-13, 3.0 - 1e-9])

    assert [1, 2] == highest(scores, 1, slack=1e-12).tolist()


def test_the_scores_stay_in_their_order() -> None:
    """Looking for the highest moves nothing."""
    scores = np.array([3.0, 1.0, 2.0])

    highest(scores, 1, slack=0.0)

    assert [3.0, 1.0, 2.0] == scores.tolist()


@pytest.mark.parametrize("limit", [1, 5])
def test_there_may_be_none(limit: int) -> None:
    """Of no scores, and of zeros, none is high."""
    assert [] == highest(np.zeros(0), limit, slack=0.0).tolist() == highest(np.zeros(99), limit, slack=0.0).tolist()
