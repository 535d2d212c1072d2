"""Questions as people type them find the right passages of the shipped folder, and what it does not answer is declined.

The questions are our own, written beside the discussions. Everything is chosen and calibrated on the half `choose`; the
half `report` tells what to expect of other questions, and nothing is ever chosen on it. The floors are a little below
what was measured: they guard against a fall.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.answering.answerer import Answerer
from bot.answering.evaluation.cases import Case, read_cases
from bot.answering.evaluation.figures import Figures, figures
from bot.answering.evaluation.judging import Judged, judge
from bot.app import build_answerer
from bot.corpus.documents import Words
from bot.corpus.library import read_folder
from bot.settings import load_settings
from tests.relevance import far

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KNOWLEDGE = ROOT / "knowledge"
HALVES = ("choose", "report")
OFF_TOPIC = ("far", "smalltalk")


def read_lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


QUESTIONS = read_cases(HERE / "questions.jsonl")
OFF = read_cases(HERE / "offtopic.jsonl")
FACTS = read_lines("facts.jsonl")
ASKED_OF = {entry["source"]: entry["question"] for entry in read_lines("discussions.jsonl")}


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    """What answers from the shipped folder, all of it."""
    return build_answerer(load_settings(knowledge={"dir": KNOWLEDGE}))


@pytest.fixture(scope="module")
def judged(answerer: Answerer) -> list[Judged]:
    """All questions, asked once."""
    return [judge(case, answerer) for case in (*QUESTIONS, *OFF)]


def of(judged: list[Judged], half: str, cases: list[Case], *kinds: str) -> Figures:
    """Return the figures of one half of a file, or of some kinds of it."""
    chosen = {case.place for case in cases if case.half == half and (not kinds or case.kind in kinds)}
    return figures(one for one in judged if one.case.place in chosen)


def rank(answerer: Answerer, question: str, quote: str) -> int:
    passages = answerer.ask(question).passages
    return next((citation.number for citation in passages if quote in citation.excerpt.text), 99)


def test_the_halves_are_alike() -> None:
    """Two hundred questions of our own and more, as many of each kind on either side, none of them twice."""
    halves = [[case for case in QUESTIONS if case.half == half] for half in HALVES]
    kinds = [{case.kind for case in half} for half in halves]

    assert len(QUESTIONS) >= 200
    assert len(halves[0]) == len(halves[1]) == len(QUESTIONS) / 2
    assert kinds[0] == kinds[1]
    assert len(QUESTIONS) == len({(case.question, case.context) for case in QUESTIONS})


def test_every_expected_passage_is_there() -> None:
    """What a question expects stands in a passage of its discussion, letter for letter."""
    texts = [(passage.document.source, passage.text) for passage in read_folder(KNOWLEDGE).passages]
    missing = [
        (case.place, expected)
        for case in QUESTIONS
        for expected in case.expect
        if not any(expected.source == source and expected.contains in text for source, text in texts)
    ]

    assert [] == missing


@pytest.mark.parametrize(
    ("half", "success1", "success3", "coverage"), [("choose", 0.81, 0.82, 0.93), ("report", 0.78, 0.77, 0.92)]
)
def test_the_right_passages_are_found(
    judged: list[Judged], half: str, success1: float, success3: float, coverage: float
) -> None:
    """Measured: first 0.840 and 0.805, among three 0.854 and 0.800, answered 0.956 and 0.951."""
    found = of(judged, half, QUESTIONS)

    assert (found.success1 or 0) >= success1
    assert (found.success3 or 0) >= success3
    assert (found.coverage or 0) >= coverage


@pytest.mark.parametrize(
    ("half", "far_off", "near", "everyday"), [("choose", 0.8, 0.5, 0.82), ("report", 0.8, 0.35, 0.82)]
)
def test_what_is_not_there_is_declined(
    judged: list[Judged], half: str, far_off: float, near: float, everyday: float
) -> None:
    """Measured: far off 0.950 and 0.857, near misses 0.643 and 0.429, what is asked every day 0.866 and 0.849."""
    assert (of(judged, half, QUESTIONS, *OFF_TOPIC).declined or 0) >= far_off
    assert (of(judged, half, QUESTIONS, "near").declined or 0) >= near
    assert (of(judged, half, OFF).declined or 0) >= everyday


@pytest.mark.skipif(not far.is_here(), reason="squad2 and cranfield (data of ONRECORD_SHARED) are not here")
def test_questions_about_other_things_are_declined(answerer: Answerer) -> None:
    """Measured: 0.935 of 200 questions of two collections that nothing was chosen on."""
    questions = [str(entry["question"]) for entry in far.draw("report", each=100)]

    declined = [judge(Case("", question, answerable=False), answerer) for question in questions]

    assert (figures(declined).declined or 0) >= 0.9


@pytest.mark.parametrize("question", ["what time is it", "time", "people", "what's new", "what about AI", "hello"])
def test_a_common_word_is_no_question(answerer: Answerer, question: str) -> None:
    """A single word that much of the folder holds says nothing about what is asked."""
    assert answerer.ask(question).confidence < 0.1


@pytest.mark.parametrize("source", sorted(path.stem for path in KNOWLEDGE.glob("*.md") if path.name != "README.md"))
def test_every_discussion_answers(answerer: Answerer, source: str) -> None:
    """Each has a question in plain words, without a modifier, that it answers before all the others."""
    passages = answerer.ask(ASKED_OF[source]).passages

    assert [source] == [citation.passage.document.source for citation in passages[:1]]


def test_a_quotation_is_found_by_its_own_words(answerer: Answerer) -> None:
    """Who remembers what was said gets it: nearly always first, and hardly ever not at all."""
    ranks = [rank(answerer, fact["quote"], fact["quote"]) for fact in FACTS]

    assert sum(place == 1 for place in ranks) / len(ranks) >= 0.95
    assert sum(place <= 3 for place in ranks) / len(ranks) >= 0.98


def test_every_verified_quotation_stands_in_its_file() -> None:
    """Letter for letter, in the right discussion, as the right person's own words; nobody's where nobody knows."""
    own_words = {
        (document.source, segment.speaker, segment.text)
        for document in read_folder(KNOWLEDGE).documents
        for segment in document.segments
        if segment.words is Words.VERBATIM
    }

    missing = [fact["id"] for fact in FACTS if (fact["source"], fact["speaker"], fact["quote"]) not in own_words]

    assert len(FACTS) >= 255
    assert [] == missing


@pytest.mark.slow
def test_every_process_gives_the_same_answers() -> None:
    """What Python orders by chance, anew in each process, decides nothing."""
    typed = "".join(
        f"{json.dumps({'question': case.question, 'context': case.context})}\n" for case in (*QUESTIONS, *OFF)
    )
    answers = []
    for seed in ("1", "29"):  # the second is one of the few under which rounding errors once decided
        printed = subprocess.run(
            [sys.executable, "-m", "bot", "ask", "--json"],
            input=typed, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        answers.append([json.loads(line) | {"took_ms": 0} for line in printed.splitlines()])

    assert len(QUESTIONS) + len(OFF) == len(answers[0])
    assert answers[0] == answers[1]
