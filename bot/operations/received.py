"""What passes between an adapter and the desk: what was said to the bot, and the replies to it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, Protocol, TypeVar

from bot.answering.answers import Answer

Message = TypeVar("Message")


@dataclass(frozen=True, slots=True)
class Received:
    """
    Something said to the bot, in a form that any process of this bot can answer.

    `keys` are the ids by which a second delivery is known; the first names it. `person` and `channel` are the
    platform's ids, `thread` is where follow-ups are asked. `body` is JSON that only the adapter reads. `is_posted` if
    the reply is written into the channel, which may be forbidden; else the platform takes it for what asked.
    """

    platform: str
    keys: tuple[str, ...]
    person: str
    channel: str
    thread: str
    body: str
    is_posted: bool = True


class Notice(Enum):
    """Why something gets a sentence of the bot's own instead of an answer."""

    TOO_MANY = "too_many"  # the asker, or everybody in the channel, is over a limit
    BUSY = "busy"  # too many questions wait
    PUT_OFF = "put_off"  # the platform takes no answer for a while
    STOPPING = "stopping"  # the process ends
    ASK_AGAIN = "ask_again"  # the answer was lost, or nobody can tell whether it arrived


@dataclass(frozen=True, slots=True)
class Reply(Generic[Message]):
    """
    A platform's message, the answer that it shows, if it shows one, and whether it is for the asker alone.

    `is_error`: it only tells that the bot failed; `is_notice`: why there is no answer, which may be seen twice.
    """

    message: Message
    answer: Answer | None = None
    is_private: bool = False
    is_error: bool = False
    is_notice: bool = False


class UnsentError(Exception):
    """
    The platform did not take a message, for certain.

    `retry_after_seconds` tells when it may, None that it never will. `is_forbidden`: nothing may be sent there.
    """

    def __init__(self, reason: str, *, retry_after_seconds: float | None = None, is_forbidden: bool = False) -> None:
        super().__init__(reason)
        self.retry_after_seconds = retry_after_seconds
        self.is_forbidden = is_forbidden


class UncertainError(Exception):
    """The connection was lost after a message may have arrived."""


class Courier(Protocol[Message]):
    """An adapter as the desk needs it: makes replies and brings them to where something was said."""

    name: str

    async def answer(self, received: Received) -> Reply[Message]:
        """Return the reply: an answer, a refusal or a sentence with an error id, whatever goes wrong."""
        ...

    def notice(self, received: Received, notice: Notice, retry_after_seconds: float) -> Reply[Message]:
        """Return a reply that says why there is no answer."""
        ...

    async def send(self, received: Received, reply: Reply[Message]) -> None:
        """Send a reply, the same one every time it is tried; raises UnsentError or UncertainError."""
        ...

    async def was_sent(self, received: Received) -> bool | None:
        """Whether a reply to this stands on the platform; None if that cannot be known."""
        ...


Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
