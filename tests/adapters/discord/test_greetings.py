"""How often Discord is connected to and greeted, on a clock that only waiting moves."""

import pytest

from bot.adapters.discord.greetings import ConnectionGuard, Greetings, LaterError
from bot.errors import SettingsError

DAY_SECONDS = 86_400.0


class FakeTime:
    """A clock that only waiting moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Move the clock."""
        self.now += seconds


class Counted:
    """The greetings of a day, as the state keeps them."""

    def __init__(self, time: FakeTime) -> None:
        self.at: list[float] = []
        self.turns: dict[str, float] = {}
        self._time = time

    async def spend(self, application: str) -> int:
        """Note one more."""
        self.at.append(self._time())
        return await self.count(application)

    async def count(self, application: str) -> int:
        """Return those of the last 24 hours."""
        return sum(at > self._time() - DAY_SECONDS for at in self.at)

    async def take_turn(self, turn: str, seconds: float) -> bool:
        """Take a turn of this process alone."""
        if self.turns.get(turn, float("-inf")) > self._time() - seconds:
            return False
        self.turns[turn] = self._time()
        return True


async def test_connections_that_end_at_once_stay_few() -> None:
    """A27: no minute has more than 20 connections, however fast Discord ends them."""
    time, opened = FakeTime(), list[float]()
    guard = ConnectionGuard(time, time.sleep)

    while time.now < 1_000_000 + 600:
        await guard.open()
        opened.append(time.now)
        time.now += 0.001

    assert max(sum(at <= other < at + 60 for other in opened) for at in opened) <= 20


async def test_first_connections_do_not_wait() -> None:
    """A reconnect now and then costs nothing."""
    time = FakeTime()
    guard = ConnectionGuard(time, time.sleep)

    for _ in range(10):
        await guard.open()

    assert time.now == 1_000_000


async def greet(greetings: Greetings, time: FakeTime) -> None:
    """Greet as the adapter does, which spends a long wait without a connection."""
    try:
        await greetings.greet("1")
    except LaterError as later:
        await time.sleep(later.seconds)
        await greetings.greet("1")


async def test_sessions_that_are_invalid_for_ever_cost_few_greetings() -> None:
    """A28: op 9 without end is answered with at most 200 greetings a day."""
    time = FakeTime()
    counted = Counted(time)
    greetings = Greetings(counted, time, time.sleep)

    while time.now < 1_000_000 + DAY_SECONDS:
        await greet(greetings, time)

    assert 100 < len(counted.at) <= 200


async def test_budget_survives_restarts() -> None:
    """A28: a process that starts over and over stops at the same count, with the reason."""
    time = FakeTime()
    counted = Counted(time)

    with pytest.raises(SettingsError, match="200 times"):
        for _ in range(1000):
            await Greetings(counted, time, time.sleep).greet("1")

    assert 200 == len(counted.at)
