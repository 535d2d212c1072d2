"""Lag: how long the loop was held up, for a minute."""

import asyncio
import time

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
    """A worse one takes the place of what came before; what was less stands when the worst is too old.

    What is judged by the last ten seconds has recovered long before.
    """

    async def testing() -> list[tuple[float, float]]:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        lag = LoopLag(lambda _: None)
        watching = asyncio.create_task(lag.run())
        worst: list[tuple[float, float]] = []
        for held_up, then in ((1.0, 9), (6.0, 30), (2.0, 20), (0, 15), (0, 60)):
            await asyncio.sleep(0.05)
            loop.hold_up(held_up)
            await asyncio.sleep(then)
            worst.append((round(lag.worst), round(lag.recent)))
        watching.cancel()
        return worst

    assert [(1, 1), (6, 0), (6, 0), (2, 0), (0, 0)] == run(testing())
