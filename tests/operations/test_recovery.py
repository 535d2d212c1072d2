"""Recovery: whatever a dead process left is answered once, or its asker is told."""

import asyncio

import pytest

from bot.operations.received import Received, UncertainError, UnsentError
from bot.operations.state.claims import Adopted
from tests.operations.couriers import Book, FakeClaims, Fault, Office, faults, received
from tests.operations.virtual_time import run

LOST_AFTER_ARRIVAL = Fault(UncertainError("lost"), arrives=True)


async def resume(office: Office, *, was_sending: bool, takeovers: int = 1) -> None:
    """Have a desk see to something that another process left."""
    await office.desk.take_over(Adopted(received(), was_sending, takeovers), office.courier)


@pytest.mark.parametrize("takeovers", [0, 1])
def test_what_was_not_sent_is_answered(takeovers: int) -> None:
    """Whether its process died or handed it over; no limit counts it a second time."""

    async def testing() -> None:
        office = Office()

        await resume(office, was_sending=False, takeovers=takeovers)

        assert ["answer"] == office.courier.said()

    run(testing())


@pytest.mark.parametrize(
    ("arrived", "can_tell", "said"),
    [(True, True, ["answer"]), (False, True, ["answer"]), (True, None, ["answer", "ask_again"])],
)
def test_what_may_have_arrived_is_looked_for(arrived: bool, can_tell: bool | None, said: list[str]) -> None:
    """It is finished, answered, or its asker told."""

    async def testing() -> None:
        office = Office()
        office.courier.can_tell = can_tell
        if arrived:
            office.courier.arrived.append(("message:0", "answer", 0.0))

        await resume(office, was_sending=True)

        assert said == office.courier.said()

    run(testing())


@pytest.mark.parametrize(("was_sending", "arrived"), [(False, False), (True, False), (True, True)])
def test_what_two_processes_died_of_is_not_tried_a_third_time(was_sending: bool, arrived: bool) -> None:
    """The asker is told, unless the answer stands."""

    async def testing() -> None:
        office = Office()
        if arrived:
            office.courier.arrived.append(("message:0", "answer", 0.0))

        await resume(office, was_sending=was_sending, takeovers=2)

        assert ["answer" if arrived else "ask_again"] == office.courier.said()

    run(testing())


def test_what_belongs_to_other_platforms_is_left_to_others() -> None:
    """Only what this process can reply to is taken over, again and again."""

    async def testing() -> None:
        book = Book()
        dead = FakeClaims(book, "dead")
        await dead.take(received(0))
        await dead.take(received(1, platform="discord"))
        book.alive.discard("dead")
        office = Office(claims=FakeClaims(book, "next"))
        recovery = asyncio.create_task(office.desk.recover({"slack": office.courier}).run())
        await asyncio.sleep(1)
        await FakeClaims(book, "dying").take(received(2))
        book.alive.discard("dying")
        await asyncio.sleep(3)
        recovery.cancel()

        assert [["answer"], [], ["answer"]] == [office.courier.said(f"message:{number}") for number in range(3)]
        assert 2 == office.counted("claims_taken_over_total")

    run(testing())


def killed_after(steps: int, plan_number: int, *, can_tell: bool | None) -> Office:
    """Return what a second process made of something that a first one had at hand when it died after so many steps."""
    plans = [faults(), faults(Fault(UnsentError("busy", retry_after_seconds=5))), faults(LOST_AFTER_ARRIVAL)]

    async def testing() -> Office:
        book = Book()
        first = Office(plans[plan_number], claims=FakeClaims(book, "first"))
        second = Office(claims=FakeClaims(book, "second"))
        second.courier.arrived = first.courier.arrived
        second.courier.can_tell = first.courier.can_tell = can_tell

        dying = asyncio.create_task(first.handle(received()))
        for _ in range(steps):
            await asyncio.sleep(0 if steps < 30 else 0.5)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.wait({dying})
        book.alive.discard("first")

        # What was never claimed, the platform delivers again.
        await second.handle(received())
        await second.desk.recover({"slack": second.courier}).look()
        await second.desk.close()
        return second

    return run(testing())


@pytest.mark.parametrize("can_tell", [True, None])
@pytest.mark.parametrize("plan_number", [0, 1, 2])
def test_a_process_that_dies_at_any_step_loses_nothing(plan_number: int, can_tell: bool | None) -> None:
    """A21: exactly one answer wherever the platform can be asked; else one at most, and the asker is told."""
    for steps in range(45):
        office = killed_after(steps, plan_number, can_tell=can_tell)

        said = office.courier.said()
        assert said.count("answer") <= 1, steps
        assert said in (["answer"], ["ask_again"], ["answer", "ask_again"]), steps
        assert can_tell is None or said == ["answer"], steps
        assert None not in office.claims.book.endings


def test_an_error_of_the_platform_in_the_middle_of_it() -> None:
    """It is not connected yet when the first things are taken over: they wait for it."""

    async def testing() -> None:
        not_connected = Fault(UnsentError("not connected", retry_after_seconds=2))

        def plan(_: Received, attempt: int) -> Fault | None:
            return not_connected if attempt < 5 else None

        office = Office(plan)
        office.courier.can_tell = UnsentError("not connected", retry_after_seconds=2)
        resuming = asyncio.create_task(resume(office, was_sending=True))
        await asyncio.sleep(20)
        office.courier.can_tell = True
        await resuming

        assert ["answer"] == office.courier.said()

    run(testing())
