"""The backlog: what waits in memory to be written while the state is away."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bot.errors import StateAwayError
from bot.operations.received import Clock
from bot.operations.state.store import RefusedError, Store, Work


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A piece of work, and whose it is: (platform, person)."""

    work: Work[object]
    person: tuple[str, str] | None


class Backlog:
    """
    Writes at once, or in turn when the state is back; work may be done twice, so it must be the same twice.

    At most so many wait; `lost` counts what could not, and what the state refused; `on_lost` hears
    of each.
    """

    def __init__(self, store: Store, *, most: int = 1_000) -> None:
        self.lost = 0
        self.on_lost: Callable[[], None] = lambda: None
        self._store = store
        self._most = most
        self._waiting: deque[_Waiting] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    async def write(self, work: Work[object], person: tuple[str, str] | None = None) -> None:
        """Do a piece of work, now or later; never raises StateAwayError."""
        waiting = _Waiting(work, person)
        if self._waiting or not await self._is_over(waiting):
            self._wait(waiting)

    async def flush(self, until: Callable[[], bool] = lambda: False) -> None:
        """Do what waits, oldest first, as far as the state lets it, or until it is time for something else."""
        while self._waiting and not until():
            first = self._waiting[0]
            if not await self._is_over(first):
                return
            if self._waiting and self._waiting[0] is first:
                self._waiting.popleft()

    def forget(self, person: tuple[str, str]) -> int:
        """Drop what waits of a person; how much that was."""
        kept = [waiting for waiting in self._waiting if waiting.person != person]
        dropped = len(self._waiting) - len(kept)
        self._waiting = deque(kept)
        return dropped

    async def _is_over(self, waiting: _Waiting) -> bool:
        """Whether a piece of work is done, or can never be."""
        try:
            await self._store.write(waiting.work)
        except RefusedError:
            self._lose()
        except StateAwayError:
            return False
        return True

    def _wait(self, waiting: _Waiting) -> None:
        if len(self._waiting) < self._most:
            self._waiting.append(waiting)
        else:
            self._lose()

    def _lose(self) -> None:
        self.lost += 1
        self.on_lost()


async def flush_all(backlogs: Iterable[Backlog], *, seconds: float, monotonic: Clock) -> None:
    """Do what waits anywhere, for so many seconds at most and what is begun then."""
    ends_at = monotonic() + seconds
    for backlog in backlogs:
        await backlog.flush(lambda: monotonic() >= ends_at)
