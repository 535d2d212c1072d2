"""Calibration: the threshold that answers enough, the curve, and coefficients that fit."""

import random
from dataclasses import astuple, replace

import pytest

from bot.answering.evaluation.calibration import Point, can_fit, choose_threshold, curve, fit, point_at, reconsidered
from bot.answering.evaluation.cases import Case, Expected
from bot.answering.evaluation.judging import Judged
from bot.retrieval.confidence import Coefficients, Features, probability

TRUE = Coefficients(base=-3.0, match=5.0, together=1.0, unknown=-2.0, unknown_names=-3.0, known=2.0)


def judged(confidence: float, *, is_right: bool = True, answerable: bool = True, is_answered: bool = True) -> Judged:
    case = Case("q:1", "zebra?", answerable=answerable, expect=(Expected("a", "zebra"),) if answerable else ())
    rank = 1 if is_right and answerable else None
    return Judged(case, is_answered, confidence, rank, rank, "a", (), None)


def drawn(number: int, seed: int = 1) -> list[Judged]:
    """Return questions that are answered as probably as the true coefficients say."""
    chance = random.Random(seed)
    found = []
    for _ in range(number):
        features = Features(*(chance.random() for _ in range(5)))
        one = judged(0.0, is_right=chance.random() < probability(features, TRUE))
        found.append(replace(one, features=features))
    return found


TEN = [judged(number / 10) for number in range(1, 11)]


@pytest.mark.parametrize(("coverage", "threshold"), [(1.0, 0.1), (0.95, 0.1), (0.9, 0.15), (0.5, 0.55), (0.01, 0.95)])
def test_the_threshold_answers_enough_and_no_more(coverage: float, threshold: float) -> None:
    """It lies halfway between the least sure of those that must be answered and the next one."""
    assert threshold == choose_threshold(TEN, coverage=coverage)
    assert point_at(threshold, TEN).coverage >= coverage


def test_the_threshold_is_rounded_down() -> None:
    """Rounded up it would decline the very question that it was fitted to."""
    assert 0.123 == choose_threshold([judged(0.12399)], coverage=1.0)


def test_what_finds_nothing_at_all_does_not_lower_the_threshold_to_nothing() -> None:
    """A question without any hit cannot be answered by any threshold."""
    assert 0.1 == choose_threshold([*TEN, judged(0.0, is_answered=False)], coverage=1.0)
    assert 0.0 == choose_threshold([judged(0.0, is_answered=False)], coverage=1.0)


def test_a_point_tells_what_a_threshold_comes_to() -> None:
    """The share answered, how many of all answers are right, and how many others are declined."""
    questions = [judged(0.9), judged(0.6, is_right=False), judged(0.2), judged(0.7, answerable=False)]

    point = point_at(0.5, [*questions, judged(0.1, answerable=False)])

    assert Point(0.5, 2 / 3, 1 / 3, 0.5) == point


def test_the_curve_goes_from_all_to_little() -> None:
    """Each threshold that makes a difference has a point; coverage falls and what is declined rises."""
    questions = [judged(0.9), judged(0.6), judged(0.6), judged(0.3, answerable=False)]

    points = curve(questions)

    assert [0.0, 0.3, 0.6, 0.9] == [point.threshold for point in points]
    assert [1.0, 1.0, 1.0, pytest.approx(1 / 3)] == [point.coverage for point in points]
    assert [0.0, 0.0, 1.0, 1.0] == [point.declined for point in points]


def test_above_all_there_is_no_precision() -> None:
    """Of no answers none is right or wrong."""
    assert point_at(0.99, [judged(0.5)]).precision is None


def test_the_fit_finds_what_the_questions_were_drawn_from() -> None:
    """With many questions the probabilities come near the true ones."""
    found = fit(drawn(4000))

    assert pytest.approx(astuple(TRUE), abs=0.6) == astuple(found)


def test_the_fit_is_calibrated() -> None:
    """As many are right as the probabilities say, also of questions that it was not fitted to."""
    others = reconsidered(drawn(6000, seed=2), fit(drawn(6000)))

    for low, high in ((0.0, 0.3), (0.3, 0.7), (0.7, 1.0)):
        group = [one for one in others if low <= one.confidence < high]
        said = sum(one.confidence for one in group) / len(group)
        assert pytest.approx(said, abs=0.06) == sum(one.is_right for one in group) / len(group)


def test_a_feature_that_never_differs_breaks_nothing() -> None:
    """A folder without unknown names in its questions has nothing to learn about them."""
    same = [replace(one, features=replace(one.features, unknown_names=0.0)) for one in drawn(300) if one.features]

    assert 0.0 == fit(same).unknown_names


def test_it_is_fitted_only_to_enough() -> None:
    """Sixty of either outcome; a question without any hit tells nothing."""
    right = [one for one in drawn(1000) if one.is_right][:60]
    wrong = [one for one in drawn(1000) if not one.is_right][:60]

    assert can_fit([*right, *wrong])
    assert not can_fit([*right[1:], *wrong])
    assert not can_fit([*right, *wrong[1:], replace(wrong[0], features=None)])


def test_reconsidered_questions_have_the_new_confidence() -> None:
    """What has no features keeps what it had."""
    (one,) = drawn(1)
    assert one.features

    assert [probability(one.features, TRUE), 0.4] == [
        found.confidence for found in reconsidered([one, judged(0.4)], TRUE)
    ]
