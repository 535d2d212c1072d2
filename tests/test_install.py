"""The bot as a stranger gets it: from a fresh clone by make, and installed by pip."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
QUOTATION = "sometime in the next 12 to 18 months, we'll reach the point where most of the code"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what git tracks and nothing else."""
    folder = tmp_path_factory.mktemp("clone")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    for name in tracked.decode().split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not re.match("MAKE|MFLAGS|VIRTUAL_ENV|PYTHON", name)}
    return subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)


def test_make_ask_sets_everything_up(clone: Path) -> None:
    """One command on a fresh clone answers; what is typed is only text."""
    first = run("make", "ask", "Q=When will AI write most of Meta's code?", folder=clone)
    hostile = run("make", "ask", 'Q=it\'s "q" $HOME `touch a` $(touch b) $(shell touch c) ${x} ; touch d', folder=clone)

    assert first.returncode == 0, first.stderr
    assert first.stdout.index(QUOTATION) < first.stdout.index("2. ")
    assert "https://www.youtube.com/watch?v=rYXeQbTuVl0&t=818s" in first.stdout
    assert hostile.returncode == 0, hostile.stderr
    assert not [name for name in "abcd" if (clone / name).exists()]


def test_make_ask_declines(clone: Path) -> None:
    """A question that the folder does not answer gets an honest no."""
    answer = run("make", "ask", "Q=best pizza in Naples", folder=clone)

    assert answer.stdout.startswith("Nothing in the knowledge folder answers this. Words that never occur: “pizza”")


def test_pip_install_brings_the_folders_along(clone: Path, tmp_path: Path) -> None:
    """Installed from the source, the bot answers in an empty folder."""
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    installed = run(str(tmp_path / "venv/bin/pip"), "install", "--quiet", str(clone), folder=tmp_path)
    empty = tmp_path / "empty"
    empty.mkdir()

    page = "from bot.adapters.web.rendering import Renderer as R; print(R().page('onward', to='/'), *R().files)"
    pages = run(str(tmp_path / "venv/bin/python"), "-c", page, folder=empty)
    answer = run(str(tmp_path / "venv/bin/on-record"), "ask", "When will AI write most of Meta's code?", folder=empty)

    assert installed.returncode == 0, installed.stderr
    assert QUOTATION in answer.stdout
    assert "<!doctype html>" in pages.stdout
    assert "style.css" in pages.stdout
