"""Recent keys: what this process has seen, without asking the database."""

import time
from collections import OrderedDict
from collections.abc import Iterable

from bot.operations.received import Clock

Key = tuple[str, str]


class RecentKeys:
    """Remembers keys for a day and an hour, the longest that Slack goes on delivering, and at most so many of them."""

    def __init__(self, *, keep_seconds: float = 90_000, most: int = 50_000, monotonic: Clock = time.monotonic) -> None:
        self._keep_seconds = keep_seconds
        self._most = most
        self._monotonic = monotonic
        self._seen: OrderedDict[Key, float] = OrderedDict()

    def __contains__(self, key: Key) -> bool:
        self._forget_old()
        return key in self._seen

    def add(self, keys: Iterable[Key]) -> bool:
        """Remember keys; whether all of them were new."""
        self._forget_old()
        new = list(dict.fromkeys(keys))
        are_new = not any(key in self._seen for key in new)
        for key in new:
            self._seen.setdefault(key, self._monotonic())
        self._forget_surplus()
        return are_new

    def discard(self, key: Key) -> None:
        """Forget a key."""
        self._seen.pop(key, None)

    def _forget_old(self) -> None:
        oldest = self._monotonic() - self._keep_seconds
        while self._seen and next(iter(self._seen.values())) < oldest:
            self._seen.popitem(last=False)

    def _forget_surplus(self) -> None:
        while len(self._seen) > self._most:
            self._seen.popitem(last=False)
