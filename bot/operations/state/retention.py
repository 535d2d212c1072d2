"""Retention: how long each thing is kept."""

from sqlalchemy import Table, delete
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.operations.received import Clock
from bot.operations.state import answers, identifies, tables
from bot.operations.state.owners import Owners
from bot.operations.state.store import Store

_HOUR = 3_600.0
_DAY = 24 * _HOUR
# Slack goes on delivering for 25 hours.
KEPT_SECONDS: dict[Table, float] = {
    tables.claims: 26 * _HOUR,
    tables.answers: answers.KEPT_SECONDS,
    tables.identifies: identifies.COUNTED_SECONDS,
    tables.gaps: 30 * _DAY,
    tables.reports: 90 * _DAY,
    tables.feedback: 365 * _DAY,
}


class Retention:
    """Deletes what is older than it is kept, and the dead who left nothing."""

    def __init__(self, store: Store, owners: Owners, clock: Clock) -> None:
        self._store = store
        self._owners = owners
        self._clock = clock

    async def sweep(self) -> int:
        """Delete, and return how many rows were too old; raises StateAwayError."""
        count = sum([await self._sweep(table, seconds) for table, seconds in KEPT_SECONDS.items()])
        await self._owners.bury()
        return count

    async def _sweep(self, table: Table, seconds: float) -> int:
        old = delete(table).where(table.c.at < self._clock() - seconds)

        async def work(connection: AsyncConnection) -> int:
            return (await connection.execute(old)).rowcount

        return await self._store.write(work)
