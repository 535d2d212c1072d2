"""A platform, couriers to it that fail as they are told, and records that are kept in memory."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from bot.answering.answers import Answer
from bot.operations.desk import Desk
from bot.operations.limits import Limits
from bot.operations.metrics import Metrics
from bot.operations.received import Notice, Received, Reply
from bot.operations.state.claims import Adopted, Ending
from tests import fakes
from tests.operations.virtual_time import now

NO_LIMITS = Limits(user_a_minute=100_000, user_an_hour=100_000, channel_a_minute=100_000)


def received(
    number: int = 0, *, person: str = "U1", channel: str = "C1", platform: str = "slack", is_posted: bool = True
) -> Received:
    keys = (f"message:{number}", f"event:{number}")
    return Received(platform, keys, person, channel, f"{channel}:1", "{}", is_posted=is_posted)


@dataclass(frozen=True)
class Fault:
    """What goes wrong with an attempt to send, and whether the message arrives all the same."""

    error: Exception
    arrives: bool = False


Plan = Callable[[Received, int], Fault | None]


def faults(*of_attempts: Fault | None) -> Plan:
    """Return a plan of what goes wrong with the first attempts for each key; later ones go well."""
    return lambda _, attempt: of_attempts[attempt] if attempt < len(of_attempts) else None


class FakeCourier:
    """Answers with the key's name; `arrived` is what stands on the platform, with the time."""

    name = "slack"

    def __init__(self, plan: Plan = faults(), *, answer_seconds: float = 0.0, send_seconds: float = 0.0) -> None:
        self.plan = plan
        self.reply: Answer | None = fakes.answer(fakes.citation())
        self.answer_seconds = answer_seconds
        self.send_seconds = send_seconds
        self.arrived: list[tuple[str, str, float]] = []
        self.attempts: dict[str, list[float]] = {}
        self.running = 0
        self.most_running = 0
        self.can_tell: bool | None | Exception = True

    async def answer(self, received: Received) -> Reply[str]:
        await self._work(self.answer_seconds)
        return Reply("answer", self.reply, is_error=self.reply is None)

    def notice(self, received: Received, notice: Notice, retry_after_seconds: float) -> Reply[str]:
        return Reply(notice.value)

    async def send(self, received: Received, reply: Reply[str]) -> None:
        key = received.keys[0]
        attempts = self.attempts.setdefault(key, [])
        attempts.append(now())
        fault = self.plan(received, len(attempts) - 1)
        await self._work(self.send_seconds)
        if fault is None or fault.arrives:
            self.arrived.append((key, reply.message, now()))
        if fault:
            raise fault.error

    async def was_sent(self, received: Received) -> bool | None:
        await asyncio.sleep(0)
        if isinstance(self.can_tell, Exception):
            raise self.can_tell
        stands = any(key == received.keys[0] and message == "answer" for key, message, _ in self.arrived)
        return stands if self.can_tell else None

    def said(self, key: str = "message:0") -> list[str]:
        """Return what arrived in reply to a key."""
        return [message for of, message, _ in self.arrived if of == key]

    def count(self, message: str) -> int:
        return sum(said == message for _, said, _ in self.arrived)

    async def _work(self, seconds: float) -> None:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(seconds)
        finally:
            self.running -= 1


@dataclass
class Row:
    received: Received
    owner: str
    is_sending: bool = False
    takeovers: int = 0
    ending: Ending | None = None


@dataclass
class Book:
    """What all processes share."""

    rows: dict[str, Row] = field(default_factory=dict)
    alive: set[str] = field(default_factory=set)

    @property
    def endings(self) -> list[Ending | None]:
        return [row.ending for row in self.rows.values()]


class FakeClaims:
    """One process's hands on the book; each takes its time."""

    def __init__(self, book: Book, owner: str = "first", *, seconds: float = 0.0) -> None:
        self.book = book
        self.owner = owner
        self.seconds = seconds
        book.alive.add(owner)

    async def take(self, received: Received) -> bool:
        await asyncio.sleep(self.seconds)
        if any(key in self.book.rows for key in received.keys):
            return False
        row = Row(received, self.owner)
        self.book.rows[received.keys[0]] = row
        return True

    async def sending(self, received: Received) -> bool:
        await asyncio.sleep(self.seconds)
        row = self._row(received)
        row.is_sending = True
        return row.owner == self.owner

    async def finish(self, received: Received, ending: Ending) -> None:
        await asyncio.sleep(self.seconds)
        self._row(received).ending = ending

    async def release(self, received: Received) -> bool:
        await asyncio.sleep(self.seconds)
        self._row(received).owner = ""
        return True

    async def adopt(self, platforms: Collection[str]) -> tuple[Adopted, ...]:
        await asyncio.sleep(self.seconds)
        left = [row for row in self.book.rows.values() if row.ending is None and row.owner not in self.book.alive]
        return tuple(self._adopted(row) for row in left if row.received.platform in platforms)

    def _adopted(self, row: Row) -> Adopted:
        row.takeovers, row.owner = row.takeovers + bool(row.owner), self.owner
        return Adopted(row.received, row.is_sending, row.takeovers)

    def _row(self, received: Received) -> Row:
        return self.book.rows.setdefault(received.keys[0], Row(received, self.owner))


class FakeNotes:
    """Answers and gaps that were kept."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.gaps: list[str] = []

    async def keep(self, received: Received, answer: Answer) -> None:
        await asyncio.sleep(0)
        self.kept.append(received.keys[0])

    async def add(self, received: Received, question: str) -> None:
        await asyncio.sleep(0)
        self.gaps.append(question)


class Office:
    """A desk with all that it needs, in virtual time."""

    def __init__(
        self,
        plan: Plan = faults(),
        *,
        limits: Limits = NO_LIMITS,
        claims: FakeClaims | None = None,
        at_once: int = 32,
        waiting: int = 200,
        answer_seconds: float = 0.0,
        send_seconds: float = 0.0,
    ) -> None:
        self.courier = FakeCourier(plan, answer_seconds=answer_seconds, send_seconds=send_seconds)
        self.claims = claims or FakeClaims(Book())
        self.notes = FakeNotes()
        self.metrics = Metrics()
        self.desk = Desk(
            self.claims,
            self.notes,
            self.notes,
            self.metrics,
            limits=limits,
            at_once=at_once,
            waiting=waiting,
            clock=now,
        )

    async def handle(self, *of: Received) -> None:
        """Take and serve what is said, all at once, and wait until it is seen to."""
        tasks = [self.desk.serve(one, self.courier) for one in of if (await self.desk.take(one)).is_new]
        if tasks:
            await asyncio.wait(tasks)

    def counted(self, name: str) -> float:
        """Return the value of a metric with its labels."""
        lines = self.metrics.exposition().decode().splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.startswith(f"onrecord_{name}")), 0.0)
