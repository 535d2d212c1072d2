"""Lag: how late the event loop comes to what is due, which everything else waits for."""

import asyncio
from collections import deque
from collections.abc import Callable

_EVERY_SECONDS = 0.1
_REMEMBERED_SECONDS = 60.0
_RECENT_SECONDS = 10.0


class LoopLag:
    """Measures how late it wakes, and reports the worst of the last minute."""

    name = "lag"

    def __init__(self, report: Callable[[float], None]) -> None:
        self._report = report
        # Each with its time, later ones less: what came before a worse one is no longer needed.
        self._late: deque[tuple[float, float]] = deque()

    @property
    def worst(self) -> float:
        """Return the seconds that the loop was late, at most, within the last minute."""
        return self._late[0][1] if self._late else 0.0

    @property
    def recent(self) -> float:
        """Return the seconds that the loop was late, at most, within the last ten: later it has recovered."""
        since = asyncio.get_running_loop().time() - _RECENT_SECONDS
        return next((late for at, late in self._late if at >= since), 0.0)

    async def run(self) -> None:
        """Measure until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            due = loop.time() + _EVERY_SECONDS
            await asyncio.sleep(_EVERY_SECONDS)
            self._remember(loop.time(), max(0.0, loop.time() - due))
            self._report(self.worst)

    def _remember(self, now: float, late: float) -> None:
        while self._late and self._late[-1][1] <= late:
            self._late.pop()
        self._late.append((now, late))
        while self._late[0][0] < now - _REMEMBERED_SECONDS:
            self._late.popleft()
