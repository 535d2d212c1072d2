"""The tally: counts what is asked and answered in one breath, where nothing is claimed and no reply is brought."""

import asyncio
import logging
import time

from bot.answering.answers import Answer, Outcome
from bot.operations.metrics import Metrics
from bot.operations.received import Clock, Received
from bot.operations.records import Gaps

logger = logging.getLogger(__name__)


class Tally:
    """Counts, and logs in a line without its words, how each question ended; keeps the declined ones with the gaps."""

    def __init__(self, metrics: Metrics, *, clock: Clock = time.monotonic) -> None:
        self.gaps: Gaps | None = None  # the state is there only after the web
        self._metrics = metrics
        self._clock = clock
        self._keeping: set[asyncio.Task[None]] = set()

    def now(self) -> float:
        """Return when something arrives, by the clock that `finished` measures with."""
        return self._clock()

    def shed(self, reason: str) -> None:
        """Tell that a question got a sentence instead of an answer: user, busy."""
        self._metrics.shed(reason)

    def finished(self, received: Received, outcome: str, since: float) -> None:
        """Tell how a question ended; the first of its keys is of which kind it was."""
        kind, seconds = received.keys[0], self._clock() - since
        self._metrics.finished(received.platform, kind, outcome, seconds)
        logger.info("finished: platform=%s kind=%s outcome=%s seconds=%.3f", received.platform, kind, outcome, seconds)

    def answered(self, received: Received, answer: Answer) -> None:
        """Keep a question that nothing was found for, beside what goes on: nobody waits for the state."""
        if answer.outcome is Outcome.NOTHING_FOUND and self.gaps:
            keeping = asyncio.create_task(self.gaps.add(received, answer.question.text))
            self._keeping.add(keeping)
            keeping.add_done_callback(self._keeping.discard)
