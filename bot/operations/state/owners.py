"""Owners: the processes of the bot, and which of them are dead, without any clock."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, delete, exists, false, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StateAwayError
from bot.operations.state.inserts import put
from bot.operations.state.store import Store
from bot.operations.state.tables import claims, is_unfinished, owners

_LOOKS = 5


@dataclass(frozen=True, slots=True)
class _Seen:
    """An owner's beat, None if it has no row, and how many looks in a row found it unchanged."""

    beat: int | None
    looks: int = 0


class Owners:
    """
    The bot as several processes: raises the beat of this one its beat, and watches that of each other one.

    Who has the same beat over five looks is dead. A look that fails begins the counting anew: nobody is declared dead
    because the database was away. Clocks play no part, so that setting one does not kill either.
    """

    def __init__(self, store: Store) -> None:
        self.me = secrets.token_hex(8)
        self._store = store
        self._beat = 0
        self._seen: dict[str, _Seen] = {}

    @property
    def dead(self) -> Mapping[str, int | None]:
        """Return the dead with their last beat."""
        return {owner: seen.beat for owner, seen in self._seen.items() if seen.looks >= _LOOKS}

    def are_gone(self) -> ColumnElement[bool]:
        """Return the condition on claims that their owner is dead and has not come back to life."""
        return or_(false(), *(_is_gone(owner, beat) for owner, beat in self.dead.items()))

    async def beat(self) -> None:
        """Tell the others that this process lives, and look at them; raises StateAwayError."""
        self._beat += 1
        try:
            await self._store.write(self._raise_beat)
            beats = await self._store.read(self._read_beats)
        except StateAwayError:
            self._seen.clear()
            raise
        self._seen = {owner: self._look(owner, beat) for owner, beat in beats.items()}

    async def bury(self) -> None:
        """Delete the rows of the dead who have nothing left to be taken over; raises StateAwayError."""
        await self._store.write(self._bury)

    async def sign_off(self, connection: AsyncConnection) -> None:
        """Delete this process's row."""
        await connection.execute(delete(owners).where(owners.c.id == self.me))

    def _look(self, owner: str, beat: int | None) -> _Seen:
        before = self._seen.get(owner)
        return _Seen(beat, before.looks + 1) if before and before.beat == beat else _Seen(beat)

    async def _raise_beat(self, connection: AsyncConnection) -> None:
        await put(connection, owners, {"id": self.me, "beat": self._beat})

    async def _read_beats(self, connection: AsyncConnection) -> dict[str, int | None]:
        """Return the beat of each other owner, and of whoever has a claim without being among them."""
        of_claims = select(claims.c.owner).where(is_unfinished, claims.c.owner != self.me)
        unlisted = dict.fromkeys(await connection.scalars(of_claims.distinct()))
        rows = await connection.execute(select(owners.c.id, owners.c.beat).where(owners.c.id != self.me))
        return {**unlisted, **{row.id: row.beat for row in rows}}

    async def _bury(self, connection: AsyncConnection) -> None:
        for owner, beat in self.dead.items():
            has_claims = exists().where(claims.c.owner == owner, is_unfinished)
            await connection.execute(delete(owners).where(owners.c.id == owner, owners.c.beat == beat, ~has_claims))


def _is_gone(owner: str, beat: int | None) -> ColumnElement[bool]:
    has_beaten = exists().where(owners.c.id == owner, true() if beat is None else owners.c.beat != beat)
    return and_(claims.c.owner == owner, ~has_beaten)
