"""The chaos proxy: what each fault looks like to a client, and what the server behind it gets."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web

from tests.wire.chaos import ChaosProxy
from tests.wire.chaos_plan import CALM, Direction, Fault, Faults, Kind, Plan

TO, BACK = Direction.TO, Direction.BACK
CUTS = (Kind.DROP, Kind.RESET, Kind.HALF_OPEN)


@dataclass(slots=True)
class Echo:
    """A server that says everything back, and remembers it."""

    port: int = 0
    got: list[str] = field(default_factory=list)

    async def post(self, request: web.Request) -> web.Response:
        self.got.append(await request.text())
        return web.Response(text=self.got[-1])

    async def stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for chunk in (b"one ", b"two ", b"three"):
            await response.write(chunk)
        return response

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            self.got.append(str(message.data))
            await socket.send_str(f"back {message.data}")
        return socket


@dataclass(frozen=True, slots=True)
class Only:
    """The same fault for everything."""

    fault: Fault

    def request_fault(self, number: int) -> Fault | None:
        return self.fault

    def socket_fault(self, number: int) -> Fault | None:
        return self.fault


@pytest_asyncio.fixture
async def echo() -> AsyncIterator[Echo]:
    """The server."""
    echo = Echo()
    application = web.Application()
    application.router.add_post("/", echo.post)
    application.router.add_post("/once", echo.post)
    application.router.add_get("/stream", echo.stream)
    application.router.add_get("/socket", echo.socket)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    echo.port = runner.addresses[0][1]
    yield echo
    await runner.cleanup()


@asynccontextmanager
async def through(echo: Echo, plan: Faults) -> AsyncIterator[tuple[ChaosProxy, aiohttp.ClientSession]]:
    """The proxy before the server, and a client of it."""
    async with (
        ChaosProxy(echo.port, plan, may_repeat=lambda target: target != "/once") as proxy,
        aiohttp.ClientSession(f"http://127.0.0.1:{proxy.port}", timeout=aiohttp.ClientTimeout(5)) as session,
    ):
        yield proxy, session


async def posted(session: aiohttp.ClientSession, text: str, path: str = "/") -> str:
    async with session.post(path, data=text) as response:
        return await response.text()


# HTTP


async def test_a_calm_proxy_changes_nothing(echo: Echo) -> None:
    """Requests of any length and chunked responses pass, many on one connection and on many at a time."""
    async with through(echo, CALM) as (proxy, session):
        texts = ["", "a", "x" * 300_000, *map(str, range(200))]
        said = await asyncio.gather(*[posted(session, text) for text in texts])
        async with session.get("/stream") as response:
            streamed = await response.text()

    assert texts == said
    assert "one two three" == streamed
    assert [] == proxy.met


@pytest.mark.parametrize("kind", CUTS)
@pytest.mark.parametrize(("direction", "arrived"), [(TO, []), (BACK, ["a"])])
async def test_a_cut_request_fails_before_or_after_it_arrived(
    echo: Echo, kind: Kind, direction: Direction, arrived: list[str]
) -> None:
    """The client sees the same; the server has the request or has it not."""
    error = aiohttp.ServerDisconnectedError if kind is Kind.DROP else ConnectionResetError
    async with through(echo, Only(Fault(kind, direction, 0.1))) as (_, session):
        with pytest.raises((error, aiohttp.ClientOSError)) as raised:
            await posted(session, "a")

    assert arrived == echo.got
    assert isinstance(raised.value, aiohttp.ServerDisconnectedError) == (kind is Kind.DROP)


@pytest.mark.parametrize("direction", [TO, BACK])
async def test_half_open_is_silent_first(echo: Echo, direction: Direction) -> None:
    """For a while nothing comes at all, so that a client's own patience decides."""
    async with through(echo, Only(Fault(Kind.HALF_OPEN, direction, 60))) as (_, session):
        with pytest.raises(TimeoutError):
            await session.post("/", data="a", timeout=aiohttp.ClientTimeout(0.3))


@pytest.mark.parametrize("direction", [TO, BACK])
async def test_a_delay_is_waited_for(echo: Echo, direction: Direction) -> None:
    """The answer is whole and late."""
    async with through(echo, Only(Fault(Kind.DELAY, direction, 0.3))) as (_, session):
        started = time.monotonic()
        said = await posted(session, "a")

    assert "a" == said
    assert time.monotonic() - started >= 0.3


@pytest.mark.parametrize("direction", [TO, BACK])
async def test_a_trickle_is_put_together(echo: Echo, direction: Direction) -> None:
    """However slowly the bytes come, they are the same; a long message does not take for ever."""
    async with through(echo, Only(Fault(Kind.TRICKLE, direction))) as (_, session):
        started = time.monotonic()
        said = await posted(session, "x" * 100_000)

    assert "x" * 100_000 == said
    assert 0.3 < time.monotonic() - started < 5


@pytest.mark.parametrize("direction", [TO, BACK])
async def test_a_doubled_request_arrives_twice_and_is_answered_once(echo: Echo, direction: Direction) -> None:
    """The client has one answer to each; what may not be repeated arrives once."""
    async with through(echo, Only(Fault(Kind.DUPLICATE, direction))) as (_, session):
        said = [await posted(session, text, path) for text, path in (("a", "/"), ("b", "/"), ("c", "/once"))]

    assert ["a", "b", "c"] == said
    assert ["a", "a", "b", "b", "c"] == echo.got


