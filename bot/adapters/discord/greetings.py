"""How often Discord is connected to and greeted: a loop of either costs the bot its token."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.errors import SettingsError
from bot.operations.received import Clock

Sleep = Callable[[float], Awaitable[None]]

CONNECTIONS_A_MINUTE = 10
# Discord resets a token that greets 1,000 times in a day (Gateway, "Session Start Limit").
GREETINGS_A_DAY = 200
_MINUTE_SECONDS = 60.0
_FIRST_WAIT_SECONDS, _LONGEST_WAIT_SECONDS = 5.0, 600.0
# discord.py gives a connection 60 seconds from its opening to its greeting; a longer wait is spent without one.
_LONGEST_WAIT_CONNECTED_SECONDS = 20.0
# Discord takes `max_concurrency` of them every five seconds; a little more for the clocks of several machines.
TURN_SECONDS = 5.5
# So many are never used up: the last one costs the bot its token.
_SPARED = 50


class Identifies(Protocol):
    """What is counted of the greetings, across restarts."""

    async def spend(self, application: str) -> int:
        """Note one more; return how many there were in the last 24 hours, with this one."""

    async def count(self, application: str) -> int:
        """Return how many there were in the last 24 hours."""

    async def take_turn(self, turn: str, seconds: float) -> bool:
        """Whether nobody has taken this turn for so long, which is taken then."""


class LaterError(Exception):
    """The greeting has to wait for longer than a connection may stay without one."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds:.0f} s")
        self.seconds = seconds


class ConnectionGuard:
    """Lets the first connections of a minute through at once and each further one after a longer wait."""

    def __init__(self, clock: Clock, sleep: Sleep = asyncio.sleep, *, shards: int = 1) -> None:
        self._clock = clock
        self._sleep = sleep
        self._at_once = CONNECTIONS_A_MINUTE + 2 * (shards - 1)
        self._opened: deque[float] = deque()
        self._wait = 1.0

    async def open(self) -> None:
        """Return when one more connection may be opened."""
        now = self._clock()
        while self._opened and now - self._opened[0] >= _MINUTE_SECONDS:
            self._opened.popleft()
        if len(self._opened) < self._at_once:
            self._wait = 1.0
        else:
            # Half is fixed, half is left to chance: processes that lost Discord together return one by one.
            await self._sleep(self._wait * random.uniform(0.5, 1.0))  # noqa: S311
            self._wait = min(2 * self._wait, _LONGEST_WAIT_CONNECTED_SECONDS)
        self._opened.append(self._clock())


@dataclass(frozen=True, slots=True)
class StartLimit:
    """How many greetings Discord takes, how many of them are left and until when, and how many every five seconds."""

    total: int
    remaining: int
    reset_seconds: float
    at_once: int


class Greetings:
    """
    Spaces the greetings (IDENTIFY) of each shard, 5 to 600 seconds apart, and refuses those above a day's budget.

    Where there are several shards, as many greet within five seconds as Discord takes, of all processes together.
    """

    def __init__(self, identifies: Identifies, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._identifies = identifies
        self._clock = clock
        self._sleep = sleep
        self._paces: dict[int, _Pace] = {}
        self._budget = GREETINGS_A_DAY
        self._at_once = 1
        self._is_alone = True

    def begin(self, limit: StartLimit, shards: Sequence[int], count: int) -> None:
        """Take what Discord says before the first greeting. Raises LaterError where it would take too few."""
        if limit.remaining < len(shards) + _SPARED:
            raise LaterError(limit.reset_seconds)
        self._budget = min(GREETINGS_A_DAY * count, max(GREETINGS_A_DAY, limit.total // 2))
        self._at_once = limit.at_once
        self._is_alone = count == 1

    async def greet(self, application: str, shard: int = 0) -> None:
        """Return when Discord may be greeted. Raises LaterError for a long wait, SettingsError above the budget."""
        if await self._identifies.count(application) >= self._budget:
            raise SettingsError(
                f"Discord was greeted {self._budget} times within 24 hours, and takes DISCORD_TOKEN away from bots "
                "that go on. Find out what ends the connection, and start the bot again a day later."
            )
        pace = self._paces.setdefault(shard, _Pace())
        if self._clock() - pace.last > 2 * _LONGEST_WAIT_SECONDS:
            pace.wait = 0.0
        left = pace.last + pace.wait - self._clock() if pace.wait else 0.0
        if left > _LONGEST_WAIT_CONNECTED_SECONDS:
            raise LaterError(left)
        if left > 0:
            await self._sleep(left)
        if not self._is_alone:
            await self._take_turn(application, shard % self._at_once)
        await self._identifies.spend(application)
        pace.last = self._clock()
        pace.wait = min(max(_FIRST_WAIT_SECONDS, 2 * pace.wait), _LONGEST_WAIT_SECONDS)

    async def _take_turn(self, application: str, turn: int) -> None:
        """Wait until no process has greeted in the same turn for five seconds."""
        gives_up_at = self._clock() + _LONGEST_WAIT_CONNECTED_SECONDS
        while not await self._identifies.take_turn(f"{application}:{turn}", TURN_SECONDS):
            if self._clock() > gives_up_at:
                raise LaterError(TURN_SECONDS)
            await self._sleep(random.uniform(0.5, 1.0))  # noqa: S311


@dataclass(slots=True)
class _Pace:
    """When a shard greeted last, and how long it waits from then on."""

    last: float = float("-inf")
    wait: float = 0.0
