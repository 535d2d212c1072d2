"""How a command opens the knowledge folder, and fails where it cannot."""

import sys
from collections.abc import Callable

import click

from bot.adapters.terminal.lines import error_to_json
from bot.answering.answerer import Answerer
from bot.app import build_answerer
from bot.errors import BotError
from bot.settings import Settings


def open_answerer(load_settings: Callable[[], Settings], *, as_json: bool) -> Answerer:
    """Return what answers from the folder; what an operator must mend is JSON, exit status 2, where JSON is wanted."""
    try:
        return build_answerer(load_settings())
    except BotError as error:
        if not as_json:
            raise
        click.echo(error_to_json(str(error), type(error).__name__))
        sys.exit(2)
