"""The rows of claims: what each change of a claim does in a transaction."""

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, or_, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.operations.received import Clock, Received
from bot.operations.state.forms import to_json
from bot.operations.state.inserts import add
from bot.operations.state.owners import Owners
from bot.operations.state.people import People
from bot.operations.state.tables import CLAIMED, claims, is_unfinished

# Made once: to make a statement takes longer than to execute it. What is to be changed comes with the parameters.
_ENDING = update(claims).where(
    claims.c.platform == bindparam("of_platform"), claims.c.key == bindparam("of_key"), is_unfinished
)
_HOLDING = _ENDING.where(claims.c.owner == bindparam("of_owner"))


class TakenError(Exception):
    """Somebody else has a claim; undoes the transaction."""


class ClaimRows:
    """Changes claims in the name of this process."""

    def __init__(self, owners: Owners, people: People, clock: Clock) -> None:
        self._owners = owners
        self._people = people
        self._clock = clock

    async def claim(self, connection: AsyncConnection, received: Received) -> None:
        """Claim something under all its keys; raises TakenError if there is one of them."""
        if await self._insert(connection, received) < len(set(received.keys)):
            raise TakenError

    async def hold(
        self, connection: AsyncConnection, received: Received, *, may_be_absent: bool, **values: object
    ) -> None:
        """Change a claim of this process; claims it before if it may be absent. Raises TakenError."""
        change = {**_of(received), "of_owner": self._owners.me, **values}
        if (await connection.execute(_HOLDING, change)).rowcount:
            return
        if not may_be_absent:
            raise TakenError
        await self.claim(connection, received)
        await connection.execute(_HOLDING, change)

    async def end(self, connection: AsyncConnection, received: Received, state: str, *, may_be_absent: bool) -> None:
        """Give a claim its last state, whosever it is, and keep nothing of it but its keys."""
        if may_be_absent:
            await self._insert(connection, received)
        nothing = {"owner": None, "person": None, "received": None}
        await connection.execute(_ENDING, {**_of(received), "state": state, **nothing})

    async def adopt(
        self, connection: AsyncConnection, platforms: tuple[str, ...] | None
    ) -> list[Row[tuple[str, str, str, int, str]]]:
        """Take over what nobody living has, of several at once each by one; return all that is this process's own."""
        is_there = true() if platforms is None else claims.c.platform.in_(platforms)
        is_open = and_(is_unfinished, is_there, claims.c.received.is_not(None))
        is_left = or_(claims.c.owner.is_(None), self._owners.are_gone())
        deaths = case((claims.c.owner.is_(None), 0), else_=1)
        taken_over = {"owner": self._owners.me, "takeovers": claims.c.takeovers + deaths}
        await connection.execute(update(claims).where(is_open, is_left).values(taken_over))
        columns = (claims.c.platform, claims.c.key, claims.c.state, claims.c.takeovers, claims.c.received)
        mine = select(*columns).where(is_open, self._is_mine()).order_by(claims.c.at)
        return list(await connection.execute(mine))

    async def release_all(self, connection: AsyncConnection) -> None:
        """Leave everything that is not finished to others."""
        await connection.execute(update(claims).where(self._is_mine(), is_unfinished).values(owner=None))

    def _is_mine(self) -> ColumnElement[bool]:
        return claims.c.owner == self._owners.me

    async def _insert(self, connection: AsyncConnection, received: Received) -> int:
        """Write a row for each key that has none, the claim under the first one; return how many."""
        person = await self._people.hashed(connection, received.platform, received.person)
        claim = {"state": CLAIMED, "owner": self._owners.me, "person": person, "received": to_json(received)}
        others = dict.fromkeys(claim)
        # In the same order everywhere, so that two processes never wait for each other.
        rows = [
            {"platform": received.platform, "key": key, "at": self._clock()}
            | (claim if key == received.keys[0] else others)
            for key in sorted(set(received.keys))
        ]
        return sum([await add(connection, claims, row) for row in rows])


def _of(received: Received) -> dict[str, object]:
    """Return the parameters by which a claim is found."""
    return {"of_platform": received.platform, "of_key": received.keys[0]}
