"""How late it arrives what Discord sends, whatever this machine takes for the time."""

import time
from collections import deque

import discord

from bot.operations.received import Clock

# Discord waits for three seconds, of which the reply needs some.
LATE_SECONDS = 2.5
_WINDOW_SECONDS = 3_600.0


class Lateness:
    """
    Compares what arrives with the quickest arrival of the last hour.

    An id tells when Discord made it. By the clock of the wall an hour that is set wrong would make all late; between a
    clock that only runs and Discord's ids the difference stays, but for what is late.
    """

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        # Each with its time, later ones more: what was slower before a quicker one is no longer needed.
        self._quickest: deque[tuple[float, float]] = deque()

    def seconds(self, identifier: int) -> float:
        """Return by how much later than the quickest something with this id has arrived now."""
        now = self._clock()
        took = now - discord.utils.snowflake_time(identifier).timestamp()
        while self._quickest and self._quickest[-1][1] >= took:
            self._quickest.pop()
        self._quickest.append((now, took))
        while self._quickest[0][0] < now - _WINDOW_SECONDS:
            self._quickest.popleft()
        return took - self._quickest[0][1]
