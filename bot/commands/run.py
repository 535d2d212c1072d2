"""`run`: the bot itself."""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence

import click

from bot.app import run_platforms
from bot.errors import SettingsError
from bot.operations.logs import set_up_logs
from bot.plan import NAMES
from bot.settings import Settings

logger = logging.getLogger(__name__)

_STOPS = (signal.SIGINT, signal.SIGTERM)


@click.command()
@click.option("--only", help=f"Only these platforms, separated by commas: {', '.join(NAMES)}.")
@click.pass_obj
def run(load_settings: Callable[[], Settings], only: str | None) -> None:
    """Answer on every platform that is set up, until stopped."""
    named = [name.strip() for name in (only or "").split(",") if name.strip()]
    unknown = [name for name in named if name not in NAMES]
    if unknown or (only is not None and not named):
        raise SettingsError(f"--only takes {', '.join(NAMES)}, not {', '.join(unknown) or 'nothing'}.")
    set_up_logs("info")
    for number in _STOPS:
        signal.signal(number, _leave)
    if not asyncio.run(_run_to_the_end(load_settings(), named)):
        sys.exit(1)


def _leave(*_: object) -> None:
    """End at once: nothing is under way yet, and the thread that reads the folder would keep the process for long."""
    logger.info("stopped before it was ready")
    os._exit(0)


async def _run_to_the_end(settings: Settings, named: Sequence[str]) -> bool:
    try:
        return await run_platforms(settings, named)
    finally:
        # The loop takes its handlers along; another signal would then kill what has ended well.
        for number in _STOPS:
            asyncio.get_running_loop().remove_signal_handler(number)
            signal.signal(number, signal.SIG_IGN)
