"""Quotations are judged rightly: what was changed is never called verbatim or close."""

from pathlib import Path

import pytest

from bot.answering.quote import Checked
from bot.answering.verdicts import Verdict
from tests.relevance.far import is_here
from tests.relevance.quotes import HARMFUL, Case, build, cases, check

pytestmark = pytest.mark.slow

Judged = list[tuple[Case, Checked]]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """All quotations, checked once."""
    folder: Path = tmp_path_factory.mktemp("quotes") / "knowledge"
    answerer = build(folder)
    return [(case, check(case, answerer)) for case in cases(answerer.knowledge.corpus)]


def right(judged: Judged, kind: str) -> float:
    """Return how many of a kind are judged rightly, as a share."""
    of_kind = [checked.verdict in case.right for case, checked in judged if case.kind == kind]
    return sum(of_kind) / len(of_kind)


def test_there_are_enough_of_each_kind(judged: Judged) -> None:
    """Six hundred and more, of which forty paraphrases are written by hand."""
    assert len(judged) >= 600
    assert 40 == sum(case.kind == "paraphrase" for case, _ in judged)


@pytest.mark.parametrize(
    ("kind", "floor"),
    [
        ("exact", 0.98),
        ("as written", 0.98),
        ("punctuation", 0.97),
        ("contraction", 0.98),
        ("filler", 0.95),
        ("negation", 0.97),
        ("number", 0.95),
        ("name", 0.97),
        ("word", 0.97),
        ("note", 0.95),
        ("wrong speaker", 0.95),
        ("stitched", 0.95),
        ("paraphrase", 0.95),
    ],
)
def test_each_kind_is_told(judged: Judged, kind: str, floor: float) -> None:
    """Measured: 1.0, fillers 0.976, stitched 0.980, numbers 0.982, punctuation 0.990."""
    assert right(judged, kind) >= floor


@pytest.mark.skipif(not is_here(), reason="squad2 and cranfield (data of ONRECORD_SHARED) are not here")
def test_other_collections_are_not_in_the_folder(judged: Judged) -> None:
    """Measured: all of them."""
    assert right(judged, "foreign") >= 0.95


def test_no_harmful_change_passes(judged: Judged) -> None:
    """Another number, name, word, or a negation more or less is never verbatim and never close."""
    passed = [
        case.text
        for case, checked in judged
        if case.kind in HARMFUL and checked.verdict in (Verdict.VERBATIM, Verdict.CLOSE)
    ]

    assert [] == passed


def test_all_that_is_shown_stands_in_its_passage(judged: Judged) -> None:
    """Excerpts letter for letter, under the name of whoever the file says that it was."""
    for _, checked in judged:
        for citation in (*checked.passages, *checked.nearest):
            said = [one for one in citation.passage.segments if citation.excerpt.text in one.text]

            assert citation.excerpt.speaker in [one.speaker for one in said]
