"""`quote`: whether somebody said what they are said to have said, at a terminal."""

import sys
from collections.abc import Callable

import click
from rich.console import Console

from bot.adapters.terminal.quotations import checked_to_json, print_checked
from bot.answering.answerer import Answerer
from bot.answering.questions import Question
from bot.commands.opening import open_answerer
from bot.commands.standard_input import read_objects
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
    answerer = open_answerer(load_settings, as_json=as_json)
    if quotation:
        _show(answerer, " ".join(quotation), speaker, as_json=as_json)
        return
    for fields in read_objects("quote"):
        by = fields.get("by")
        _show(answerer, fields["quote"], by if by and isinstance(by, str) else speaker, as_json=as_json)


def _show(answerer: Answerer, typed: str, speaker: str | None, *, as_json: bool) -> None:
    checked = answerer.quote(typed, Question("", speaker, audience=None))
    if as_json:
        click.echo(checked_to_json(checked))
        sys.stdout.flush()
    else:
        print_checked(checked, Console())
