"""`sources` and `show` as whoever types them meets them."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.commands import cli
from bot.errors import BotError
from bot.settings import Settings, load_settings
from tests.fakes import header, write_folder


@pytest.fixture(autouse=True)
def texts(knowledge: Path) -> None:
    write_folder(
        knowledge,
        {
            "talk.md": header(title="A talk", speakers=["Jane Doe"], kind="podcast", date="2025") + "A note on zebras.",
            "old.md": header(title="An old one", kind="essay", date="2020") + "Lions.",
            "secret.md": header(title="Hidden", visibility=["slack:C1"]) + "A quagga.",
        },
    )


def settings() -> Settings:
    return load_settings(retrieval={"threshold": 0.01})


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, obj=settings, catch_exceptions=False)


def fields(*arguments: str) -> dict[str, Any]:
    (line,) = run(*arguments, "--json").stdout.splitlines()
    found: dict[str, Any] = json.loads(line)
    return found


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), ["talk", "old", "secret"]),
        (("an", "old", "one"), ["old"]),
        (("--speaker", "doe"), ["talk"]),
        (("--kind", "essay"), ["old"]),
        (("--year", "2025"), ["talk"]),
        (("--page", "2"), []),
    ],
)
def test_discussions_are_listed(arguments: tuple[str, ...], expected: list[str]) -> None:
    """The owner sees all; each option narrows."""
    assert expected == [one["source"] for one in fields("sources", *arguments)["sources"]]


def test_for_people_the_list_is_text() -> None:
    """Plain and unwrapped off a terminal."""
    result = run("sources")

    assert 0 == result.exit_code
    assert "3 discussions\n\nA talk · 2025\n   podcast · Jane Doe · 1 passage, notes\n" in result.stdout


def test_the_ids_of_an_answer_can_be_shown() -> None:
    """What `ask` prints below its answer, and names of several words without quotation marks."""
    passage_id = fields("ask", "zebras", "--top", "1")["passages"][0]["id"]

    assert "A note on zebras." in run("show", passage_id).stdout
    assert passage_id == fields("show", passage_id)["passage"]["id"]
    assert "old" == fields("show", "an", "old", "one")["source"]["source"]


def test_what_is_not_there_is_a_sentence() -> None:
    """And no error of the program."""
    result = run("show", "0123456789")

    assert 0 == result.exit_code
    assert result.stdout.startswith("There is no passage 0123456789")


@pytest.mark.parametrize("command", [("sources",), ("show", "x")])
def test_an_operators_mistake_is_an_object_for_programs(
    command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With exit status 2; for people it is the program's sentence."""
    monkeypatch.setenv("KNOWLEDGE_DIR", "nowhere")

    result = run(*command, "--json")

    assert (2, {"error", "message"}) == (result.exit_code, set(json.loads(result.stdout)))
    with pytest.raises(BotError):
        run(*command)


def test_show_needs_an_id() -> None:
    """A usage error."""
    assert 2 == run("show").exit_code
