"""Pace: a message to each channel every so often, as Slack takes it for long."""

import asyncio
import time
from collections import OrderedDict

from bot.operations.received import Clock, Sleep

# https://docs.slack.dev/apis/web-api/rate-limits: one a second for a channel, short bursts allowed.
_BURST = 2


class Pace:
    """Lets a message go to a channel at its time; knows the channels that were written to last, at most so many."""

    def __init__(
        self,
        every_seconds: float = 1.0,
        *,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
        most: int = 10_000,
    ) -> None:
        self._every_seconds = every_seconds
        self._clock = clock
        self._sleep = sleep
        self._most = most
        self._free_at: OrderedDict[str, float] = OrderedDict()

    async def turn(self, channel: str) -> None:
        """Return when the next message may go to a channel, in the order in which this is called."""
        now = self._clock()
        at = max(self._free_at.get(channel, 0.0), now - self._every_seconds * (_BURST - 1))
        self._free_at[channel] = at + self._every_seconds
        self._free_at.move_to_end(channel)
        if len(self._free_at) > self._most:
            self._free_at.popitem(last=False)
        if at > now:
            await self._sleep(at - now)
