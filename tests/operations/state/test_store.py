"""The store: a time limit for each piece of work, a pause after a failure, and no secret in what it says."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import StateAwayError
from bot.operations.state.database import make_engine, read_url
from bot.operations.state.store import Store, Work
from bot.operations.state.troubles import SLOW
from tests.operations.state.databases import Place
from tests.operations.state.received import Time
from tests.slowness import slowness

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def monotonic() -> Time:
    return Time(0.0)


@pytest.fixture
async def store(place: Place, monotonic: Time) -> AsyncIterator[Store]:
    database = read_url(place.url)
    engine = make_engine(database, busy_seconds=0.2)
    store = Store(
        engine,
        turns=database.connections,
        timeout_seconds=0.3,
        pause_seconds=2.0,
        settle_seconds=10.0,
        monotonic=monotonic,
    )
    yield store
    await store.close()


async def one(connection: AsyncConnection) -> int:
    return int((await connection.execute(text("SELECT 1"))).scalar_one())


async def stalled(connection: AsyncConnection) -> None:
    """Work that a database does not finish within the limit, nor let itself be talked out of at once."""
    if connection.dialect.name == "postgresql":
        await connection.execute(text("SELECT pg_sleep(30)"))
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT max(i) FROM n"
    await connection.execute(text(endless))


async def ended(store: Store) -> None:
    """Wait for what was given up: SQLite cannot be talked out of it."""
    while store._late or store._grouping:
        await asyncio.sleep(0.05)


async def test_what_is_late_is_not_waited_for(store: Store, monotonic: Time) -> None:
    """It fails at the limit, the rest of the pause fails at once, and after it the database is tried again."""
    started = time.monotonic()
    with pytest.raises(StateAwayError, match="does not answer in time"):
        await store.read(stalled)
    assert 0.25 < time.monotonic() - started < 0.6 * slowness()

    started = time.monotonic()
    monotonic.now = 1.9
    with pytest.raises(StateAwayError, match="does not answer in time"):
        await store.read(one)
    assert time.monotonic() - started < 0.05 * slowness()

    await ended(store)
    monotonic.now = 2.1
    assert 1 == await store.read(one)


async def test_those_in_turn_behind_it_fail_with_it(store: Store) -> None:
    """Fifty who wait for their turn do not wait out a limit each."""
    started = time.monotonic()
    results = await asyncio.gather(*(store.read(stalled) for _ in range(50)), return_exceptions=True)

    assert {StateAwayError} == {type(result) for result in results}
    assert time.monotonic() - started < 0.8 * slowness()


async def test_closing_does_not_wait_for_what_is_late(store: Store) -> None:
    """A few seconds at most."""
    with pytest.raises(StateAwayError):
        await store.read(stalled)

    started = time.monotonic()
    await store.close()
    assert time.monotonic() - started < 4 * slowness()


async def test_who_is_cancelled_leaves_nothing_behind(store: Store) -> None:
    """The work of somebody who does not wait any longer is given up, and is no failure of the database."""
    task = asyncio.create_task(store.read(stalled))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert (None, False) == (store.trouble, store.is_away)
    await ended(store)
    assert 1 == await store.read(one)


async def test_a_trouble_ends_with_a_write_after_a_while(store: Store, monotonic: Time) -> None:
    """Whoever can read a full disk, or write to it by chance, is not told that all is well."""
    with pytest.raises(StateAwayError):
        await store.read(stalled)
    await ended(store)
    monotonic.now = 9.9
    await store.write(one)
    assert SLOW == store.trouble

    monotonic.now = 10.1
    await store.read(one)
    assert SLOW == store.trouble
    await store.write(one)
    assert None is store.trouble


async def test_a_mistake_of_ours_is_no_outage(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    """It is logged for the developers, without what was to be written, and nobody else has to pause for it."""

    async def wrong(connection: AsyncConnection) -> None:
        await connection.execute(text("INSERT INTO remembered (key, value) VALUES (:key, NULL)"), {"key": "S3CRET"})

    with pytest.raises(StateAwayError):
        await store.write(wrong)

    assert (None, False) == (store.trouble, store.is_away)
    assert "IntegrityError" in caplog.text
    assert "[SQL parameters hidden due to hide_parameters=True]" in caplog.text
    assert 1 == await store.read(one)


async def test_a_connection_that_was_cut_is_replaced(store: Store, place: Place) -> None:
    """A server that was restarted between two questions is met anew, and nobody notices."""
    await store.read(one)
    with place.outage():
        pass

    assert 1 == await store.read(one)


async def test_what_comes_at_once_is_committed_together(store: Store) -> None:
    """In a file, what waits while something else is written is one transaction; on a server each has its own."""
    is_file = store._engine.dialect.name == "sqlite"
    committed: list[object] = []
    event.listen(store._engine.sync_engine, "commit", committed.append)

    assert [1] * 20 == list(await asyncio.gather(*(store.write(one) for _ in range(20))))

    assert (1 if is_file else 20) == len(committed)


async def test_what_fails_takes_nothing_with_it(store: Store) -> None:
    """What was to be committed together with something that fails is committed all the same."""

    async def wrong(_: AsyncConnection) -> None:
        raise LookupError("ours")

    def note(key: str) -> Work[int]:
        async def work(connection: AsyncConnection) -> int:
            row = {"key": key, "value": key}
            return (await connection.execute(text("INSERT INTO remembered VALUES (:key, :value)"), row)).rowcount

        return work

    async def count(connection: AsyncConnection) -> int:
        query = "SELECT count(*) FROM remembered WHERE key IN ('a', 'b', 'c')"
        return int((await connection.execute(text(query))).scalar_one())

    works: list[Work[object]] = [one, note("a"), wrong, note("b"), note("c")]
    first, *others = await asyncio.gather(*map(store.write, works), return_exceptions=True)

    assert (1, 1, 1, 1) == (first, *(others[at] for at in (0, 2, 3)))
    assert isinstance(others[1], LookupError)
    assert 3 == await store.read(count)
