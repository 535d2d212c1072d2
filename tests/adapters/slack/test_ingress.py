"""The HTTP ingress in process: what it hands on, and what it refuses."""

import asyncio
import json
import logging
import random
import string
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import ingress
from bot.adapters.slack.ingress import PATH, Dispatch, Ingress
from tests.adapters.slack.test_signature import BODY, MALFORMED, NOW, SECRET, SIGNATURE, TIMESTAMP, mutated
from tests.slowness import slowness
from tests.wire.slack_http import FORM, SIGNING_SECRET, signed

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


@asynccontextmanager
async def served(one: Ingress, dispatch: Dispatch) -> AsyncIterator[Client]:
    """Serve an ingress that hands on to this, as the web does."""
    one.dispatch = dispatch
    application = web.Application(client_max_size=256 * 1024)
    application.add_routes(one.routes())
    async with TestClient(TestServer(application)) as opened:
        yield opened


@pytest.fixture
async def client(taken: Taken) -> AsyncIterator[Client]:
    """Asks an ingress that hands on to `taken`."""
    async with served(Ingress(SIGNING_SECRET), taken.dispatch) as opened:
        yield opened


@pytest.fixture
def heard() -> list[str]:
    """The texts that the listener was given."""
    return []


@pytest.fixture
def listener(heard: list[str]) -> AsyncApp:
    """An app of bolt's with one listener, for the command."""

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_user_id="U1", bot_token="xoxb-none")

    app = AsyncApp(authorize=authorize, client=AsyncWebClient())

    async def hear(ack: AsyncAck, command: dict[str, str]) -> None:
        heard.append(command["text"])
        await ack()

    app.command("/ask")(hear)
    return app


@pytest.mark.parametrize("text", TRAPS)
async def test_a03_a_command_arrives_as_it_was_typed(client: Client, taken: Taken, text: str) -> None:
    """Whatever word is in it."""
    body = urlencode({"command": "/ask", "text": text}).encode()

    response = await client.post(PATH, data=body, headers=signed(body))

    assert 200 == response.status
    assert [{"command": "/ask", "text": text}] == [request.body for request in taken]


async def test_a03_the_listener_hears_every_trap(listener: AsyncApp, heard: list[str]) -> None:
    """Of 20 texts 20 reach bolt's listener for the command, byte for byte."""
    async with served(Ingress(SIGNING_SECRET), listener.async_dispatch) as client:
        for text in TRAPS:
            body = urlencode({"command": "/ask", "text": text, "team_id": "T1", "user_id": "U2"}).encode()
            assert 200 == (await client.post(PATH, data=body, headers=signed(body))).status

    assert 20 == len(TRAPS)
    assert TRAPS == heard


async def test_a08_the_listener_runs_once_whatever_the_headers_ask(listener: AsyncApp, heard: list[str]) -> None:
    """Those by which bolt would run a lazy part of a listener, or none, are ignored."""
    body = urlencode({"command": "/ask", "text": "once", "team_id": "T1", "user_id": "U2"}).encode()
    lazy = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "hear"}

    async with served(Ingress(SIGNING_SECRET), listener.async_dispatch) as client:
        response = await client.post(PATH, data=body, headers={**signed(body), **lazy})

    assert 200 == response.status
    assert ["once"] == heard


async def test_a01_no_single_changed_byte_comes_in(taken: Taken) -> None:
    """Slack's own vector is taken at its time; of 600 changes of a byte of body, timestamp or signature 600 get 401."""
    chance = random.Random(1)
    async with served(Ingress(SECRET, clock=lambda: NOW), taken.dispatch) as client:

        async def status(body: bytes = BODY, timestamp: str = TIMESTAMP, signature: str = SIGNATURE) -> int:
            headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature, "Content-Type": FORM}
            return (await client.post(PATH, data=body, headers=headers)).status

        accepted = await status()
        statuses = [await status(body=mutated(BODY, chance)) for _ in range(200)]
        statuses += [await status(timestamp=retyped(TIMESTAMP, chance)) for _ in range(200)]
        statuses += [await status(signature=retyped(SIGNATURE, chance)) for _ in range(200)]

    assert 200 == accepted
    assert [401] * 600 == statuses
    assert 1 == len(taken)


def retyped(text: str, chance: random.Random) -> str:
    """Return a text with another sign in one place, of those that a header can hold."""
    place = chance.randrange(len(text))
    other = chance.choice([sign for sign in string.ascii_letters + string.digits + "_-= ~" if sign != text[place]])
    return f"{text[:place]}{other}{text[place + 1 :]}"


@pytest.mark.parametrize(("age", "status"), [(-300, 200), (0, 200), (300, 200), (-301, 401), (301, 401)])
async def test_a02_a_request_is_good_for_five_minutes(taken: Taken, age: int, status: int) -> None:
    """Three hundred seconds before and after, not one more."""
    async with served(Ingress(SECRET, clock=lambda: NOW + age), taken.dispatch) as client:
        headers = {"X-Slack-Request-Timestamp": TIMESTAMP, "X-Slack-Signature": SIGNATURE, "Content-Type": FORM}
        response = await client.post(PATH, data=BODY, headers=headers)

    assert status == response.status
    assert (status == 200) == bool(taken)


async def test_a05_what_is_malformed_is_refused_at_once(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Each gets 401, in less than 5 ms of this process's time, and no traceback."""
    for timestamp, signature in MALFORMED:
        if not f"{timestamp}{signature}".isprintable():
            continue  # no client sends a line break in a header
        headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature}
        started = time.process_time()
        response = await client.post(PATH, data=b"x", headers=headers)
        took = time.process_time() - started

        assert 401 == response.status
        assert took < 0.005 * slowness(), f"{took * 1000:.1f} ms for {timestamp!r}"
    assert "Traceback" not in caplog.text


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


async def test_a09_an_address_is_verified_and_a_rate_limit_taken_note_of(taken: Taken) -> None:
    """The challenge comes back; news without an event is answered, and both are counted."""
    unheard: list[bool] = []
    one = Ingress(SIGNING_SECRET)
    one.on_unheard = lambda: unheard.append(True)
    challenge = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    limited = json.dumps({"type": "app_rate_limited", "minute_rate_limited": 1}).encode()

    async with served(one, taken.dispatch) as client:
        verified = await client.post(PATH, data=challenge, headers=signed(challenge, kind=JSON))
        noted = await client.post(PATH, data=limited, headers=signed(limited, kind=JSON))
        returned = await verified.json()

    assert {"challenge": "abc"} == returned
    assert 200 == noted.status
    assert 2 == len(unheard)
    assert [] == taken
