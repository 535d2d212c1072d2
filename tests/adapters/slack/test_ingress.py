"""The HTTP ingress in process: what it hands on, and what it refuses."""

import asyncio
import json
import logging
import random
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.adapters.slack import ingress
from bot.adapters.slack.ingress import PATH, Ingress
from tests.wire.slack_http import SIGNING_SECRET, signed

Client = TestClient[web.Request, web.Application]
JSON = "application/json"
UNSIGNED = {"X-Slack-Request-Timestamp": "1531420618", "X-Slack-Signature": "v0=" + "0" * 64}
TRAPS = [
    "payload", "payload=", "payload={}", "what is the payload limit", "ssl_check=1", "type=url_verification",
    '{"a":1}', "[1]", "\x00", "%00", "+", "a+b", "&command=/x", "&payload={}", "🦓 emoji", "שלום", "\u202e",
    "x" * 8000, "", " \n\t ",
]  # fmt: skip


class Taken(list[AsyncBoltRequest]):
    """What was handed on."""

    async def dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        self.append(request)
        return BoltResponse(status=200)


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
async def client(taken: Taken) -> AsyncIterator[Client]:
    """Asks an ingress that hands on to `taken`."""
    one = Ingress(SIGNING_SECRET)
    one.dispatch = taken.dispatch
    application = web.Application(client_max_size=256 * 1024)
    application.add_routes(one.routes())
    async with TestClient(TestServer(application)) as opened:
        yield opened


@pytest.mark.parametrize("text", TRAPS)
async def test_a03_a_command_arrives_as_it_was_typed(client: Client, taken: Taken, text: str) -> None:
    """Whatever word is in it."""
    body = urlencode({"command": "/ask", "text": text}).encode()

    response = await client.post(PATH, data=body, headers=signed(body))

    assert 200 == response.status
    assert [{"command": "/ask", "text": text}] == [request.body for request in taken]


@pytest.mark.parametrize("content_type", [JSON, "application/x-www-form-urlencoded", "text/plain"])
async def test_a04_unsigned_bodies_are_refused_unread(
    client: Client, taken: Taken, caplog: pytest.LogCaptureFixture, content_type: str
) -> None:
    """Random bytes, deep JSON, arrays and a megabyte are refused, none is logged."""
    caplog.set_level(logging.DEBUG)
    chance = random.Random(4)
    bodies = [b"[" * 100_000, b"[]", b"\xff\xfe", b"canary" * 100_000]
    bodies += [chance.randbytes(chance.randrange(200)) for _ in range(200)]

    statuses = {
        (await client.post(PATH, data=body, headers={**UNSIGNED, "Content-Type": content_type})).status
        for body in bodies
    }

    assert {401, 413} == statuses
    assert [] == taken
    assert "canary" not in caplog.text


@pytest.mark.parametrize("body", [b"[" * 100_000, b"[]", b"{", b"\xff", b"1", b"null"])
async def test_signed_bodies_that_say_nothing_are_refused(client: Client, taken: Taken, body: bytes) -> None:
    """They are nobody's fault and no traceback."""
    response = await client.post(PATH, data=body, headers=signed(body, kind=JSON))

    assert 400 == response.status
    assert [] == taken


async def test_a06_a_large_body_is_refused(client: Client, taken: Taken) -> None:
    """One byte over the limit is too much."""
    body = b"x" * (256 * 1024 + 1)

    response = await client.post(PATH, data=body, headers=signed(body))

    assert 413 == response.status
    assert [] == taken


async def test_a06_a_trickle_is_cut_off(client: Client, taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body that does not come to its end does not keep the connection."""
    monkeypatch.setattr(ingress, "_BODY_SECONDS", 0.1)

    async def trickle() -> AsyncIterator[bytes]:
        for _ in range(50):
            yield b"x"
            await asyncio.sleep(0.05)

    response = await client.post(PATH, data=trickle(), headers=signed(b"x"))

    assert 408 == response.status
    assert [] == taken


async def test_a08_headers_do_not_choose_the_listener(client: Client, taken: Taken) -> None:
    """Only those of a repeated delivery are handed on."""
    body = b"command=%2Fask"
    lazy = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "f", "X-Slack-Retry-Num": "1"}

    await client.post(PATH, data=body, headers={**signed(body), **lazy})

    assert [(False, None, {"x-slack-retry-num": ["1"]})] == [
        (request.lazy_only, request.lazy_function_name, request.headers) for request in taken
    ]


async def test_a09_an_address_is_verified_and_a_rate_limit_taken_note_of(client: Client, taken: Taken) -> None:
    """The challenge comes back; news without an event is answered."""
    challenge = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    limited = json.dumps({"type": "app_rate_limited", "minute_rate_limited": 1}).encode()

    verified = await client.post(PATH, data=challenge, headers=signed(challenge, kind=JSON))
    noted = await client.post(PATH, data=limited, headers=signed(limited, kind=JSON))

    assert {"challenge": "abc"} == await verified.json()
    assert 200 == noted.status
    assert [] == taken
