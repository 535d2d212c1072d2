"""How a command fails where programs read it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.adapters.terminal.lines import error_to_json
from bot.errors import BotError


@contextmanager
def failing_as_json(*, is_wanted: bool) -> Iterator[None]:
    """Turn what an operator must mend into one line of JSON and exit status 2, if that is wanted."""
    try:
        yield
    except BotError as error:
        if not is_wanted:
            raise
        click.echo(error_to_json(str(error), type(error).__name__))
        sys.exit(2)
