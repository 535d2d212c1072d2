"""What the tests of live updates share: a watcher that runs, and conditions that are waited for."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

from bot.corpus.watcher import Watcher


@contextlib.asynccontextmanager
async def running(watcher: Watcher) -> AsyncIterator[None]:
    """Let a watcher run meanwhile; what it fails with is raised at the end."""
    task = asyncio.create_task(watcher.run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], bool], seconds: float = 20.0) -> float:
    """Wait until a condition holds, or the time is over; return the seconds that it took."""
    started = time.monotonic()
    while not condition() and time.monotonic() - started < seconds:
        await asyncio.sleep(0.01)
    return time.monotonic() - started
