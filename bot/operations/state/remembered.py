"""Small facts that outlive a restart."""

from sqlalchemy import select

from bot.errors import StateAwayError
from bot.operations.state.inserts import put
from bot.operations.state.store import Store
from bot.operations.state.tables import remembered


class Remembered:
    """Keeps texts under keys; while the state is away it forgets, and never stops the bot."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def get(self, key: str) -> str | None:
        """Return what was remembered under a key."""
        query = select(remembered.c.value).where(remembered.c.key == key)
        try:
            return await self._store.read(lambda connection: connection.scalar(query))
        except StateAwayError:
            return None

    async def set(self, key: str, value: str) -> None:
        """Remember a value under a key."""
        try:
            await self._store.write(lambda connection: put(connection, remembered, {"key": key, "value": value}))
        except StateAwayError:
            return
