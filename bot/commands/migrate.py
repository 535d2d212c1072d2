"""`migrate`: the state is made ready for this version of the bot."""

import asyncio
from collections.abc import Callable

import click

from bot.operations.state.database import read_url
from bot.operations.state.schema import Migrated
from bot.operations.state.schema import migrate as migrate_schema
from bot.platforms import unwrapped
from bot.settings import Settings


@click.command()
@click.pass_obj
def migrate(load_settings: Callable[[], Settings]) -> None:
    """
    Bring the tables of the state up to this version of the bot.

    With PostgreSQL it comes before `run`, at each new version; a file is brought up by `run` itself. Tables are only
    ever added to: the version that runs meanwhile goes on working. Two at once do it once.
    """
    database = read_url(unwrapped(load_settings().database_url))
    click.echo(to_line(asyncio.run(migrate_schema(database))))


def to_line(migrated: Migrated) -> str:
    """Return what was done, for people."""
    if migrated.before == migrated.after:
        return f"The state is ready: there was nothing to do (schema {migrated.after})."
    return f"The state is ready: its schema was {migrated.before or 'not there'} and is now {migrated.after}."
