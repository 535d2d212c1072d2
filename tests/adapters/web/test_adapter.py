"""The web as a server: what it allows, hides and logs."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, web

from bot.adapters.web.adapter import WebAdapter
from bot.adapters.web.pages import Pages
from bot.errors import SettingsError
from bot.operations.health import Health
from tests.adapters.web.ports import free_port

HEALTH = Health(live=True, ready=True, parts=())


class SlowPages(Pages):
    """Pages with three more: the root, one that takes a while, one that reads what it is sent."""

    def routes(self) -> list[web.RouteDef]:
        further = [web.get("/", self._root), web.get("/slow", self._slow), web.post("/echo", self._echo)]
        return [*super().routes(), *further]

    async def _root(self, _request: web.Request) -> web.Response:
        return web.Response(text="root")

    async def _slow(self, _request: web.Request) -> web.Response:
        await asyncio.sleep(0.3)
        return web.Response(text="done")

    async def _echo(self, request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))


def adapter(port: int, host: str = "127.0.0.1") -> WebAdapter:
    pages = SlowPages(lambda: HEALTH, lambda: b"", metrics_token="", is_local=True)
    return WebAdapter(pages.routes(), host=host, port=port)


@pytest.fixture
async def base() -> AsyncIterator[str]:
    """The address of a server that runs."""
    port = free_port()
    running = adapter(port)
    await running.open()
    task = asyncio.create_task(running.run())
    yield f"http://127.0.0.1:{port}"
    task.cancel()
    await asyncio.wait([task])


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("HEAD", "/", 200), ("HEAD", "/healthz", 200), ("GET", "/nothing", 404), ("POST", "/healthz", 405)]
    + [("DELETE", "/", 405), ("GET", "/metrics/x", 404), ("GET", "/..%2f..%2fetc/passwd", 404)],
)
async def test_other_paths_and_methods(base: str, session: ClientSession, method: str, path: str, status: int) -> None:
    """As HTTP has it."""
    async with session.request(method, base + path) as response:
        assert status == response.status


async def test_no_answer_tells_versions(base: str, session: ClientSession) -> None:
    """Neither an answer, nor a refusal, nor what is said to somebody who speaks no HTTP."""
    servers = []
    for path in ("/", "/nothing"):
        async with session.get(base + path) as response:
            servers.append(response.headers.get("Server"))
    reader, writer = await asyncio.open_connection("127.0.0.1", int(base.rsplit(":", 1)[1]))
    writer.write(b"NO HTTP AT ALL\r\n\r\n")
    said = (await reader.read()).decode()
    writer.close()

    assert ["on-record", "on-record"] == servers
    assert "400 Bad Request" in said
    assert not [word for word in ("aiohttp", "Python/") if word in said]


@pytest.mark.parametrize(("given", "is_kept"), [("abc-1.2", True), ("a b", False), ("x" * 65, False), ("ü", False)])
async def test_a_request_has_an_id(base: str, session: ClientSession, given: str, is_kept: bool) -> None:
    """The one it came with, if that is nothing but an id."""
    async with session.get(base, headers={"X-Request-ID": given}) as response:
        told = response.headers["X-Request-ID"]

    assert is_kept == (told == given)
    assert is_kept or 32 == len(told)


async def test_a_large_body_is_refused(base: str, session: ClientSession) -> None:
    """256 KiB are taken, one more is not."""
    statuses = []
    for size in (256 * 1024, 256 * 1024 + 1):
        async with session.post(f"{base}/echo", data=bytes(size)) as response:
            statuses.append(response.status)

    assert [200, 413] == statuses


async def test_the_access_log_tells_no_query(
    base: str, session: ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    """Method, path, status and time; what hosts ask every few seconds only at the level debug."""
    caplog.set_level(logging.DEBUG, "bot.adapters.web")
    for path in ("/?code=canary", "/healthz?x=canary", "/" + "y" * 5000):
        async with session.get(base + path, headers={"Authorization": "canary", "X-Request-ID": "id-1"}):
            pass
    await asyncio.sleep(0.05)

    lines = [(entry.levelname, entry.getMessage()) for entry in caplog.records]
    assert ["INFO", "DEBUG", "INFO"] == [level for level, _ in lines]
    assert lines[0][1].startswith("web: method=GET path=/ status=200 ms=")
    assert lines[0][1].endswith(" request=id-1")
    assert max(len(text) for _, text in lines) < 400
    assert "canary" not in str(lines)


async def test_what_is_asked_is_answered_before_the_end() -> None:
    """An idle connection, kept for the next question, does not hold it up."""
    port = free_port()
    running = adapter(port)
    await running.open()
    task = asyncio.create_task(running.run())
    async with ClientSession() as session:
        async with session.get(f"http://127.0.0.1:{port}/"):
            pass
        asked = asyncio.create_task(session.get(f"http://127.0.0.1:{port}/slow"))
        await asyncio.sleep(0.1)
        task.cancel()
        async with asyncio.timeout(2):
            async with await asked as response:
                text = await response.text()
            await asyncio.wait([task])

    assert "done" == text
    assert task.cancelled()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


async def test_a_taken_port_is_the_operators_to_mend() -> None:
    """With the variable and the remedy."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(SettingsError, match=rf"^PORT {port} on 127\.0\.0\.1 .+ another program .+ set PORT"):
            await adapter(port).open()


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "not an address"])
async def test_a_wrong_host_is_the_operators_to_mend(host: str) -> None:
    """An address of another machine, or none."""
    with pytest.raises(SettingsError, match="WEB_HOST"):
        await adapter(free_port(), host).open()
