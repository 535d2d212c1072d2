"""Keeps adapters running: one that fails starts again by itself and never stops another."""

import asyncio
import logging
import random
import signal
from collections.abc import Sequence
from typing import Protocol

from bot.errors import SettingsError

logger = logging.getLogger(__name__)

_FIRST_DELAY_SECONDS = 1.0
_LONGEST_DELAY_SECONDS = 60.0
_SETTLED_AFTER_SECONDS = 120.0
_LONGEST_STOP_SECONDS = 10.0


class Adapter(Protocol):
    """One platform: connects, answers, and cleans up when cancelled."""

    name: str

    async def run(self) -> None:
        """Answer until cancelled; raises SettingsError for what only an operator can mend."""
        ...


async def supervise(adapters: Sequence[Adapter], beside: Sequence[Adapter] = ()) -> bool:
    """
    Run adapters until SIGINT or SIGTERM; whether that is how it ended, instead of by every one of them giving up.

    What runs `beside` them is kept running in the same way, and ends with them.
    """
    tasks = [asyncio.create_task(_keep_running(adapter), name=adapter.name) for adapter in adapters]
    others = [asyncio.create_task(_keep_running(other), name=other.name) for other in beside]
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stopped.set)
    stop: asyncio.Task[object] = asyncio.create_task(stopped.wait())
    ended: asyncio.Task[object] = asyncio.create_task(_all(tasks))
    await asyncio.wait({stop, ended}, return_when=asyncio.FIRST_COMPLETED)
    for task in (stop, ended, *tasks, *others):
        task.cancel()
    # An adapter that does not let go of its connection does not keep the process.
    await asyncio.wait({stop, ended, *tasks, *others}, timeout=_LONGEST_STOP_SECONDS)
    return stopped.is_set()


async def _all(tasks: Sequence[asyncio.Task[None]]) -> None:
    await asyncio.gather(*tasks)


async def _keep_running(adapter: Adapter) -> None:
    """Run an adapter, again after each failure with growing delays, until it gives up for a reason of its settings."""
    loop = asyncio.get_running_loop()
    delay = _FIRST_DELAY_SECONDS
    while True:
        started = loop.time()
        try:
            await adapter.run()
            logger.warning("%s ended by itself", adapter.name)
        except SettingsError as error:
            logger.error(  # noqa: TRY400 - a sentence for the operator, who needs no traceback
                "%s is off: %s", adapter.name, error
            )
            return
        except Exception:
            logger.exception("%s failed", adapter.name)
        if loop.time() - started > _SETTLED_AFTER_SECONDS:
            delay = _FIRST_DELAY_SECONDS
        await asyncio.sleep(delay * random.uniform(0.5, 1))  # noqa: S311 - spreads attempts, no secret
        delay = min(delay * 2, _LONGEST_DELAY_SECONDS)
