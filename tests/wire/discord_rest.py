"""Discord's REST API over real HTTP: simcord answers, this checks the token, counts, breaks on demand and records."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import BodyPartReader, web
from simcord.backend.errors import BackendError
from simcord.http import router

from tests.wire.discord_world import DiscordWorld, Payload

PREFIX = "/api/v10"
OWN_ROUTES = ("/gateway", "/gateway/bot")
TOKEN_IN_PATH = ("interactions", "webhooks")
NOT_IMPLEMENTED = 501
"""The status for what the model lacks; discord.py raises at once on it, as it does not on 500."""

MODEL_ERRORS = (AttributeError, LookupError, NotImplementedError, TypeError, ValueError)
"""What the model raises at a body that it did not expect."""


@dataclass(slots=True)
class RestRequest:
    """One REST request of the bot, and what it was answered."""

    method: str
    route: str
    path: str
    body: Any
    query: dict[str, str]
    at: float
    status: int = 0
    response: Any = None
    files: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Fault:
    """
    What some requests get instead of the true answer; without `via` as from somebody in front of Discord.

    With `cut` the connection is reset instead, before Discord has read the request or after it has done as it says.
    """

    method: str
    route: str
    status: int
    body: Payload
    times: int
    via: bool = True
    cut: Literal["before", "after"] | None = None

    def fits(self, record: RestRequest) -> bool:
        """Whether a request is of its route, or of its exact path."""
        return self.method == record.method and self.route in (record.route, record.path)


@dataclass(slots=True)
class Bucket:
    """A rate limit of a route, counted for each channel or interaction apart."""

    limit: int
    seconds: float
    spent: dict[str, tuple[int, float]] = field(default_factory=dict)

    def spend(self, key: str) -> tuple[int, float]:
        """Count one request and return what remains (negative: too many) and when the bucket is full again."""
        now = time.monotonic()
        used, ends = self.spent.get(key, (0, 0.0))
        if ends <= now:
            used, ends = 0, now + self.seconds
        self.spent[key] = (min(used + 1, self.limit), ends)
        return self.limit - used - 1, ends - now


@dataclass(slots=True)
class Upload:
    """A file of a multipart request, in the shape in which simcord reads it."""

    filename: str
    fp: io.BytesIO
    description: str | None = None


class Rest:
    """The handler of every request under /api/v10."""

    def __init__(self, world: DiscordWorld, complain: Callable[[str], None]) -> None:
        self.gateway_address = ""
        self.sessions_left: Callable[[], int] = lambda: 1000
        self.at_once = 1
        self.content_approved = False
        self.requests: list[RestRequest] = []
        self.faults: list[Fault] = []
        self.limits: dict[tuple[str, str], Bucket] = {}
        self.last_activity = time.monotonic()
        self.in_flight = 0
        self._world = world
        self._complain = complain
        self._nonces: dict[tuple[str, str], Payload] = {}

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request and record it."""
        self.in_flight += 1
        path = request.path.removeprefix(PREFIX)
        record = RestRequest(
            request.method, route_of(request.method, path), path, None, dict(request.query), time.monotonic()
        )
        self.requests.append(record)
        try:
            record.body, uploads = await _read(request)
            record.files = [upload.filename for upload in uploads]
            cut = self._cut(record)
            if cut != "before":
                record.status, record.response, headers = self._answer(record, request.headers, uploads)
            if cut and request.transport is not None:
                _reset(request.transport)
                record.status = 0
                raise web.HTTPInternalServerError  # nobody is there any more to be told
        finally:
            self.in_flight -= 1
            self.last_activity = time.monotonic()
        if record.response is None:
            return web.Response(status=record.status, headers=headers)
        # discord.py parses the body only if the type is exactly this, without a charset.
        headers |= {"Content-Type": "application/json"}
        return web.Response(status=record.status, body=json.dumps(record.response).encode(), headers=headers)

    def _answer(
        self, record: RestRequest, sent: Mapping[str, str], uploads: list[Upload]
    ) -> tuple[int, Any, dict[str, str]]:
        segments = record.path.split("/")
        if segments[1] not in TOKEN_IN_PATH and sent.get("Authorization") != f"Bot {self._world.token}":
            return 401, {"message": "401: Unauthorized", "code": 0}, {}
        fault = self._fault(record)
        if fault is not None:
            return fault.status, fault.body, _too_many(fault.body, via=fault.via) if fault.status == 429 else {}
        bucket = self.limits.get((record.method, record.route)) or Bucket(5, 1.0)
        left, reset = bucket.spend(segments[2] if len(segments) > 2 else "")
        headers = _limit_headers(record, bucket, max(left, 0), reset)
        if left < 0:
            body = {"message": "You are being rate limited.", "retry_after": round(reset, 3), "global": False}
            return 429, body, headers | _too_many(body)
        status, body = self._dispatch(record, uploads)
        return status, body, headers

    def _dispatch(self, record: RestRequest, uploads: list[Upload]) -> tuple[int, Any]:
        if record.path in OWN_ROUTES:
            return 200, self._gateway(record.path)
        try:
            self._refuse_reply_to_nothing(record)
            if (again := self._same_nonce(record)) is not None:
                return 200, again
            answer = router.dispatch(
                self._world.backend,
                record.method,
                record.path,
                json=record.body,
                params=record.query,
                files=uploads,
                message_content_access=self.content_approved,
            )
        except BackendError as error:
            if error.status == NOT_IMPLEMENTED:
                self._complain(str(error))
            return error.status, error.to_json()
        except MODEL_ERRORS as error:
            self._complain(f"{record.method} {record.path}: {error!r}")
            return NOT_IMPLEMENTED, {"message": repr(error), "code": 0}
        if record.route.endswith("/callback") and record.query.get("with_response") not in ("1", "true"):
            return 204, None
        self._keep_nonce(record, answer)
        return (204, None) if answer is None else (200, answer)

    def _gateway(self, path: str) -> Payload:
        if path == "/gateway":
            return {"url": self.gateway_address}
        limit = {"total": 1000, "remaining": self.sessions_left(), "reset_after": 86_400_000}
        limit["max_concurrency"] = self.at_once
        return {"url": self.gateway_address, "shards": 1, "session_start_limit": limit}

    def _fault(self, record: RestRequest) -> Fault | None:
        for fault in self.faults:
            if fault.times and not fault.cut and fault.fits(record):
                fault.times -= 1
                return fault
        return None

    def _cut(self, record: RestRequest) -> Literal["before", "after"] | None:
        for fault in self.faults:
            if fault.times and fault.cut and fault.fits(record):
                fault.times -= 1
                return fault.cut
        return None

    def _refuse_reply_to_nothing(self, record: RestRequest) -> None:
        # simcord lets a message answer a deleted one; Discord does not, unless told to.
        reference = record.body.get("message_reference") if isinstance(record.body, dict) else None
        if not reference or not reference.get("fail_if_not_exists", True):
            return
        channel = int(reference.get("channel_id") or record.path.split("/")[2])
        if int(reference["message_id"]) not in self._world.backend.messages.get(channel, {}):
            unknown = {"code": "REPLIES_UNKNOWN_MESSAGE", "message": "Unknown message"}
            errors = {"message_reference": {"_errors": [unknown]}}
            raise BackendError(400, 50035, "Invalid Form Body", errors=errors)

    def _same_nonce(self, record: RestRequest) -> Payload | None:
        if isinstance(record.body, dict) and record.body.get("enforce_nonce"):
            return self._nonces.get((record.path, str(record.body.get("nonce"))))
        return None

    def _keep_nonce(self, record: RestRequest, answer: Any) -> None:
        if isinstance(record.body, dict) and "nonce" in record.body and isinstance(answer, dict):
            answer["nonce"] = record.body["nonce"]
            self._nonces[(record.path, str(record.body["nonce"]))] = answer


