"""`python -m bot lint`: what it prints, and its exit status."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands import cli
from bot.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
GOOD = "---\ntitle: A talk\ndate: 2025-04-29\n---\n\n## The start\n\nHe talked of glasses.\n"
NO_DATE = GOOD.replace("date: 2025-04-29\n", "")
BAD_DATE = GOOD.replace("04-29", "02-30")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["lint", *arguments], obj=load_settings)


@pytest.mark.parametrize(("text", "status"), [(GOOD, 0), (NO_DATE, 0), (BAD_DATE, 1)])
def test_the_exit_status_is_one_if_there_are_errors(tmp_path: Path, text: str, status: int) -> None:
    """Warnings alone do not fail a build."""
    (tmp_path / "a.md").write_text(text)

    assert status == run(str(tmp_path)).exit_code


def test_a_finding_is_a_line_that_editors_understand(tmp_path: Path) -> None:
    """File, line, severity, what, how to mend it, rule; then the count."""
    path = tmp_path / "a.md"
    path.write_text(BAD_DATE)

    lines = run(str(path)).stdout.splitlines()

    assert [
        f"{path}:3: error: Date must be a year, a month or a day such as 2025-04-29, not '2025-02-30'. "
        "Write a year, a month or a day that there was, such as 2025-04-29. [impossible-date]",
        "1 error and 0 warnings.",
    ] == lines


def test_a_file_without_lines_has_none_in_its_findings(tmp_path: Path) -> None:
    """A PDF has no line to go to."""
    path = tmp_path / "a.pdf"
    path.write_bytes(b"cut off")

    assert run(str(path)).stdout.startswith(f"{path}: error: It is not answered from. ")


def test_json_is_one_object_a_line_and_nothing_else(tmp_path: Path) -> None:
    """Programs get the same findings."""
    (tmp_path / "a.md").write_text(BAD_DATE)
    (tmp_path / "b.md").write_text(NO_DATE.replace("glasses", "other things"))

    result = run("--json", str(tmp_path))

    findings = [json.loads(line) for line in result.stdout.splitlines()]
    assert {
        "severity": "error",
        "file": str(tmp_path / "a.md"),
        "line": 3,
        "rule": "impossible-date",
        "what": "Date must be a year, a month or a day such as 2025-04-29, not '2025-02-30'.",
        "remedy": "Write a year, a month or a day that there was, such as 2025-04-29.",
    } == findings[0]
    assert ["warning"] == [finding["severity"] for finding in findings[1:]]
    assert 1 == result.exit_code


def test_without_a_path_the_knowledge_folder_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the folder that the bot answers from."""
    (tmp_path / "a.md").write_text(BAD_DATE)
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path))

    assert str(tmp_path / "a.md") in run().stdout


def test_nothing_wrong_is_said(tmp_path: Path) -> None:
    """Silence could also mean that nothing was checked."""
    (tmp_path / "a.md").write_text(GOOD)

    assert "No findings.\n" == run(str(tmp_path)).stdout


@pytest.mark.parametrize("arguments", [["gone.md"], ["--jsn"], ["knowledge", "pyproject.toml"]])
def test_a_bad_call_is_one_sentence_and_status_two(arguments: list[str]) -> None:
    """What cannot be checked is told from what was found wrong."""
    result = subprocess.run(
        [sys.executable, "-m", "bot", "lint", *arguments],
        cwd=ROOT, env={**os.environ, "PYTHONWARNINGS": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert 2 == result.returncode
    assert "" == result.stdout
    assert arguments[-1].lstrip("-") in result.stderr
    assert "Traceback" not in result.stderr
