"""Close codes: why Discord closed a connection, kept although the answer to it came too late."""

from typing import Any

import aiohttp


def keep_close_code(socket: aiohttp.ClientWebSocketResponse) -> aiohttp.ClientWebSocketResponse:
    """
    Return the socket, which tells the code that it was closed with even where it cannot be answered any more.

    aiohttp 3.14 says 1006 then, and discord.py 2.7.1, which asks only after it has closed its own side, takes a
    refusal for good (4004, 4013, 4014) for a line that broke, and greets again.
    """
    close = socket.close

    async def closed(**options: Any) -> bool:
        told = socket.close_code
        answered = await close(**options)
        if told is not None:
            socket._close_code = told  # noqa: SLF001 - there is no other way to say it
        return answered

    socket.close = closed  # type: ignore[method-assign]
    return socket
