"""Claims: one answer for each thing said, however often it is delivered."""

import time
from collections import OrderedDict


class Claims:
    """Remembers keys for a day and an hour, the longest that Slack goes on delivering, and at most so many of them."""

    def __init__(self, *, keep_seconds: float = 90_000, most: int = 50_000) -> None:
        self._keep_seconds = keep_seconds
        self._most = most
        self._claimed: OrderedDict[str, float] = OrderedDict()

    def claim(self, key: str) -> bool:
        """Take a key; whether it was free."""
        now = time.monotonic()
        while self._claimed and (
            len(self._claimed) >= self._most or now - next(iter(self._claimed.values())) > self._keep_seconds
        ):
            self._claimed.popitem(last=False)
        if key in self._claimed:
            return False
        self._claimed[key] = now
        return True
