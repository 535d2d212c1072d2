"""Channels: few replies on their way to one at a time, and none where the platform forbids it again and again."""

import asyncio
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field

from bot.operations.received import Clock, Received

_AT_ONCE = 3
_MOST_FORBIDDEN = 3
_SHUT_SECONDS = 600.0


@dataclass(slots=True)
class _Channel:
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_AT_ONCE))
    forbidden: deque[float] = field(default_factory=lambda: deque(maxlen=_MOST_FORBIDDEN))


class Channels:
    """Knows the channels that were written to last, at most so many."""

    def __init__(self, *, clock: Clock = time.monotonic, most: int = 10_000) -> None:
        self._clock = clock
        self._most = most
        self._channels: OrderedDict[tuple[str, str], _Channel] = OrderedDict()

    def turns(self, received: Received) -> asyncio.Semaphore:
        """Return what is held while a reply is sent: never more of them are refused than may be before it is shut."""
        return self._channel(received).turns

    def is_shut(self, received: Received) -> bool:
        """Whether nothing may be sent to a channel for ten minutes, after as many refusals within ten minutes."""
        times = self._channel(received).forbidden
        return (
            len(times) == _MOST_FORBIDDEN
            and times[-1] - times[0] <= _SHUT_SECONDS
            and self._clock() - times[-1] < _SHUT_SECONDS
        )

    def forbid(self, received: Received) -> None:
        """Count that the platform forbade to write there."""
        self._channel(received).forbidden.append(self._clock())

    def _channel(self, received: Received) -> _Channel:
        name = (received.platform, received.channel)
        channel = self._channels.setdefault(name, _Channel())
        self._channels.move_to_end(name)
        if len(self._channels) > self._most:
            self._channels.popitem(last=False)
        return channel
