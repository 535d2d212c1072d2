"""The store: the one way to the database, on which nobody waits long."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StateAwayError
from bot.operations.received import Clock
from bot.operations.state.sqlite import completed, connect
from bot.operations.state.troubles import ERRORS, Trouble, trouble_of

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
Work = Callable[[AsyncConnection], Awaitable[Result]]

_CLOSING_SECONDS = 3.0


class RefusedError(StateAwayError):
    """The state works, and does not take something: waiting does not help."""


class Store:
    """
    Does each piece of work in a transaction of its own, within a time limit that begins when its turn comes.

    In SQLite, work runs in a thread of the store's, and waits for nothing but its connection.

    After a failure of the database everything fails at once for a pause, instead of waiting in its turn for the same.
    `trouble` is what is wrong; it ends with a write, if nothing has failed for a while: on a full disk some succeed.
    """

    def __init__(
        self,
        engine: AsyncEngine,
        *,
        turns: int,
        timeout_seconds: float,
        pause_seconds: float,
        settle_seconds: float,
        monotonic: Clock,
    ) -> None:
        self.trouble: Trouble | None = None
        self._engine = engine
        self._turns = asyncio.Semaphore(turns)
        self._timeout_seconds = timeout_seconds
        self._pause_seconds = pause_seconds
        self._settle_seconds = settle_seconds
        self._monotonic = monotonic
        self._failed_at = float("-inf")
        self._late: set[asyncio.Task[object]] = set()
        is_sqlite = engine.dialect.name == "sqlite"
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="state") if is_sqlite else None

    @property
    def is_away(self) -> bool:
        """Whether everything fails at once just now."""
        return self._monotonic() < self._failed_at + self._pause_seconds

    async def read(self, work: Work[Result]) -> Result:
        """Return what a piece of work reads; raises StateAwayError."""
        return await self._in_turn(work)

    async def write(self, work: Work[Result]) -> Result:
        """Commit a piece of work and return its result; raises StateAwayError, and then it may yet be committed."""
        result = await self._in_turn(work)
        if self.trouble and self._monotonic() >= self._failed_at + self._settle_seconds:
            logger.info("the state works again")
            self.trouble = None
        return result

    async def close(self) -> None:
        """Let go of the database, within a few seconds whatever it does."""
        if self._late:
            await asyncio.wait(self._late, timeout=_CLOSING_SECONDS)
        await asyncio.wait({asyncio.create_task(self._engine.dispose())}, timeout=_CLOSING_SECONDS)

    async def _in_turn(self, work: Work[Result]) -> Result:
        async with self._turns:
            if self.is_away:
                raise StateAwayError(self.trouble.cause if self.trouble else "")
            try:
                return await self._within_limit(asyncio.create_task(self._transact(work)))
            except ERRORS as error:
                raise self._failure(error) from error

    async def _within_limit(self, task: asyncio.Task[Result]) -> Result:
        """Return a task's result; one that is late is left to itself: a stalled database holds up cancelling too."""
        try:
            done, _ = await asyncio.wait({task}, timeout=self._timeout_seconds)
        finally:
            if not task.done():
                self._leave(task)
        if not done:
            raise TimeoutError
        return task.result()

    def _leave(self, task: asyncio.Task[Result]) -> None:
        # SQLite cannot be interrupted: its thread goes on.
        if not self._thread:
            task.cancel()
        self._late.add(task)
        task.add_done_callback(self._late_ended)

    def _late_ended(self, task: asyncio.Task[Result]) -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()

    async def _transact(self, work: Work[Result]) -> Result:
        if self._thread:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, lambda: completed(self._transacted(work)))
        return await self._transacted(work)

    async def _transacted(self, work: Work[Result]) -> Result:
        # Not `engine.begin()`: it closes the connection in a task of its own, for which a thread has no loop.
        connection = await (connect(self._engine) if self._thread else self._engine.connect())
        try:
            async with connection.begin():
                return await work(connection)
        finally:
            await connection.close()

    def _failure(self, error: BaseException) -> StateAwayError:
        trouble = trouble_of(error)
        if trouble is None:
            logger.error("the state refused something", exc_info=error)
            return RefusedError("it refused this")
        if trouble != self.trouble:
            logger.warning("the state does not work: %s", trouble.cause)
        self.trouble = trouble
        self._failed_at = self._monotonic()
        return StateAwayError(trouble.cause)
