"""`index`: what the folder holds is written into the search engine."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from bot.app import made_of, open_engine, open_library, secret_values
from bot.corpus.scan import UNBOUNDED
from bot.operations.indexing import LostTurnError, Order, index_folder
from bot.operations.logs import set_up_logs
from bot.platforms import unwrapped
from bot.retrieval.opensearch.writer import Writer
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.operations.state.state import State
    from bot.retrieval.opensearch.engine import Engine

_STOPS = (signal.SIGINT, signal.SIGTERM)


@click.command()
@click.option("--watch", is_flag=True, help="Go on: write whatever changes in the folder, until stopped.")
@click.option("--rebuild", is_flag=True, help="Write everything into a new index, which then takes the place.")
@click.option("--remove", is_flag=True, help="Also if half of the index or more is gone from the folder.")
@click.pass_obj
def index(load_settings: Callable[[], Settings], *, watch: bool, rebuild: bool, remove: bool) -> None:
    """
    Bring the index of OpenSearch up to date with the folder.

    Only what changed is written; what was interrupted is gone on with. One process writes at a time: others wait. When
    stopped, it ends what it is just sending; a second time, it ends at once. Where the folder lacks half of what the
    index holds, nothing is removed: the exit status is 2, or, watching, a minute is waited.
    """
    settings = load_settings()
    set_up_logs(settings.log.level, secret_values(settings))
    try:
        asyncio.run(_index(settings, Order(is_anew=rebuild, may_remove=remove, is_watching=watch)))
    except LostTurnError:
        click.echo("Another process writes the index now; this one stopped.", err=True)
        sys.exit(1)


async def _index(settings: Settings, order: Order) -> None:
    from bot.operations.state.state import open_state

    engine = open_engine(settings)
    state = await open_state(unwrapped(settings.database_url) or None)
    _cancel_when_stopped(asyncio.current_task())
    try:
        await _shown(settings, engine, state, order)
        is_stopped = False
    except asyncio.CancelledError:
        is_stopped = True
    finally:
        await state.close()
        engine.close()
    if is_stopped:
        _leave(order)


async def _shown(settings: Settings, engine: "Engine", state: "State", order: Order) -> None:
    """Index, with a bar at a terminal."""
    made = made_of(settings)
    columns = (TextColumn("Indexing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        shown = bar.add_task("", total=None)
        await index_folder(
            open_library(settings, UNBOUNDED),
            lambda may_write: Writer(engine, made, may_write),
            state,
            order,
            tell=click.echo,
            advance=lambda done, total: bar.update(shown, completed=done, total=total),
        )


def _cancel_when_stopped(task: "asyncio.Task[None] | None") -> None:
    """Have a signal cancel a task; the next one ends the process at once."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for number in _STOPS:
            loop.add_signal_handler(number, os._exit, 1)
        if task:
            task.cancel()

    for number in _STOPS:
        loop.add_signal_handler(number, stop)


def _leave(order: Order) -> None:
    """End at once: nothing is being written, and a thread that reads the folder would keep the process for long."""
    if not order.is_watching:
        click.echo("Stopped; what was written stays, and `python -m bot index` goes on with it.", err=True)
    sys.stdout.flush()
    os._exit(0 if order.is_watching else 1)
