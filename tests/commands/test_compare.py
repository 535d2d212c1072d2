"""`compare` and `timeline` as whoever types them meets them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands import cli
from bot.settings import Settings, load_settings
from tests.fakes import header, write_folder

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stand in a folder with three discussions, one of them restricted, and the shipped config."""
    said = "## S\n\n**{}** [1:04]: Zebras are {}."
    write_folder(
        tmp_path / "knowledge",
        {
            "talk.md": header(title="A talk", speakers=["Jane Doe"], date="2025-04-29") + said.format("Doe", "fine"),
            "old.md": header(title="An old one", speakers=["Max Muster"], date="2020") + said.format("Muster", "odd"),
            "secret.md": header(speakers=["Jane Doe"], visibility=["slack:C1"], date="2001-02-03")
            + said.format("Doe", "secret"),
        },
    )
    (tmp_path / "config").symlink_to(ROOT / "config")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("KNOWLEDGE_DIR", raising=False)


def settings() -> Settings:
    return load_settings(retrieval={"threshold": 0.001})


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments], obj=settings, catch_exceptions=False)


def fields(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return found


def test_two_people_are_compared() -> None:
    """In plain text off a terminal."""
    result = run("compare", "odd zebras", "Doe", "Muster")

    assert 0 == result.exit_code
    assert result.stdout.startswith("“odd zebras” · 2 speakers\n\nJane Doe\n")
    assert "“Zebras are odd.”" in result.stdout


def test_a_comparison_as_json() -> None:
    """A column for each speaker."""
    assert ["Max Muster", "Jane Doe"] == [
        one["speaker"] for one in fields("compare", "zebras", "Max", "Doe")["columns"]
    ]


@pytest.mark.parametrize("names", [("Doe", "Musster"), ("Doe",)])
def test_a_refusal_is_told(names: tuple[str, ...]) -> None:
    """As the answer, with exit status 0 as of a question."""
    found = fields("compare", "zebras", *names)

    assert ([], 1) == (found["columns"], len(found["notes"]))


def test_a_timeline_shows_the_owner_all() -> None:
    """Who can run the command can read the restricted files."""
    result = run("timeline", "Doe", "zebras")

    assert "Jane Doe on “zebras” · 2 discussions, oldest first\n" in result.stdout
    assert result.stdout.index("Zebras are secret.") < result.stdout.index("Zebras are fine.")
    assert " years ago\n" in result.stdout


def test_a_timeline_as_json() -> None:
    """Several words are one topic."""
    found = fields("timeline", "Doe", "zebras", "are")

    assert ("Jane Doe", "zebras are") == (found["speaker"], found["topic"])
    assert ["secret", "talk"] == [passage["source"] for passage in found["passages"]]


@pytest.mark.parametrize("arguments", [("compare",), ("timeline",), ("timeline", "Doe")])
def test_what_is_missing_is_a_usage_error(arguments: tuple[str, ...]) -> None:
    """With exit status 2."""
    assert 2 == run(*arguments).exit_code


@pytest.mark.parametrize("arguments", [("compare", "zebras"), ("timeline", "Doe", "zebras")])
def test_an_operators_mistake_is_json_too(arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """Who reads JSON gets it, and exit status 2."""
    monkeypatch.setenv("KNOWLEDGE_DIR", "nowhere")
    result = run(*arguments, "--json")

    assert (2, "KnowledgeError") == (result.exit_code, json.loads(result.stdout)["error"])
