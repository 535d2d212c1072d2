"""What the README, the example settings and Slack's manifest say is true."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.commands import cli
from bot.settings import Settings
from tests import examples

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text("utf-8")
EXAMPLE = (ROOT / "config" / "example.env").read_text("utf-8")


def variables(section: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in section.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from variables(field.annotation, f"{prefix}{name}_")
        else:
            yield f"{prefix}{name}".upper()


def toml_variables() -> set[str]:
    values = ROOT.joinpath("config", "bot.toml").read_text("utf-8")
    section = ""
    names = set()
    for line in values.splitlines():
        if match := re.fullmatch(r"\[(\w+)\]", line):
            section = match[1]
        elif match := re.match(r"(\w+) =", line):
            names.add(f"{section}_{match[1]}".upper())
    return names


def test_the_readme_shows_a_real_answer() -> None:
    """The answer on the README's first screen is what the bot prints."""
    shown = README.split("```\n$ make ask Q=")[1].split("…\n```")[0].split("\n", 1)[1]

    printed = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "When will AI write most of Meta's code?"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip

    assert " ".join(printed.split()).startswith(" ".join(shown.split()))


def test_the_examples_are_what_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each command of docs/examples.md prints what stands below it, on the day that the page names."""
    monkeypatch.chdir(ROOT)
    monkeypatch.delenv("KNOWLEDGE_DIR", raising=False)
    shown = list(examples.read_examples())

    assert {"compare", "timeline", "quote", "sources", "show"} == {one.typed.split()[0] for one in shown}
    assert f"{examples.DAY:%d %B %Y}" in examples.EXAMPLES.read_text("utf-8")
    for one in shown:
        assert examples.run(one.typed) == one.printed


def test_every_setting_is_documented() -> None:
    """Each variable stands in example.env or in bot.toml, and no other."""
    documented = set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.M)) | toml_variables()

    assert set(variables(Settings, "")) == documented


def test_example_env_names_only_settings() -> None:
    """A variable in example.env that the bot does not read would mislead."""
    assert set(re.findall(r"^([A-Z_]+)=", EXAMPLE, re.M)) <= set(variables(Settings, ""))


@pytest.mark.parametrize("command", sorted(cli.list_commands(None)))  # type: ignore[arg-type]  # not looked at
def test_every_command_is_in_the_readme(command: str) -> None:
    """Whoever reads the README learns of each command."""
    assert re.search(rf"python -m bot {command}|make {command}", README)


def test_the_pictures_are_there_and_small() -> None:
    """The README's pictures exist and load quickly."""
    pictures = re.findall(r"\]\((docs/[^)]+\.png)\)", README)

    assert len(pictures) >= 9
    assert all((ROOT / picture).stat().st_size < 150_000 for picture in pictures)
