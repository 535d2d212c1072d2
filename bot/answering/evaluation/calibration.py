"""
Calibration: from which confidence on to answer, and how sure each feature makes.

All questions were asked without a threshold, so that each has an answer as long as one of its words stands anywhere.
"""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace

import numpy as np

from bot.answering.evaluation.judging import Judged
from bot.retrieval.confidence import Coefficients, probability

# Fewer say nothing about so many coefficients; ten of each outcome for each of them is a common rule.
_ENOUGH_FOR_A_FIT = 60
_RIDGE = 2.0
_MOST_STEPS = 50
_STEPS = 1000  # of a threshold between 0 and 1


@dataclass(frozen=True, slots=True)
class Point:
    """What would be if just the questions from this confidence on were answered; None where nothing would be."""

    threshold: float
    coverage: float
    precision: float | None
    declined: float | None


def curve(judged: Sequence[Judged]) -> list[Point]:
    """Return what each threshold that makes a difference would come to, the lowest first."""
    return [point_at(threshold, judged) for threshold in sorted({0.0, *(one.confidence for one in judged)})]


def point_at(threshold: float, judged: Sequence[Judged]) -> Point:
    """Return what one threshold would come to."""
    given = [one for one in judged if one.is_answered and one.confidence >= threshold]
    answerable = sum(one.case.answerable for one in judged)
    others = len(judged) - answerable
    return Point(
        threshold=threshold,
        coverage=sum(one.case.answerable for one in given) / answerable if answerable else 0.0,
        precision=sum(one.is_right for one in given) / len(given) if given else None,
        declined=1 - sum(not one.case.answerable for one in given) / others if others else None,
    )


def choose_threshold(judged: Sequence[Judged], *, coverage: float) -> float:
    """
    Return the threshold, rounded down, at which this share of the answerable questions is answered.

    It lies halfway between the least confidence that is needed and the next one below, so that a question like the
    least sure one is not declined for a hair. If fewer have any answer at all, all of those are answered.
    """
    confidences = sorted((one.confidence for one in judged if one.case.answerable and one.is_answered), reverse=True)
    if not confidences:
        return 0.0
    wanted = math.ceil(round(coverage * sum(one.case.answerable for one in judged), 6))
    lowest = confidences[min(max(wanted, 1), len(confidences)) - 1]
    below = next((confidence for confidence in confidences if confidence < lowest), lowest)
    return math.floor((lowest + below) / 2 * _STEPS) / _STEPS


def can_fit(judged: Sequence[Judged]) -> bool:
    """Whether there are enough questions of either outcome to fit the coefficients to."""
    right = sum(one.is_right for one in judged if one.features)
    wrong = sum(not one.is_right for one in judged if one.features)
    return min(right, wrong) >= _ENOUGH_FOR_A_FIT


def fit(judged: Sequence[Judged]) -> Coefficients:
    """
    Return the coefficients under which the probability that the first passage answers comes nearest to what was found.

    A logistic regression by Newton's method, with a small penalty on the standardized coefficients (see Hastie,
    Tibshirani, Friedman, The Elements of Statistical Learning, 4.4.1 and 3.4.1), so that it has one solution.
    """
    told = [(one.features, one.is_right) for one in judged if one.features]
    values = np.array([astuple(features) for features, _ in told])
    right = np.array([float(is_right) for _, is_right in told])
    mean, spread = values.mean(axis=0), values.std(axis=0)
    spread[spread == 0] = 1.0
    table = np.column_stack([np.ones(len(values)), (values - mean) / spread])
    penalty = np.diag([0.0, *[_RIDGE] * values.shape[1]])
    found = np.zeros(table.shape[1])
    for _ in range(_MOST_STEPS):
        probable = 1 / (1 + np.exp(-table @ found))
        slope = table.T @ (probable - right) + penalty @ found
        bend = (table * (probable * (1 - probable))[:, None]).T @ table + penalty
        step = np.linalg.solve(bend, slope)
        found -= step
        if np.abs(step).max() < 1e-9:
            break
    factors = found[1:] / spread
    return Coefficients(round(float(found[0] - factors @ mean), 2), *(round(float(factor), 2) for factor in factors))


def reconsidered(judged: Sequence[Judged], coefficients: Coefficients) -> list[Judged]:
    """Return the judged questions with the confidences that other coefficients give them."""
    return [replace(one, confidence=probability(one.features, coefficients)) if one.features else one for one in judged]
