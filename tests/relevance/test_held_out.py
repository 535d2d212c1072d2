"""Quotations of meetings on which no rule was made are judged, too; nothing is to be tuned to these figures."""

from pathlib import Path

import pytest

from bot.answering.quote import Checked
from bot.answering.verdicts import Verdict
from tests.relevance.far import SHARED
from tests.relevance.meetings import are_in
from tests.relevance.quotes import HARMFUL, Case, build_held_out, check, held_out_cases

DATA = SHARED / "data"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not are_in(DATA), reason="qmsum (data of ONRECORD_SHARED) is not here"),
]

Judged = list[tuple[Case, Checked]]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """All quotations, checked once."""
    folder: Path = tmp_path_factory.mktemp("meetings") / "knowledge"
    answerer = build_held_out(folder, DATA)
    return [(case, check(case, answerer)) for case in held_out_cases(answerer.knowledge.corpus, DATA)]


@pytest.mark.parametrize(
    ("kind", "floor"),
    [("exact", 0.98), ("as written", 0.98), ("wrong speaker", 0.95), ("foreign", 0.95), ("stitched", 0.75)],
)
def test_each_kind_is_told(judged: Judged, kind: str, floor: float) -> None:
    """Measured: 0.990, 0.990, 1.0, 1.0, and 0.821 of what is joined, which is less than the 0.95 aimed at."""
    of_kind = [checked.verdict in case.right for case, checked in judged if case.kind == kind]

    assert len(of_kind) >= 90
    assert sum(of_kind) / len(of_kind) >= floor


def test_no_harmful_change_passes(judged: Judged) -> None:
    """Another number, name, word, or a negation more or less is never verbatim and never close."""
    harmful = [(case.text, checked.verdict) for case, checked in judged if case.kind in HARMFUL]

    assert len(harmful) >= 600
    assert [] == [text for text, verdict in harmful if verdict in (Verdict.VERBATIM, Verdict.CLOSE)]
