"""The examples of docs/examples.md: commands and what they print; `python -m tests.examples` prints them anew."""

import importlib
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest import mock

from click.testing import CliRunner

from bot.commands import cli
from bot.settings import load_settings

EXAMPLES = Path(__file__).resolve().parents[1] / "docs" / "examples.md"
DAY = date(2026, 11, 23)  # on which the examples were looked at, and from which their ages count
_EXAMPLE = re.compile(r"```\n\$ python -m bot (?P<typed>[^\n]+)\n(?P<printed>.*?)```", re.DOTALL)
_REVISION = re.compile(r"\bfolder [0-9a-f]{8}\b")  # another one with each change of a file


@dataclass(frozen=True, slots=True)
class Example:
    """What somebody types behind `python -m bot`, and what is printed."""

    typed: str
    printed: str


def read_examples() -> Iterator[Example]:
    """Yield the examples as they stand in the file."""
    for match in _EXAMPLE.finditer(EXAMPLES.read_text("utf-8")):
        yield Example(match["typed"], match["printed"])


def run(typed: str) -> str:
    """Return what a command prints on that day, without the revision of the folder."""
    with mock.patch.object(importlib.import_module("bot.commands.timeline"), "today", lambda: DAY):
        result = CliRunner().invoke(cli, shlex.split(typed), obj=load_settings, catch_exceptions=False)
    return _REVISION.sub("folder …", result.stdout)


def main() -> None:
    """Write the file with what the commands print now."""
    text = EXAMPLES.read_text("utf-8")
    EXAMPLES.write_text(
        _EXAMPLE.sub(lambda one: f"```\n$ python -m bot {one['typed']}\n{run(one['typed'])}```", text), "utf-8"
    )


if __name__ == "__main__":
    main()
