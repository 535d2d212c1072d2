"""Where one message ends on a connection: HTTP/1.1 requests and responses, and frames of a websocket."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

LONGEST_HEAD = 64 * 1024
LONGEST_BODY = 16 * 1024**2
_END = b"\r\n\r\n"
_NO_BODY = (204, 304)
_SWITCHING = 101
_CONTROL_FRAMES = 0x8
_FINAL = 0x80


class TooLongError(Exception):
    """A message is longer than anything that these platforms send."""


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """A request or a response, byte for byte."""

    start: str
    headers: dict[str, str]
    raw: bytes

    @property
    def target(self) -> str:
        """The path of a request."""
        return self.start.split(" ")[1]

    @property
    def is_upgrade(self) -> bool:
        """Whether a request asks for a websocket, or a response grants one."""
        return self.headers.get("upgrade", "").lower() == "websocket"


async def read_request(reader: asyncio.StreamReader) -> HttpMessage:
    """Return the next request; raises IncompleteReadError where the connection has ended."""
    head = await reader.readuntil(_END)
    start, headers = _parsed(head)
    return HttpMessage(start, headers, head + await _body(reader, headers))


async def read_response(reader: asyncio.StreamReader, *, of: HttpMessage) -> HttpMessage:
    """Return the response to a request."""
    head = await reader.readuntil(_END)
    start, headers = _parsed(head)
    status = int(start.split(" ")[1])
    if status in _NO_BODY or status == _SWITCHING or of.start.startswith("HEAD "):
        return HttpMessage(start, headers, head)
    return HttpMessage(start, headers, head + await _body(reader, headers))


async def read_frame(reader: asyncio.StreamReader) -> bytes:
    """Return the next frame of a websocket: https://datatracker.ietf.org/doc/html/rfc6455#section-5.2."""
    frame = await reader.readexactly(2)
    length = frame[1] & 0x7F
    if length >= 126:
        extended = await reader.readexactly(2 if length == 126 else 8)
        frame, length = frame + extended, int.from_bytes(extended)
    if length > LONGEST_BODY:
        raise TooLongError(f"a frame of {length} bytes")
    mask = 4 if frame[1] & 0x80 else 0
    return frame + await reader.readexactly(mask + length)


def is_whole(frame: bytes) -> bool:
    """Whether a frame is a text or binary message of its own, so that a second one is the same message again."""
    opcode = frame[0] & 0x0F
    return bool(frame[0] & _FINAL) and 0 < opcode < _CONTROL_FRAMES


def _parsed(head: bytes) -> tuple[str, dict[str, str]]:
    start, *lines = head.decode("latin-1").rstrip("\r\n").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return start, {name.lower(): value.strip() for name, _, value in pairs}


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return await _chunks(reader)
    length = int(headers.get("content-length", 0))
    if length > LONGEST_BODY:
        raise TooLongError(f"a body of {length} bytes")
    return await reader.readexactly(length)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body, size = b"", -1
    while size:
        line = await reader.readuntil(b"\r\n")
        size = int(line.split(b";")[0], 16)
        if len(body) + size > LONGEST_BODY:
            raise TooLongError("a body without end")
        body += line + await reader.readexactly(size + 2)
    return body
