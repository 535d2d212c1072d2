"""Which channels people of other workspaces see: a command does not tell, so it is kept from what does."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

logger = logging.getLogger(__name__)

_KNOWN_SECONDS = 600.0
_MOST_KNOWN = 10_000
_LONGEST_LOOK_SECONDS = 1.5
# Each kind of channel has its own scope; with this one at least the public channels can be looked at.
_SCOPE = "channels:read"


class SharedChannels:
    """
    Tells of a channel whether it is shared with another workspace.

    Events say so. Commands and buttons do not: there it is asked of Slack, if the bot has the scope to ask, which is
    none of those that it needs; without it, what the last event said is all that is known.
    """

    def __init__(self, client: AsyncWebClient, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._may_ask = False
        self._known: dict[str, tuple[bool, float]] = {}
        self._asking: dict[str, asyncio.Task[None]] = {}

    def allow(self, scopes: Collection[str]) -> None:
        """Ask Slack from now on, if the token's scopes allow it."""
        self._may_ask = _SCOPE in scopes

    def learn(self, body: Mapping[str, Any]) -> None:
        """Take from an event whether its channel is shared."""
        channel = (body.get("event") or {}).get("channel")
        is_shared = body.get("is_ext_shared_channel")
        if isinstance(channel, str) and isinstance(is_shared, bool):
            self._keep(channel, is_shared)

    async def is_shared(self, channel: str) -> bool:
        """Whether a channel is known to be shared."""
        _, asked_at = self._known.get(channel, (False, float("-inf")))
        if self._may_ask and self._clock() - asked_at > _KNOWN_SECONDS:
            asking = self._asking.get(channel) or asyncio.create_task(self._ask(channel))
            self._asking[channel] = asking
            asking.add_done_callback(lambda _: self._asking.pop(channel, None))
            await asyncio.wait({asking}, timeout=_LONGEST_LOOK_SECONDS)
        return self._known.get(channel, (False, 0.0))[0]

    async def _ask(self, channel: str) -> None:
        try:
            answer = await self._client.conversations_info(channel=channel)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            logger.info("it is not known whether a channel is shared: %s", type(error).__name__)
            return
        told: Mapping[str, Any] = answer["channel"]
        self._keep(channel, bool(told.get("is_ext_shared")))

    def _keep(self, channel: str, is_shared: bool) -> None:
        self._known.pop(channel, None)
        self._known[channel] = (is_shared, self._clock())
        while len(self._known) > _MOST_KNOWN:
            del self._known[next(iter(self._known))]
