"""Admission: few at once, some waiting, and a turn for everybody."""

import asyncio
from collections import Counter

import pytest

from bot.operations.admission import Admission, FullError
from tests.operations.virtual_time import now, run


class Work:
    """Things that take a second each, in the order in which they began."""

    def __init__(self, *, at_once: int, waiting: int) -> None:
        self.admission = Admission(at_once=at_once, waiting=waiting, clock=now)
        self.begun: list[str] = []
        self.tasks: list[asyncio.Task[None]] = []

    async def begin(self, *people: str, was_inside: bool = False) -> None:
        self.tasks += [asyncio.create_task(self._do(person, was_inside)) for person in people]
        await asyncio.sleep(0)

    async def end(self) -> list[BaseException | None]:
        return await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _do(self, person: str, was_inside: bool) -> None:
        async with self.admission.place(person, was_inside=was_inside):
            self.begun.append(person)
            await asyncio.sleep(1)


def test_nobody_waits_behind_all_of_somebody_else() -> None:
    """Whoever comes after one person's many is next, and everybody has a turn before anyone has a second."""

    async def testing() -> None:
        work = Work(at_once=1, waiting=200)
        await work.begin(*"A" * 100)
        await work.begin(*"BBCC")

        await work.end()

        assert list("AABCABCAAA") == work.begun[:10]
        assert (0, 0) == (work.admission.in_flight, work.admission.waiting)

    run(testing())


def test_what_was_inside_comes_back_first() -> None:
    """In the order in which it comes back, and even where nobody else may wait."""

    async def testing() -> None:
        work = Work(at_once=1, waiting=2)
        await work.begin(*"ABC")
        await work.begin(*"XYZ", was_inside=True)

        await work.end()

        assert list("AXYZBC") == work.begun

    run(testing())


def test_where_nobody_may_wait_there_is_room_inside() -> None:
    """Who finds a free place needs not wait."""

    async def testing() -> None:
        work = Work(at_once=1, waiting=0)
        await work.begin(*"AB")

        ended = await work.end()

        assert list("A") == work.begun
        assert [type(None), FullError] == list(map(type, ended))

    run(testing())


def test_what_comes_back_takes_nobodys_place() -> None:
    """As many as may wait do, beside those that were inside before."""

    async def testing() -> None:
        work = Work(at_once=1, waiting=2)
        await work.begin(*"AB")
        await work.begin(*"XYZ", was_inside=True)
        await work.begin(*"CD")

        waiting, ended = work.admission.waiting, await work.end()

        assert 2 == waiting
        assert [FullError] == [type(one) for one in ended if one]
        assert list("AXYZBC") == work.begun

    run(testing())


def test_who_cannot_wait_is_told_for_how_long() -> None:
    """The seconds are those which the ones ahead take, as far as the last ones tell."""

    async def testing() -> None:
        work = Work(at_once=2, waiting=30)
        await work.begin(*map(str, range(200)))
        refused = [ended for ended in await work.end() if isinstance(ended, FullError)]
        assert 200 - 32 == len(refused)

        work.tasks.clear()
        for _ in range(10):
            await work.begin(*map(str, range(32)))
            await work.end()
        await work.begin(*map(str, range(32)))

        with pytest.raises(FullError) as full:
            async with work.admission.place("late"):
                pass
        assert 15.5 == pytest.approx(full.value.retry_after_seconds, rel=0.1)
        await work.end()

    run(testing())


@pytest.mark.parametrize("people", ["ABCD", "AAAA"])
@pytest.mark.parametrize("first", [0, 1, 2, 3])
def test_whoever_gives_up_takes_no_place(first: int, people: str) -> None:
    """Cancelled inside, while waiting, or in the moment of its turn: all others come in, and no place is lost."""

    async def testing() -> None:
        work = Work(at_once=1, waiting=200)
        await work.begin(*people)
        if first == 3:
            work.tasks[0].cancel()
            await asyncio.sleep(0)
            work.tasks[1].cancel()
        else:
            work.tasks[first].cancel()
            work.tasks[(first + 1) % 4].cancel()

        ended = await work.end()

        assert {type(None): 2, asyncio.CancelledError: 2} == Counter(map(type, ended))
        assert (0, 0) == (work.admission.in_flight, work.admission.waiting)

    run(testing())


def test_its_figures_are_reported() -> None:
    """Each time that one comes, waits or goes."""

    async def testing() -> None:
        seen: list[tuple[int, int]] = []
        admission = Admission(at_once=1, waiting=1, report=lambda *load: seen.append(load))
        async with admission.place("A"):
            waiting = asyncio.create_task(admission.place("B").__aenter__())
            await asyncio.sleep(0)
        await waiting

        assert [(1, 0), (1, 1), (0, 1), (0, 0), (1, 0)] == seen

    run(testing())
