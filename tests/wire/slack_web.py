"""Slack's HTTP side: the Web API in front of emulate, response_urls, and faults on demand."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from aiohttp import web

from tests import canaries
from tests.wire.slack_records import Call, Changes, Fault, Json, Response
from tests.wire.slack_socket import SocketMode
from tests.wire.slack_state import APP_ID, BOT_ID, BOT_TOKEN, TEAM, USER, SlackState

APP_TOKEN = f"xapp-1-A0WIRE0001-1-{canaries.APP_TOKEN}"  # a token of the local counterpart only
STRANGERS = "U0FLOOD"
RESPONSE_USES = 5
RESPONSE_SECONDS = 30 * 60
BOOLEANS = {"unfurl_links", "unfurl_media", "link_names", "reply_broadcast", "mrkdwn", "include_all_metadata"}


@dataclass(slots=True)
class ResponseUrl:
    """A response_url: good for five uses within half an hour."""

    expires_at: float
    uses: int = 0


class SlackWeb:
    """The aiohttp handlers, and the record of everything that came."""

    def __init__(self, state: SlackState, socket: SocketMode, changes: Changes) -> None:
        self.calls: list[Call] = []
        self.responses: list[Response] = []
        self._used_triggers: set[str] = set()
        self.port = 0
        self._state = state
        self._socket = socket
        self._changes = changes
        self._faults: dict[str, list[Fault]] = {}
        self._response_urls: dict[str, ResponseUrl] = {}

    @property
    def host(self) -> str:
        """Where this Slack listens."""
        return f"127.0.0.1:{self.port}"

    def application(self) -> web.Application:
        """Return the server's routes."""
        application = web.Application(client_max_size=16 * 1024**2)
        application.router.add_route("*", "/api/{method}", self._call)
        application.router.add_post("/actions/{rest:.*}", self._response)
        application.router.add_get("/link/", self._socket.handle)
        return application

    def new_response_url(self) -> str:
        """Return a response_url whose half hour begins now."""
        url = f"http://{self.host}/actions/{TEAM}/{uuid4().int % 10**12}/{canaries.RESPONSE_URL}{uuid4().hex}"
        self._response_urls[url] = ResponseUrl(time.monotonic() + RESPONSE_SECONDS)
        return url

    def expire(self, url: str) -> None:
        """Let the half hour of a response_url be over."""
        self._response_urls[url].expires_at = time.monotonic()

    def fault(
        self,
        method: str,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        body: Json | str | None = None,
        times: int = 1,
        delay_seconds: float = 0.0,
        drop: bool = False,
        after_effect: bool = False,
    ) -> None:
        """Let the next calls of a method (or `response_url`) fail; `after_effect` does the work before failing.

        Given nothing but a delay, they succeed late.
        """
        if body is None and (status != 200 or drop or not delay_seconds):
            body = {"ok": False, "error": "ratelimited" if status == 429 else "fatal_error"}
        fault = Fault(status, dict(headers or {}), body, times, delay_seconds, drop, after_effect)
        self._faults.setdefault(method, []).append(fault)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        at, method = time.monotonic(), request.match_info["method"]
        arguments = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(arguments.pop("token", ""))
        fault = await self._next_fault(method)
        if fault is None or fault.after_effect:
            answer = await self._answer(method, arguments, token)
        if fault is None:
            self._recorded(Call(method, arguments, at, 200, token, answer))
            return web.json_response(answer, headers={"X-OAuth-Scopes": ",".join(self._state.scopes or ())})
        failed = answer if fault.after_effect else fault.body if isinstance(fault.body, dict) else {}
        self._recorded(Call(method, arguments, at, fault.status, token, failed))
        return await _fail(request, fault)

    async def _answer(self, method: str, arguments: Json, token: str) -> Json:
        if not token:
            return {"ok": False, "error": "not_authed"}
        if token.startswith("xapp-") != (method == "apps.connections.open"):
            return {"ok": False, "error": "not_allowed_token_type"}
        if token not in (APP_TOKEN, BOT_TOKEN):
            return {"ok": False, "error": "invalid_auth"}
        if method == "apps.connections.open":
            return {"ok": True, "url": self._socket.new_url(self.host)}
        if method == "views.open":
            return self._open(arguments)
        if str(arguments.get("user", "")).startswith(STRANGERS):
            arguments = arguments | {"user": USER}  # emulate knows a few people by name, a flood has hundreds
        answer = await self._state.call(method, arguments, token)
        if "message" in answer:
            # emulate leaves out by which app a message was posted.
            answer["message"] |= {"bot_id": BOT_ID, "app_id": APP_ID, "team": TEAM}
        return answer

    def _open(self, arguments: Json) -> Json:
        """Open a modal, once for a trigger: emulate does not know those of our payloads."""
        trigger = str(arguments.get("trigger_id"))
        if trigger in self._used_triggers:
            return {"ok": False, "error": "exchanged_trigger_id"}
        self._used_triggers.add(trigger)
        return {"ok": True, "view": {"id": f"V{uuid4().hex[:9].upper()}"}}

    async def _response(self, request: web.Request) -> web.StreamResponse:
        at, url = time.monotonic(), str(request.url)
        body: Json = json.loads(await request.read())
        fault = await self._next_fault("response_url")
        if fault is not None and not fault.after_effect:
            status, error = fault.status, ""
        else:
            status, error = self._use(url)
        delivered = status == 200 and (fault is None or fault.after_effect)
        self.responses.append(Response(url, body, at, status, delivered))
        self._changes.tell()
        if fault is not None:
            return await _fail(request, fault)
        return web.Response(text="ok") if not error else web.json_response({"ok": False, "error": error}, status=status)

    def _use(self, url: str) -> tuple[int, str]:
        allowance = self._response_urls.get(url)
        if allowance is None or allowance.expires_at <= time.monotonic():
            return 404, "expired_url"
        if allowance.uses >= RESPONSE_USES:
            return 404, "used_url"
        allowance.uses += 1
        return 200, ""

    async def _next_fault(self, method: str) -> Fault | None:
        waiting = self._faults.get(method, [])
        if not waiting:
            return None
        waiting[0].times -= 1
        fault = waiting[0] if waiting[0].times else waiting.pop(0)
        await asyncio.sleep(fault.delay_seconds)
        return fault if fault.body is not None else None

    def _recorded(self, call: Call) -> None:
        self.calls.append(call)
        self._changes.tell()


async def _fail(request: web.Request, fault: Fault) -> web.StreamResponse:
    if fault.drop and request.transport is not None:
        request.transport.abort()
    if isinstance(fault.body, str):
        return web.Response(text=fault.body, status=fault.status, headers=fault.headers)
    return web.json_response(fault.body, status=fault.status, headers=fault.headers)


async def _arguments(request: web.Request) -> Json:
    # The SDK sends some methods as JSON, others as a form or a query string; emulate takes a body only.
    given: Json = dict(request.query)
    if request.content_type == "application/json":
        given |= json.loads(await request.text() or "{}")
    elif request.method == "POST":
        given |= dict(await request.post())
    return {key: _decoded(key, value) for key, value in given.items()}


def _decoded(key: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if key in BOOLEANS and value.lower() in ("0", "1", "true", "false"):
        return value.lower() in ("1", "true")
    if key in ("blocks", "attachments", "metadata", "view"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
