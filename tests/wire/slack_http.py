"""Slack's side of HTTP: signed requests to the bot, with the interface of Socket Mode."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from urllib.parse import urlencode
from uuid import uuid4

from aiohttp import ClientError, ClientSession, TCPConnector

from tests import canaries
from tests.wire.slack_records import Ack, Changes, Envelope, Json
from tests.wire.slack_socket import SocketMode

SIGNING_SECRET = f"{canaries.SIGNING_SECRET}0123456789abcdef01234567"  # a secret of the local counterpart only
FORM = "application/x-www-form-urlencoded"


def signed(body: bytes, *, kind: str = FORM, at: int | None = None) -> dict[str, str]:
    """Return the headers with which Slack sends a body."""
    timestamp = str(int(time.time()) if at is None else at)
    digest = hmac.new(SIGNING_SECRET.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()
    return {"Content-Type": kind, "X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


class SlackHttp(SocketMode):
    """Sends each payload as a request of its own; an answer of 200 is its acknowledgement."""

    def __init__(self, changes: Changes, app_id: str, port: int) -> None:
        super().__init__(changes, app_id)
        self.base = f"http://127.0.0.1:{port}"
        self._sending: set[asyncio.Task[None]] = set()
        self._session: ClientSession | None = None

    async def reachable(self, timeout: float) -> None:
        """Wait until the bot says that it is ready."""
        async with asyncio.timeout(timeout), ClientSession() as session:
            while True:
                try:
                    async with session.get(f"{self.base}/readyz") as response:
                        if response.status == 200:
                            return
                except ClientError:
                    pass
                await asyncio.sleep(0.05)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, str]:
        """Send anything, and return the status and the text of the answer."""
        # Slack too keeps connections open; the number of them is not what is tested.
        self._session = self._session or ClientSession(connector=TCPConnector(limit=0))
        async with self._session.post(f"{self.base}/slack/events", data=body, headers=headers) as response:
            return response.status, await response.text()

    async def close(self) -> None:
        """Let go of the connections to the bot."""
        if self._session:
            await self._session.close()

    async def send(
        self,
        kind: str,
        payload: Json,
        *,
        accepts_response_payload: bool = False,
        retry_attempt: int = 0,
        retry_reason: str = "",
        timeout: float = 10,  # noqa: ARG002 - of the parent
    ) -> Envelope:
        """Send a payload as Slack does, and return without waiting for its acknowledgement."""
        envelope = Envelope(
            str(uuid4()), kind, payload, time.monotonic(), 0, accepts_response_payload, retry_attempt=retry_attempt
        )
        self.envelopes[envelope.id] = envelope
        retried = {"X-Slack-Retry-Num": str(retry_attempt), "X-Slack-Retry-Reason": retry_reason}
        task = asyncio.create_task(self._deliver(envelope, retried if retry_attempt else {}))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        return envelope

    async def _deliver(self, envelope: Envelope, further: Mapping[str, str]) -> None:
        if envelope.type == "events_api":
            body, kind = json.dumps(envelope.payload).encode(), "application/json"
        else:
            fields = envelope.payload
            if envelope.type == "interactive":
                fields = {"payload": json.dumps(envelope.payload)}
            body, kind = urlencode(fields).encode(), FORM
        status, text = await self.post(body, {**signed(body, kind=kind), **further})
        if status == 200:
            now = time.monotonic()
            payload = json.loads(text) if text.startswith("{") else None
            self.acks.setdefault(envelope.id, []).append(Ack(envelope.id, now - envelope.sent_at, now, 0, payload))
            self._changes.tell()
