"""Delivery: a reply arrives once, whatever the platform does, or its fate is told."""

import asyncio
import logging
import random

import pytest

from bot.operations.limits import Limits
from bot.operations.received import Received, Reply, UncertainError, UnsentError
from bot.operations.state.claims import Ending
from tests.operations.couriers import Fault, Office, faults, received
from tests.operations.virtual_time import run

LOST = Fault(UncertainError("lost"))
LOST_AFTER_ARRIVAL = Fault(UncertainError("lost"), arrives=True)


def unsent(seconds: float | None) -> Fault:
    return Fault(UnsentError("busy", retry_after_seconds=seconds))


def attempts_of(office: Office, key: str = "message:0") -> list[float]:
    """Return when attempts were made, in seconds after the first."""
    times = office.courier.attempts[key]
    return [round(time - times[0], 2) for time in times]


def test_what_is_put_off_is_sent_at_its_time() -> None:
    """A31: a wait of up to half a minute, as the platform says."""

    async def testing() -> None:
        office = Office(faults(unsent(2.5), unsent(30), unsent(1)))

        await office.handle(received())

        assert [0, 2.5, 32.5, 33.5] == attempts_of(office)
        assert (["answer"], [Ending.ANSWERED]) == (office.courier.said(), office.claims.book.endings)
        assert 3 == office.counted("ratelimited_total")

    run(testing())


def test_what_is_refused_for_good_is_not_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """It ends, with a line in the log."""

    async def testing() -> None:
        office = Office(faults(unsent(None)))

        await office.handle(received())

        assert ([0], [Ending.DEAD]) == (attempts_of(office), office.claims.book.endings)
        assert "not sent: platform=slack reason=busy" in caplog.messages

    run(testing())


@pytest.mark.parametrize("seconds", [30.1, 600.0, 3_600.0])
def test_who_waits_for_what_is_put_off_longer_is_told(seconds: float) -> None:
    """A31: the answer is given up within 0.1 s, and the asker told when to ask again."""

    async def testing() -> None:
        office = Office(faults(unsent(seconds)))

        await office.handle(received())

        times = attempts_of(office)
        assert 2 == len(times)
        assert times[1] <= 0.1
        assert (["put_off"], [Ending.TOLD]) == (office.courier.said(), office.claims.book.endings)

    run(testing())


def test_a_quarter_of_an_hour_is_the_longest() -> None:
    """Of a platform that is never ready, and it is not asked more often than it takes to be polite."""

    async def testing() -> None:
        office = Office(lambda *_: unsent(0.0))

        await office.handle(received())

        times = attempts_of(office)
        assert 900 - 30 <= times[-1] <= 900 + 30
        assert len(times) < 50
        assert [Ending.DEAD] == office.claims.book.endings

    run(testing())


def test_who_waits_to_send_again_holds_no_place() -> None:
    """A hundred replies that were put off for a minute keep nobody waiting."""

    async def testing() -> None:
        office = Office(lambda one, attempt: unsent(20) if one.person == "U1" and not attempt else None)
        put_off = [received(number, channel=f"C{number}") for number in range(100)]

        await office.handle(*put_off, received(100, person="U2", channel="C100"))

        start = office.courier.attempts["message:0"][0]
        assert next(time for key, _, time in office.courier.arrived if key == "message:100") - start < 1
        assert 101 == office.courier.count("answer")

    run(testing())


def test_who_comes_back_to_send_again_is_never_refused() -> None:
    """Though as many wait by then as may."""

    async def testing() -> None:
        plan = faults(unsent(1.0))
        office = Office(lambda one, attempt: plan(one, attempt) if one == received() else None, at_once=1, waiting=2)
        first = asyncio.create_task(office.handle(received()))
        await asyncio.sleep(0.5)
        office.courier.answer_seconds = 1.0

        await office.handle(*(received(number, person=f"U{number}") for number in (1, 2, 3, 4)))
        await first

        assert [["answer"]] * 4 + [["busy"]] == [office.courier.said(f"message:{number}") for number in range(5)]

    run(testing())


@pytest.mark.parametrize(
    ("fault", "attempts", "ending"), [(LOST, [0, 1, 3], Ending.TOLD), (unsent(None), [0], Ending.DEAD)]
)
def test_a_notice_is_repeated_on_doubt_but_not_for_ever(fault: Fault, attempts: list[float], ending: Ending) -> None:
    """To see it twice is better than to be told nothing."""

    async def testing() -> None:
        office = Office(lambda one, _: fault if one == received(1) else None, limits=Limits(user_a_minute=1))

        await office.handle(received(), received(1))

        assert (attempts, ending) == (attempts_of(office, "message:1"), office.claims.book.endings[1])

    run(testing())


def test_a_notice_that_was_lost_is_sent_again() -> None:
    """Where nobody can look whether an answer arrived, and what tells so is lost too."""

    async def testing() -> None:
        office = Office(faults(LOST, LOST))
        office.courier.can_tell = None

        await office.handle(received())

        assert (["ask_again"], [Ending.TOLD]) == (office.courier.said(), office.claims.book.endings)

    run(testing())


def test_what_may_have_arrived_is_looked_for() -> None:
    """After 1, 2, 4 and 8 seconds, and sent again only where it is not found."""

    async def testing() -> None:
        office = Office(faults(LOST, LOST, LOST, LOST))

        await office.handle(received())

        assert [0, 1, 3, 7, 15] == attempts_of(office)
        assert (["answer"], [Ending.ANSWERED]) == (office.courier.said(), office.claims.book.endings)

    run(testing())


