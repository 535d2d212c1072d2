"""The reception: whatever is asked gets an answer or a reason, within the limits, and is counted."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from bot.adapters import wording
from bot.adapters.web.verbs import Asked
from bot.answering.answerer import Answerer
from bot.answering.answers import Answer, Outcome
from bot.errors import QueryError, SearchAwayError
from bot.operations.admission import Admission, FullError
from bot.operations.limits import Limiter, Limits
from bot.operations.received import Notice, Received
from bot.operations.records import Gaps
from bot.operations.tally import Tally

logger = logging.getLogger(__name__)

_AWAY_SECONDS = 5.0
_READING = "I am reading the folder. Try again in a moment."


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no answer, for a page and for a program, and how that is counted."""

    status: int
    kind: str
    title: str
    sentence: str
    retry_after_seconds: float = 0.0
    outcome: str = "failed"


class Made(Protocol):
    """What is made of a request: under which status it is sent, and the answer in it, if it holds one."""

    @property
    def status(self) -> int:
        """Return the status of HTTP."""
        ...

    @property
    def answer(self) -> Answer | None:
        """Return the answer that it shows."""
        ...


_Made = TypeVar("_Made", bound=Made)


class Reception:
    """Asks to wait until it is `open`; whatever goes wrong then, there is an answer."""

    def __init__(self, limits: Limits, tally: Tally, *, at_once: int, waiting: int) -> None:
        self._limiter = Limiter(limits)
        self._admission = Admission(at_once=at_once, waiting=waiting)
        self._tally = tally
        self._answerer: Answerer | None = None

    def open(self, answerer: Answerer, gaps: Gaps) -> None:
        """Answer from now on, and keep what nothing is found for."""
        self._answerer = answerer
        self._tally.gaps = gaps

    async def see_to(
        self, asked: Asked, person: str, make: Callable[[Answerer, Asked], _Made], *, question: str = ""
    ) -> _Made | Trouble:
        """Return what a thread makes of a request, or why it does not; `question` is its kind if it counts."""
        if self._answerer is None:
            return Trouble(503, "NotReady", "A moment, please", _READING, 1)
        if not question:
            return await self._made(self._answerer, asked, person, make)
        since = self._tally.now()
        # Nobody on the web shares a channel: that of a person counts no more than the person's own limit.
        received = Received("web", (question,), person, person, "", "")
        made = self._turned_away(received) or await self._made(self._answerer, asked, person, make)
        self._tally.finished(received, _outcome(made), since)
        if not isinstance(made, Trouble) and made.answer:
            self._tally.answered(replace(received, channel=""), made.answer)
        return made

    def _turned_away(self, received: Received) -> Trouble | None:
        refusal = self._limiter.refusal(received)
        if not refusal:
            return None
        self._tally.shed(refusal.reason)
        return _over(429, Notice.TOO_MANY, refusal.retry_after_seconds)

    async def _made(
        self, answerer: Answerer, asked: Asked, person: str, make: Callable[[Answerer, Asked], _Made]
    ) -> _Made | Trouble:
        try:
            async with self._admission.place(person):
                return await asyncio.to_thread(make, answerer, asked)
        except FullError as full:
            self._tally.shed("busy")
            return _over(503, Notice.BUSY, full.retry_after_seconds)
        except SearchAwayError as error:
            return Trouble(503, "SearchAway", "A moment, please", str(error), _AWAY_SECONDS, "failed")
        except QueryError as error:
            kind = type(error).__name__
            return Trouble(400, kind, "That cannot be answered", str(error), outcome=Outcome.REFUSED.value)
        except Exception:
            error_id = uuid.uuid4().hex[:4]
            logger.exception("could not answer: platform=web error=%s", error_id)
            return Trouble(500, "Error", "Something went wrong", wording.error(error_id))


def _outcome(made: Made | Trouble) -> str:
    if isinstance(made, Trouble):
        return made.outcome
    if made.answer:
        return made.answer.outcome.value
    return "done" if made.status == 200 else Outcome.REFUSED.value


def _over(status: int, notice: Notice, seconds: float) -> Trouble:
    sentence = wording.notice(notice, seconds)
    return Trouble(status, notice.name.title(), "A moment, please", sentence, seconds, "notice")
