"""The desk: whatever is said to the bot is taken in once, and seen to its end."""

import asyncio
import logging
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.operations.cases import Case, Cases, Doing, Stage
from bot.operations.clerk import Clerk
from bot.operations.limits import Limiter, Limits
from bot.operations.metrics import Metrics
from bot.operations.received import Clock, Courier, Notice, Received
from bot.operations.records import Answers, Claims, Gaps
from bot.operations.recovery import Recovery
from bot.operations.state.claims import Adopted, Ending

logger = logging.getLogger(__name__)

_LONGEST_TAKE_SECONDS = 0.9
_LONGEST_RELEASE_SECONDS = 0.5

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """
    Whether something is new and to be served, whether the state has decided that, and when it arrived.

    What is not decided is lost if the process dies: it is better not acknowledged where it would be delivered again.
    """

    is_new: bool
    is_decided: bool
    at: float


class Desk:
    """One for the process, and for all of its platforms."""

    def __init__(
        self,
        claims: Claims,
        answers: Answers,
        gaps: Gaps,
        metrics: Metrics,
        *,
        limits: Limits,
        at_once: int = 32,
        waiting: int = 200,
        clock: Clock = time.monotonic,
    ) -> None:
        self._claims = claims
        self._metrics = metrics
        self._clock = clock
        self._limiter = Limiter(limits, clock=clock)
        self._clerk = Clerk(claims, answers, gaps, metrics, at_once=at_once, waiting=waiting, clock=clock)
        self._taking: dict[Key, asyncio.Future[bool]] = {}
        self._undecided: dict[Key, asyncio.Future[bool]] = {}  # of what is served before the state's word
        self._cases = Cases()
        self._closing: asyncio.Task[None] | None = None

    @property
    def is_stopping(self) -> bool:
        """Whether what the platform would deliver again is better not acknowledged."""
        return self._closing is not None

    async def take(self, received: Received) -> Taken:
        """
        Claim something, in a second at most.

        Where the state takes longer the first of it counts as new, and `serve` waits for the state's word before
        anything is said.
        """
        arrived_at = self._clock()
        key = (received.platform, received.keys[0])
        taking = self._taking.get(key)
        is_first = taking is None
        if taking is None:
            taking = self._taking[key] = asyncio.ensure_future(self._claims.take(received))
            taking.add_done_callback(lambda _: self._taking.pop(key))
        await asyncio.wait({taking}, timeout=_LONGEST_TAKE_SECONDS)
        is_decided = taking.done()
        if is_first and not is_decided:
            self._undecided[key] = taking
        is_new = is_first and (not is_decided or taking.result())
        if not is_new:
            self._metrics.duplicate()
        return Taken(is_new, is_decided, arrived_at)

    def acknowledged(self, received: Received, taken: Taken) -> None:
        """Measure how long the platform waited to hear that something was taken in."""
        self._metrics.acknowledged(received.platform, self._clock() - taken.at)

    def serve(self, received: Received, courier: Courier[Any], *, always_tell: bool = False) -> asyncio.Task[None]:
        """
        Start to see to something that was taken, and return the task, which never fails.

        `always_tell` is for what a platform shows as failed where there is no reply.
        """
        case = Case(received, courier, self._clock())
        return self._start(case, partial(self._serve, always_tell=always_tell))

    def take_over(self, adopted: Adopted, courier: Courier[Any]) -> asyncio.Task[None]:
        """Start to see to what another process left; limits have counted it already."""
        case = Case(adopted.received, courier, self._clock())
        is_first = adopted.takeovers <= 1
        if adopted.was_sending:
            return self._start(case, partial(self._clerk.settle, may_answer=is_first))
        if is_first:
            return self._start(case, partial(self._clerk.answer, was_inside=True))
        return self._start(case, partial(self._clerk.tell, notice=Notice.ASK_AGAIN))

    def recover(self, couriers: Mapping[str, Courier[Any]]) -> Recovery:
        """Return what takes over, beside the platforms of these couriers, what dead processes left there."""
        return Recovery(self, self._claims, couriers, self._metrics)

    async def close(self, *, finish_seconds: float = 16.0, tell_seconds: float = 4.0) -> None:
        """Let what is under way end, tell the others, leave the rest to the next process; again is the same end."""
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(finish_seconds, tell_seconds))
        await asyncio.shield(self._closing)

    async def _serve(self, case: Case, *, always_tell: bool) -> None:
        received = case.received
        taking = self._undecided.get((received.platform, received.keys[0]))
        if taking and not await self._decision(case, taking):
            return
        if self.is_stopping:
            self._metrics.shed("stopping")
            await self._clerk.tell(case, Notice.STOPPING)
        elif refusal := self._limiter.refusal(received):
            self._metrics.shed(refusal.reason)
            if refusal.is_notice_needed or always_tell:
                await self._clerk.tell(case, Notice.TOO_MANY, refusal.retry_after_seconds)
            else:
                await self._clerk.finish(case, Ending.TOLD, "notice")
        else:
            await self._clerk.answer(case)

    async def _decision(self, case: Case, taking: asyncio.Future[bool]) -> bool:
        """Wait for the state's word whether something is new."""
        try:
            is_new = await asyncio.shield(taking)
        finally:
            self._undecided.pop((case.received.platform, case.received.keys[0]), None)
        if not is_new:
            self._metrics.duplicate()
        return is_new

    def _start(self, case: Case, doing: Doing) -> asyncio.Task[None]:
        return self._cases.start(case, partial(self._see_to, doing=doing))

    async def _see_to(self, case: Case, *, doing: Doing) -> None:
        try:
            await doing(case)
        except Exception:
            error_id = uuid.uuid4().hex[:4]
            logger.exception("could not finish: platform=%s error=%s", case.received.platform, error_id)
            await self._clerk.finish(case, Ending.DEAD, "failed")

    async def _close(self, finish_seconds: float, tell_seconds: float) -> None:
        logger.info("stopping: unfinished=%d", len(self._cases))
        await self._cases.wait(finish_seconds)
        for case in await self._cases.interrupt(_LONGEST_RELEASE_SECONDS):
            self._start(case, self._part)
        await self._cases.wait(tell_seconds)
        for case in await self._cases.interrupt(_LONGEST_RELEASE_SECONDS):
            self._start(case, self._release)
        await self._cases.wait(_LONGEST_RELEASE_SECONDS)

    async def _part(self, case: Case) -> None:
        """Tell the asker of a case that was cut off, unless its answer has arrived."""
        if case.stage is Stage.TAKEN:
            await self._clerk.tell(case, Notice.ASK_AGAIN)
        elif case.stage is Stage.SENDING:
            await self._clerk.settle(case, may_answer=False)
        else:
            await self._claims.finish(case.received, Ending.ANSWERED)

    async def _release(self, case: Case) -> None:
        await self._claims.release(case.received)
