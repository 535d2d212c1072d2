"""
Socket Mode: two sockets at Slack, so that one is open while the other is made anew.

The SDK's own client closes a socket before it opens the next, tries a ticket again that is good for one handshake
only, never gives up on a token that Slack refuses, acknowledges through the new socket what came through the old one,
and logs the ticket. So the sockets are opened here, and bolt is handed what comes through them.
"""

import asyncio
import contextlib
import logging
import random
from collections.abc import Awaitable, Callable

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.adapters.slack.connection import Connection, Dispatch, End, open_connection
from bot.adapters.slack.refusals import retry_after
from bot.errors import SettingsError

logger = logging.getLogger(__name__)

_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 1.0, 30.0
_SETTLED_SECONDS = 10.0
# However often Slack says to open another.
_SHORTEST_LIFE_SECONDS = 1.0
_SWITCHED_OFF = (
    "Socket Mode is switched off for the app (link_disabled). Switch it on again (api.slack.com/apps, Socket Mode), or "
    "set SLACK_SIGNING_SECRET in place of SLACK_APP_TOKEN for HTTP."
)


class Pauses:
    """How long to wait before the next attempt: 1 to 30 seconds, longer after each failure, never quite the same."""

    def __init__(self) -> None:
        self._next = _FIRST_PAUSE_SECONDS

    def settle(self) -> None:
        """Begin with the shortest again."""
        self._next = _FIRST_PAUSE_SECONDS

    def take(self) -> float:
        """Return how long to wait now."""
        seconds = self._next * random.uniform(0.75, 1)  # noqa: S311 - spreads attempts, no secret
        self._next = min(self._next * 2, _LONGEST_PAUSE_SECONDS)
        return seconds


class Sockets:
    """
    Keeps two sockets open; `issue` asks Slack for an address with a ticket, and raises SettingsError if it may not.

    `on_reconnect` is told of each socket that was made anew, and why the one before had ended.
    """

    def __init__(
        self,
        issue: Callable[[], Awaitable[str]],
        dispatch: Dispatch,
        *,
        on_reconnect: Callable[[str], None],
        proxy: str | None = None,
    ) -> None:
        self._issue = issue
        self._dispatch = dispatch
        self._on_reconnect = on_reconnect
        self._proxy = proxy
        self._first_is_open = asyncio.Event()
        self._connections: set[Connection] = set()
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def is_connected(self) -> bool:
        """Whether Slack has greeted on a socket that still answers: each is pinged, and closed without a pong."""
        return any(connection.is_live for connection in self._connections)

    async def run(self) -> None:
        """Keep them open until cancelled. Raises SettingsError when only an operator can mend it."""
        # The library's own limit of five minutes is none for a socket, and a handshake has its own.
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session:
            keeping = [asyncio.create_task(self._keep(session, is_second=second)) for second in (False, True)]
            try:
                done, _ = await asyncio.wait(keeping, return_when=asyncio.FIRST_EXCEPTION)
                for task in done:
                    task.result()
            finally:
                for task in (*keeping, *self._closing):
                    task.cancel()
                await asyncio.gather(*keeping, *self._closing, return_exceptions=True)
                await asyncio.gather(*(one.abandon() for one in self._connections), return_exceptions=True)
                self._connections.clear()

    async def _keep(self, session: aiohttp.ClientSession, *, is_second: bool) -> None:
        """Keep one open: the next is opened before the last is closed, where Slack says in time that it ends."""
        if is_second:
            await self._first_is_open.wait()
        pauses = Pauses()
        connection = await self._opened(session, pauses)
        # Both were opened together; from the half of the second's first life on, they end at different times.
        renew_after = connection.lifetime_seconds / 2 if is_second else 0.0
        while True:
            end = await self._ended(connection, renew_after or None, pauses)
            renew_after = 0.0
            following = await self._opened(session, pauses)
            self._on_reconnect(end)
            self._close(connection)
            connection = following

    async def _ended(self, connection: Connection, renew_after_seconds: float | None, pauses: Pauses) -> End:
        """Return why a socket ends, once another may be opened in its place."""
        loop = asyncio.get_running_loop()
        opened_at = loop.time()
        end = await connection.ending(renew_after_seconds)
        lived = loop.time() - opened_at
        logger.info("a socket of slack ends: reason=%s seconds=%.0f", end, lived)
        if end is End.SWITCHED_OFF:
            raise SettingsError(_SWITCHED_OFF)
        if lived > _SETTLED_SECONDS:
            pauses.settle()
        if end in (End.LOST, End.TOO_MANY):
            self._close(connection)
            await asyncio.sleep(pauses.take())
        else:
            await asyncio.sleep(_SHORTEST_LIFE_SECONDS - lived)
        return end

    async def _opened(self, session: aiohttp.ClientSession, pauses: Pauses) -> Connection:
        """Return a socket that Slack has greeted, however many attempts it takes, each with a ticket of its own."""
        while True:
            asked = 0.0
            try:
                url = await self._issue()
                connection = await open_connection(session, url, self._dispatch, proxy=self._proxy)
            except SlackApiError as error:
                asked, told = retry_after(error.response.headers, 0.0), f"status {error.response.status_code}"
            except (aiohttp.ClientError, OSError, TimeoutError) as error:
                told = type(error).__name__  # its text may hold the ticket
            else:
                self._connections.add(connection)
                if connection.is_live:
                    self._first_is_open.set()
                return connection
            seconds = max(pauses.take(), min(asked, 2 * _LONGEST_PAUSE_SECONDS))
            logger.warning("no socket of slack: reason=%s next_attempt_in=%.1f s", told, seconds)
            await asyncio.sleep(seconds)

    def _close(self, connection: Connection) -> None:
        """Let a socket that is no longer needed go, once what came through it is acknowledged."""

        async def closing() -> None:
            with contextlib.suppress(Exception):  # it has gone already
                await connection.close()
            self._connections.discard(connection)

        task = asyncio.create_task(closing())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)
