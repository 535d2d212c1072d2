"""`backup`: a copy of the state."""

from collections.abc import Callable
from pathlib import Path

import click

from bot.operations.state.backup import back_up
from bot.operations.state.database import read_url
from bot.platforms import unwrapped
from bot.settings import Settings


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def backup(load_settings: Callable[[], Settings], file: Path) -> None:
    """
    Write a copy of the state to FILE, while the bot runs or not.

    The copy holds questions of the last 30 days: only you may read it. A FILE that is there is not overwritten.

    To restore a file: stop the bot, delete var/state.sqlite3 with its -wal and -shm, copy FILE to var/state.sqlite3.
    To restore PostgreSQL, whose copy is made by pg_dump: stop the bot, then
    `pg_restore --clean --if-exists --no-owner --dbname="$DATABASE_URL" FILE`.
    """
    back_up(read_url(unwrapped(load_settings().database_url)), file)
    click.echo(f"Written: {file}")
