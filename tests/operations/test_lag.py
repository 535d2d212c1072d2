"""Lag: how long the loop was held up, for a minute."""

import asyncio
import time

import pytest

from bot.operations.lag import LoopLag
from tests.operations.virtual_time import VirtualLoop, run
from tests.slowness import slowness


async def test_a_loop_that_is_held_up_is_noticed() -> None:
    """By nearly as long as it was."""
    reported: list[float] = []
    lag = LoopLag(reported.append)
    watching = asyncio.create_task(lag.run())
    await asyncio.sleep(0.15)

    time.sleep(0.5)
    await asyncio.sleep(0.15)
    watching.cancel()

    assert 0.39 < lag.worst < 0.9 * slowness()
    assert lag.worst == reported[-1]
    assert lag.worst == lag.recent


def test_it_is_forgotten_after_a_minute() -> None:
    """A worse one at once takes the place of what came before; what was less stands when the worst is too old."""

    async def testing() -> list[float]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        lag = LoopLag(lambda _: None)
        watching = asyncio.create_task(lag.run())
        worst = []
        for held_up, then in ((1.0, 10), (6.0, 30), (2.0, 20), (0, 15), (0, 60)):
            await asyncio.sleep(0.05)
            loop.hold_up(held_up)
            await asyncio.sleep(then)
            worst.append(round(lag.worst, 1))
        watching.cancel()
        return worst

    assert [1.0, 6.0, 6.0, 2.0, 0.0] == [pytest.approx(worst, abs=0.11) for worst in run(testing())]
