"""The desk stops: what is under way ends, the rest is left to another process or told, and in time."""

import asyncio
import logging
import random

import pytest

from bot.operations.received import UncertainError, UnsentError
from bot.operations.state.claims import Ending
from tests.operations.couriers import Book, FakeClaims, Fault, Office, received
from tests.operations.virtual_time import now, run


async def begin(office: Office, size: int) -> None:
    """Have so many things under way."""
    for number in range(size):
        await office.desk.take(received(number, channel=f"C{number}"))
        office.desk.serve(received(number, channel=f"C{number}"), office.courier)
    await asyncio.sleep(0.1)


def test_20_in_flight_are_answered(caplog: pytest.LogCaptureFixture) -> None:
    """A62: three seconds each; a second request to stop is the same end."""

    async def testing() -> None:
        office = Office(answer_seconds=3)
        await begin(office, 20)
        started = now()

        await asyncio.gather(office.desk.close(), office.desk.close())
        await office.desk.close()

        assert now() - started < 3.5
        assert 20 == office.courier.count("answer") == len(office.courier.arrived)

    caplog.set_level(logging.INFO)
    run(testing())
    assert ["stopping: unfinished=20"] == [said for said in caplog.messages if said.startswith("stopping")]


@pytest.mark.parametrize("stage", ["answering", "sending", "put off", "waiting"])
def test_whoever_cannot_be_answered_in_time_is_told(stage: str) -> None:
    """However far it was, within 21 seconds."""

    async def testing() -> None:
        put_off = Fault(UnsentError("busy", retry_after_seconds=29))
        office = Office(lambda _, attempt: put_off if stage == "put off" and not attempt else None)
        office.courier.answer_seconds = 100 if stage in ("answering", "waiting") else 0
        office.courier.send_seconds = 100 if stage == "sending" else 0
        size = 60 if stage == "waiting" else 20
        await begin(office, size)
        started = now()

        async def recover_meanwhile() -> None:
            await asyncio.sleep(16)
            office.courier.send_seconds = 0.1
            await office.desk.close()

        await asyncio.gather(office.desk.close(), recover_meanwhile())

        assert now() - started < 21
        assert size == office.courier.count("ask_again") == len(office.courier.arrived)
        assert {Ending.TOLD} == set(office.claims.book.endings)

    run(testing())


@pytest.mark.parametrize("seed", range(50))
def test_fifty_ends_come_in_time(seed: int) -> None:
    """A62: however long answering and sending take, each hears once or is left to the next process, in 21 s."""

    async def testing() -> None:
        draw = random.Random(seed)
        book = Book()
        office = Office(claims=FakeClaims(book), answer_seconds=draw.uniform(0, 30), send_seconds=draw.uniform(0, 8))
        await begin(office, 20)
        started = now()

        await office.desk.close()

        assert now() - started <= 21
        heard = [key for key, *_ in office.courier.arrived]
        other = Office(claims=FakeClaims(book, "other"))
        await other.desk.recover({"slack": other.courier}).look()
        await other.desk.close()
        heard += [key for key, *_ in other.courier.arrived]
        assert 20 == len(heard) == len(set(heard))

    run(testing())


def test_what_arrived_is_not_told_about() -> None:
    """The connection was lost with the answer, and the bot stops while it looks for it."""

    async def testing() -> None:
        office = Office(lambda *_: Fault(UncertainError("lost"), arrives=True))
        office.courier.can_tell = UnsentError("not connected")
        await begin(office, 1)
        closing = asyncio.create_task(office.desk.close())
        await asyncio.sleep(16)
        office.courier.can_tell = True
        await closing

        assert (["answer"], [Ending.ANSWERED]) == (office.courier.said(), office.claims.book.endings)

    run(testing())


def test_what_could_not_be_told_is_left_to_another_process() -> None:
    """A platform that takes nothing holds up nobody; the other process answers."""

    async def testing() -> None:
        book = Book()
        office = Office(claims=FakeClaims(book), send_seconds=1e6)
        await begin(office, 20)
        started = now()

        await office.desk.close()

        assert now() - started <= 21
        other = Office(claims=FakeClaims(book, "other"))
        await other.desk.recover({"slack": other.courier}).look()
        await other.desk.close()
        assert ([], 20) == (office.courier.arrived, other.courier.count("answer"))

    run(testing())


def test_whoever_asks_while_it_stops_is_told() -> None:
    """Nothing new is begun, and nothing is taken over."""

    async def testing() -> None:
        book = Book()
        office = Office(claims=FakeClaims(book), answer_seconds=3, send_seconds=1)
        await begin(office, 1)
        closing = asyncio.create_task(office.desk.close())
        await asyncio.sleep(0)
        assert office.desk.is_stopping

        await FakeClaims(book, "dead").take(received(2))
        book.alive.discard("dead")
        await office.desk.recover({"slack": office.courier}).look()
        await asyncio.sleep(3.5)
        taken = await office.desk.take(received(1))
        office.desk.serve(received(1), office.courier)
        await closing

        assert taken.is_new
        assert [["answer"], ["stopping"], []] == [office.courier.said(f"message:{number}") for number in range(3)]

    run(testing())


def test_nothing_under_way_is_no_wait() -> None:
    """It stops at once."""

    async def testing() -> None:
        started = now()
        await Office().desk.close()
        assert now() == started

    run(testing())
