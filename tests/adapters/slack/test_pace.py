"""About a message a second to each channel."""

import asyncio

from bot.adapters.slack.pace import Pace
from tests.operations.virtual_time import run


def test_a32_a_hundred_at_once_go_one_a_second() -> None:
    """Two at once, then one a second: in any ten seconds no more than twelve, and all go."""

    async def testing() -> None:
        loop = asyncio.get_running_loop()
        pace = Pace(clock=loop.time)
        times: list[float] = []

        async def post() -> None:
            await pace.turn("C1")
            times.append(loop.time())

        await asyncio.gather(*(post() for _ in range(100)))

        assert 100 == len(times)
        assert [0, 0, 1, 2] == [round(time - times[0]) for time in times[:4]]
        assert all(sum(start <= time < start + 10 for time in times) <= 12 for start in times)

    run(testing())


def test_channels_do_not_wait_for_each_other() -> None:
    """Nor does one that has rested; the one written to longest ago is forgotten."""

    async def testing() -> None:
        loop = asyncio.get_running_loop()
        pace = Pace(clock=loop.time, most=2)
        started = loop.time()
        for channel in ("C1", "C2", "C1", "C2"):
            await pace.turn(channel)
        at_once = loop.time() - started
        await asyncio.sleep(5)
        rested = loop.time()
        await pace.turn("C1")
        await pace.turn("C1")

        assert 0 == at_once
        assert rested == loop.time()
        await pace.turn("C3")
        await pace.turn("C4")
        await pace.turn("C1")
        assert rested == loop.time()

    run(testing())
