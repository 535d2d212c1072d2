"""An event loop whose clock leaps to whatever is due next: hours pass in no time, and always in the same order."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


class _LeapingSelector(selectors.DefaultSelector):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1_000.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            self.now += timeout
            timeout = 0
        return super().select(timeout)


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop in which nothing is ever waited for, except for threads."""

    def __init__(self) -> None:
        self._leaping = _LeapingSelector()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now

    def hold_up(self, seconds: float) -> None:
        """Let time pass while nothing else runs."""
        self._leaping.now += seconds


def run(testing: Coroutine[Any, Any, Result]) -> Result:
    """Run a test's coroutine in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(testing)


def now() -> float:
    """Return the time of the loop that runs."""
    return asyncio.get_running_loop().time()
