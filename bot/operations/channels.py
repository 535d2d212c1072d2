"""Channels: few replies on their way to one at a time, and none where the platform forbids it again and again."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from bot.operations.received import Clock, Received

_AT_ONCE = 3
_MOST_FORBIDDEN = 3
_SHUT_SECONDS = 600.0


@dataclass(slots=True)
class _Channel:
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    forbidden: deque[float] = field(default_factory=lambda: deque(maxlen=_MOST_FORBIDDEN))


class Channels:
    """Knows the channels that were written to last, at most so many."""

    def __init__(self, *, clock: Clock = time.monotonic, most: int = 10_000) -> None:
        self._clock = clock
        self._most = most
        self._channels: OrderedDict[tuple[str, str, bool], _Channel] = OrderedDict()

    @asynccontextmanager
    async def turn(self, received: Received) -> AsyncIterator[None]:
        """Wait for the turn to send a reply: after a refusal one at a time, so that no more than may be are refused."""
        channel = self._channel(received)
        async with channel.turns:
            if not self._is_suspect(channel):
                yield
                return
        async with channel.alone, AsyncExitStack() as all_turns:
            for _ in range(_AT_ONCE):
                await all_turns.enter_async_context(channel.turns)
            yield

    def is_shut(self, received: Received) -> bool:
        """Whether nothing may be posted in a channel for ten minutes, after as many refusals within ten minutes."""
        times = self._channel(received).forbidden
        return (
            len(times) == _MOST_FORBIDDEN
            and times[-1] - times[0] <= _SHUT_SECONDS
            and self._clock() - times[-1] < _SHUT_SECONDS
        )

    def forbid(self, received: Received) -> None:
        """Count that the platform forbade to write there."""
        if received.is_posted:
            self._channel(received).forbidden.append(self._clock())

    def _is_suspect(self, channel: _Channel) -> bool:
        return bool(channel.forbidden) and self._clock() - channel.forbidden[-1] <= _SHUT_SECONDS

    def _channel(self, received: Received) -> _Channel:
        name = (received.platform, received.channel, received.is_posted)
        channel = self._channels.setdefault(name, _Channel())
        self._channels.move_to_end(name)
        if len(self._channels) > self._most:
            self._channels.popitem(last=False)
        return channel
