"""`python -m bot doctor` without anybody to ask."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes import header, write_folder

ROOT = Path(__file__).resolve().parents[2]
GOOD = header(title="A talk", date="2025-04-29") + "## One\n\nA zebra.\n"
SLACK = {"SLACK_BOT_TOKEN": "xoxb-canary", "SLACK_APP_TOKEN": "xapp-canary"}


def doctor(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real thing as a process, without any setting but these."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG", "TMPDIR")}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "doctor", *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "canary" not in ended.stdout + ended.stderr
    assert "" == ended.stderr
    return ended


def conditions(result: subprocess.CompletedProcess[str]) -> list[tuple[str, str]]:
    found = [json.loads(line) for line in result.stdout.splitlines()]
    return [(finding["part"], finding["condition"]) for finding in found]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder to start the program in, with the shipped settings and a discussion."""
    (tmp_path / "config").symlink_to(ROOT / "config")
    write_folder(tmp_path / "knowledge", {"talk.md": GOOD})
    return tmp_path


def test_a_new_installation_is_told_what_to_set(folder: Path) -> None:
    """Nothing is wrong with a bot that only answers at the terminal; each platform's next step is named."""
    result = doctor(folder)

    assert 0 == result.returncode
    assert "✓ folder: knowledge: 1 discussions, 1 passages\n" in result.stdout
    assert "– slack: not set up\n  → Set SLACK_BOT_TOKEN and SLACK_APP_TOKEN; " in result.stdout
    assert "– discord: not set up\n  → Set DISCORD_TOKEN; " in result.stdout


def test_offline_asks_nobody(folder: Path) -> None:
    """With tokens set, and nobody who could be asked about them, all is well as far as one can tell."""
    nobody = {"SLACK_API_URL": "http://127.0.0.1:1/api/", "DISCORD_API_URL": "http://127.0.0.1:1/"}

    result = doctor(folder, "--offline", "--json", **SLACK, **nobody, DISCORD_TOKEN="a.b.canary")

    assert 0 == result.returncode
    assert [(part, "good") for part in ("settings", "folder", "state", "slack", "discord")] == conditions(result)


@pytest.mark.parametrize(
    ("environment", "wrong"),
    [
        ({"LOG_LEVEL": "canary"}, "settings"),
        ({"KNOWLEDGE_DIR": "/nowhere"}, "folder"),
        ({"KNOWLEDGE_DIR": "empty"}, "folder"),
        ({"DATABASE_URL": "mysql://canary@localhost/x"}, "state"),
        ({"DATABASE_URL": "postgres://user:canary@127.0.0.1:1/x"}, "state"),
        ({"SLACK_BOT_TOKEN": "xoxb-canary"}, "slack"),
        ({"DISCORD_APPLICATION_ID": "1"}, "discord"),
    ],
)
def test_what_is_wrong_is_named(folder: Path, environment: dict[str, str], wrong: str) -> None:
    """One part is wrong, the others are looked at all the same, and the exit status tells."""
    (folder / "empty").mkdir()

    result = doctor(folder, "--offline", "--json", **environment)

    assert 2 == result.returncode
    assert [wrong] == [part for part, condition in conditions(result) if condition == "wrong"]


def test_a_mistyped_setting_is_doubtful(folder: Path) -> None:
    """It is named; the rest works."""
    result = doctor(folder, "--offline", SLACK_BOT_TOKN="xoxb-canary")

    assert 0 == result.returncode
    assert result.stdout.startswith("? settings: SLACK_BOT_TOKN is no setting of this bot\n  → ")