def route_of(method: str, path: str) -> str:
    """Return the template of a path, the path itself where Discord's model knows none."""
    segments = path.strip("/").split("/")
    best: list[str] = []
    for template, _ in router._ROUTES.get(method, ()):
        fits = len(template) == len(segments) and all(
            wanted.startswith("{") or wanted == segment for wanted, segment in zip(template, segments, strict=True)
        )
        if fits and (not best or _literals(template) > _literals(best)):
            best = template
    return "/" + "/".join(best) if best else path


def _literals(template: list[str]) -> int:
    return sum(not segment.startswith("{") for segment in template)


def _limit_headers(record: RestRequest, bucket: Bucket, left: int, reset: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(bucket.limit),
        "X-RateLimit-Remaining": str(left),
        "X-RateLimit-Reset": f"{time.time() + reset:.3f}",
        "X-RateLimit-Reset-After": f"{reset:.3f}",
        "X-RateLimit-Bucket": f"{hash((record.method, record.route)) & 0xFFFFFFFF:08x}",
    }


def _too_many(body: Payload, *, via: bool = True) -> dict[str, str]:
    # Without Via, discord.py takes a 429 for a ban by the proxy in front of Discord and gives up.
    if not via:
        return {"Retry-After": str(body["retry_after"])}
    scope = "global" if body.get("global") else "user"
    return {"Retry-After": str(body["retry_after"]), "Via": "1.1 google", "X-RateLimit-Scope": scope}


def _reset(transport: asyncio.Transport) -> None:
    """End a connection with RST, which the other end meets as ECONNRESET."""
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def _read(request: web.Request) -> tuple[Any, list[Upload]]:
    if not request.body_exists:
        return None, []
    if not request.content_type.startswith("multipart/"):
        return json.loads(await request.read() or b"null"), []
    body: Payload = {}
    uploads: list[Upload] = []
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        content = bytes(await part.read(decode=True))
        if part.name == "payload_json":
            body |= json.loads(content)
        elif part.filename:
            uploads.append(Upload(part.filename, io.BytesIO(content)))
    for described in body.get("attachments", ()):
        if int(described["id"]) < len(uploads):
            uploads[int(described["id"])].description = described.get("description")
    return body, uploads
