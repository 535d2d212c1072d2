"""Claims: each thing that is received is answered once, by one process, and by another one if that dies."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Row

from bot.errors import StateAwayError
from bot.operations.received import Clock, Received
from bot.operations.state.backlog import Backlog
from bot.operations.state.claim_rows import ClaimRows, TakenError
from bot.operations.state.forms import from_json
from bot.operations.state.recent import Key, RecentKeys
from bot.operations.state.store import Store
from bot.operations.state.tables import SENDING

logger = logging.getLogger(__name__)


class Ending(StrEnum):
    """How something that was received came to its end."""

    ANSWERED = "answered"
    TOLD = "told"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Adopted:
    """
    Something that another process left, and whether its reply may have arrived.

    `takeovers` is how many processes have died with it; 0 if it was handed over.
    """

    received: Received
    was_sending: bool
    takeovers: int


class Claims:
    """
    A claim is what was received, under its keys, until it is answered.

    Memory knows the latest keys by itself: it spares the database what comes again, and decides alone while that is
    away or slow. What memory alone claimed is claimed in the database before it is sent, if that is back by then; if it
    is not, two processes to which the same was delivered both answer: better twice than not at all.
    """

    def __init__(self, store: Store, rows: ClaimRows, endings: Backlog, monotonic: Clock) -> None:
        self._store = store
        self._rows = rows
        self._endings = endings
        self._known = RecentKeys(monotonic=monotonic)
        self._mine = RecentKeys(monotonic=monotonic)  # what this process claims or has claimed
        self._alone = RecentKeys(monotonic=monotonic)  # what the database may not know of

    async def take(self, received: Received) -> bool:
        """Claim something; whether it was new: nobody, here or elsewhere, had one of its keys."""
        if not self._known.add(_keys(received)):
            return False
        self._mine.add([_first(received)])
        try:
            await self._store.write(lambda connection: self._rows.claim(connection, received))
        except TakenError:
            self._mine.discard(_first(received))
            return False
        except StateAwayError:
            self._alone.add([_first(received)])
        return True

    async def sending(self, received: Received) -> bool:
        """Note that a reply is about to be sent; False if another process has taken over or answered."""
        try:
            await self._hold(received, state=SENDING)
        except TakenError:
            self._mine.discard(_first(received))
            return False
        except StateAwayError:
            pass  # memory decides alone
        return True

    async def finish(self, received: Received, ending: Ending) -> None:
        """Note how it ended, and keep nothing of it but its keys; whoever else has taken it over stops."""
        is_alone = _first(received) in self._alone
        await self._endings.write(
            lambda connection: self._rows.end(connection, received, ending.value, may_be_absent=is_alone)
        )

    async def release(self, received: Received) -> bool:
        """Leave it to another process; False if none would find it, because the state is away or it has ended."""
        try:
            await self._hold(received, owner=None)
        except (TakenError, StateAwayError):
            return False
        self._mine.discard(_first(received))
        return True

    async def adopt(self, platforms: Collection[str] | None = None) -> tuple[Adopted, ...]:
        """Take over what dead processes left, and what others handed over, on these platforms or on all."""
        chosen = None if platforms is None else tuple(platforms)
        try:
            rows = await self._store.write(lambda connection: self._rows.adopt(connection, chosen))
        except StateAwayError:
            return ()
        # A lost commit may have made something this process's own before: it is new all the same.
        read = [_read(row) for row in rows if self._mine.add([(row.platform, row.key)])]
        adopted = tuple(one for one in read if one)
        self._known.add(key for one in adopted for key in _keys(one.received))
        return adopted

    async def _hold(self, received: Received, **values: object) -> None:
        is_alone = _first(received) in self._alone
        await self._store.write(
            lambda connection: self._rows.hold(connection, received, may_be_absent=is_alone, **values)
        )


def _keys(received: Received) -> list[Key]:
    return [(received.platform, key) for key in received.keys]


def _first(received: Received) -> Key:
    return received.platform, received.keys[0]


def _read(row: Row[tuple[str, str, str, int, str]]) -> Adopted | None:
    try:
        return Adopted(from_json(row.received, Received), row.state == SENDING, row.takeovers)
    except ValueError:
        logger.error("cannot read what another version of the bot left: platform=%s", row.platform)  # noqa: TRY400
        return None