# Websockets


async def echoed(session: aiohttp.ClientSession, count: int) -> list[str]:
    """Return what comes back in a second after so many messages."""
    came: list[str] = []
    async with session.ws_connect("/socket") as socket:
        for number in range(count):
            await socket.send_str(str(number))
        try:
            async with asyncio.timeout(1):
                async for message in socket:
                    came.append(str(message.data))
        except TimeoutError:
            return came
        raise ConnectionResetError(f"closed with {socket.close_code} after {came}")


@pytest.mark.parametrize(
    ("fault", "came"),
    [
        (None, ["back 0", "back 1"]),
        (Fault(Kind.DELAY, TO, 0.2), ["back 0", "back 1"]),
        (Fault(Kind.DELAY, BACK, 0.2), ["back 0", "back 1"]),
        (Fault(Kind.TRICKLE, TO), ["back 0", "back 1"]),
        (Fault(Kind.TRICKLE, BACK), ["back 0", "back 1"]),
        (Fault(Kind.DUPLICATE, TO), ["back 0", "back 0", "back 1", "back 1"]),
        (Fault(Kind.DUPLICATE, BACK), ["back 0", "back 0", "back 1", "back 1"]),
    ],
)
async def test_messages_of_a_websocket(echo: Echo, fault: Fault | None, came: list[str]) -> None:
    """They come late, slowly or twice, and in order."""
    async with through(echo, Only(fault) if fault else CALM) as (_, session):
        assert came == await echoed(session, 2)

    twice = fault == Fault(Kind.DUPLICATE, TO)
    assert (["0", "0", "1", "1"] if twice else ["0", "1"]) == echo.got


async def test_late_messages_do_not_queue_up(echo: Echo) -> None:
    """A hundred messages, each late by a fifth of a second, are not late by twenty seconds."""
    async with through(echo, Only(Fault(Kind.DELAY, BACK, 0.2))) as (_, session):
        assert [f"back {number}" for number in range(100)] == await echoed(session, 100)


@pytest.mark.parametrize("kind", CUTS)
async def test_a_handshake_is_cut(echo: Echo, kind: Kind) -> None:
    """Without an answer there is no websocket."""
    async with through(echo, Only(Fault(kind, TO, 0.1))) as (_, session):
        with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
            await echoed(session, 1)

    assert [] == echo.got


@pytest.mark.parametrize("kind", CUTS)
async def test_a_websocket_is_cut_after_a_while(echo: Echo, kind: Kind) -> None:
    """What was said before has arrived; then the connection ends without a close frame."""
    async with through(echo, Only(Fault(kind, BACK, 0.1, life_seconds=0.3))) as (_, session):
        with pytest.raises(ConnectionResetError, match="1006 after .*back 1"):
            await echoed(session, 2)

    assert ["0", "1"] == echo.got


async def test_a_half_open_websocket_is_silent(echo: Echo) -> None:
    """It looks open, and nothing that is sent into it is answered."""
    async with through(echo, Only(Fault(Kind.HALF_OPEN, BACK, 60, life_seconds=0.0))) as (_, session):
        assert [] == await echoed(session, 2)


# The plan


def test_a_plan_is_the_same_in_every_run() -> None:
    """The seed decides, and nothing else; about so many requests as planned meet something, of every kind."""
    plan, again, other = (Plan(seed, request_share=0.3, socket_share=0.5) for seed in (1, 1, 2))
    drawn, drawn_again, drawn_other = (
        [draw(number) for number in range(1000) for draw in (each.request_fault, each.socket_fault)]
        for each in (plan, again, other)
    )

    assert drawn == drawn_again != drawn_other
    assert 250 < sum(fault is not None for fault in drawn[::2]) < 350
    assert {(kind, direction) for kind in Kind for direction in Direction} == {
        (fault.kind, fault.direction) for fault in drawn[::2] if fault
    }


def test_the_first_draws_of_a_seed_are_known() -> None:
    """Another version of Python draws the same, or a failing seed could not be tried again."""
    drawn = [Plan(7, request_share=0.5).request_fault(number) for number in range(6)]

    expected = [("RESET", "TO"), None, ("DROP", "BACK"), ("DROP", "BACK"), ("HALF_OPEN", "TO"), None]
    assert expected == [fault and (fault.kind.name, fault.direction.name) for fault in drawn]


async def test_a_storm_ends_with_the_proxy(echo: Echo) -> None:
    """Two hundred requests through everything at once are over within seconds, and nothing of the proxy is left."""
    async with through(echo, Plan(3, request_share=0.5, socket_share=0.5, hold_seconds=60)) as (proxy, session):
        timeout = aiohttp.ClientTimeout(5)
        requests = [session.post("/", data=str(number), timeout=timeout) for number in range(200)]
        await asyncio.gather(*requests, return_exceptions=True)
        assert 60 < len(proxy.met) < 140

    assert [] == [task for task in asyncio.all_tasks() if "Chaos" in str(task) or "Line" in str(task)]
