"""The ingress of the bot in another process, spoken to by whoever finds it: A04 and A06 of the acceptance list."""

from __future__ import annotations

import asyncio
import itertools
import random
import statistics
import time
from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from tests.wire.node_tools import require_node_modules
from tests.wire.slack_http import FORM, SlackHttp, signed
from tests.wire.slack_wire import SlackWire
from tests.wire.test_pressure import Watched

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="module"), pytest.mark.timeout(600)]

QUESTION = "When will AI write most of Meta's code?"
START_SECONDS = 60
BODIES, AT_ONCE = 10_000, 20
CANARY = b"canary-of-a-body"
LARGEST = 256 * 1024
TRICKLERS, TRICKLE_SECONDS = 100, 10.0
MOST_DELAY_SECONDS = 0.2


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def slack_wire() -> AsyncIterator[SlackWire]:
    """The workspace of all tests here."""
    require_node_modules()
    async with SlackWire(by_http=True) as slack:
        yield slack


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def bot(slack_wire: SlackWire, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watched]:
    """The bot of all tests here, of which nothing makes an error."""
    async with Watched(tmp_path_factory.mktemp("bot"), slack_wire.environment) as bot:
        await slack_wire.connected(timeout=START_SECONDS)
        yield bot
    assert "Traceback" not in bot.log, bot.log
    assert "error" not in bot.levels


@pytest.fixture
def http(slack_wire: SlackWire, bot: Watched) -> SlackHttp:  # noqa: ARG001 - it is there
    """How the bot is reached."""
    assert slack_wire.http
    return slack_wire.http


def request(body: bytes, headers: dict[str, str], *, length: int | None = None) -> bytes:
    """Return a request as it goes over the line."""
    lines = {"Host": "onrecord", "Content-Length": str(len(body) if length is None else length), **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode("latin-1", "replace") + body


async def status_of(port: int, raw: bytes) -> int:
    """Return the status with which a request is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(raw)
        line = await asyncio.wait_for(reader.readline(), 30)
        return int(line.split()[1])
    finally:
        writer.close()


def hostile(chance: random.Random) -> Iterator[bytes]:
    """Yield requests that nobody signed: random bytes, deep JSON, invalid UTF-8, arrays, a megabyte."""
    kinds = ("application/json", FORM, "text/plain")
    for number in itertools.count():
        body = [
            CANARY + chance.randbytes(chance.randrange(200)),
            b"[" * chance.randrange(5_000) + CANARY,
            b"\xff\xfe" + CANARY,
            b'["' + CANARY + b'"]',
        ][number % 4]
        headers = {"Content-Type": kinds[number % 3]}
        if number % 5:
            headers |= {"X-Slack-Request-Timestamp": str(int(time.time())), "X-Slack-Signature": f"v0={'0' * 64}"}
        # Of a megabyte the bot reads nothing, so that only the beginning is sent.
        yield request(body, headers, length=2**20 if number % 100 == 99 else None)


async def test_a04_unsigned_bodies_do_nothing(slack_wire: SlackWire, http: SlackHttp, bot: Watched) -> None:
    """10,000 of them: each is refused by 401, 400 or 413, none is in the log, and the bot grows by less than 10 MiB."""
    requests = hostile(random.Random(4))
    statuses: dict[int, int] = {}
    for _ in range(500):  # what any requests take, once
        await status_of(slack_wire.http_port, next(requests))
    before = bot.resident_mebibytes

    async def send(count: int) -> None:
        for _ in range(count):
            status = await status_of(slack_wire.http_port, next(requests))
            statuses[status] = statuses.get(status, 0) + 1

    await asyncio.gather(*(send(BODIES // AT_ONCE) for _ in range(AT_ONCE)))
    grown = bot.resident_mebibytes - before

    print(f"{statuses}, {grown:+.1f} MiB")
    assert BODIES == sum(statuses.values())
    assert {401, 413} == statuses.keys()
    assert CANARY.decode() not in bot.log
    assert grown < 10


async def test_a06_one_byte_too_many_is_refused(slack: SlackWire, http: SlackHttp) -> None:
    """256 KiB and a byte get 413, and nothing is asked."""
    body = urlencode({"command": "/ask", "text": QUESTION}).encode().ljust(LARGEST + 1, b"x")

    assert 413 == await status_of(slack.http_port, request(body[:1000], signed(body), length=len(body)))
    assert [] == slack.visible(time.monotonic() - 1)


async def test_a06_tricklers_are_cut_off_and_delay_nobody(slack: SlackWire, http: SlackHttp) -> None:
    """A hundred that send a byte a second are gone within 10 s; a good request takes at most 200 ms longer."""
    alone = [await acknowledged(slack) for _ in range(10)]
    tricklers = [asyncio.create_task(trickle(slack.http_port)) for _ in range(TRICKLERS)]
    await asyncio.sleep(1)
    beside = [await acknowledged(slack) for _ in range(10)]
    lasted = await asyncio.gather(*tricklers)

    print(f"cut off after {min(lasted):.1f} to {max(lasted):.1f} s; ack {alone} → {beside}")
    assert max(lasted) <= TRICKLE_SECONDS
    assert statistics.median(beside) - statistics.median(alone) <= MOST_DELAY_SECONDS


async def acknowledged(slack: SlackWire) -> float:
    """Return how long a good request takes to be acknowledged."""
    asked = await slack.slash_command(QUESTION)
    ack = await slack.ack_of(asked, 20)
    await slack.responses(asked, timeout=20)
    return ack.seconds


async def trickle(port: int) -> float:
    """Send a body a byte a second, and return after how long the bot closed the connection."""
    started = time.monotonic()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    body = b"x" * 1_000
    writer.write(request(b"", signed(body), length=len(body)))
    closed = asyncio.create_task(reader.read())
    while not closed.done():
        writer.write(b"x")
        await asyncio.wait({closed}, timeout=1)
    writer.close()
    return time.monotonic() - started
