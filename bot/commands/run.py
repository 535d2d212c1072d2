"""`run`: the bot itself."""

import asyncio
import sys
from collections.abc import Callable

import click

from bot.app import PLATFORMS, run_platforms
from bot.errors import SettingsError
from bot.settings import Settings


@click.command()
@click.option("--only", help=f"Only these platforms, separated by commas: {', '.join(PLATFORMS)}.")
@click.pass_obj
def run(load_settings: Callable[[], Settings], only: str | None) -> None:
    """Answer on every platform that is set up, until stopped."""
    chosen = [name.strip() for name in only.split(",") if name.strip()] if only else list(PLATFORMS)
    unknown = [name for name in chosen if name not in PLATFORMS]
    if unknown or not chosen:
        raise SettingsError(f"--only takes {', '.join(PLATFORMS)}, not {', '.join(unknown) or 'nothing'}.")
    if not asyncio.run(run_platforms(load_settings(), chosen)):
        sys.exit(1)
