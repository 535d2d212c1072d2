"""Turns: what only one process may do at a time, whoever else wants to."""

from sqlalchemy import ColumnElement, and_, delete, exists, false, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.operations.state.inserts import insert
from bot.operations.state.owners import Owners
from bot.operations.state.store import Store
from bot.operations.state.tables import owners, remembered


class Turn:
    """
    The turn of one process at something, under a name. Who dies or signs off loses it.

    Only a process whose beat the others see may take it: housekeeping raises it.
    """

    def __init__(self, store: Store, owner: Owners, name: str) -> None:
        self._store = store
        self._owner = owner
        self._key = f"turn:{name}"

    async def take(self) -> bool:
        """Take the turn; whether it is this process's now. Raises StateAwayError."""
        return await self._store.write(self._take)

    async def is_mine(self) -> bool:
        """Whether this process has the turn; raises StateAwayError."""
        return await self._store.read(self._is_mine)

    async def give_back(self) -> None:
        """Leave the turn to others; raises StateAwayError."""
        await self._store.write(self._give_back)

    async def _take(self, connection: AsyncConnection) -> bool:
        row = {"key": self._key, "value": self._owner.me}
        await connection.execute(insert(connection, remembered).values(row).on_conflict_do_nothing())
        is_left = and_(remembered.c.key == self._key, self._is_gone())
        await connection.execute(update(remembered).where(is_left).values(value=self._owner.me))
        return await self._is_mine(connection)

    async def _is_mine(self, connection: AsyncConnection) -> bool:
        holder = await connection.scalar(select(remembered.c.value).where(remembered.c.key == self._key))
        return holder == self._owner.me

    async def _give_back(self, connection: AsyncConnection) -> None:
        is_mine = and_(remembered.c.key == self._key, remembered.c.value == self._owner.me)
        await connection.execute(delete(remembered).where(is_mine))

    def _is_gone(self) -> ColumnElement[bool]:
        """Return the condition that who has the turn is not among the living."""
        dead = (
            and_(owners.c.id == owner, owners.c.beat == beat)
            for owner, beat in self._owner.dead.items()
            if beat is not None
        )
        lives = exists().where(owners.c.id == remembered.c.value, ~or_(false(), *dead))
        return ~lives
