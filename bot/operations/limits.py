"""Limits: how much a person, and everybody in a channel, may ask in a time."""

import time
from collections import OrderedDict, deque
from dataclasses import dataclass

from bot.operations.received import Clock, Received

_MINUTE, _HOUR = 60.0, 3600.0


@dataclass(frozen=True, slots=True)
class Limits:
    """How many questions are answered in any minute or hour, whenever it begins."""

    user_a_minute: int = 10
    user_an_hour: int = 100
    channel_a_minute: int = 20


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    That a question is over a limit: whose, and when the next one may be asked.

    `is_notice_needed` unless the asker was told less than a minute ago.
    """

    reason: str
    retry_after_seconds: float
    is_notice_needed: bool


class Limiter:
    """Keeps to limits, for the people and channels heard of last, at most so many of each."""

    def __init__(self, limits: Limits, *, clock: Clock = time.monotonic, most: int = 10_000) -> None:
        self._limits = limits
        self._clock = clock
        self._people = _Asked(limits.user_an_hour, most)
        self._channels = _Asked(limits.channel_a_minute, most)
        self._told = _Asked(1, most)

    def refusal(self, received: Received) -> Refusal | None:
        """Return why this is not to be answered; None counts it as answered."""
        now = self._clock()
        person, channel = (received.platform, received.person), (received.platform, received.channel)
        by_person, in_channel = self._people.times(person), self._channels.times(channel)
        limits = self._limits
        user_wait = max(
            _wait(by_person, limits.user_a_minute, _MINUTE, now), _wait(by_person, limits.user_an_hour, _HOUR, now)
        )
        channel_wait = _wait(in_channel, limits.channel_a_minute, _MINUTE, now)
        if user_wait <= 0 and channel_wait <= 0:
            by_person.append(now)
            in_channel.append(now)
            return None
        told = self._told.times(person)
        is_notice_needed = _wait(told, 1, _MINUTE, now) <= 0
        if is_notice_needed:
            told.append(now)
        reason = "user" if user_wait >= channel_wait else "channel"
        return Refusal(reason, max(user_wait, channel_wait), is_notice_needed)


class _Asked:
    """The times of the last questions of each who asked, of as many as a limit needs to know."""

    def __init__(self, times: int, most: int) -> None:
        self._length = times
        self._most = most
        self._times: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def times(self, who: tuple[str, str]) -> deque[float]:
        """Return the times of somebody, oldest first, to be added to; whoever was heard of longest ago is forgotten."""
        times = self._times.setdefault(who, deque(maxlen=self._length))
        self._times.move_to_end(who)
        if len(self._times) > self._most:
            self._times.popitem(last=False)
        return times


def _wait(times: deque[float], most: int, window: float, now: float) -> float:
    """Return the seconds until one more is within the limit of a window, 0 if it is now."""
    return max(0.0, times[-most] + window - now) if len(times) >= most else 0.0
