"""The clerk: answers a case or tells why not, brings the reply, and keeps in the state how far it is."""

import asyncio
import logging
import time

from bot.answering.answers import Answer, Outcome
from bot.operations.admission import Admission, FullError
from bot.operations.cases import Case, Stage
from bot.operations.channels import Channels
from bot.operations.delivery import Delivery, Fate, Hold, PutOffError
from bot.operations.metrics import Metrics
from bot.operations.received import Clock, Notice, Reply
from bot.operations.records import Answers, Claims, Gaps
from bot.operations.state.claims import Ending

logger = logging.getLogger(__name__)

_NOTICES_AT_ONCE = 8
_NOTICES_WAITING = 2_000


class Clerk:
    """Sees cases to their end, `at_once` of them, while others wait; notices have places of their own."""

    def __init__(
        self,
        claims: Claims,
        answers: Answers,
        gaps: Gaps,
        metrics: Metrics,
        *,
        at_once: int,
        waiting: int,
        clock: Clock = time.monotonic,
    ) -> None:
        self._claims = claims
        self._answers = answers
        self._gaps = gaps
        self._metrics = metrics
        self._clock = clock
        channels = Channels(clock=clock)
        self._places = Admission(at_once=at_once, waiting=waiting, report=self._report_load, clock=clock)
        self._delivery = Delivery(self._places, channels, metrics, clock=clock)
        for_notices = Admission(at_once=_NOTICES_AT_ONCE, waiting=_NOTICES_WAITING, clock=clock)
        self._notices = Delivery(for_notices, channels, metrics, clock=clock)

    async def answer(self, case: Case, *, was_inside: bool = False) -> None:
        """Answer a case; where too many wait already, tell so."""
        try:
            async with self._places.place(case.received.person, was_inside=was_inside):
                reply = await case.courier.answer(case.received)
        except FullError as full:
            self._metrics.shed("busy")
            await self.tell(case, Notice.BUSY, full.retry_after_seconds)
            return
        await self._bring(case, reply)

    async def tell(self, case: Case, notice: Notice, retry_after_seconds: float = 0.0) -> None:
        """Tell why there is no answer."""
        reply = case.courier.notice(case.received, notice, retry_after_seconds)
        try:
            fate = await self._notices.bring(case.courier, case.received, reply)
        except FullError:
            logger.warning("not told: platform=%s notice=%s", case.received.platform, notice.value)
            fate = Fate.REFUSED
        await self.finish(case, Ending.DEAD if fate is Fate.REFUSED else Ending.TOLD, "notice")

    async def settle(self, case: Case, *, may_answer: bool) -> None:
        """Bring to its end a case of which a reply may have arrived: answer it only if none has, and if it may be."""
        case.stage = Stage.SENDING
        was_sent = await self._delivery.was_sent(case.courier, case.received)
        if was_sent:
            await self.finish(case, Ending.ANSWERED, "answered")
        elif may_answer and was_sent is False:
            await self.answer(case, was_inside=True)
        else:
            await self.tell(case, Notice.ASK_AGAIN)

    async def finish(self, case: Case, ending: Ending, outcome: str) -> None:
        """Keep and count how a case ended."""
        case.stage = Stage.SENT
        seconds = self._clock() - case.since
        await self._claims.finish(case.received, ending)
        self._metrics.finished(case.received.platform, case.kind, outcome, seconds)
        logger.info(
            "finished: platform=%s kind=%s outcome=%s seconds=%.3f", case.received.platform, case.kind, outcome, seconds
        )

    def _holding(self, case: Case, answer: Answer | None) -> Hold:
        """Return what keeps that a reply is about to be sent, or tells that another process has the case."""
        unkept = [answer] if answer else []

        async def hold() -> bool:
            case.stage = Stage.SENDING
            # Before a button of it can be pressed; both in one breath, for then they are written together.
            keeping = [self._answers.keep(case.received, unkept.pop())] if unkept else []
            is_mine, *_ = await asyncio.gather(self._claims.sending(case.received), *keeping)
            return bool(is_mine)

        return hold

    async def _bring(self, case: Case, reply: Reply[object]) -> None:
        try:
            hold = self._holding(case, reply.answer)
            fate = await self._delivery.bring(case.courier, case.received, reply, hold)
        except PutOffError as put_off:
            self._metrics.shed("put_off")
            await self.tell(case, Notice.PUT_OFF, put_off.retry_after_seconds)
            return
        if fate is Fate.LEFT:
            return
        if fate is Fate.UNKNOWN:
            await self.tell(case, Notice.ASK_AGAIN)
            return
        is_dead = fate is Fate.REFUSED
        outcome = "failed" if is_dead or reply.is_error else reply.answer.outcome.value if reply.answer else "done"
        if reply.answer and reply.answer.outcome is Outcome.NOTHING_FOUND:
            await self._gaps.add(case.received, reply.answer.question.text)
        await self.finish(case, Ending.DEAD if is_dead else Ending.ANSWERED, outcome)

    def _report_load(self, in_flight: int, waiting: int) -> None:
        self._metrics.load(in_flight=in_flight, waiting=waiting)
