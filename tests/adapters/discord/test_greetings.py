"""How often Discord is connected to and greeted, on a clock that only waiting moves."""

from itertools import pairwise

import pytest

from bot.adapters.discord.greetings import TURN_SECONDS, ConnectionGuard, Greetings, LaterError, StartLimit
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


def limit(*, remaining: int = 1000, total: int = 1000, at_once: int = 1) -> StartLimit:
    return StartLimit(total=total, remaining=remaining, reset_seconds=3_600, at_once=at_once)


@pytest.mark.parametrize(
    ("remaining", "shards", "begins"), [(1000, 1, True), (51, 1, True), (50, 1, False), (60, 16, False)]
)
def test_what_discord_has_left_is_not_used_up(remaining: int, shards: int, begins: bool) -> None:
    """Fifty greetings are kept; below that the bot waits until Discord counts anew."""
    time = FakeTime()
    greetings = Greetings(Counted(time), time, time.sleep)

    if begins:
        greetings.begin(limit(remaining=remaining), range(shards), shards)
        return
    with pytest.raises(LaterError) as waits:
        greetings.begin(limit(remaining=remaining), range(shards), shards)
    assert 3_600 == waits.value.seconds


@pytest.mark.parametrize(("at_once", "seconds"), [(1, 15 * TURN_SECONDS), (16, 0)])
async def test_shards_greet_as_many_at_once_as_discord_takes(at_once: int, seconds: float) -> None:
    """Sixteen shards by themselves, or all within the same five seconds."""
    time = FakeTime()
    counted = Counted(time)
    greetings = Greetings(counted, time, time.sleep)
    greetings.begin(limit(at_once=at_once), range(16), 16)

    for shard in range(16):
        await greetings.greet("1", shard)

    assert 16 == len(counted.at)
    assert seconds <= counted.at[-1] - counted.at[0] < seconds + 16
    assert all(later - earlier >= (TURN_SECONDS if at_once == 1 else 0) for earlier, later in pairwise(counted.at))


async def test_processes_take_turns() -> None:
    """Two of them with a shard each never greet within the same five seconds."""
    time = FakeTime()
    counted = Counted(time)
    processes = [Greetings(counted, time, time.sleep) for _ in range(2)]
    for shard, greetings in enumerate(processes):
        greetings.begin(limit(), [shard], 2)

    for shard, greetings in enumerate(processes):
        await greetings.greet("1", shard)

    assert TURN_SECONDS <= counted.at[1] - counted.at[0]


async def test_a_shard_does_not_wait_for_anothers_greetings() -> None:
    """One whose session is invalid again and again waits longer and longer, another one greets at once."""
    time = FakeTime()
    greetings = Greetings(Counted(time), time, time.sleep)
    greetings.begin(limit(at_once=2), range(2), 2)
    for _ in range(3):
        await greetings.greet("1", 0)
    before = time.now

    await greetings.greet("1", 1)

    assert before == time.now


async def test_the_budget_grows_with_the_shards() -> None:
    """200 a day for each, and never more than half of what Discord takes."""
    for count, total, budget in ((1, 1000, 200), (2, 1000, 400), (16, 1000, 500), (16, 4000, 2000)):
        time = FakeTime()
        counted = Counted(time)
        counted.at = [time.now] * (budget - 1)
        greetings = Greetings(counted, time, time.sleep)
        greetings.begin(limit(total=total), [0], count)

        await greetings.greet("1", 0)
        with pytest.raises(SettingsError, match=f"{budget} times"):
            await greetings.greet("1", 0)
