"""The desk: everything said is answered or told once, whatever the load and however slow the state."""

import asyncio
import tracemalloc
from dataclasses import replace

from bot.operations.desk import Taken
from bot.operations.limits import Limits
from bot.operations.received import Received
from bot.operations.state.claims import Ending
from tests import fakes
from tests.operations.couriers import Book, FakeClaims, Office, received
from tests.operations.virtual_time import now, run


def test_what_is_said_is_answered_once_however_often_it_is_delivered() -> None:
    """A16, A17: at once, later, and under another of its keys."""

    async def testing() -> None:
        office = Office()
        same = replace(received(), keys=("message:0", "event:other"))

        await office.handle(received(), received(), same)
        await asyncio.sleep(300)
        await office.handle(received())

        assert (["answer"], [Ending.ANSWERED]) == (office.courier.said(), office.claims.book.endings)
        assert ["message:0"] == office.notes.kept
        assert 3 == office.counted("dedupe_hits_total")

    run(testing())


def test_two_processes_answer_each_once() -> None:
    """A18: 500 things, each delivered to both at once."""

    async def testing() -> None:
        book = Book()
        first, second = (Office(claims=FakeClaims(book, name, seconds=0.01)) for name in ("first", "second"))
        said = [received(number, channel=f"C{number}") for number in range(500)]

        await asyncio.gather(*(office.handle(one) for one in said for office in (first, second)))

        arrived = [key for office in (first, second) for key, _, _ in office.courier.arrived]
        assert 500 == len(arrived) == len(set(arrived))

    run(testing())


def test_a_slow_state_holds_up_no_acknowledgement() -> None:
    """A10, A64: it is known within a second whether to go on; nothing is said before the state's word."""

    async def testing() -> None:
        office = Office(claims=FakeClaims(Book(), seconds=1.0))
        started = now()

        first, again = await asyncio.gather(*(office.desk.take(received()) for _ in range(2)))

        assert 0.9 == round(now() - started, 6)
        assert Taken(is_new=True, is_decided=False, at=started) == first
        assert Taken(is_new=False, is_decided=False, at=started) == again
        await office.desk.serve(received(), office.courier)
        await office.handle(received())
        assert ["answer"] == office.courier.said()

    run(testing())


def test_what_comes_again_before_the_states_word_waits_for_it_too() -> None:
    """A21: until then it is not decided, and better not acknowledged."""

    async def testing() -> None:
        office = Office(claims=FakeClaims(Book(), seconds=0.5))
        started = now()

        first, again = await asyncio.gather(*(office.desk.take(received()) for _ in range(2)))

        assert 0.5 == round(now() - started, 6)
        assert Taken(is_new=True, is_decided=True, at=started) == first
        assert Taken(is_new=False, is_decided=True, at=started) == again

    run(testing())


def test_how_long_a_platform_waited_is_measured() -> None:
    """A10: from the arrival of something to the moment in which its platform hears of it."""

    async def testing() -> None:
        office = Office(claims=FakeClaims(Book(), seconds=0.7))

        office.desk.acknowledged(received(), await office.desk.take(received()))

        assert 0.7 == round(office.counted('ack_seconds_sum{platform="slack"}'), 6)

    run(testing())


def test_what_the_state_knows_after_all_is_dropped() -> None:
    """Another process has it: not a word from this one."""

    async def testing() -> None:
        book = Book()
        await FakeClaims(book, "other").take(received())
        office = Office(claims=FakeClaims(book, seconds=1.0))

        await office.handle(received())

        assert {} == office.courier.attempts
        assert 1 == office.counted("dedupe_hits_total")

    run(testing())


def test_what_was_taken_over_meanwhile_is_not_said() -> None:
    """Another process thought this one dead."""

    async def testing() -> None:
        office = Office(answer_seconds=1)
        await office.desk.take(received())
        task = office.desk.serve(received(), office.courier)
        office.claims.book.rows["message:0"].owner = "other"

        await task

        assert ({}, [None]) == (office.courier.attempts, office.claims.book.endings)

    run(testing())


def test_what_was_not_found_is_a_gap() -> None:
    """Once it was said; refusals and errors are none."""

    async def testing() -> None:
        office = Office()
        for number, reply in enumerate([fakes.answer(), fakes.answer(reason="too long"), None]):
            office.courier.reply = reply
            await office.handle(received(number))

        assert ["Which models?"] == office.notes.gaps
        assert ["message:0", "message:1"] == office.notes.kept
        for outcome in ("nothing_found", "refused", "failed"):
            assert 1 == office.counted(f'requests_total{{kind="message",outcome="{outcome}",platform="slack"}}')

    run(testing())


def test_one_person_cannot_have_everything() -> None:
    """A34: of 100 a minute 10 are answered, one notice is sent, and a second person waits no longer than ever."""

    async def testing() -> None:
        office = Office(limits=Limits(), answer_seconds=0.2, send_seconds=0.2)
        for number in range(100):
            await office.handle(received(number))
            await asyncio.sleep(0.2)

        started = now()
        await office.handle(received(100, person="U2", channel="C2"))

        assert (11, 1) == (office.courier.count("answer"), office.courier.count("too_many"))
        assert now() - started < 0.4 * 1.5
        assert 90 == office.counted('shed_total{reason="user"}')

    run(testing())


def test_who_must_be_told_is_told_every_time() -> None:
    """Where the platform shows a failure without a reply."""

    async def testing() -> None:
        office = Office(limits=Limits(user_a_minute=1))

        for number in range(4):
            await office.desk.serve(received(number), office.courier, always_tell=True)

        assert (1, 3) == (office.courier.count("answer"), office.courier.count("too_many"))

    run(testing())


def crowd(size: int) -> list[Received]:
    return [received(number, person=f"U{number}", channel=f"C{number % 500}") for number in range(size)]


def test_2000_at_once() -> None:
    """A33: 32 are worked on, 200 wait, all others are told that it is busy, few at a time; then it is as before."""

    async def testing() -> None:
        office = Office(answer_seconds=0.2, send_seconds=0.2)
        people = crowd(2_000)
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()

        await office.handle(*people)

        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert (232, 1_768) == (office.courier.count("answer"), office.courier.count("busy"))
        assert office.courier.most_running <= 32 + 8
        assert most - before < 50 * 2**20
        started = now()
        await office.handle(received(2_000, person="late"))
        assert now() - started <= 0.4 + 1e-6

    run(testing())


def test_the_state_is_away_for_a_minute() -> None:
    """A64: as slow as it may be, a question a second is answered, each once, and nothing is left over."""

    async def testing() -> None:
        claims = FakeClaims(Book(), seconds=1.0)
        office = Office(claims=claims)

        async def ask(number: int) -> None:
            started = now()
            one = received(number, person=f"U{number}")
            if (await office.desk.take(one)).is_new:
                assert now() - started <= 0.95
                await office.desk.serve(one, office.courier)

        async with asyncio.TaskGroup() as tasks:
            for number in range(90):
                claims.seconds = 1.0 if number < 60 else 0.0
                tasks.create_task(ask(number))
                tasks.create_task(ask(number))
                await asyncio.sleep(1)

        assert 90 == len(office.courier.arrived) == len({key for key, *_ in office.courier.arrived})
        assert {Ending.ANSWERED} == set(claims.book.endings)

    run(testing())
