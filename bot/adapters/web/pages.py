"""What the bot tells over HTTP: how it is, and what it counted."""

import hmac
import json
from collections.abc import Callable
from dataclasses import asdict

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from bot.loopback import is_loopback
from bot.operations.health import Health

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")


class Pages:
    """Answers to requests: `health` and `exposition` are asked at each."""

    def __init__(
        self, health: Callable[[], Health], exposition: Callable[[], bytes], *, metrics_token: str, is_local: bool
    ) -> None:
        self._health = health
        self._exposition = exposition
        self._metrics_token = metrics_token
        self._is_local = is_local

    def routes(self) -> list[web.RouteDef]:
        """Return what is found under which path."""
        return [
            web.get("/healthz", self._live),
            web.get("/readyz", self._ready),
            web.get("/metrics", self._metrics),
        ]

    async def _live(self, _request: web.Request) -> web.Response:
        health = self._health()
        return _told(health, is_well=health.live)

    async def _ready(self, _request: web.Request) -> web.Response:
        health = self._health()
        return _told(health, is_well=health.ready)

    async def _metrics(self, request: web.Request) -> web.Response:
        if not (is_from_here(request, is_local=self._is_local) or self._has_token(request)):
            if not self._metrics_token:
                raise web.HTTPNotFound
            raise web.HTTPUnauthorized(headers={"WWW-Authenticate": "Bearer"})
        return web.Response(body=self._exposition(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    def _has_token(self, request: web.Request) -> bool:
        given = request.headers.get("Authorization", "").encode(errors="surrogateescape")
        return bool(self._metrics_token) and hmac.compare_digest(given, f"Bearer {self._metrics_token}".encode())


def is_from_here(request: web.Request, *, is_local: bool) -> bool:
    """Whether a program on this machine asks for itself: what a proxy passes on comes from anywhere."""
    is_passed_on = any(name in request.headers for name in _FORWARDED)
    return is_local and not is_passed_on and is_loopback(request.remote or "")


def _told(health: Health, *, is_well: bool) -> web.Response:
    text = json.dumps(asdict(health), ensure_ascii=False, indent=1) + "\n"
    return web.Response(text=text, status=200 if is_well else 503, content_type="application/json")
