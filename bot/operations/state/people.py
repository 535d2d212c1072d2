"""People: known to the state by a hash that nobody can turn back without its salt, and forgotten on their word."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.operations.received import Received
from bot.operations.state.backlog import Backlog
from bot.operations.state.inserts import add
from bot.operations.state.store import Store
from bot.operations.state.tables import answers, claims, feedback, gaps, is_unfinished, remembered, reports

_SALT = "people.salt"


class People:
    """Hashes people with a salt that the state makes once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._salt: str | None = None
        self._made_in: AsyncConnection | None = None

    async def hashed(self, connection: AsyncConnection, platform: str, person: str) -> str:
        """Return what stands for a person."""
        salt = await self._read_salt(connection)
        return hmac.new(salt.encode(), f"{platform}:{person}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    async def asking(self, connection: AsyncConnection, received: Received) -> str | None:
        """Return what stands for who asked this; None if they wished to be forgotten while it was answered."""
        key = received.keys[0] if received.keys else ""
        is_it = (claims.c.platform == received.platform) & (claims.c.key == key) & is_unfinished
        claimed = (await connection.execute(select(claims.c.person).where(is_it))).first()
        if claimed and claimed.person is None:
            return None
        return await self.hashed(connection, received.platform, received.person)

    async def _read_salt(self, connection: AsyncConnection) -> str:
        if self._salt is None:
            salt = await self._stored_salt(connection)
            if salt is None:
                # Not kept before another transaction reads it: this one may yet fail, or another process be first.
                self._made_in = connection
                await add(connection, remembered, {"key": _SALT, "value": secrets.token_hex(32)})
                return str(await self._stored_salt(connection))
            if connection is self._made_in:
                return salt
            self._salt = salt
        return self._salt

    async def _stored_salt(self, connection: AsyncConnection) -> str | None:
        return await connection.scalar(select(remembered.c.value).where(remembered.c.key == _SALT))


class Forgetting:
    """Forgets a person everywhere, in what waits to be written too."""

    def __init__(self, store: Store, people: People, backlogs: Iterable[Backlog]) -> None:
        self._store = store
        self._people = people
        self._backlogs = tuple(backlogs)

    async def forget(self, platform: str, person: str) -> int:
        """Delete every row of a person and return how many there were; raises StateAwayError."""

        async def work(connection: AsyncConnection) -> int:
            hashed = await self._people.hashed(connection, platform, person)
            deletions = [delete(table).where(table.c.person == hashed) for table in (answers, feedback, gaps, reports)]
            count = sum([(await connection.execute(deletion)).rowcount for deletion in deletions])
            # What is being answered, this wish among it, is not of theirs any more, and is known if it comes again.
            mine = update(claims).where(claims.c.person == hashed)
            await connection.execute(mine.values(person=None, received=None))
            return count

        waited = sum(backlog.forget((platform, person)) for backlog in self._backlogs)
        return waited + await self._store.write(work)
