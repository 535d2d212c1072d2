"""Judging answers, and what the judged questions come to."""

from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.evaluation.cases import Case, Expected
from bot.answering.evaluation.figures import Figures, by_kind, figures, worst
from bot.answering.evaluation.judging import Judged, judge
from tests.fakes import answerer_of

TEXTS = {"a.md": "zebra lion", "b.md": "zebra lion ibex wolf wolf wolf", "c.md": "crow"}


@pytest.fixture
def answerer(tmp_path: Path) -> Answerer:
    return answerer_of(tmp_path, TEXTS)


def case(question: str = "zebra lion", *expected: tuple[str, str], every: bool = False, kind: str = "") -> Case:
    return Case("q:1", question, (), bool(expected), tuple(Expected(*one) for one in expected), every, kind)


def judged(
    *,
    answerable: bool = True,
    is_answered: bool = True,
    rank: int | None = 1,
    confidence: float = 0.5,
    kind: str = "",
    lost: bool = False,
) -> Judged:
    """Return a judged question that expects something if it is answerable."""
    expected = (Expected("a", "zebra"),) if answerable else ()
    asked = Case("q:1", "zebra?", answerable=answerable, expect=expected, kind=kind)
    found = rank if answerable and is_answered else None
    return Judged(asked, is_answered, confidence, found, found, "a", expected if lost else (), None)


def test_any_of_the_expected_passages_answers(answerer: Answerer) -> None:
    """The first right one counts."""
    found = judge(case("zebra lion", ("b", "wolf"), ("a", "zebra lion")), answerer)

    assert (True, 1, 1, True, "a", ()) == (
        found.is_answered,
        found.rank,
        found.complete,
        found.is_right,
        found.given,
        found.lost,
    )


def test_the_rank_is_that_of_the_right_discussion(answerer: Answerer) -> None:
    """The same words in another discussion are not what was asked for."""
    found = judge(case("zebra lion", ("b", "zebra lion")), answerer)

    assert (2, False) == (found.rank, found.is_right)


def test_every_discussion_may_be_wanted(answerer: Answerer) -> None:
    """Then the rank that completes them counts, and none if one is missing."""
    both = judge(case("zebra lion", ("a", "zebra"), ("b", "zebra"), every=True), answerer)
    half = judge(case("zebra lion", ("a", "zebra"), ("c", "crow"), every=True), answerer)

    assert (1, 2) == (both.rank, both.complete)
    assert (1, None) == (half.rank, half.complete)


def test_words_that_the_folder_lost_are_told(answerer: Answerer) -> None:
    """A test whose words are gone is another fault than an answer that is not found."""
    lost = judge(case("zebra lion", ("a", "okapi")), answerer)
    not_found = judge(case("zebra lion", ("c", "crow")), answerer)

    assert (Expected("a", "okapi"),) == lost.lost
    assert () == not_found.lost


def test_what_is_declined_is_judged_by_the_nearest(tmp_path: Path) -> None:
    """A declined question has no rank, even if the right passage is the nearest one."""
    found = judge(case("zebra lion", ("a", "zebra")), answerer_of(tmp_path, TEXTS, threshold=1.0))

    assert (False, None, "a") == (found.is_answered, found.rank, found.given)


def test_the_context_is_asked_along(answerer: Answerer) -> None:
    """Follow-ups are asked as in their conversation."""
    asked: list[tuple[str, ...]] = []
    real = answerer.ask

    def listening(typed: str, chosen: object = None) -> object:
        asked.append(chosen.context)  # type: ignore[attr-defined]  # a Question
        return real(typed, chosen)  # type: ignore[arg-type]

    answerer.ask = listening  # type: ignore[method-assign,assignment]
    judge(Case("q:1", "and lions?", ("zebra?",), answerable=False), answerer)

    assert [("zebra?",)] == asked


def test_figures() -> None:
    """Each counts the questions that it is about."""
    found = figures(
        [
            judged(),
            judged(rank=2),
            judged(rank=4),
            judged(is_answered=False),
            judged(answerable=False),
            judged(answerable=False, is_answered=False),
            judged(answerable=False, is_answered=False),
        ]
    )

    assert Figures(4, 3, 0.25, 0.5, (1 + 1 / 2 + 1 / 4) / 4, 0.75, 0.25, 2 / 3) == found


def test_without_questions_there_is_no_figure() -> None:
    """A share of nothing is not 0."""
    nothing = figures([judged(answerable=False, is_answered=False)])

    assert (None, None, None, None, 1.0) == (
        nothing.success1,
        nothing.mrr,
        nothing.coverage,
        nothing.precision,
        nothing.declined,
    )


def test_kinds_stand_in_the_order_of_the_file() -> None:
    """Questions without a kind are in none."""
    kinds = by_kind([judged(kind="typo"), judged(), judged(kind="far"), judged(kind="typo", rank=2)])

    assert ["typo", "far"] == list(kinds)
    assert 0.5 == kinds["typo"].success1


def test_the_worst_come_first() -> None:
    """Lost words, wrong answers by their confidence, what was declined, what others stand before; the rest is fine."""
    lost, sure, unsure = judged(rank=None, lost=True), judged(rank=None, confidence=0.9), judged(answerable=False)
    declined, second = judged(is_answered=False, confidence=0.1), judged(rank=2)
    fine = [judged(), judged(answerable=False, is_answered=False)]

    assert [lost, sure, unsure, declined, second] == worst([*fine, second, declined, unsure, sure, lost])
