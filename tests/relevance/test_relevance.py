"""Questions as people type them find the right passages of the shipped folder.

The questions are our own, written beside the discussions; they guard against a fall, they are no measure of quality.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.answering.answerer import Answerer
from bot.answering.answers import Outcome
from bot.app import build_answerer
from bot.corpus.documents import Words
from bot.corpus.library import read_folder
from bot.settings import load_settings

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
KNOWLEDGE = ROOT / "knowledge"
ZUCKERBERG = "zuckerberg-dwarkesh-2025-04"


def read_lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HERE / name).read_text("utf-8").splitlines()]


QUESTIONS = read_lines("questions.jsonl")
FACTS = read_lines("facts.jsonl")
ASKED_OF = {entry["source"]: entry["question"] for entry in read_lines("discussions.jsonl")}


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    """What answers from the shipped folder, all of it."""
    return build_answerer(load_settings(knowledge={"dir": KNOWLEDGE}))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """What answers from the one discussion that the questions were written beside."""
    folder = tmp_path_factory.mktemp("knowledge")
    shutil.copy(KNOWLEDGE / f"{ZUCKERBERG}.md", folder)
    return build_answerer(load_settings(knowledge={"dir": folder}))


def rank(answerer: Answerer, question: str, quote: str) -> int:
    passages = answerer.ask(question).passages
    return next((citation.number for citation in passages if quote in citation.excerpt.text), 99)


def found(answerer: Answerer) -> tuple[float, float]:
    """Return the shares of answerable questions that show the right quotation first, and among three."""
    ranks = [rank(answerer, entry["question"], entry["quote"]) for entry in QUESTIONS if entry["quote"]]
    return sum(place == 1 for place in ranks) / len(ranks), sum(place <= 3 for place in ranks) / len(ranks)


def declined(answerer: Answerer) -> float:
    outcomes = [answerer.ask(entry["question"]).outcome for entry in QUESTIONS if not entry["quote"]]
    return sum(outcome is not Outcome.ANSWERED for outcome in outcomes) / len(outcomes)


def test_the_right_quotation_is_found(alone: Answerer) -> None:
    """Of the questions that the discussion answers, most show the right quotation first, more among three."""
    first, among_three = found(alone)

    assert first >= 0.7
    assert among_three >= 0.8


def test_what_is_not_there_is_declined(alone: Answerer) -> None:
    """Of the questions that have nothing to do with the discussion, nine in ten are declined."""
    assert declined(alone) >= 0.9


def test_other_discussions_do_not_bury_it(answerer: Answerer) -> None:
    """
    In the whole folder nearly as many of the same questions are answered and declined.

    Measured: 0.66 first, 0.80 among three, 0.80 declined. The floors are lower than for the discussion alone since
    the questions name nobody: they were not written to tell one discussion from others on the same subjects.
    """
    first, among_three = found(answerer)

    assert first >= 0.6
    assert among_three >= 0.75
    assert declined(answerer) >= 0.75


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


def test_every_process_gives_the_same_answers() -> None:
    """What Python orders by chance, anew in each process, decides nothing."""
    typed = "".join(f"{entry['question']}\n" for entry in QUESTIONS)
    answers = []
    for seed in ("1", "29"):  # the second is one of the few under which rounding errors once decided
        printed = subprocess.run(
            [sys.executable, "-m", "bot", "ask", "--json"],
            input=typed, cwd=ROOT, env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        answers.append([json.loads(line) | {"took_ms": 0} for line in printed.splitlines()])

    assert len(QUESTIONS) == len(answers[0])
    assert answers[0] == answers[1]
