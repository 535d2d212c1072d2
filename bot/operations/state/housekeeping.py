"""Housekeeping: what the state does by itself, beside the platforms."""

import logging
from collections.abc import Sequence

from bot.errors import StateAwayError
from bot.operations.received import Clock, Sleep
from bot.operations.state.backlog import Backlog, flush_all
from bot.operations.state.owners import Owners
from bot.operations.state.retention import Retention

logger = logging.getLogger(__name__)

_SWEEP_SECONDS = 3_600.0
_FLUSH_SECONDS = 1.0  # then the others must hear again that this process lives


class Housekeeping:
    """Tells the others that this process lives, looks after them, writes what waits, and sweeps every hour."""

    name = "housekeeping"

    def __init__(
        self,
        owners: Owners,
        backlogs: Sequence[Backlog],
        retention: Retention,
        *,
        beat_seconds: float,
        monotonic: Clock,
        sleep: Sleep,
    ) -> None:
        self._owners = owners
        self._backlogs = backlogs
        self._retention = retention
        self._beat_seconds = beat_seconds
        self._monotonic = monotonic
        self._sleep = sleep
        self._swept_at: float | None = None

    async def run(self) -> None:
        """Go round until cancelled."""
        while True:
            await self.go_round()
            await self._sleep(self._beat_seconds)

    async def go_round(self) -> None:
        """Do once what is due."""
        try:
            await self._owners.beat()
            await flush_all(self._backlogs, seconds=_FLUSH_SECONDS, monotonic=self._monotonic)
            await self._sweep_if_due()
        except StateAwayError as error:
            logger.debug("housekeeping waits: %s", error)

    async def _sweep_if_due(self) -> None:
        now = self._monotonic()
        if self._swept_at is None or now - self._swept_at >= _SWEEP_SECONDS:
            logger.info("swept: rows=%d", await self._retention.sweep())
            self._swept_at = now
