"""Twelve canaries: secrets that are told in every way there is, and reach no output."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.canaries import MARKS, heard
from tests.operations.singing import WAYS

ROOT = Path(__file__).resolve().parents[2]


def sung(form: str, kind: str) -> str:
    """Return all that the program writes."""
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "-m", "tests.operations.singing", form, kind],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    assert 1 == ended.returncode, ended.stdout[-3000:]
    assert [way.__name__ for way in WAYS] == [
        line.removeprefix("went: ") for line in ended.stdout.splitlines() if line.startswith("went: ")
    ]
    return ended.stdout


@pytest.mark.parametrize("form", ["json", "terminal"])
def test_no_canary_is_heard(form: str) -> None:
    """Messages, tracebacks, warnings, threads, tasks, libraries, statements, handshakes and settings hold none."""
    output = sung(form, "redacted")

    assert 100 < output.count("[redacted]")
    assert [] == heard([output])


@pytest.mark.parametrize("form", ["json", "terminal"])
def test_without_redaction_each_is_heard(form: str) -> None:
    """So that silence means something."""
    output = sung(form, "bare")

    assert MARKS == heard([output])
