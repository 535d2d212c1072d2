"""One socket of Slack's, from its hello to its end: what comes through it is acknowledged through it."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Any

import aiohttp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

logger = logging.getLogger(__name__)

# A ping when nothing has come for so long; without a pong within half of it the socket counts as dead.
HEARTBEAT_SECONDS = 10.0
_OPEN_SECONDS = 10.0
_CLOSE_SECONDS = 1.0
# Slack waits so long for an acknowledgement, and no longer.
_LONGEST_ANSWER_SECONDS = 3.0
_RETRY_HEADERS = {"retry_attempt": "x-slack-retry-num", "retry_reason": "x-slack-retry-reason"}
_OK = 200

Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class End(StrEnum):
    """Why a socket ends: https://docs.slack.dev/apis/events-api/using-socket-mode."""

    WARNED = "warning"  # in a few seconds
    REFRESHED = "refresh_requested"  # as Slack does from time to time
    TOO_MANY = "too_many_websockets"
    SWITCHED_OFF = "link_disabled"
    RENEWED = "renewed"  # by the bot itself
    LOST = "lost"


_TOLD = frozenset({End.WARNED, End.REFRESHED, End.TOO_MANY, End.SWITCHED_OFF})


class Connection:
    """
    A socket through which Slack sends; `open_connection` makes one.

    It stays usable for a while after `ending` has told why it ends, so that another can be opened first.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, dispatch: Dispatch) -> None:
        self.lifetime_seconds = 0.0
        self.greeted = asyncio.Event()
        self._socket = socket
        self._dispatch = dispatch
        self._end: asyncio.Future[End] = asyncio.get_running_loop().create_future()
        self._answering: set[asyncio.Task[None]] = set()
        self._reading = asyncio.create_task(self._read())

    @property
    def is_live(self) -> bool:
        """Whether Slack has greeted, and answered the last ping."""
        return self.greeted.is_set() and not self._socket.closed

    async def ending(self, renew_after_seconds: float | None = None) -> End:
        """Return why it ends, once that is known; after so many seconds the bot itself ends it."""
        try:
            async with asyncio.timeout(renew_after_seconds):
                return await asyncio.shield(self._end)
        except TimeoutError:
            return End.RENEWED

    async def close(self) -> None:
        """Close it once everything that came through it is acknowledged, at the latest when Slack no longer waits."""
        if self._answering:
            await asyncio.wait(self._answering, timeout=_LONGEST_ANSWER_SECONDS)
        await self.abandon()

    async def abandon(self) -> None:
        """Close it at once; what has come is still taken in, and Slack sends again what is not acknowledged."""
        self._reading.cancel()
        await self._socket.close()

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                if message.type is aiohttp.WSMsgType.ERROR:
                    return
                if message.type is aiohttp.WSMsgType.TEXT and message.data.startswith("{"):
                    self._take(json.loads(message.data))
        finally:
            self._ends(End.LOST)

    def _take(self, message: Mapping[str, Any]) -> None:
        if message.get("type") == "hello":
            told = message.get("debug_info") or {}
            self.lifetime_seconds = float(told.get("approximate_connection_time") or 0.0)
            self.greeted.set()
        elif message.get("type") == "disconnect":
            reason = message.get("reason")
            self._ends(End(reason) if reason in _TOLD else End.REFRESHED)
        elif "envelope_id" in message:
            task = asyncio.create_task(self._answer(message))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)

    async def _answer(self, envelope: Mapping[str, Any]) -> None:
        """Dispatch what came and acknowledge it; what is not taken in is left to Slack, which sends it again."""
        retried = {header: [str(envelope[key])] for key, header in _RETRY_HEADERS.items() if envelope.get(key)}
        # bolt's types allow a string only, its code also the list that it makes of it
        headers: dict[str, Any] = dict(retried)
        request = AsyncBoltRequest(mode="socket_mode", body=envelope.get("payload") or {}, headers=headers)
        answer = await self._dispatch(request)
        if answer.status != _OK:
            return
        acknowledgement: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
        if answer.body and envelope.get("accepts_response_payload"):
            acknowledgement["payload"] = json.loads(answer.body)
        with contextlib.suppress(ConnectionError):  # the socket has just gone: Slack sends it again
            await self._socket.send_json(acknowledgement)

    def _ends(self, end: End) -> None:
        if not self._end.done():
            self._end.set_result(end)


async def open_connection(
    session: aiohttp.ClientSession, url: str, dispatch: Dispatch, *, proxy: str | None = None
) -> Connection:
    """Return a socket that Slack has greeted; raises ClientError or TimeoutError, whose texts may hold the ticket."""
    async with asyncio.timeout(_OPEN_SECONDS):
        socket = await session.ws_connect(
            url,
            heartbeat=HEARTBEAT_SECONDS,
            proxy=proxy,
            timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSE_SECONDS),
        )
        connection = Connection(socket, dispatch)
        try:
            greeting, ending = (asyncio.ensure_future(one) for one in (connection.greeted.wait(), connection.ending()))
            await asyncio.wait({greeting, ending}, return_when=asyncio.FIRST_COMPLETED)
            greeting.cancel()
            ending.cancel()
        except BaseException:
            await connection.abandon()
            raise
    return connection
