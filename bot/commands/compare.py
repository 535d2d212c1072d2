"""`compare`: what several people say on one topic, side by side."""

from collections.abc import Callable

import click
from rich.console import Console

from bot.adapters.terminal.comparisons import comparison_to_json, comparison_to_lines
from bot.adapters.terminal.lines import print_lines
from bot.answering.questions import Question
from bot.commands.opening import open_answerer
from bot.settings import Settings


@click.command()
@click.argument("topic")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def compare(load_settings: Callable[[], Settings], topic: str, names: tuple[str, ...], *, as_json: bool) -> None:
    """
    Show the best passage of each of two to four people on a TOPIC.

    Without a NAME: of those who have the best passages. A name of two words is quoted, or only the last one is given.
    """
    answerer = open_answerer(load_settings, as_json=as_json)
    comparison = answerer.compare(topic, names, Question("", audience=None))
    if as_json:
        click.echo(comparison_to_json(comparison))
    else:
        print_lines(comparison_to_lines(comparison), Console())
