"""`quote`: whether somebody said what they are said to have said, at a terminal."""

import io
import json
import sys
from collections.abc import Callable
from typing import Any

import click
from rich.console import Console

from bot.adapters.terminal.lines import error_to_json
from bot.adapters.terminal.quotations import checked_to_json, print_checked
from bot.answering.answerer import Answerer
from bot.answering.questions import Question
from bot.app import build_answerer
from bot.errors import BotError
from bot.settings import Settings


@click.command()
@click.argument("quotation", nargs=-1)
@click.option("--by", "speaker", help="Who is said to have said it; a name may also stand behind it: “…” — Jane Doe.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.pass_obj
def quote(
    load_settings: Callable[[], Settings], quotation: tuple[str, ...], speaker: str | None, *, as_json: bool
) -> None:
    """
    Tell whether a QUOTATION of 4 to 100 words stands in the knowledge folder, in whose words, and where it differs.

    Without one, one quotation a line is read from standard input, as plain text or as {"quote": "…", "by": "a name"}.
    """
    try:
        answerer = build_answerer(load_settings())
    except BotError as error:
        if not as_json:
            raise
        click.echo(error_to_json(str(error), type(error).__name__))
        sys.exit(2)
    if quotation:
        _show(answerer, " ".join(quotation), speaker, as_json=as_json)
        return
    if isinstance(sys.stdin, io.TextIOWrapper):
        # A line in another encoding is a quotation like others.
        sys.stdin.reconfigure(errors="replace")
    for line in sys.stdin:
        if line.strip():
            typed, by = _read_line(line)
            _show(answerer, typed, by or speaker, as_json=as_json)


def _show(answerer: Answerer, typed: str, speaker: str | None, *, as_json: bool) -> None:
    checked = answerer.quote(typed, Question("", speaker, audience=None))
    if as_json:
        click.echo(checked_to_json(checked))
        sys.stdout.flush()
    else:
        print_checked(checked, Console())


def _read_line(line: str) -> tuple[str, str | None]:
    """Return the quotation of a line and who is said to have said it; any other line is plain text."""
    try:
        fields: Any = json.loads(line)
    except (ValueError, RecursionError):
        return line.strip(), None
    if not isinstance(fields, dict) or not isinstance(fields.get("quote"), str):
        return line.strip(), None
    by = fields.get("by")
    return fields["quote"], by if isinstance(by, str) else None
