"""Discord's gateway over a real websocket: HELLO, IDENTIFY, events, heartbeats, RESUME and the ways it ends."""

from __future__ import annotations

import asyncio
import copy
import json
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import discord
from aiohttp import WSCloseCode, WSMsgType, web
from simcord import intents as rules
from simcord.backend import serializers
from simcord.backend.access import channel_accessible

from tests.wire.discord_world import DiscordWorld, Payload

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME, RECONNECT = 0, 1, 2, 3, 4, 6, 7
INVALID_SESSION, HELLO, HEARTBEAT_ACK = 9, 10, 11
AUTHENTICATION_FAILED, INVALID_INTENTS, DISALLOWED_INTENTS = 4004, 4013, 4014
ENDS_SESSION = frozenset({1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014})
ALL_INTENTS = discord.Intents.all().value
PRIVILEGED = discord.Intents(members=True, presences=True, message_content=True).value


@dataclass(slots=True)
class Session:
    """What Discord remembers between connections: which events were sent, and what the client may see."""

    id: str
    intents: discord.Intents
    shard: tuple[int, int]
    sent: list[Payload] = field(default_factory=list)
    connection: Connection | None = None
    live: bool = True


class Connection:
    """One websocket: frames leave in order, through one zlib stream where the client asked for that."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.closing: int | None = None
        self._transport = request.transport
        self._deflate = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None
        self._frames: asyncio.Queue[Payload | int] = asyncio.Queue()

    def send(self, frame: Payload) -> None:
        """Queue a frame."""
        self._frames.put_nowait(frame)

    def close(self, code: int) -> None:
        """Close with this code once the queued frames are out."""
        self.closing = code
        self._frames.put_nowait(code)

    def abort(self) -> None:
        """Cut the TCP connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    async def pump(self) -> None:
        """Send what is queued until the connection is closed."""
        with suppress(ConnectionError):
            while not isinstance(frame := await self._frames.get(), int):
                text = json.dumps(frame)
                if self._deflate is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._deflate.compress(text.encode()) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)
            await self.socket.close(code=frame)


