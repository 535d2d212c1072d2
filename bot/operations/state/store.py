"""The store: the one way to the database, on which nobody waits long."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.errors import StateAwayError
from bot.operations.received import Clock
from bot.operations.state.sqlite import Group
from bot.operations.state.troubles import ERRORS, Trouble, trouble_of

logger = logging.getLogger(__name__)

Result = TypeVar("Result")
Work = Callable[[AsyncConnection], Awaitable[Result]]

_CLOSING_SECONDS = 3.0
_LARGEST_GROUP = 64


class RefusedError(StateAwayError):
    """The state works, and does not take something: waiting does not help."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A piece of work that waits for its turn, and what will become of it."""

    work: Work[Any]
    outcome: asyncio.Future[Any]


class Store:
    """
    Does each piece of work in a transaction, within a time limit that begins when its turn comes.

    On a server that is one of its own. In SQLite, which has one writer, work runs in a thread of the store's, waits for
    nothing but its connection, and is committed with all that came while the thread was busy.

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
        self._late: set[asyncio.Future[Any]] = set()
        self._waiting: list[_Waiting] = []
        self._grouping: asyncio.Task[None] | None = None
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
        if self._thread:
            return await self._together(work, self._thread)
        async with self._turns:
            return await self._attempt(lambda: asyncio.create_task(self._transact(work)))

    async def _together(self, work: Work[Result], thread: ThreadPoolExecutor) -> Result:
        """Return the result of a piece of work that is committed with what else came while the thread was busy."""
        outcome: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(work, outcome))
        if self._grouping is None:
            self._grouping = asyncio.create_task(self._do_groups(thread))
        return await outcome

    async def _do_groups(self, thread: ThreadPoolExecutor) -> None:
        """Do what waits, until nothing does."""
        try:
            while self._waiting:
                waiting = [one for one in self._waiting[:_LARGEST_GROUP] if not one.outcome.done()]
                del self._waiting[:_LARGEST_GROUP]
                if waiting:
                    await self._do_group(waiting, thread)
        finally:
            self._grouping = None

    async def _do_group(self, waiting: Sequence["_Waiting"], thread: ThreadPoolExecutor) -> None:
        group = Group(self._engine, [one.work for one in waiting])
        run = partial(asyncio.get_running_loop().run_in_executor, thread, group.run)
        unwanted = asyncio.gather(*(one.outcome for one in waiting), return_exceptions=True)
        try:
            outcomes = await self._attempt(run, unwanted)
        except StateAwayError as error:
            outcomes = [StateAwayError(*error.args) for _ in waiting]
        finally:
            group.is_given_up = True
        for one, outcome in zip(waiting, outcomes, strict=True):
            _end(one.outcome, self._failure(outcome) if isinstance(outcome, ERRORS) else outcome)

    async def _attempt(
        self, begin: Callable[[], asyncio.Future[Result]], unwanted: asyncio.Future[Any] | None = None
    ) -> Result:
        if self.is_away:
            raise StateAwayError(self.trouble.cause if self.trouble else "")
        try:
            return await self._within_limit(begin(), unwanted)
        except ERRORS as error:
            raise self._failure(error) from error

    async def _within_limit(self, task: asyncio.Future[Result], unwanted: asyncio.Future[Any] | None = None) -> Result:
        """Return a task's result; one that is late is left to itself: a stalled database holds up cancelling too."""
        waited = {task, unwanted} if unwanted else {task}
        try:
            await asyncio.wait(waited, timeout=self._timeout_seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            if not task.done():
                self._leave(task)
        if unwanted and unwanted.done():
            raise StateAwayError  # to nobody
        if not task.done():
            raise TimeoutError
        return task.result()

    def _leave(self, task: asyncio.Future[Any]) -> None:
        # SQLite cannot be interrupted: its thread goes on.
        if not self._thread:
            task.cancel()
        self._late.add(task)
        task.add_done_callback(self._late_ended)

    def _late_ended(self, task: asyncio.Future[Any]) -> None:
        self._late.discard(task)
        if not task.cancelled():
            task.exception()

    async def _transact(self, work: Work[Result]) -> Result:
        connection = await self._engine.connect()
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


def _end(waited: asyncio.Future[Any], outcome: Any) -> None:
    """Tell who waits what became of it, unless nobody does any more."""
    if waited.done():
        return
    if isinstance(outcome, Exception):
        waited.set_exception(outcome)
    else:
        waited.set_result(outcome)
