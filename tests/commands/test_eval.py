"""`python -m bot eval`: tests for a knowledge folder, and their exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands import cli
from bot.settings import load_settings
from tests.fakes import write_folder

ROOT = Path(__file__).resolve().parents[2]
RIGHT = {"question": "zebra stripes savanna", "expect": [{"source": "a", "contains": "striped"}], "kind": "plain"}
WRONG = {"question": "zebra stripes savanna", "expect": [{"source": "b", "contains": "mane"}]}
FAR = {"question": "best pizza in Naples", "answerable": False, "half": "other"}
TEXTS = {"a.md": "The zebra of the savanna is striped, with stripes.", "b.md": "The lion has a mane.", "c.md": "Crows."}


@pytest.fixture(autouse=True)
def folder(knowledge: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of three discussions; stand beside it, with the shipped settings."""
    write_folder(knowledge, TEXTS)
    monkeypatch.chdir(knowledge.parent)
    (knowledge.parent / "config").symlink_to(ROOT / "config")
    return knowledge.parent


def run(*arguments: str) -> Result:
    # With color, since click takes control characters out of what goes elsewhere than to a terminal.
    return CliRunner().invoke(cli, ["eval", *arguments], obj=load_settings, catch_exceptions=False, color=True)


def written(folder: Path, *lines: dict[str, Any]) -> str:
    (folder / "q.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    return "q.jsonl"


def test_the_figures_are_a_table_with_a_row_for_each_kind(folder: Path) -> None:
    """All questions first; what no question counts for is a dash."""
    lines = run(written(folder, RIGHT, WRONG, FAR)).stdout.splitlines()

    assert "answerable other success@1 success@3 mrr coverage precision declined".split() == lines[0].split()
    assert "all 2 1 0.500 0.500 0.500 1.000 0.500 1.000".split() == lines[1].split()
    assert "plain 1 0 1.000 1.000 1.000 1.000 1.000 –".split() == lines[2].split()


def test_the_worst_questions_are_named_with_their_lines(folder: Path) -> None:
    """What went wrong, how sure it was, and the question, in a form that editors open."""
    lines = run(written(folder, RIGHT, WRONG)).stdout.splitlines()

    assert "Worst first" == lines[-2]
    assert lines[-1].startswith("  q.jsonl:2: answered from a instead of b (0.")
    assert lines[-1].endswith(" sure): zebra stripes savanna")


def test_so_many_of_the_worst_as_asked_for(folder: Path) -> None:
    """One of two; none at all."""
    path = written(folder, WRONG, WRONG)

    assert "Worst first, 1 of 2" in run(path, "--worst", "1").stdout
    assert "Worst" not in run(path, "--worst", "0").stdout


def test_each_fault_has_its_words(folder: Path) -> None:
    """Lost words, an answer to what nothing answers, one that was declined, one of two that is missing."""
    lost = {"question": "lion mane", "expect": [{"source": "b", "contains": "okapi"}]}
    both = RIGHT | {"expect": [*RIGHT["expect"], *WRONG["expect"]], "every": True}
    declined = {"question": "okapi pizza crows Naples", "expect": [{"source": "c", "contains": "Crows"}]}
    answered = {"question": "zebra stripes savanna", "answerable": False}

    printed = run(written(folder, lost, both, declined, answered)).stdout

    assert "q.jsonl:1: no passage of b holds “okapi”" in printed
    assert "q.jsonl:2: not every one of a, b is shown" in printed
    assert "q.jsonl:3: declined, though c answers it" in printed
    assert "q.jsonl:4: answered from a, though nothing answers it" in printed


def test_the_wrong_passage_of_the_right_discussion_is_told(folder: Path) -> None:
    """`From a instead of a` would read like a slip of ours."""
    write_folder(folder / "knowledge", {"a.md": f"## One\n\n{TEXTS['a.md']}\n\n## Two\n\nIt sleeps."})
    sleeping = RIGHT | {"expect": [{"source": "a", "contains": "sleeps"}]}

    assert "q.jsonl:1: answered from another passage of a (" in run(written(folder, sleeping)).stdout


def test_nothing_wrong_is_said(folder: Path) -> None:
    """Silence could also mean that nothing was asked."""
    assert run(written(folder, RIGHT, FAR)).stdout.endswith("\n2 questions, and nothing went wrong.\n")


def test_one_half_can_be_asked_alone(folder: Path) -> None:
    """The others do not count; a half that nobody is in is an error."""
    path = written(folder, RIGHT, FAR)

    assert ["all", "0", "1"] == run(path, "--half", "other").stdout.splitlines()[1].split()[:3]


@pytest.mark.parametrize(
    ("floors", "status", "said"),
    [
        (["success@1=0.5", "declined=1"], 0, ""),
        (["success@1=0.51"], 1, "success@1 is 0.500, below the floor of 0.510.\n"),
        (["mrr=0.6", "coverage=1", "precision=0.9"], 1, "precision is 0.500, below the floor of 0.900.\n"),
    ],
)
def test_a_figure_below_its_floor_fails(folder: Path, floors: list[str], status: int, said: str) -> None:
    """So that it can run in a build."""
    result = run(written(folder, RIGHT, WRONG, FAR), *(part for floor in floors for part in ("--floor", floor)))

    assert status == result.exit_code
    assert result.stdout.endswith(said)


def test_a_floor_for_which_nothing_counts_fails(folder: Path) -> None:
    """A build that measures nothing must not look like one that is good."""
    result = run(written(folder, RIGHT), "--floor", "declined=0.5")

    assert 1 == result.exit_code
    assert "declined is –, below the floor of 0.500." in result.stdout


def test_json_is_one_object(folder: Path) -> None:
    """Programs get the same."""
    result = run(written(folder, RIGHT, WRONG, FAR), "--json", "--floor", "success@1=0.9")

    found = json.loads(result.stdout)
    assert {"answerable": 2, "unanswerable": 1, "success1": 0.5} == {
        name: found["figures"][name] for name in ("answerable", "unanswerable", "success1")
    }
    assert ["plain"] == list(found["kinds"])
    assert [("q.jsonl:2", "a", ["b"], None)] == [
        (one["place"], one["given"], one["expected"], one["rank"]) for one in found["worst"]
    ]
    assert ["success@1 is 0.500, below the floor of 0.900."] == found["below"]
    assert 1 == result.exit_code


def test_nothing_in_a_question_steers_the_terminal(folder: Path) -> None:
    """The file may come from anywhere."""
    hostile = RIGHT | {
        "question": "zebra \x1b[31m okapi",
        "kind": "\x1b[2J",
        "expect": [{"source": "\x1b", "contains": "x"}],
    }

    assert "\x1b" not in run(written(folder, hostile)).stdout


@pytest.mark.parametrize(
    ("line", "arguments", "said"),
    [
        ("{", [], "q.jsonl:1: is not JSON"),
        ('{"question": "x"}', [], "q.jsonl:1: an answerable question needs"),
        ('{"question": "x", "answerable": false}', ["--half", "mine"], 'no question has "half": "mine"'),
        ('{"question": "x", "answerable": false}', ["--floor", "success@1=70"], "write one of success@1, success@3"),
        ('{"question": "x", "answerable": false}', ["--floor", "speed=0.7"], "write one of success@1, success@3"),
        ('{"question": "x", "answerable": false}', ["--floor", "success@1"], "write one of success@1, success@3"),
    ],
)
def test_a_bad_call_is_one_sentence_and_status_two(folder: Path, line: str, arguments: list[str], said: str) -> None:
    """What cannot be tested is told from what failed the test."""
    (folder / "q.jsonl").write_text(line)

    result = subprocess.run(
        [sys.executable, "-m", "bot", "eval", "q.jsonl", *arguments],
        cwd=folder, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert 2 == result.returncode
    assert "" == result.stdout
    assert said in result.stderr
    assert "Traceback" not in result.stderr
