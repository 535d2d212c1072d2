"""`timeline`: what one person said on a topic, oldest first."""

import datetime as dt
from collections.abc import Callable

import click
from rich.console import Console

from bot.adapters.terminal.lines import print_lines
from bot.adapters.terminal.timelines import timeline_to_json, timeline_to_lines
from bot.answering.questions import Question
from bot.commands.opening import open_answerer
from bot.settings import Settings


@click.command()
@click.argument("name")
@click.argument("topic", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def timeline(load_settings: Callable[[], Settings], name: str, topic: tuple[str, ...], *, as_json: bool) -> None:
    """Show what the person of that NAME said on a TOPIC, one passage of each discussion, oldest first."""
    answerer = open_answerer(load_settings, as_json=as_json)
    followed = answerer.timeline(" ".join(topic), Question("", speaker=name, audience=None), now=today())
    if as_json:
        click.echo(timeline_to_json(followed))
    else:
        print_lines(timeline_to_lines(followed), Console())


def today() -> dt.date:
    """Return the day from which ages are counted."""
    return dt.datetime.now(dt.UTC).date()
