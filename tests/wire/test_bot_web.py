"""The bot's web as a process: when it listens, what it tells meanwhile, how it ends."""

import asyncio
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession

from tests.adapters.web.ports import free_port
from tests.slowness import slowness
from tests.wire.bot_process import BotProcess

WEB = ("run", "--only", "web")
TOKEN = "canary-for-metrics"
NOTES = "---\ntitle: Talk {number}\n---\n\n## Part\n\nThe {number}th talk was about the quagga and its stripes.\n"


async def status_of(port: int, path: str, **headers: str) -> int:
    """Return the status of a page, 0 while nobody listens."""
    try:
        async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}{path}", headers=headers) as told:
            return told.status
    except ClientError:
        return 0


async def first(port: int, path: str, status: int, timeout: float) -> float:
    """Return the seconds until a page has a status."""
    started = time.monotonic()
    async with asyncio.timeout(timeout):
        while await status_of(port, path) != status:
            await asyncio.sleep(0.01)
    return time.monotonic() - started


def write_notes(folder: Path, count: int) -> None:
    (folder / "knowledge").mkdir()
    for number in range(count):
        (folder / "knowledge" / f"talk-{number}.md").write_text(NOTES.format(number=number))


@pytest.mark.slow  # by itself: beside others it would measure them
@pytest.mark.parametrize("count", [2_000, 10_000])
async def test_the_port_is_bound_before_the_folder_is_read(tmp_path: Path, count: int) -> None:
    """A63: within 2 s however much there is to read; live at once, ready within 60 s of the start, when all is read."""
    write_notes(tmp_path, count)
    port = free_port()
    started = time.monotonic()
    subprocess.run([sys.executable, "-c", "import aiohttp, jinja2, numpy, pydantic_settings"], check=True)
    loading, started = time.monotonic() - started, time.monotonic()
    async with BotProcess(tmp_path, {"PORT": str(port), "WEB_HOST": "127.0.0.1", "LOG_LEVEL": "info"}, *WEB) as bot:
        bound = await first(port, "/healthz", 200, 10)
        before = await status_of(port, "/readyz")
        await first(port, "/readyz", 200, 60 * slowness())
        ready = time.monotonic() - started
        read = f"discussions={count}" in bot.log

    assert bound < max(2, 4 * loading)  # on a slow machine, of what Python alone takes to load what is needed
    assert 503 == before
    assert ready < 60 * slowness()
    assert read


async def test_sigterm_ends_it_soon_and_well(tmp_path: Path) -> None:
    """Also where somebody keeps a connection for the next question."""
    port = free_port()
    async with BotProcess(tmp_path, {"PORT": str(port)}, *WEB) as bot:
        await first(port, "/readyz", 200, 10)
        async with ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/"):
                pass
            status = await bot.stop(timeout=3)

    assert 0 == status
    assert bot.levels <= {"debug", "info"}


async def test_metrics_are_guarded_where_others_reach_the_port(tmp_path: Path) -> None:
    """With PORT alone it listens everywhere, and asks for the token; on this machine alone it asks nobody."""
    port = free_port()
    async with BotProcess(tmp_path, {"PORT": str(port), "WEB_METRICS_TOKEN": TOKEN, "LOG_LEVEL": "debug"}, *WEB):
        await first(port, "/readyz", 200, 10)
        open_ones = [await status_of(port, "/metrics"), await status_of(port, "/metrics", Authorization="Bearer no")]
        guarded = await status_of(port, "/metrics", Authorization=f"Bearer {TOKEN}")
    async with BotProcess(tmp_path, {"PORT": str(port), "WEB_HOST": "127.0.0.1"}, *WEB):
        await first(port, "/readyz", 200, 10)
        local = await status_of(port, "/metrics")

    assert [401, 401, 200, 200] == [*open_ones, guarded, local]


async def test_a_taken_port_is_named(tmp_path: Path) -> None:
    """With the remedy, in one line and at once."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        async with BotProcess(tmp_path, {"PORT": port, "WEB_HOST": "127.0.0.1"}, *WEB) as bot:
            status = await bot.ended(timeout=5)

    assert 2 == status
    assert f"PORT {port} on 127.0.0.1 cannot be used: another program listens there." in bot.log
    assert 1 == bot.log.count("\n")


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"PORT": "eighty"}, "PORT: Input should be a valid integer"),
        ({"PORT": "0"}, "PORT: Input should be greater than or equal to 1"),
        ({"PORT": "65536"}, "PORT: Input should be less than or equal to 65535"),
        ({"PORT": "8080", "WEB_METRICS_TOKEN": "short"}, "WEB_METRICS_TOKEN must have at least 16 characters"),
        ({"PORT": "8080", "WEB_HOST": "no.such.host.invalid"}, "PORT 8080 on no.such.host.invalid cannot be used"),
    ],
)
async def test_wrong_settings_are_named(tmp_path: Path, given: dict[str, str], sentence: str) -> None:
    """In one line, with exit status 2."""
    async with BotProcess(tmp_path, given, *WEB) as bot:
        status = await bot.ended(timeout=10)

    assert 2 == status
    assert bot.log.startswith(sentence)
    assert 1 == bot.log.count("\n")


async def test_the_end_while_the_folder_is_read_is_no_crash(tmp_path: Path) -> None:
    """Whoever stops the bot before it is ready is not kept waiting, and sees no traceback."""
    write_notes(tmp_path, 2_000)
    port = free_port()
    async with BotProcess(tmp_path, {"PORT": str(port)}, *WEB) as bot:
        await first(port, "/healthz", 200, 10)
        status = await bot.stop(timeout=10)

    assert 0 == status
    assert "Traceback" not in bot.log
