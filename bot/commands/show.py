"""`show`: a passage in its place, or a discussion with its sections, at a terminal."""

from collections.abc import Callable

import click
from rich.console import Console

from bot.adapters.terminal.lines import print_lines
from bot.adapters.terminal.passages import shown_to_json, shown_to_lines
from bot.commands.opening import open_answerer
from bot.settings import Settings


@click.command("show")
@click.argument("asked", metavar="ID", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def show_command(load_settings: Callable[[], Settings], asked: tuple[str, ...], *, as_json: bool) -> None:
    """
    Show the passage of an ID in its place, with what was said before and after.

    An ID is what stands below an answer; or the name of a discussion, its file's or its title: that shows its sections.
    """
    shown = open_answerer(load_settings, as_json=as_json).show(" ".join(asked), None)
    if as_json:
        click.echo(shown_to_json(shown))
    else:
        print_lines(shown_to_lines(shown), Console())
