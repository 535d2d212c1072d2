"""`quote` as whoever types it meets it."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands import cli
from bot.settings import Settings, load_settings
from tests.fakes import header, write_folder

ROOT = Path(__file__).resolve().parents[2]
TALK = (
    header(title="A talk", speakers=["Jane Doe"], video="https://youtu.be/x")
    + "> The zebra is my favourite — Doe [1:04]"
)

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def folder(knowledge: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder with a discussion, some of it restricted, and the shipped config."""
    secret = header(speakers=["Greta Geheim"], visibility=["slack:C1"]) + "> Lions bite at dawn only — Geheim [0:01]"
    write_folder(knowledge, {"talk.md": TALK, "secret.md": secret})
    (tmp_path / "config").symlink_to(ROOT / "config")
    monkeypatch.chdir(tmp_path)


def settings() -> Settings:
    return load_settings()


def run(*arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(cli, ["quote", *arguments], input=typed, obj=settings, catch_exceptions=False)


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_quotation_on_the_command_line() -> None:
    """Several words are one quotation; the verdict comes first."""
    result = run("the", "zebra", "is", "my", "favourite")

    assert 0 == result.exit_code
    assert result.stdout.startswith("Verbatim: Jane Doe said this, word for word.\n\n1. Jane Doe — A talk\n")
    assert "▶ 1:04  https://youtu.be/x?t=64s" in result.stdout


def test_by_whom() -> None:
    """By an option, or by a name behind it."""
    by_option = run("the zebra is my favourite", "--by", "Geheim", "--json")
    behind = run("“the zebra is my favourite” — Greta Geheim", "--json")

    assert ["other_speaker"] * 2 == [one["verdict"] for result in (by_option, behind) for one in objects(result)]


def test_quotations_from_standard_input() -> None:
    """One a line, as text or as an object; an empty line is none."""
    typed = 'the zebra is not my favourite\n\n{"quote": "The zebra is my favourite", "by": "Geheim"}\n[1, 2]\n'

    found = objects(run("--json", typed=typed))

    assert ["altered", "other_speaker", "refused"] == [one["verdict"] for one in found]


def test_the_terminal_sees_all() -> None:
    """Whoever sits there owns the folder."""
    assert ["verbatim"] == [one["verdict"] for one in objects(run("Lions bite at dawn only", "--json"))]


def test_an_error_is_an_object_with_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """With exit status 2."""
    monkeypatch.setenv("KNOWLEDGE_DIR", "nowhere")

    result = run("some words that are", "--json")

    assert (2, {"error", "message"}) == (result.exit_code, set(objects(result)[0]))
