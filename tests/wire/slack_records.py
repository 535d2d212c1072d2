"""What the Slack wire remembers: calls, responses, envelopes and their acks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

Json = dict[str, Any]
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Call:
    """One Web API request of the bot, and what it was answered."""

    method: str
    arguments: Json
    at: float
    status: int
    token: str
    answer: Json

    @property
    def ok(self) -> bool:
        """Whether Slack did what was asked."""
        return self.answer.get("ok") is True

    @property
    def blocks(self) -> list[Json]:
        """The blocks that were sent."""
        return list(self.arguments.get("blocks") or [])


@dataclass(frozen=True, slots=True)
class Response:
    """One body that the bot sent to a response_url."""

    url: str
    body: Json
    at: float
    status: int
    delivered: bool

    @property
    def blocks(self) -> list[Json]:
        """The blocks that were sent."""
        return list(self.body.get("blocks") or [])


@dataclass(frozen=True, slots=True)
class Envelope:
    """What Slack pushed through a socket; `sent_at` and all other times are monotonic."""

    id: str
    type: str
    payload: Json
    sent_at: float
    connection: int
    accepts_response_payload: bool = False
    retry_attempt: int = 0

    @property
    def event(self) -> Json:
        """The inner event of an events_api envelope."""
        event: Json = self.payload["event"]
        return event

    @property
    def ts(self) -> str:
        """The timestamp of the message that the event is about."""
        return str(self.event["ts"])

    @property
    def channel(self) -> str:
        """The channel in which it happened."""
        place = self.payload.get("event", self.payload)
        channel = place.get("channel_id") or place.get("channel")
        return str(channel["id"] if isinstance(channel, dict) else channel)


@dataclass(frozen=True, slots=True)
class Ack:
    """The bot's acknowledgement of an envelope, and how long it took."""

    envelope_id: str
    seconds: float
    at: float
    connection: int
    payload: Json | None = None


@dataclass(slots=True)
class Fault:
    """What one Web API method (or `response_url`) answers instead, for some times; without a body it is only slow."""

    status: int
    headers: dict[str, str]
    body: Json | str | None
    times: int
    delay_seconds: float = 0.0
    drop: bool = False
    after_effect: bool = False


@dataclass(slots=True)
class Changes:
    """Wakes whoever waits for something to be recorded."""

    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self) -> None:
        """Say that something was recorded."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def until(self, find: Callable[[], Found | None], *, timeout: float, what: Callable[[], str]) -> Found:
        """Return what `find` finds as soon as it does; after the timeout fail with `what` was missing."""
        deadline = asyncio.get_running_loop().time() + timeout
        while (found := find()) is None:
            remaining = deadline - asyncio.get_running_loop().time()
            if remaining <= 0:
                raise AssertionError(f"{what()} (after {timeout:g} s)")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), remaining)
        return found
