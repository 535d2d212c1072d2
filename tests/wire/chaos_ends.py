"""The ends of a connection, and what is between them: how messages are handed on, and how it all breaks."""

from __future__ import annotations

import asyncio
import socket
import struct
from contextlib import suppress
from dataclasses import dataclass

from tests.wire.chaos_messages import TooLongError, is_whole, read_frame
from tests.wire.chaos_plan import Fault, Kind

MOST_FRAMES_WAITING = 1_000
MOST_BYTES_TRICKLED = 400
BYTE_SECONDS = 0.002
BROKEN = (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TooLongError)
_RESET_AT_CLOSE = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class End:
    """One end of a connection: the bot's, or the counterpart's."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def send(self, raw: bytes) -> None:
        """Send a message."""
        self.writer.write(raw)
        await self.writer.drain()

    async def trickle(self, raw: bytes) -> None:
        """Send a message a byte at a time, a long one only in its beginning."""
        for byte in raw[:MOST_BYTES_TRICKLED]:
            await self.send(bytes([byte]))
            await asyncio.sleep(BYTE_SECONDS)
        await self.send(raw[MOST_BYTES_TRICKLED:])

    def close(self) -> None:
        """Say that there is no more."""
        self.writer.close()

    def reset(self) -> None:
        """End the connection at once."""
        # Closed with nothing to linger for, a socket sends RST instead of FIN.
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_CLOSE)
        self.writer.transport.abort()


class Line:
    """One direction of a websocket; what is late arrives late, but in order and not the later the more there is."""

    def __init__(self, source: End, sink: End, fault: Fault | None) -> None:
        self._source = source
        self._sink = sink
        self._kind = fault.kind if fault else None
        self._delay_seconds = fault.seconds if fault and fault.kind is Kind.DELAY else 0.0
        self._waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(MOST_FRAMES_WAITING)

    async def collect(self) -> None:
        """Take in frames until the source ends."""
        loop = asyncio.get_running_loop()
        with suppress(*BROKEN):
            while True:
                frame = await read_frame(self._source.reader)
                await self._waiting.put((loop.time() + self._delay_seconds, frame))
        await self._waiting.put((loop.time(), b""))

    async def emit(self) -> None:
        """Hand on what was taken in, each frame in its time, until there is no more or the sink is gone."""
        due, frame = await self._waiting.get()
        with suppress(*BROKEN):
            while frame:
                await asyncio.sleep(due - asyncio.get_running_loop().time())
                await self._hand_on(frame)
                due, frame = await self._waiting.get()

    async def _hand_on(self, frame: bytes) -> None:
        if self._kind is Kind.TRICKLE:
            await self._sink.trickle(frame)
        else:
            await self._sink.send(frame)
        if self._kind is Kind.DUPLICATE and is_whole(frame):
            await self._sink.send(frame)
