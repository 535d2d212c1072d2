"""The state: what the bot remembers beyond a process, opened and closed as one."""

import asyncio
import time
from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StateAwayError
from bot.operations.received import Clock, Sleep
from bot.operations.state.answers import Answers
from bot.operations.state.backlog import Backlog, flush_all
from bot.operations.state.claim_rows import ClaimRows
from bot.operations.state.claims import Claims
from bot.operations.state.database import Database, make_engine, read_url
from bot.operations.state.feedback import Feedback
from bot.operations.state.gaps import Gaps
from bot.operations.state.housekeeping import Housekeeping
from bot.operations.state.identifies import Identifies
from bot.operations.state.owners import Owners
from bot.operations.state.people import Forgetting, People
from bot.operations.state.remembered import Remembered
from bot.operations.state.reports import Reports
from bot.operations.state.retention import Retention
from bot.operations.state.schema import is_prepared, migrate
from bot.operations.state.store import Store
from bot.operations.state.troubles import UNPREPARED
from bot.operations.state.turns import Turn

_MOST_ENDINGS = 50_000
# How long the state is waited for before memory decides alone. A file has one process, and nobody else would answer; a
# server may have several, and an answer that is late is better than one that two of them give.
_FILE_SECONDS, _SERVER_SECONDS = 1.0, 5.0
_LAST_SECONDS = 3.0  # for what waits to be written at the end
_BUSY_SHARE = 0.7  # of the time limit: SQLite gives up by itself, and says why


class State:
    """Everything that is remembered; each part runs in one store, with its limits and its pauses."""

    def __init__(self, store: Store, *, beat_seconds: float, clock: Clock, monotonic: Clock, sleep: Sleep) -> None:
        self._store = store
        self._monotonic = monotonic
        self._owners = owners = Owners(store)
        # What is lost of one kind does not crowd out another. Endings come first: they keep others from answering.
        self._backlogs = Backlog(store, most=_MOST_ENDINGS), *(Backlog(store) for _ in range(5))
        endings, of_feedback, of_answers, of_gaps, of_reports, of_identifies = self._backlogs
        self._of_people = of_feedback, of_reports
        people = People(store)
        self._rows = ClaimRows(owners, people, clock)
        self.claims = Claims(store, self._rows, endings, monotonic)
        self.answers = Answers(store, people, of_answers, clock)
        self.feedback = Feedback(people, of_feedback, clock)
        self.gaps = Gaps(store, people, of_gaps, clock)
        self.reports = Reports(store, people, of_reports, clock)
        self.identifies = Identifies(store, of_identifies, clock)
        self.remembered = Remembered(store)
        self.writing = Turn(store, owners, "index")
        self.people = Forgetting(store, people, self._backlogs)
        self.retention = Retention(store, owners, clock)
        self.housekeeping = Housekeeping(
            owners, self._backlogs, self.retention, beat_seconds=beat_seconds, monotonic=monotonic, sleep=sleep
        )

    @property
    def trouble(self) -> str | None:
        """Return why the state does not work, without secrets; None if it does."""
        return self._store.trouble.cause if self._store.trouble else None

    @property
    def remedy(self) -> str | None:
        """Return what mends that."""
        return self._store.trouble.remedy if self._store.trouble else None

    def on_lost_feedback(self, tell: Callable[[], None]) -> None:
        """Have somebody told of each vote and report that is lost."""
        for backlog in self._of_people:
            backlog.on_lost = tell

    async def close(self) -> None:
        """Write what waits, leave to others what is not finished, and let go of the database; never raises."""
        try:
            await flush_all(self._backlogs, seconds=_LAST_SECONDS, monotonic=self._monotonic)
            await self._store.write(self._sign_off)
        except StateAwayError:
            pass  # the others see that this process is dead
        finally:
            await self._store.close()

    async def _sign_off(self, connection: AsyncConnection) -> None:
        await self._rows.release_all(connection)
        await self._owners.sign_off(connection)


async def open_state(
    url: str | None = None,
    *,
    beat_seconds: float = 2.0,
    timeout_seconds: float | None = None,
    pause_seconds: float = 2.0,
    settle_seconds: float = 10.0,
    clock: Clock = time.time,
    monotonic: Clock = time.monotonic,
    sleep: Sleep = asyncio.sleep,
) -> State:
    """
    Open the state at an address, by default a file, whose tables are made if need be.

    `timeout_seconds` is how long each piece of work may take: 1 in a file, 5 on a server, unless given.

    Raises SettingsError for what waiting does not mend; a server that is away is waited for by housekeeping.
    """
    database = read_url(url)
    if database.file:
        await migrate(database)
    limit = timeout_seconds or (_FILE_SECONDS if database.file else _SERVER_SECONDS)
    store = Store(
        make_engine(database, busy_seconds=limit * _BUSY_SHARE),
        turns=database.connections,
        timeout_seconds=limit,
        pause_seconds=pause_seconds,
        settle_seconds=settle_seconds,
        monotonic=monotonic,
    )
    try:
        await _check(store, database)
    except BaseException:
        await store.close()
        raise
    return State(store, beat_seconds=beat_seconds, clock=clock, monotonic=monotonic, sleep=sleep)


async def _check(store: Store, database: Database) -> None:
    try:
        trouble = None if await store.read(is_prepared) else UNPREPARED
    except StateAwayError:
        trouble = store.trouble
    if trouble and trouble.is_lasting:
        raise database.unusable(trouble)
