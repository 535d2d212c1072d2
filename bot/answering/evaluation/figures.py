"""What the judged questions come to, in a few figures."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.answering.evaluation.judging import Judged


@dataclass(frozen=True, slots=True)
class Figures:
    """
    How a folder fares; a figure is None where no question counts for it.

    `success1` and `success3`: the answerable questions whose first passage answers, or whose first three show all that
    is wanted. `mrr`: the mean of 1 over the rank of the first right passage. `coverage`: the answerable questions that
    get an answer. `precision`: the given answers whose first passage is right. `declined`: the others that get none.
    """

    answerable: int
    unanswerable: int
    success1: float | None
    success3: float | None
    mrr: float | None
    coverage: float | None
    precision: float | None
    declined: float | None


def figures(judged: Iterable[Judged]) -> Figures:
    """Return the figures of questions."""
    every = list(judged)
    answerable = [one for one in every if one.case.answerable]
    others = [one for one in every if not one.case.answerable]
    return Figures(
        answerable=len(answerable),
        unanswerable=len(others),
        success1=_mean(answerable, lambda one: one.is_right),
        success3=_mean(answerable, lambda one: one.complete is not None and one.complete <= 3),
        mrr=_mean(answerable, lambda one: 1 / one.rank if one.rank else 0.0),
        coverage=_mean(answerable, lambda one: one.is_answered),
        precision=_mean([one for one in every if one.is_answered], lambda one: one.is_right),
        declined=_mean(others, lambda one: not one.is_answered),
    )


def by_kind(judged: Sequence[Judged]) -> dict[str, Figures]:
    """Return the figures of each kind that the author named, in the order of the file."""
    kinds = dict.fromkeys(one.case.kind for one in judged if one.case.kind)
    return {kind: figures(one for one in judged if one.case.kind == kind) for kind in kinds}


def worst(judged: Iterable[Judged]) -> list[Judged]:
    """
    Return the questions that went wrong, worst first.

    What expects words that the folder has lost, then wrong answers, the surest first, then what was declined though
    it has an answer, then right passages that others stand before.
    """
    return sorted(
        (one for one in judged if one.lost or one.is_answered != one.case.answerable or one.complete not in _fine(one)),
        key=lambda one: (not one.lost, not _is_wrong(one), one.is_answered, -one.confidence),
    )


def _fine(one: Judged) -> tuple[int | None, ...]:
    if not one.case.answerable:
        return (None,)
    return (1, 2, 3) if one.case.every else (1,)


def _is_wrong(one: Judged) -> bool:
    """Whether an answer was given that is none."""
    return one.is_answered and one.rank is None


def _mean(judged: Sequence[Judged], value: Callable[[Judged], float]) -> float | None:
    return sum(value(one) for one in judged) / len(judged) if judged else None
