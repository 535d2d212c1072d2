"""What tests wait for and look at: acks, posts, responses, silence, and the judge's verdict."""

from __future__ import annotations

import asyncio
import time

from tests.wire import slack_judge
from tests.wire.slack_records import Ack, Call, Changes, Envelope, Response
from tests.wire.slack_socket import SocketMode
from tests.wire.slack_web import SlackWeb

# What a user, or anybody else in the workspace, can see.
VISIBLE = ("chat.", "reactions.", "views.", "assistant.", "files.", "pins.", "bookmarks.")


class SlackWatch:
    """Everything that the bot did at Slack; every wait fails by the name of what is missing."""

    def __init__(self, web: SlackWeb, socket: SocketMode, changes: Changes) -> None:
        self.web = web
        self.socket = socket
        self.changes = changes

    @property
    def calls(self) -> list[Call]:
        """Every Web API call so far, in order of completion."""
        return self.web.calls

    async def connected(self, count: int = 1, *, timeout: float = 60) -> None:
        """Wait until the bot holds so many live sockets."""
        await self.changes.until(
            lambda: True if len(self.socket.live) >= count else None,
            timeout=timeout,
            what=lambda: f"{len(self.socket.live)} of {count} sockets; calls: {[call.method for call in self.calls]}",
        )

    async def ack_of(self, envelope: Envelope, timeout: float = 3) -> Ack:
        """Return the ack of an envelope, with the seconds it took."""
        acks = await self.changes.until(
            lambda: self.socket.acks.get(envelope.id), timeout=timeout, what=lambda: f"no ack of {envelope.type}"
        )
        return acks[0]

    async def responses(self, envelope: Envelope, count: int = 1, *, timeout: float = 20) -> list[Response]:
        """Return what was sent to an envelope's response_url, once it is so many bodies."""

        def found() -> list[Response]:
            return [response for response in self.web.responses if response.url == envelope.payload["response_url"]]

        return await self.changes.until(
            lambda: found() if len(found()) >= count else None,
            timeout=timeout,
            what=lambda: f"{len(found())} of {count} responses to {envelope.type}",
        )

    async def posts(
        self,
        *,
        channel: str | None = None,
        count: int = 1,
        timeout: float = 20,
        since: Envelope | None = None,
        method: str = "chat.postMessage",
    ) -> list[Call]:
        """Return the successful posts (or calls of another method), once there are so many."""

        def found() -> list[Call]:
            return [
                call
                for call in self.calls_of(method, since=since)
                if call.ok and channel in (None, call.arguments.get("channel"), call.answer.get("channel"))
            ]

        return await self.changes.until(
            lambda: found() if len(found()) >= count else None,
            timeout=timeout,
            what=lambda: f"{len(found())} of {count} {method}; visible: {self.visible(since)}",
        )

    def calls_of(self, method: str, *, since: Envelope | None = None) -> list[Call]:
        """Return the calls of a method so far, refused ones too."""
        start = since.sent_at if since else 0.0
        return [call for call in self.calls if call.method == method and call.at >= start]

    def visible(self, since: Envelope | float | None = None) -> list[str]:
        """Name everything that somebody at Slack could see of the bot."""
        start = since.sent_at if isinstance(since, Envelope) else since or 0.0
        seen = [
            (call.at, f"{call.method} {call.arguments.get('text', '')!s:.80}")
            for call in self.calls
            if call.method.startswith(VISIBLE) and call.ok
        ]
        seen += [
            (response.at, f"response_url {response.body.get('text', '')!s:.80}")
            for response in self.web.responses
            if response.delivered
        ]
        seen += [(ack.at, f"ack {ack.payload!s:.80}") for ack in self._acks() if ack.payload]
        return [what for at, what in sorted(seen) if at >= start]

    async def settle(self, seconds: float, *, since: Envelope | None = None) -> None:
        """Fail if anything visible comes within the seconds (or came since an envelope was sent)."""
        start = since.sent_at if since else time.monotonic()
        await asyncio.sleep(seconds)
        came = self.visible(start)
        assert not came, f"nothing should have come: {came}"

    def violations(self) -> list[str]:
        """Return what the judge finds wrong with all that the bot sent, and its breaches of Socket Mode."""
        found = [wrong for call in self.calls for wrong in slack_judge.violations(call.method, call.arguments)]
        found += [wrong for each in self.web.responses for wrong in slack_judge.violations("response_url", each.body)]
        for ack in self._acks():
            if ack.payload and self.socket.envelopes[ack.envelope_id].type == "slash_commands":
                found += slack_judge.violations("response_url", ack.payload)
        return found + self.socket.complaints

    def _acks(self) -> list[Ack]:
        return [ack for acks in self.socket.acks.values() for ack in acks]
