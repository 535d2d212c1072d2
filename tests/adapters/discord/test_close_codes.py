"""Why Discord closed a connection."""

import asyncio

import pytest
from aiohttp import ClientSession, WSMsgType, web
from aiohttp.test_utils import TestServer

from bot.adapters.discord.close_codes import keep_close_code


async def refuse(request: web.Request) -> web.WebSocketResponse:
    """Close a web socket with a code, and its connection at once, before it can be answered."""
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    assert socket._writer is not None
    await socket._writer.close(4014)
    assert request.transport is not None
    request.transport.close()
    return socket


@pytest.mark.parametrize("is_kept", [True, False])
async def test_the_code_is_told_where_nobody_hears_the_answer(is_kept: bool) -> None:
    """A29: a refusal stays a refusal; without this it looks like a line that broke (aiohttp's 1006)."""
    application = web.Application()
    application.router.add_get("/", refuse)
    async with TestServer(application) as server, ClientSession() as session:
        socket = await session.ws_connect(server.make_url("/"), autoclose=False)
        if is_kept:
            keep_close_code(socket)
        assert WSMsgType.CLOSE == (await socket.receive()).type
        async with asyncio.timeout(20):
            while socket._conn and socket._conn.transport and not socket._conn.transport.is_closing():
                await asyncio.sleep(0.01)

        await socket.close(code=4000)

    assert (4014 if is_kept else 1006) == socket.close_code
