"""A proxy on loopback that does to connections what networks do: late, lost, cut, silent, slow and twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

from tests.wire.chaos_ends import BROKEN, End, Line
from tests.wire.chaos_messages import LONGEST_HEAD, HttpMessage, read_request, read_response
from tests.wire.chaos_plan import CALM, Direction, Fault, Faults, Kind

MOST_CONNECTIONS = 1_000


class _CutError(Exception):
    """A fault has ended the connection."""


class ChaosProxy:
    """
    Stands before a port of this machine: `async with ChaosProxy(port, plan) as proxy`, reached at `proxy.port`.

    Twice means: a request is delivered to the counterpart a second time, on a connection of its own, before (TO) or
    after (BACK) the one whose answer the bot gets, if `may_repeat` says so of its path; a second response would belong
    to no request. A websocket's whole messages come twice, which only a protocol without compression can stand.
    """

    def __init__(
        self, upstream: int, plan: Faults = CALM, *, may_repeat: Callable[[str], bool] = lambda _: True
    ) -> None:
        self.plan = plan
        self.port = 0
        self.met: list[Fault] = []
        """The faults so far."""
        self._upstream = upstream
        self._may_repeat = may_repeat
        self._requests = 0
        self._sockets = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, limit=LONGEST_HEAD)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        bot = End(reader, writer)
        if len(self._tasks) >= MOST_CONNECTIONS:
            bot.reset()
            return
        task = asyncio.create_task(self._serve(bot))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, bot: End) -> None:
        try:
            counterpart = await self._reached()
            try:
                await self._converse(bot, counterpart)
            finally:
                counterpart.close()
        except (_CutError, *BROKEN):
            pass
        finally:
            bot.close()

    async def _reached(self) -> End:
        return End(*await asyncio.open_connection("127.0.0.1", self._upstream, limit=LONGEST_HEAD))

    async def _converse(self, bot: End, counterpart: End) -> None:
        request = await read_request(bot.reader)
        while not request.is_upgrade:
            fault = self._noted(self.plan.request_fault(self._requests))
            self._requests += 1
            await self._exchange(request, fault, bot, counterpart)
            request = await read_request(bot.reader)
        fault = self._noted(self.plan.socket_fault(self._sockets))
        self._sockets += 1
        await _connect(request, fault, bot, counterpart)

    async def _exchange(self, request: HttpMessage, fault: Fault | None, bot: End, counterpart: End) -> None:
        to, back = _by_direction(fault)
        await self._repeat(request, to)
        await _deliver(request.raw, to, counterpart, bot)
        response = await read_response(counterpart.reader, of=request)
        await self._repeat(request, back)
        await _deliver(response.raw, back, bot, bot)

    async def _repeat(self, request: HttpMessage, fault: Fault | None) -> None:
        if fault is None or fault.kind is not Kind.DUPLICATE or not self._may_repeat(request.target):
            return
        another = await self._reached()
        try:
            await another.send(request.raw)
            await read_response(another.reader, of=request)
        finally:
            another.close()

    def _noted(self, fault: Fault | None) -> Fault | None:
        if fault is not None:
            self.met.append(fault)
        return fault


def _by_direction(fault: Fault | None) -> tuple[Fault | None, Fault | None]:
    """Return what a message meets on its way there, and what on its way back."""
    return (fault, None) if fault is None or fault.direction is Direction.TO else (None, fault)


async def _deliver(raw: bytes, fault: Fault | None, end: End, bot: End) -> None:
    """Send a message to an end, as far as the fault lets it."""
    if fault is not None and fault.cuts:
        await _cut(fault, bot)
    if fault is not None and fault.kind is Kind.DELAY:
        await asyncio.sleep(fault.seconds)
    if fault is not None and fault.kind is Kind.TRICKLE:
        await end.trickle(raw)
    else:
        await end.send(raw)


async def _cut(fault: Fault, bot: End) -> None:
    if fault.kind is Kind.HALF_OPEN:
        await asyncio.sleep(fault.seconds)
    if fault.kind is Kind.DROP:
        bot.close()
    else:
        bot.reset()
    raise _CutError


async def _connect(request: HttpMessage, fault: Fault | None, bot: End, counterpart: End) -> None:
    """Serve a websocket from its handshake to its end."""
    to, back = _by_direction(fault)
    if to is not None and to.cuts:
        await _cut(to, bot)
    await counterpart.send(request.raw)
    response = await read_response(counterpart.reader, of=request)
    await bot.send(response.raw)
    if not response.is_upgrade:
        return
    lines = [Line(bot, counterpart, to), Line(counterpart, bot, back)]
    tasks = [asyncio.create_task(each) for line in lines for each in (line.emit(), line.collect())]
    life = back.life_seconds if back is not None and back.cuts else None
    try:
        ended, _ = await asyncio.wait(tasks[::2], timeout=life, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    if back is not None and not ended:
        await _cut(back, bot)
