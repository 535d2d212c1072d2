"""Delivery: a reply is sent until it has arrived, is refused for good, or a quarter of an hour has passed."""

import asyncio
import itertools
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from enum import Enum
from typing import Any

from bot.operations.admission import Admission
from bot.operations.channels import Channels
from bot.operations.metrics import Metrics
from bot.operations.received import Clock, Courier, Received, Reply, UncertainError, UnsentError

logger = logging.getLogger(__name__)

_GIVE_UP_SECONDS = 900.0
_LONGEST_ATTEMPT_SECONDS = 60.0
_LONGEST_PUT_OFF_SECONDS = 30.0  # of an answer; who asked is told rather than left to wait
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 0.1, 30.0
_FIRST_LOOK_SECONDS, _LONGEST_LOOK_SECONDS = 1.0, 60.0
_MOST_DOUBTS = 3  # about a notice: to see it twice is better than to be told nothing


class Fate(Enum):
    """What became of a reply."""

    ARRIVED = "arrived"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    LEFT = "left"  # another process brings it


class PutOffError(Exception):
    """The platform takes no answer for longer than anybody waits; `retry_after_seconds` tells until when."""

    def __init__(self, retry_after_seconds: float) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


Hold = Callable[[], Awaitable[bool]]


class Delivery:
    """Sends replies; a place of the admission is held for an attempt, never for the time between two of them."""

    def __init__(
        self, admission: Admission, channels: Channels, metrics: Metrics, *, clock: Clock = time.monotonic
    ) -> None:
        self._admission = admission
        self._channels = channels
        self._metrics = metrics
        self._clock = clock

    async def bring(
        self, courier: Courier[Any], received: Received, reply: Reply[Any], hold: Hold | None = None
    ) -> Fate:
        """
        Send a reply and return what became of it.

        An answer comes with a `hold` that tells before each attempt whether it is still this process's to send; it was
        inside the admission when it was made, and is sent anew only if it has surely not arrived. Anything else waits
        there, and is sent anew on doubt, three times in all. Raises FullError where it cannot wait, PutOffError where
        an answer is put off for more than half a minute.
        """
        gives_up_at = self._clock() + _GIVE_UP_SECONDS
        pauses = _doubling(_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS)
        looks = _doubling(_FIRST_LOOK_SECONDS, _LONGEST_LOOK_SECONDS)
        doubts = 0
        while hold is None or await hold():
            try:
                await self._send(courier, received, reply, was_inside=hold is not None)
            except UnsentError as error:
                seconds = error.retry_after_seconds
                if hold and seconds and seconds > _LONGEST_PUT_OFF_SECONDS:
                    raise PutOffError(seconds) from error
                if seconds is None or self._clock() + seconds > gives_up_at:
                    logger.warning("not sent: platform=%s reason=%s", received.platform, error)
                    return Fate.REFUSED
                await asyncio.sleep(max(seconds, next(pauses)))
            except UncertainError as error:
                logger.info("sent perhaps: platform=%s reason=%s", received.platform, error)
                doubts += 1
                if hold:
                    was_sent = await self.was_sent(courier, received, looks, gives_up_at)
                else:
                    await asyncio.sleep(next(looks))
                    was_sent = False if doubts < _MOST_DOUBTS else None
                if was_sent is not False:
                    return Fate.ARRIVED if was_sent else Fate.UNKNOWN
            else:
                return Fate.ARRIVED
        return Fate.LEFT

    async def was_sent(
        self,
        courier: Courier[Any],
        received: Received,
        looks: Iterator[float] | None = None,
        gives_up_at: float | None = None,
    ) -> bool | None:
        """Whether a reply stands on the platform, asked for until it can tell; None if nobody ever can."""
        looks = looks or _doubling(_FIRST_LOOK_SECONDS, _LONGEST_LOOK_SECONDS)
        gives_up_at = gives_up_at or self._clock() + _GIVE_UP_SECONDS
        while self._clock() < gives_up_at:
            await asyncio.sleep(next(looks))
            try:
                return await courier.was_sent(received)
            except (UnsentError, UncertainError) as error:
                logger.info("not known yet whether sent: platform=%s reason=%s", received.platform, error)
        return None

    async def _send(self, courier: Courier[Any], received: Received, reply: Reply[Any], *, was_inside: bool) -> None:
        """Send a reply once, and count how it went; raises UnsentError and UncertainError."""
        async with self._channels.turn(received):
            if self._channels.is_shut(received):
                raise UnsentError("the channel is shut")
            async with self._admission.place(received.person, was_inside=was_inside):
                try:
                    await _in_time(courier, received, reply)
                except UnsentError as error:
                    self._count_unsent(received, error)
                    raise
                except UncertainError:
                    self._metrics.sent(received.platform, "uncertain")
                    raise
            self._metrics.sent(received.platform, "sent")

    def _count_unsent(self, received: Received, error: UnsentError) -> None:
        self._metrics.sent(received.platform, "unsent")
        if error.is_forbidden:
            self._channels.forbid(received)
        if error.retry_after_seconds is not None:
            self._metrics.rate_limited(received.platform)


async def _in_time(courier: Courier[Any], received: Received, reply: Reply[Any]) -> None:
    try:
        async with asyncio.timeout(_LONGEST_ATTEMPT_SECONDS) as limit:
            await courier.send(received, reply)
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise UncertainError("no end of it") from error


def _doubling(first: float, most: float) -> Iterator[float]:
    return (min(first * 2**times, most) for times in itertools.count())
