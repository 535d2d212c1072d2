"""Reports: what people find wrong with passages, without who they are."""

import uuid
from dataclasses import dataclass

from sqlalchemy import desc, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.operations.received import Clock
from bot.operations.state.backlog import Backlog
from bot.operations.state.forms import storable
from bot.operations.state.inserts import add
from bot.operations.state.people import People
from bot.operations.state.store import Store
from bot.operations.state.tables import reports

_LONGEST_REASON = 1_000


@dataclass(frozen=True, slots=True)
class Reported:
    """What was found wrong with a passage, and when: in seconds since 1970, UTC."""

    passage_id: str
    answer_id: str
    reason: str
    at: float


class Reports:
    """The reports of the last 90 days."""

    def __init__(self, store: Store, people: People, backlog: Backlog, clock: Clock) -> None:
        self._store = store
        self._people = people
        self._backlog = backlog
        self._clock = clock

    @property
    def lost(self) -> int:
        """Return how many reports could not wait for the state to come back."""
        return self._backlog.lost

    async def add(self, platform: str, person: str, passage_id: str, answer_id: str, reason: str) -> None:
        """Note a report, now or when the state is back; the reason is cut at 1,000 characters."""
        row = {
            "entry": uuid.uuid4().hex,
            "platform": platform,
            "passage_id": storable(passage_id),
            "answer_id": storable(answer_id),
            "reason": storable(reason)[:_LONGEST_REASON],
            "at": self._clock(),
        }

        async def work(connection: AsyncConnection) -> None:
            hashed = await self._people.hashed(connection, platform, person)
            await add(connection, reports, {**row, "person": hashed})

        await self._backlog.write(work, (platform, person))

    async def recent(self, *, limit: int = 100) -> tuple[Reported, ...]:
        """Return the latest, newest first; raises StateAwayError."""
        latest = select(reports).order_by(desc(reports.c.number)).limit(limit)

        async def work(connection: AsyncConnection) -> tuple[Reported, ...]:
            rows = await connection.execute(latest)
            return tuple(Reported(row.passage_id, row.answer_id, row.reason, row.at) for row in rows)

        return await self._store.read(work)
