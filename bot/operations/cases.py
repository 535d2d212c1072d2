"""Cases: what was said to the bot, while it is seen to."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.operations.received import Courier, Received


class Stage(Enum):
    """How far a case is."""

    TAKEN = "taken"
    SENDING = "sending"
    SENT = "sent"


@dataclass(slots=True, eq=False)
class Case:
    """Something said to the bot, who brings the reply, since when it is seen to, and how far it is."""

    received: Received
    courier: Courier[Any]
    since: float
    stage: Stage = Stage.TAKEN

    @property
    def kind(self) -> str:
        """Return what its key is of: a message, an interaction and the like."""
        return self.received.keys[0].partition(":")[0]


Doing = Callable[[Case], Coroutine[Any, Any, None]]


class Cases:
    """All that is under way, each in a task of its own, which the loop itself would hold weakly."""

    def __init__(self) -> None:
        self._cases: dict[asyncio.Task[None], Case] = {}

    def __len__(self) -> int:
        return len(self._cases)

    def start(self, case: Case, doing: Doing) -> asyncio.Task[None]:
        """Start what is to be done for a case."""
        task = asyncio.create_task(doing(case))
        self._cases[task] = case
        task.add_done_callback(self._cases.pop)
        return task

    async def wait(self, seconds: float) -> None:
        """Wait for all, and for those that begin meanwhile, so long at most."""
        loop = asyncio.get_running_loop()
        ends_at = loop.time() + seconds
        while self._cases and (left := ends_at - loop.time()) > 0:
            await asyncio.wait(set(self._cases), timeout=left)

    async def interrupt(self, seconds: float) -> list[Case]:
        """Cancel all, wait until they have ended, so long at most, and return what they were."""
        cases = dict(self._cases)
        for task in cases:
            task.cancel()
        if cases:
            await asyncio.wait(cases, timeout=seconds)
        return list(cases.values())
