"""Answers: what *More* and follow-ups need of them, for 24 hours."""

import uuid
from dataclasses import dataclass

from sqlalchemy import ColumnElement, desc, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.answering.answers import Answer, Outcome
from bot.answering.questions import Question
from bot.errors import StateAwayError
from bot.operations.received import Clock, Received
from bot.operations.state.backlog import Backlog
from bot.operations.state.forms import from_json, to_json
from bot.operations.state.inserts import add
from bot.operations.state.people import People
from bot.operations.state.store import Store
from bot.operations.state.tables import answers

KEPT_SECONDS = 86_400.0


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """
    An answer as far as it is kept: what was asked, how it ended, and the ids of the passages that were shown.

    `shown_before` are those of them that other answers to the same question had shown.
    """

    answer_id: str
    question: Question
    outcome: Outcome
    revision: str
    passages: tuple[str, ...]
    shown_before: tuple[str, ...] = ()


class Answers:
    """The answers of the last 24 hours; the same question asked twice has one id."""

    def __init__(self, store: Store, people: People, backlog: Backlog, clock: Clock) -> None:
        self._store = store
        self._people = people
        self._backlog = backlog
        self._clock = clock

    async def keep(self, received: Received, answer: Answer, shown_before: tuple[str, ...] = ()) -> None:
        """Keep an answer, where it was given, and the ids of the passages that were shown for its question before."""
        row = {
            "entry": uuid.uuid4().hex,
            "answer_id": answer.answer_id,
            "platform": received.platform,
            "channel": received.channel,
            "thread": received.thread,
            "kept": to_json(_kept(answer, shown_before)),
            "at": self._clock(),
        }

        async def work(connection: AsyncConnection) -> None:
            if person := await self._people.asking(connection, received):
                await add(connection, answers, {**row, "person": person})

        await self._backlog.write(work, (received.platform, received.person))

    async def get(self, answer_id: str) -> KeptAnswer | None:
        """Return an answer of the last 24 hours; raises StateAwayError."""
        kept = await self._latest(answers.c.answer_id == answer_id, limit=1)
        return kept[0] if kept else None

    async def earlier(self, platform: str, channel: str, thread: str, limit: int = 3) -> tuple[str, ...]:
        """Return the questions last asked at a place, oldest first; none while the state is away."""
        is_there = (answers.c.platform == platform) & (answers.c.channel == channel) & (answers.c.thread == thread)
        try:
            kept = await self._latest(is_there, limit=limit)
        except StateAwayError:
            return ()
        return tuple(answer.question.text for answer in reversed(kept))

    async def _latest(self, where: ColumnElement[bool], *, limit: int) -> list[KeptAnswer]:
        is_recent = answers.c.at > self._clock() - KEPT_SECONDS
        query = select(answers.c.kept).where(where, is_recent).order_by(desc(answers.c.number)).limit(limit)

        async def work(connection: AsyncConnection) -> list[str]:
            return list(await connection.scalars(query))

        return [from_json(kept, KeptAnswer) for kept in await self._store.read(work)]


def _kept(answer: Answer, shown_before: tuple[str, ...]) -> KeptAnswer:
    shown = tuple(citation.passage.id for citation in answer.passages or answer.nearest)
    return KeptAnswer(
        answer.answer_id, answer.question, answer.outcome, answer.revision, shown_before + shown, shown_before
    )
