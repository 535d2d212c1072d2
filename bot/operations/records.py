"""Records: what the desk keeps in the state; none of it ever fails or takes long, with the state away or not."""

from collections.abc import Collection
from typing import Protocol

from bot.answering.answers import Answer
from bot.operations.received import Received
from bot.operations.state.claims import Adopted, Ending


class Claims(Protocol):
    """Who answers what."""

    async def take(self, received: Received) -> bool:
        """Claim something for this process; whether it was new."""
        ...

    async def sending(self, received: Received) -> bool:
        """Keep that a reply is about to be sent; False if another process has taken it over."""
        ...

    async def finish(self, received: Received, ending: Ending) -> None:
        """Keep how it ended."""
        ...

    async def release(self, received: Received) -> bool:
        """Leave it to any other process; False if none would find it."""
        ...

    async def adopt(self, platforms: Collection[str]) -> tuple[Adopted, ...]:
        """Take over what dead processes left on these platforms."""
        ...


class Answers(Protocol):
    """What was answered, for follow-ups and buttons."""

    async def keep(self, received: Received, answer: Answer) -> None:
        """Keep an answer."""
        ...


class Gaps(Protocol):
    """What was asked and not found."""

    async def add(self, received: Received, question: str) -> None:
        """Keep a declined question."""
        ...
