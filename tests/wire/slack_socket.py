"""Slack's side of Socket Mode: single-use tickets, hello, envelopes, acks, disconnects."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests import canaries
from tests.wire.slack_records import Ack, Changes, Envelope, Json

HOST_NAME = "applink-wire"
MOST_SOCKETS = 10


@dataclass(slots=True)
class Connection:
    """One socket of the bot: when it opened, when Slack stopped sending through it, and when it was gone."""

    number: int
    socket: web.WebSocketResponse
    request: web.Request
    opened_at: float
    closed_at: float | None = None
    gone_at: float | None = None
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def live(self) -> bool:
        """Whether Slack still sends through it."""
        return self.closed_at is None


class SocketMode:
    """The websocket endpoint; `complaints` holds what the bot did against the protocol."""

    def __init__(self, changes: Changes, app_id: str) -> None:
        self.connections: list[Connection] = []
        self.envelopes: dict[str, Envelope] = {}
        self.acks: dict[str, list[Ack]] = {}
        self.complaints: list[str] = []
        self.refused_tickets: list[str] = []
        self.attempts: list[tuple[float, str]] = []
        self.answer_pings = True
        self.lifetime_seconds = 18060.0
        self._refuse = 0
        self._tickets: set[str] = set()
        self._turn = count()
        self._changes = changes
        self._app_id = app_id

    @property
    def live(self) -> list[Connection]:
        """The sockets that are open now."""
        return [connection for connection in self.connections if connection.live]

    def refuse_tickets(self, times: int) -> None:
        """Let the next handshakes fail with 408, as Slack's do when it is busy."""
        self._refuse = times

    def new_url(self, host: str) -> str:
        """Return a URL whose ticket is good for one handshake."""
        ticket = f"{canaries.TICKET}{uuid4().hex}"
        self._tickets.add(ticket)
        return f"ws://{host}/link/?ticket={ticket}&app_id={self._app_id}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one socket until either side closes it."""
        ticket = request.query.get("ticket", "")
        self.attempts.append((time.monotonic(), ticket))
        if self._refuse or ticket not in self._tickets:
            self._refuse = max(0, self._refuse - 1)
            self.refused_tickets.append(ticket)
            self._changes.tell()
            return web.Response(status=408)
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        connection = Connection(len(self.connections), socket, request, time.monotonic())
        self.connections.append(connection)
        try:
            await self._greet(connection)
            await self._listen(connection)
        finally:
            connection.gone.set()
            connection.gone_at = time.monotonic()
            self._end(connection)
        return socket

    async def send(
        self,
        kind: str,
        payload: Json,
        *,
        accepts_response_payload: bool = False,
        retry_attempt: int = 0,
        retry_reason: str = "",
        timeout: float = 10,
    ) -> Envelope:
        """Push a payload through the live sockets in turn, waiting for one if there is none."""
        sockets = await self._changes.until(
            lambda: self.live or None, timeout=timeout, what=lambda: "the bot has no live socket"
        )
        connection = sockets[next(self._turn) % len(sockets)]
        envelope = Envelope(
            id=str(uuid4()),
            type=kind,
            payload=payload,
            sent_at=time.monotonic(),
            connection=connection.number,
            accepts_response_payload=accepts_response_payload,
            retry_attempt=retry_attempt,
        )
        self.envelopes[envelope.id] = envelope
        message: Json = {
            "envelope_id": envelope.id,
            "type": kind,
            "payload": payload,
            "accepts_response_payload": accepts_response_payload,
        }
        if kind == "events_api":
            message |= {"retry_attempt": retry_attempt, "retry_reason": retry_reason}
        await connection.socket.send_json(message)
        return envelope

    async def disconnect(
        self,
        reason: str = "refresh_requested",
        *,
        close_after_seconds: float = 2.0,
        connection: Connection | None = None,
    ) -> None:
        """Announce the end of every live socket (or of one), send nothing more there, and close what the bot leaves."""
        ending = [connection] if connection else self.live
        for each in ending:
            self._end(each)
            await each.socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": HOST_NAME}})
        with suppress(TimeoutError):
            async with asyncio.timeout(close_after_seconds):
                for each in ending:
                    await each.gone.wait()
        for each in ending:
            await each.socket.close()

    def drop(self, connection: Connection | None = None) -> None:
        """Cut the TCP connection of every live socket (or of one) without a word."""
        for each in [connection] if connection else self.live:
            self._end(each)
            if each.request.transport is not None:
                each.request.transport.abort()

    def _end(self, connection: Connection) -> None:
        connection.closed_at = connection.closed_at or time.monotonic()
        self._changes.tell()

    async def _greet(self, connection: Connection) -> None:
        if len(self.live) > MOST_SOCKETS:
            await self.disconnect("too_many_websockets", close_after_seconds=0, connection=connection)
            return
        await connection.socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self.live),
                "debug_info": {
                    "host": HOST_NAME,
                    "build_number": 1,
                    "approximate_connection_time": self.lifetime_seconds,
                },
                "connection_info": {"app_id": self._app_id},
            }
        )
        self._changes.tell()

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.socket:
            if message.type == WSMsgType.TEXT:
                self._acknowledged(connection, message.data)
            elif message.type == WSMsgType.PING and self.answer_pings:
                await connection.socket.pong(message.data)

    def _acknowledged(self, connection: Connection, text: str) -> None:
        now = time.monotonic()
        message = json.loads(text)
        envelope = self.envelopes.get(message.get("envelope_id"))
        if envelope is None:
            self.complaints.append(f"the bot acknowledged an envelope that was never sent: {text[:200]}")
            return
        earlier = self.acks.setdefault(envelope.id, [])
        if earlier:
            self.complaints.append(f"the bot acknowledged an envelope twice: {envelope.type}")
        payload = message.get("payload")
        if payload and not envelope.accepts_response_payload:
            self.complaints.append(f"the bot acknowledged with a payload that Slack drops: {envelope.type}")
        earlier.append(Ack(envelope.id, now - envelope.sent_at, now, connection.number, payload))
        self._changes.tell()