class Gateway:
    """Every session of the bot, each of which gets every event that it may see."""

    def __init__(self, world: DiscordWorld, approved: discord.Intents, complain: Callable[[str], None]) -> None:
        self.address = ""
        self.identified: list[Payload] = []
        self.identified_at: list[float] = []
        self.opcodes: list[int] = []
        self.connected_at: list[float] = []
        self.heartbeat_milliseconds = 41250
        self.acknowledges_heartbeats = True
        self.refuse_with: int | None = None
        self.sessions: dict[str, Session] = {}
        self._world = world
        self._approved = approved
        self._complain = complain
        self._connections: set[Connection] = set()
        world.backend.subscribers.append(self.emit)

    @property
    def ready(self) -> bool:
        """Whether some session has its events flowing."""
        connections = [session.connection for session in self.sessions.values()]
        return any(connection is not None and not connection.socket.closed for connection in connections)

    def emit(self, event: str, payload: Mapping[str, Any]) -> None:
        """Send an event to each session that is subscribed to it, or keep it for a RESUME."""
        for session in self.sessions.values():
            if session.live and self._may_see(session, event, payload):
                self._dispatch(session, event, self._as_seen(session, event, payload))

    def close(self, code: int) -> None:
        """Close every connection with a code of Discord's."""
        for connection in self._connections:
            connection.close(code)

    def drop(self) -> None:
        """Cut every connection."""
        for connection in self._connections:
            connection.abort()

    def reconnect(self) -> None:
        """Ask every client to reconnect and resume (op 7)."""
        self._tell({"op": RECONNECT, "d": None})

    def invalidate(self, *, resumable: bool = False) -> None:
        """Declare every session invalid (op 9)."""
        for session in self.sessions.values():
            session.live = session.live and resumable
        self._tell({"op": INVALID_SESSION, "d": resumable})

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one websocket from HELLO to its end."""
        socket = web.WebSocketResponse(autoping=True, timeout=1)
        await socket.prepare(request)
        connection = Connection(socket, request)
        self._connections.add(connection)
        self.connected_at.append(time.monotonic())
        pump = asyncio.create_task(connection.pump())
        connection.send({"op": HELLO, "d": {"heartbeat_interval": self.heartbeat_milliseconds}, "s": None, "t": None})
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._receive(connection, json.loads(message.data))
        finally:
            if connection.closing is None:
                pump.cancel()
            self._connections.discard(connection)
            self._detach(connection)
        return socket

    async def stop(self) -> None:
        """Close every connection, as a server does that goes away."""
        for connection in list(self._connections):
            await connection.socket.close(code=WSCloseCode.GOING_AWAY)

    def _receive(self, connection: Connection, frame: Payload) -> None:
        operation: int = frame["op"]
        data: Any = frame.get("d")
        self.opcodes.append(operation)
        if operation == HEARTBEAT:
            if self.acknowledges_heartbeats:
                connection.send({"op": HEARTBEAT_ACK, "d": None, "s": None, "t": None})
        elif operation == IDENTIFY:
            self._identify(connection, data)
        elif operation == RESUME:
            self._resume(connection, data)
        elif operation not in (PRESENCE, VOICE):
            self._complain(f"the gateway knows no op {operation}")

    def _identify(self, connection: Connection, data: Payload) -> None:
        self.identified.append(data)
        self.identified_at.append(time.monotonic())
        intents = data.get("intents", 0)
        refusal, self.refuse_with = self.refuse_with, None
        if data.get("token") != self._world.token:
            refusal = AUTHENTICATION_FAILED
        elif not isinstance(intents, int) or intents & ~ALL_INTENTS:
            refusal = INVALID_INTENTS
        elif intents & PRIVILEGED & ~self._approved.value:
            refusal = DISALLOWED_INTENTS
        if refusal is not None:
            connection.close(refusal)
            return
        index, count = data.get("shard", (0, 1))
        granted = discord.Intents.none()
        granted.value = intents
        session = Session(f"session-{len(self.identified)}", granted, (index, count), connection=connection)
        self.sessions[session.id] = session
        self._dispatch(session, "READY", self._ready_payload(session))
        for guild in self._world.backend.guilds.values():
            created = serializers.guild_create_payload(self._world.backend, guild)
            if self._may_see(session, "GUILD_CREATE", created):
                self._dispatch(session, "GUILD_CREATE", self._as_seen(session, "GUILD_CREATE", created))

    def _ready_payload(self, session: Session) -> Payload:
        backend = self._world.backend
        ours = [guild for guild in backend.guilds if self._shard_of(guild, session) == session.shard[0]]
        return {
            "v": 10,
            "user": dict(serializers.user_payload(backend.bot_user)),
            "guilds": [{"id": str(guild), "unavailable": True} for guild in ours],
            "session_id": session.id,
            "resume_gateway_url": self.address,
            "shard": list(session.shard),
            "application": {"id": str(backend.application_id), "flags": 0},
        }

    def _resume(self, connection: Connection, data: Payload) -> None:
        session = self.sessions.get(str(data.get("session_id")))
        if session is None or not session.live or data.get("token") != self._world.token:
            connection.send({"op": INVALID_SESSION, "d": False, "s": None, "t": None})
            return
        session.connection = connection
        for frame in [frame for frame in session.sent if frame["s"] > (data.get("seq") or 0)]:
            connection.send(frame)
        self._dispatch(session, "RESUMED", {"_trace": []})

    def _dispatch(self, session: Session, event: str, payload: Payload) -> None:
        frame = {"op": DISPATCH, "t": event, "s": len(session.sent) + 1, "d": payload}
        session.sent.append(frame)
        if session.connection is not None:
            session.connection.send(frame)

    def _detach(self, connection: Connection) -> None:
        # aiohttp reports 1000 for whatever code the server itself has closed with.
        code = connection.closing or connection.socket.close_code
        for session in self.sessions.values():
            if session.connection is connection:
                session.connection = None
                session.live = session.live and code not in ENDS_SESSION

    def _tell(self, frame: Payload) -> None:
        for connection in self._connections:
            connection.send(frame | {"s": None, "t": None})

    def _may_see(self, session: Session, event: str, payload: Mapping[str, Any]) -> bool:
        intent = rules.required_intent(event, payload)
        if intent is not None and not getattr(session.intents, intent):
            return False
        guild = payload.get("guild_id") or (payload.get("id") if event.startswith("GUILD_") else None)
        if self._shard_of(int(guild or 0), session) != session.shard[0]:
            return False
        if not event.startswith("MESSAGE_"):
            return True
        return channel_accessible(self._world.backend, int(payload["channel_id"]), self._world.bot)

    def _as_seen(self, session: Session, event: str, payload: Mapping[str, Any]) -> Payload:
        seen = copy.deepcopy(dict(payload))
        backend, bot = self._world.backend, self._world.bot
        if event == "GUILD_CREATE":
            rules.prune_guild_create(seen, session.intents, bot)
        if session.intents.message_content:
            return seen
        if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
            rules.censor_message(seen, bot, backend=backend)
        elif event == "INTERACTION_CREATE" and "message" in seen:
            rules.censor_message(seen["message"], bot, backend=backend, exempt_root=True)
        return seen

    @staticmethod
    def _shard_of(guild: int, session: Session) -> int:
        return int((guild >> 22) % session.shard[1])
