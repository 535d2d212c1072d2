"""`index`: what the folder holds is written into the search engine."""

import asyncio
import signal
import sys
from collections.abc import Callable

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.app import made_of, open_engine, open_library
from bot.corpus.scan import UNBOUNDED
from bot.operations.indexing import LostTurnError, index_folder
from bot.operations.logs import set_up_logs
from bot.platforms import unwrapped
from bot.retrieval.opensearch.writer import Writer
from bot.settings import Settings


@click.command()
@click.option("--watch", is_flag=True, help="Go on: write whatever changes in the folder, until stopped.")
@click.option("--rebuild", is_flag=True, help="Write everything into a new index, which then takes the place.")
@click.pass_obj
def index(load_settings: Callable[[], Settings], *, watch: bool, rebuild: bool) -> None:
    """
    Bring the index of OpenSearch up to date with the folder.

    Only what changed is written; what was interrupted is gone on with. One process writes at a time: others wait.
    """
    settings = load_settings()
    set_up_logs(settings.log.level, [unwrapped(settings.opensearch.url)])
    try:
        asyncio.run(_index(settings, is_watching=watch, is_anew=rebuild))
    except LostTurnError:
        click.echo("Another process writes the index now; this one stopped.", err=True)
        sys.exit(1)
    except asyncio.CancelledError:
        pass


async def _index(settings: Settings, *, is_watching: bool, is_anew: bool) -> None:
    from bot.operations.state.state import open_state

    engine = open_engine(settings)
    made = made_of(settings)
    state = await open_state(unwrapped(settings.database_url) or None)
    task = asyncio.current_task()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel if task else lambda: None)
    columns = (TextColumn("Indexing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    try:
        with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
            shown = bar.add_task("", total=None)
            await index_folder(
                open_library(settings, UNBOUNDED),
                lambda may_write: Writer(engine, made, may_write),
                state,
                tell=click.echo,
                advance=lambda done, total: bar.update(shown, completed=done, total=total),
                is_anew=is_anew,
                is_watching=is_watching,
            )
    finally:
        await state.close()
        engine.close()
