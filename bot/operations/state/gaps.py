"""Gaps: the questions that were declined, and where they were asked."""

import uuid

from sqlalchemy import desc, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.answering.gaps import Unanswered
from bot.operations.received import Clock, Received
from bot.operations.state.backlog import Backlog
from bot.operations.state.forms import storable
from bot.operations.state.inserts import add
from bot.operations.state.people import People
from bot.operations.state.store import Store
from bot.operations.state.tables import gaps


class Gaps:
    """The declined questions of the last 30 days."""

    def __init__(self, store: Store, people: People, backlog: Backlog, clock: Clock) -> None:
        self._store = store
        self._people = people
        self._backlog = backlog
        self._clock = clock

    async def add(self, received: Received, question: str) -> None:
        """Note a declined question."""
        row = {
            "entry": uuid.uuid4().hex,
            "platform": received.platform,
            "channel": received.channel,
            "question": storable(question),
            "at": self._clock(),
        }

        async def work(connection: AsyncConnection) -> None:
            if person := await self._people.asking(connection, received):
                await add(connection, gaps, {**row, "person": person})

        await self._backlog.write(work, (received.platform, received.person))

    async def recent(
        self, *, since: float = 0.0, limit: int = 1_000, channel: tuple[str, str] | None = None
    ) -> tuple[Unanswered, ...]:
        """Return the latest, newest first, of all channels or of one (platform, id); raises StateAwayError."""
        query = select(gaps.c.question, gaps.c.at).where(gaps.c.at >= since)
        if channel:
            query = query.where(gaps.c.platform == channel[0], gaps.c.channel == channel[1])
        latest = query.order_by(desc(gaps.c.number)).limit(limit)

        async def work(connection: AsyncConnection) -> tuple[Unanswered, ...]:
            return tuple(Unanswered(row.question, row.at) for row in await connection.execute(latest))

        return await self._store.read(work)
