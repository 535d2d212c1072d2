"""IDENTIFYs: how often Discord was greeted in a day, who takes the token away from a bot that does it too often."""

import uuid
from collections import deque
from collections.abc import Callable

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StateAwayError
from bot.operations.received import Clock
from bot.operations.state.backlog import Backlog
from bot.operations.state.inserts import add, insert
from bot.operations.state.store import Store
from bot.operations.state.tables import identifies, remembered

COUNTED_SECONDS = 86_400.0
_MOST_IN_MEMORY = 1_000


class Identifies:
    """
    Counts them for each Discord application, across restarts; by memory alone while the state is away.

    `on_count` hears how many there were whenever one more is begun.
    """

    def __init__(self, store: Store, backlog: Backlog, clock: Clock) -> None:
        self._store = store
        self._backlog = backlog
        self._clock = clock
        self.on_count: Callable[[int], None] = lambda _: None
        self._turns: dict[str, float] = {}
        self._here: deque[tuple[str, float]] = deque(maxlen=_MOST_IN_MEMORY)

    async def spend(self, application: str) -> int:
        """Note one more; return how many there were in the last 24 hours, with this one."""
        at = self._clock()
        row: dict[str, object] = {"entry": uuid.uuid4().hex, "application": application, "at": at}
        self._here.append((application, at))
        await self._backlog.write(lambda connection: add(connection, identifies, row))
        count = await self.count(application)
        self.on_count(count)
        return count

    async def take_turn(self, turn: str, seconds: float) -> bool:
        """Take a turn that comes every so many seconds; False while another process, or this one, has it."""
        now = self._clock()
        if now - seconds < self._turns.get(turn, float("-inf")) <= now:  # of a clock that was set back it tells nothing
            return False

        async def work(connection: AsyncConnection) -> bool:
            last = await connection.scalar(select(remembered.c.value).where(remembered.c.key == f"turn:{turn}"))
            if last and now - seconds < float(last) <= now:
                return False
            return await _swap(connection, f"turn:{turn}", last, str(now))

        try:
            is_ours = await self._store.write(work)
        except StateAwayError:
            is_ours = True
        if is_ours:
            self._turns[turn] = now
        return is_ours

    async def count(self, application: str) -> int:
        """Return how many there were in the last 24 hours."""
        since = self._clock() - COUNTED_SECONDS
        here = sum(of == application and at > since for of, at in self._here)
        is_counted = (identifies.c.application == application) & (identifies.c.at > since)

        async def work(connection: AsyncConnection) -> int:
            return await connection.scalar(select(func.count()).select_from(identifies).where(is_counted)) or 0

        try:
            return max(here, await self._store.read(work))
        except StateAwayError:
            return here


async def _swap(connection: AsyncConnection, key: str, old: str | None, new: str) -> bool:
    """Write a value in place of one that was read; False if another process was quicker."""
    if old is None:
        writing = insert(connection, remembered).values(key=key, value=new).on_conflict_do_nothing()
        return (await connection.execute(writing)).rowcount == 1
    is_as_read = (remembered.c.key == key) & (remembered.c.value == old)
    return (await connection.execute(update(remembered).where(is_as_read).values(value=new))).rowcount == 1
