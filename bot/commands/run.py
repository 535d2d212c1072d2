"""`run`: the bot itself."""

import asyncio
import sys
from collections.abc import Callable

import click

from bot.app import NAMES, run_platforms
from bot.errors import SettingsError
from bot.operations.logs import set_up_logs
from bot.settings import Settings


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
    if not asyncio.run(run_platforms(load_settings(), named)):
        sys.exit(1)
