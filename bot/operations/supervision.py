"""Keeps adapters running: one that fails starts again by itself and never stops another."""

import asyncio
import logging
import random
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from bot.errors import SettingsError

logger = logging.getLogger(__name__)

_FIRST_DELAY_SECONDS = 1.0
_LONGEST_DELAY_SECONDS = 60.0
_SETTLED_AFTER_SECONDS = 120.0
# Together less than 25 s: Heroku kills after 30 s, https://devcenter.heroku.com/articles/dynos#shutdown
_LONGEST_CLOSE_SECONDS = 21.5
_LONGEST_STOP_SECONDS = 1.5


class Adapter(Protocol):
    """One platform: connects, answers, and cleans up when cancelled."""

    name: str

    async def run(self) -> None:
        """Answer until cancelled; raises SettingsError for what only an operator can mend."""
        ...


class Course(StrEnum):
    """How it goes with an adapter."""

    RUNNING = "running"
    WAITING = "waiting"  # it failed and starts again
    OFF = "off"  # only an operator can mend it


@dataclass(frozen=True, slots=True)
class Standing:
    """How it goes with an adapter, why it does not run, and at what time of the loop it starts again."""

    course: Course
    reason: str = ""
    starts_at: float = 0.0


class Supervision:
    """
    Runs adapters, and what is beside them, which lives and ends with them.

    `close` is awaited before any of them is stopped, while their connections still stand.
    """

    def __init__(
        self, adapters: Sequence[Adapter], beside: Sequence[Adapter], close: Callable[[], Awaitable[None]]
    ) -> None:
        self._adapters = adapters
        self._beside = beside
        self._close = close
        self._standings = {one.name: Standing(Course.RUNNING) for one in (*adapters, *beside)}

    @property
    def standings(self) -> Mapping[str, Standing]:
        """Return how it goes with each, by its name."""
        return self._standings

    def off_because(self, name: str) -> str | None:
        """Return why an adapter gave up; None while it did not."""
        standing = self._standings[name]
        return standing.reason if standing.course is Course.OFF else None

    async def run(self) -> bool:
        """Run all until SIGINT or SIGTERM; whether that is how it ended, instead of by every adapter giving up."""
        stopped = asyncio.Event()
        loop = asyncio.get_running_loop()
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(signal_number, stopped.set)
        tasks = [asyncio.create_task(self._keep_running(one), name=one.name) for one in self._adapters]
        others = [asyncio.create_task(self._keep_running(one), name=one.name) for one in self._beside]
        stop = asyncio.create_task(stopped.wait())
        ended = asyncio.create_task(asyncio.wait(tasks))
        try:
            await asyncio.wait({stop, ended}, return_when=asyncio.FIRST_COMPLETED)
            await self._close_in_time()
        finally:
            await _cancel(stop, ended, *tasks, *others)
        return stopped.is_set()

    async def _close_in_time(self) -> None:
        try:
            await asyncio.wait_for(self._close(), _LONGEST_CLOSE_SECONDS)
        except TimeoutError:
            logger.warning("not everything was finished in time")
        except Exception:
            logger.exception("could not finish what was under way")

    async def _keep_running(self, adapter: Adapter) -> None:
        """Run an adapter, again after each failure with growing delays, until it gives up because of its settings."""
        loop = asyncio.get_running_loop()
        delay = _FIRST_DELAY_SECONDS
        while True:
            started = loop.time()
            self._standings[adapter.name] = Standing(Course.RUNNING)
            reason = await self._run(adapter)
            if reason is None:
                return
            if loop.time() - started > _SETTLED_AFTER_SECONDS:
                delay = _FIRST_DELAY_SECONDS
            seconds = delay * random.uniform(0.5, 1)  # noqa: S311 - spreads attempts, no secret
            self._standings[adapter.name] = Standing(Course.WAITING, reason, loop.time() + seconds)
            await asyncio.sleep(seconds)
            delay = min(delay * 2, _LONGEST_DELAY_SECONDS)

    async def _run(self, adapter: Adapter) -> str | None:
        """Run an adapter once and return why it ended; None if it is not to start again."""
        try:
            await adapter.run()
        except SettingsError as error:
            self._standings[adapter.name] = Standing(Course.OFF, str(error))
            logger.error(  # noqa: TRY400 - a sentence for the operator, who needs no traceback
                "%s is off: %s", adapter.name, error
            )
            return None
        except Exception as error:
            logger.exception("%s failed", adapter.name)
            return type(error).__name__
        logger.warning("%s ended by itself", adapter.name)
        return "it ended by itself"


async def _cancel(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks; one that does not let go of its connection does not keep the process."""
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks, timeout=_LONGEST_STOP_SECONDS)
