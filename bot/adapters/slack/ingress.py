"""Slack over HTTP: verifies the raw bytes of a request, and only then reads it."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.adapters.slack.signature import is_signed, is_well_formed

logger = logging.getLogger(__name__)

PATH = "/slack/events"
_LARGEST_BODY = 256 * 1024
_BODY_SECONDS = 5.0
_MOST_FIELDS = 100
# Whatever else came in a header is not bolt's business: some of them would choose which listener runs.
_PASSED_ON = ("X-Slack-Retry-Num", "X-Slack-Retry-Reason")

# What Slack says to the app itself, not to a listener.
OF_THE_APP = frozenset({"url_verification", "app_rate_limited"})

Dispatch = Callable[[AsyncBoltRequest], Awaitable[BoltResponse]]


class Ingress:
    """
    Commands, events and interactivity at one address.

    `dispatch` takes them, and until it is set Slack waits; `on_unheard` is told of what is for no listener.
    """

    def __init__(self, signing_secret: str, *, clock: Callable[[], float] = time.time) -> None:
        self.dispatch: Dispatch | None = None
        self.on_unheard: Callable[[], None] = lambda: None
        self._secret = signing_secret
        self._clock = clock

    def routes(self) -> list[web.RouteDef]:
        """Return what is to be served by the web."""
        return [web.post(PATH, self._receive)]

    async def _receive(self, request: web.Request) -> web.Response:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not is_well_formed(timestamp, signature):
            return _closed(401)
        if (request.content_length or 0) > _LARGEST_BODY:
            return _closed(413)
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                raw = await request.read()
        except TimeoutError:
            return _closed(408)
        if not is_signed(self._secret, timestamp, signature, raw, now=self._clock()):
            return _closed(401)
        try:
            body = _parsed(raw, request.content_type)
        except (ValueError, RecursionError):
            return web.Response(status=400)
        return await self._answer(body, {name: request.headers[name] for name in _PASSED_ON if name in request.headers})

    async def _answer(self, body: dict[str, Any], headers: dict[str, Any]) -> web.Response:
        if body.get("type") in OF_THE_APP:
            self.on_unheard()
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": str(body.get("challenge", ""))})
        if body.get("type") == "app_rate_limited":
            logger.warning("slack holds events back: the workspace has more of them in an hour than it delivers")
            return web.Response()
        if self.dispatch is None:
            return web.Response(status=503)
        # In this mode bolt takes what was read here; its own reader loses commands with the word "payload".
        answer = await self.dispatch(AsyncBoltRequest(mode="socket_mode", body=body, headers=headers))
        kind = answer.headers.get("content-type", ["text/plain"])[0].partition(";")[0]
        return web.Response(status=answer.status, text=answer.body or "", content_type=kind)


def _parsed(raw: bytes, content_type: str) -> dict[str, Any]:
    """Return what a body says; raises ValueError if it is no object, or not what it calls itself."""
    if content_type == "application/json":
        return _object(raw.decode())
    fields = dict(parse_qsl(raw.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS))
    return _object(fields["payload"]) if "payload" in fields else dict(fields)


def _object(text: str) -> dict[str, Any]:
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("no object")  # noqa: TRY004 - one kind for everything that cannot be read
    return value


def _closed(status: int) -> web.Response:
    """Return a refusal, after which nothing more is read from this connection."""
    response = web.Response(status=status)
    response.force_close()
    return response
