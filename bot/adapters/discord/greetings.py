"""How often Discord is connected to and greeted: a loop of either costs the bot its token."""

import asyncio
import random
from collections import deque
from collections.abc import Awaitable, Callable
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
_LONGEST_WAIT_CONNECTED_SECONDS = 30.0


class Identifies(Protocol):
    """What is counted of the greetings, across restarts."""

    async def spend(self, application: str) -> int:
        """Note one more; return how many there were in the last 24 hours, with this one."""

    async def count(self, application: str) -> int:
        """Return how many there were in the last 24 hours."""


class LaterError(Exception):
    """The greeting has to wait for longer than a connection may stay without one."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"in {seconds:.0f} s")
        self.seconds = seconds


class ConnectionGuard:
    """Lets the first connections of a minute through at once and each further one after a longer wait."""

    def __init__(self, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._opened: deque[float] = deque()
        self._wait = 1.0

    async def open(self) -> None:
        """Return when one more connection may be opened."""
        now = self._clock()
        while self._opened and now - self._opened[0] >= _MINUTE_SECONDS:
            self._opened.popleft()
        if len(self._opened) < CONNECTIONS_A_MINUTE:
            self._wait = 1.0
        else:
            # Half is fixed, half is left to chance: processes that lost Discord together return one by one.
            await self._sleep(self._wait * random.uniform(0.5, 1.0))  # noqa: S311
            self._wait = min(2 * self._wait, _LONGEST_WAIT_CONNECTED_SECONDS)
        self._opened.append(self._clock())


class Greetings:
    """Spaces the greetings (IDENTIFY), 5 to 600 seconds apart, and refuses those above a day's budget."""

    def __init__(self, identifies: Identifies, clock: Clock, sleep: Sleep = asyncio.sleep) -> None:
        self._identifies = identifies
        self._clock = clock
        self._sleep = sleep
        self._wait = 0.0
        self._last = float("-inf")

    async def greet(self, application: str) -> None:
        """Return when Discord may be greeted. Raises LaterError for a long wait, SettingsError above the budget."""
        if await self._identifies.count(application) >= GREETINGS_A_DAY:
            raise SettingsError(
                f"Discord was greeted {GREETINGS_A_DAY} times within 24 hours, and takes DISCORD_TOKEN away from bots "
                "that go on. Find out what ends the connection, and start the bot again a day later."
            )
        if self._clock() - self._last > 2 * _LONGEST_WAIT_SECONDS:
            self._wait = 0.0
        left = self._last + self._wait - self._clock() if self._wait else 0.0
        if left > _LONGEST_WAIT_CONNECTED_SECONDS:
            raise LaterError(left)
        if left > 0:
            await self._sleep(left)
        await self._identifies.spend(application)
        self._last = self._clock()
        self._wait = min(max(_FIRST_WAIT_SECONDS, 2 * self._wait), _LONGEST_WAIT_SECONDS)