def test_200_posts_of_which_half_lose_the_connection_arrive_once() -> None:
    """A19, and among them some that never arrived."""

    async def testing() -> None:
        chance = random.Random(6)

        def plan(_: Received, attempt: int) -> Fault | None:
            return chance.choice([LOST_AFTER_ARRIVAL, LOST_AFTER_ARRIVAL, LOST, None, None]) if attempt < 5 else None

        office = Office(plan)

        await office.handle(*(received(number, channel=f"C{number}") for number in range(200)))

        assert 200 == len(office.courier.arrived) == len({key for key, *_ in office.courier.arrived})
        assert {Ending.ANSWERED} == set(office.claims.book.endings)

    run(testing())


@pytest.mark.parametrize("fault", [LOST, LOST_AFTER_ARRIVAL])
def test_where_nobody_can_look_the_asker_is_told_once(fault: Fault) -> None:
    """Whether it arrived or not: an answer is never sent twice."""

    async def testing() -> None:
        office = Office(faults(fault))
        office.courier.can_tell = None

        await office.handle(received())

        assert [0, 1] == attempts_of(office)
        assert int(fault.arrives) == office.courier.count("answer")
        assert (1, [Ending.TOLD]) == (office.courier.count("ask_again"), office.claims.book.endings)

    run(testing())


def test_a_platform_that_cannot_be_asked_just_now_is_asked_again() -> None:
    """Until the quarter of an hour is over; then the asker is told."""

    async def testing() -> None:
        office = Office(faults(LOST_AFTER_ARRIVAL))
        office.courier.can_tell = UnsentError("not connected", retry_after_seconds=1)

        await office.handle(received())

        assert ["answer", "ask_again"] == office.courier.said()
        assert attempts_of(office)[-1] >= 900

    run(testing())


def test_a_send_without_an_end_is_given_up_after_a_minute() -> None:
    """It counts as one that may have arrived."""

    async def testing() -> None:
        office = Office(send_seconds=1e6)
        courier = office.courier
        task = office.desk.serve(received(), courier)
        await asyncio.sleep(59)
        assert not courier.arrived
        courier.send_seconds = 0
        await task

        assert [0, 61] == attempts_of(office)
        assert ["answer"] == courier.said()

    run(testing())


def test_where_it_is_forbidden_nothing_more_is_sent() -> None:
    """A36: of 50 at once three are tried, others are served as ever; ten minutes later it is tried again."""

    async def testing() -> None:
        forbidden = Fault(UnsentError("missing access", is_forbidden=True))
        office = Office(lambda one, _: forbidden if one.channel == "C1" else None, send_seconds=0.1)

        await office.handle(*(received(number) for number in range(50)), received(50, channel="C2"))
        await asyncio.sleep(599)
        await office.handle(received(51))

        assert 4 == len(office.courier.attempts)
        assert ["answer"] == office.courier.said("message:50")
        await asyncio.sleep(2)
        await office.handle(received(52))
        assert "message:52" in office.courier.attempts

    run(testing())


def test_where_it_is_forbidden_commands_are_answered_as_ever() -> None:
    """Their replies are no posts: neither do refused posts shut them off, nor do refused replies shut off posts."""

    async def testing() -> None:
        forbidden = Fault(UnsentError("missing access", is_forbidden=True))
        office = Office(lambda one, _: forbidden if one.is_posted == (one.channel == "C1") else None)

        posted = [received(number) for number in range(5)]
        commands = [received(number, channel="C2", is_posted=False) for number in range(5, 10)]
        await office.handle(*posted, *commands)
        await office.handle(received(10, is_posted=False), received(11, channel="C2"))

        assert [["answer"]] * 2 == [office.courier.said("message:10"), office.courier.said("message:11")]

    run(testing())


def test_where_it_is_forbidden_slowly_nothing_more_is_sent_either() -> None:
    """A36: the first three are refused one after the other, each while the others are on their way."""

    async def testing() -> None:
        forbidden = Fault(UnsentError("missing access", is_forbidden=True))
        office = Office(lambda *_: forbidden)
        waits = iter([0.1, 0.2, 0.3])

        async def work(_: float) -> None:
            await asyncio.sleep(next(waits, 0.1))

        office.courier._work = work  # type: ignore[method-assign,assignment]  # each attempt takes its own time

        async def answer(one: Received) -> Reply[str]:
            return Reply("answer", office.courier.reply)

        office.courier.answer = answer  # type: ignore[method-assign,assignment]  # at once
        await office.handle(*(received(number) for number in range(50)))

        assert 3 == len(office.courier.attempts)

    run(testing())


def test_an_error_of_the_courier_is_logged_and_not_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    """With its traceback and an error id; the place is free again."""

    async def testing() -> None:
        office = Office(faults(Fault(RuntimeError("a defect"))))

        await office.handle(received(), received(1, channel="C2"))

        assert [Ending.DEAD, Ending.DEAD] == office.claims.book.endings
        assert 0 == office.counted("inflight")

    caplog.set_level(logging.ERROR)
    run(testing())
    assert all(record.exc_info and "error=" in record.getMessage() for record in caplog.records)
    assert 2 == len(caplog.records)
