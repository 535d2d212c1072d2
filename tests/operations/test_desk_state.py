"""The desk on the real state: several processes, dead ones, a restart, and a database that is away."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from bot.operations.desk import Desk
from bot.operations.metrics import Metrics
from bot.operations.received import Received
from bot.operations.state.state import State, open_state
from tests.operations.couriers import NO_LIMITS, FakeCourier, received
from tests.operations.virtual_time import now

Start = Callable[..., Awaitable["Process"]]


class Process:
    """A process of the bot: its desk on a state of its own."""

    def __init__(self, state: State, courier: FakeCourier) -> None:
        self.state = state
        self.courier = courier
        self.desk = Desk(state.claims, state.answers, state.gaps, Metrics(), limits=NO_LIMITS, clock=now)

    async def handle(self, *of: Received) -> None:
        tasks = [self.desk.serve(one, self.courier) for one in of if (await self.desk.take(one)).is_new]
        if tasks:
            await asyncio.wait(tasks)

    async def outlive(self, others: int = 6) -> None:
        """Look so often at the others that whoever did not stir is dead, and take over what was left."""
        for _ in range(others):
            await self.state.housekeeping.go_round()
        await self.desk.recover({"slack": self.courier}).look()
        await self.desk.close()


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Return what starts a process on the one database."""
    async with AsyncExitStack() as stack:

        async def start_one(courier: FakeCourier, *, timeout_seconds: float = 0.5) -> Process:
            address = f"sqlite:///{tmp_path / 'state.sqlite3'}"
            state = await open_state(address, timeout_seconds=timeout_seconds, pause_seconds=0.05)
            stack.push_async_callback(state.close)
            return Process(state, courier)

        yield start_one


async def test_two_processes_answer_each_once(start: Start) -> None:
    """A18: what is delivered to both at once, on a machine that may be busy."""
    courier = FakeCourier()
    first, second = [await start(courier, timeout_seconds=20) for _ in range(2)]
    said = [received(number, channel=f"C{number}") for number in range(200)]

    await asyncio.gather(first.handle(*said), second.handle(*said))

    assert 200 == len(courier.arrived) == len({key for key, *_ in courier.arrived})


async def test_a_restart_forgets_nothing(start: Start) -> None:
    """A16: the same thing is delivered again to the next process."""
    courier = FakeCourier()
    first = await start(courier)
    await first.handle(received())
    await first.desk.close()
    await first.state.close()

    await (await start(courier)).handle(received())

    assert ["answer"] == courier.said()


@pytest.mark.parametrize("answer_seconds", [1e6, 0.0])
async def test_what_a_dead_process_left_is_answered_once(start: Start, answer_seconds: float) -> None:
    """Whether it was answering or sending; it never stirs again."""
    dying = await start(FakeCourier(answer_seconds=answer_seconds, send_seconds=1e6))
    for number in range(3):
        await dying.desk.take(received(number, channel=f"C{number}"))
        dying.desk.serve(received(number, channel=f"C{number}"), dying.courier)
    await asyncio.sleep(0.3)
    heir = await start(FakeCourier())

    await heir.outlive()

    assert [] == dying.courier.arrived
    assert 3 == heir.courier.count("answer") == len(heir.courier.arrived)


async def test_while_the_database_is_away_memory_does(start: Start, tmp_path: Path) -> None:
    """A64: each is answered once, and nothing is left over to be answered by the next process."""
    process = await start(FakeCourier())
    await process.desk.take(received(0))
    holding = sqlite3.connect(tmp_path / "state.sqlite3", isolation_level=None)
    holding.execute("BEGIN EXCLUSIVE")

    process.desk.serve(received(0), process.courier)
    for number in range(1, 5):
        await process.handle(received(number), received(number))
    await process.handle(received(1))
    holding.execute("ROLLBACK")
    holding.close()
    await asyncio.sleep(0.1)
    await process.state.housekeeping.go_round()
    await process.handle(received(1))
    heir = await start(FakeCourier())
    await heir.handle(*map(received, range(5)))
    await heir.outlive()

    assert 5 == process.courier.count("answer") == len(process.courier.arrived)
    assert [] == heir.courier.arrived
