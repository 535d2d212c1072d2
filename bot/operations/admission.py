"""Admission: few things are worked on at once, some wait, and those who wait are let in person by person."""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.operations.received import Clock

Turn = asyncio.Future[None]
Report = Callable[[int, int], None]  # how many are inside, how many wait to be let in
_BACK = ""  # instead of a person: what was inside before
_FIRST_GUESS_SECONDS = 0.5
_WEIGHT_OF_THE_LAST = 0.1


class FullError(Exception):
    """As many wait as may; `retry_after_seconds` tells when those ahead are likely to be through."""

    def __init__(self, retry_after_seconds: float) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class Admission:
    """
    Lets in so many at once; of those that wait each person's first comes before anybody's second.

    `waiting` are those that were never inside: what comes back stands ahead of them and takes no one's place.
    """

    def __init__(
        self, *, at_once: int, waiting: int, report: Report = lambda *_: None, clock: Clock = time.monotonic
    ) -> None:
        self._at_once = at_once
        self._most_waiting = waiting
        self._report = report
        self._clock = clock
        self._queues: OrderedDict[str, deque[Turn]] = OrderedDict()
        self._mean_seconds = _FIRST_GUESS_SECONDS
        self.in_flight = 0
        self.waiting = 0

    @property
    def is_full(self) -> bool:
        """Whether as many wait as may."""
        return self.in_flight >= self._at_once and self.waiting >= self._most_waiting

    @asynccontextmanager
    async def place(self, person: str, *, was_inside: bool = False) -> AsyncIterator[None]:
        """Hold a place for a person; raises FullError. What was inside before comes back ahead of all that wait."""
        if self.is_full and not was_inside:
            raise FullError(max(1.0, self._mean_seconds * (self.waiting + 1) / self._at_once))
        await self._enter(_BACK if was_inside else person)
        entered = self._clock()
        try:
            yield
        finally:
            self._mean_seconds += _WEIGHT_OF_THE_LAST * (self._clock() - entered - self._mean_seconds)
            self._leave()

    async def _enter(self, person: str) -> None:
        if self.in_flight < self._at_once:
            self._changed(in_flight=1)
            return
        turn = self._queue_up(person)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._give_up(person, turn)
            else:
                # The turn came in the same moment.
                self._leave()
            raise

    def _queue_up(self, person: str) -> Turn:
        turn: Turn = asyncio.get_running_loop().create_future()
        self._queue(person, self._queues.get(person, deque())).append(turn)
        self._changed(waiting=int(person != _BACK))
        return turn

    def _queue(self, person: str, queue: deque[Turn]) -> deque[Turn]:
        """Put a person's queue in its order, which it keeps if it has one; what comes back is always first."""
        self._queues[person] = queue
        if person == _BACK:
            self._queues.move_to_end(person, last=False)
        return queue

    def _give_up(self, person: str, turn: Turn) -> None:
        queue = self._queues.get(person)
        if queue and turn in queue:
            queue.remove(turn)
            self._changed(waiting=-int(person != _BACK))
            if not queue:
                del self._queues[person]

    def _leave(self) -> None:
        """Give the place to the first of the person whose turn it is; that person's next one comes after all others."""
        self._changed(in_flight=-1)
        while self._queues and self.in_flight < self._at_once:
            person, queue = self._queues.popitem(last=False)
            turn = queue.popleft()
            if queue:
                self._queue(person, queue)
            self._changed(waiting=-int(person != _BACK))
            if not turn.done():
                turn.set_result(None)
                self._changed(in_flight=1)

    def _changed(self, *, in_flight: int = 0, waiting: int = 0) -> None:
        self.in_flight += in_flight
        self.waiting += waiting
        self._report(self.in_flight, self.waiting)
