"""Feedback: what people think of answers, without who they are."""

from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.operations.received import Clock
from bot.operations.state.backlog import Backlog
from bot.operations.state.forms import storable
from bot.operations.state.inserts import put
from bot.operations.state.people import People
from bot.operations.state.tables import feedback

_LONGEST_NOTE = 1_000


class Vote(StrEnum):
    """What somebody thinks of an answer."""

    UP = "up"
    DOWN = "down"


class Feedback:
    """One vote of each person on each answer: the last one."""

    def __init__(self, people: People, backlog: Backlog, clock: Clock) -> None:
        self._people = people
        self._backlog = backlog
        self._clock = clock

    @property
    def lost(self) -> int:
        """Return how many votes could not wait for the state to come back."""
        return self._backlog.lost

    async def vote(self, platform: str, person: str, answer_id: str, vote: Vote, note: str = "") -> None:
        """Note a vote, now or when the state is back; a note is cut at 1,000 characters."""
        row = {
            "answer_id": answer_id,
            "vote": vote.value,
            "note": storable(note)[:_LONGEST_NOTE],
            "at": self._clock(),
        }

        async def work(connection: AsyncConnection) -> None:
            hashed = await self._people.hashed(connection, platform, person)
            await put(connection, feedback, {**row, "person": hashed})

        await self._backlog.write(work, (platform, person))
