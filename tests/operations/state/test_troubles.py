"""Troubles of the disk and of the database: health tells the cause, nothing crashes, answers go on."""

import os
import sqlite3
import stat
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import SettingsError
from bot.operations.state.claims import Ending
from bot.operations.state.feedback import Vote
from bot.operations.state.state import State, open_state
from bot.operations.state.store import Work
from tests import fakes
from tests.operations.state.conftest import Open, copied
from tests.operations.state.databases import Place, PostgresPlace, PostgresServer
from tests.operations.state.received import received, rounds

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
async def state(opened: Open) -> State:
    return await opened(pause_seconds=0.0)


@pytest.fixture
async def settling(opened: Open) -> State:
    """A state that is well as soon as anything succeeds."""
    return await opened(pause_seconds=0.0, settle_seconds=0.0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of a user without privileges: what it may not write, root could."""
    folder = Path(tempfile.mkdtemp())
    is_root = os.geteuid() == 0
    if is_root:
        os.chown(folder, 65_534, -1)
        os.seteuid(65_534)
    yield folder
    if is_root:
        os.seteuid(0)


async def use_everything(state: State) -> None:
    """Do what a busy bot does."""
    for number in range(40):
        one = received(f"event:{number}")
        assert await state.claims.take(one)
        await state.claims.sending(one)
        await state.answers.keep(one, fakes.answer(fakes.citation("What was said. " * 200)))
        await state.answers.earlier("slack", "C1", "T1")
        await state.claims.finish(one, Ending.ANSWERED)
    await state.gaps.add(received(), "mythos" * 500)
    await state.feedback.vote("slack", "U1", "answer", Vote.UP, "n" * 1_000)
    await state.remembered.set("key", "value" * 5_000)
    await state.identifies.spend("1")
    await state.claims.adopt()
    await rounds(state, count=2)


async def test_a_full_disk(state: State, place: Place) -> None:
    """A65: SQLite's own error from a file that may not grow; PostgreSQL's code from a server that may not either."""
    await _fill_disk(state, place)

    await use_everything(state)

    assert "the disk is full" == state.trouble


async def test_the_disk_has_room_again(settling: State, place: Place) -> None:
    """What waited is written, and health is well."""
    await _fill_disk(settling, place)
    await use_everything(settling)
    if isinstance(place, PostgresPlace):
        for table in ("claims", "owners"):
            place.execute(f"DROP TRIGGER refuse ON {table}")
    else:
        await settling._store.read(_pragma("max_page_count = 1000000"))

    await rounds(settling, count=2)

    assert None is settling.trouble
    assert [("40",)] == place.rows("SELECT count(*) FROM claims WHERE state = 'answered'")
    assert [("40",)] == place.rows("SELECT count(*) FROM answers")


async def test_a_database_that_became_read_only(state: State, place: Place) -> None:
    """A65: nothing crashes, and health says so."""
    if isinstance(place, PostgresPlace):
        place.execute(f"ALTER DATABASE {place.database} SET default_transaction_read_only = on")
        _cut_all(place)
    else:
        await state._store.write(_pragma("query_only = 1"))

    await use_everything(state)

    assert "it is read-only" == state.trouble


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("53300", "it takes no more connections"),
        ("57P01", "no connection"),
        ("40P01", "another process keeps it locked"),
        ("42501", "it refuses the user or the password"),
    ],
)
async def test_what_a_server_says(postgres: PostgresServer, code: str, cause: str) -> None:
    """PostgreSQL's codes, in a person's words."""
    place = copied(postgres)
    _refuse(place, "owners", code)
    state = await open_state(place.url)
    await rounds(state, count=1)

    assert cause == state.trouble
    await state.close()


async def test_tables_that_vanished(state: State, place: Place) -> None:
    """A database that was made anew under the bot: it says what to do, or at least goes on."""
    for table in ("claims", "owners"):
        place.execute(f"DROP TABLE {table}")

    await use_everything(state)

    if isinstance(place, PostgresPlace):
        assert "its tables are missing" == state.trouble


@pytest.mark.parametrize("is_there", [False, True])
async def test_a_folder_that_may_not_be_written(folder: Path, is_there: bool) -> None:
    """The operator is told which file, and what to do."""
    file = folder / "state.sqlite3"
    if is_there:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE a (b)")
    folder.chmod(0o555)

    with pytest.raises(SettingsError, match="^DATABASE_URL: the state in .*state.sqlite3 cannot be used: .* Let "):
        await open_state(f"sqlite:///{file}")


async def test_a_file_that_may_not_be_written(folder: Path) -> None:
    """As where the bot runs as somebody else than before."""
    file = folder / "state.sqlite3"
    file.touch()
    file.chmod(0o444)

    with pytest.raises(SettingsError, match="its file cannot be opened"):
        await open_state(f"sqlite:///{file}")


@pytest.mark.parametrize("name", ["", "file/state.sqlite3"])
async def test_a_place_where_no_file_can_be(tmp_path: Path, name: str) -> None:
    """A folder's own name, and a folder that is a file."""
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match="its file cannot be opened"):
        await open_state(f"sqlite:///{tmp_path / name}")


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """It is not written over."""
    file = tmp_path / "state.sqlite3"
    file.write_text("minutes of a meeting\n" * 100)

    with pytest.raises(SettingsError, match="its file is damaged. Put a backup in its place"):
        await open_state(f"sqlite:///{file}")
    assert file.read_text().startswith("minutes")


async def test_the_file_is_for_the_bot_alone(tmp_path: Path) -> None:
    """What is said to the bot is not for other users of the machine; folders are made."""
    file = tmp_path / "var" / "state.sqlite3"
    state = await open_state(f"sqlite:///{file}")
    await state.claims.take(received())

    modes = {stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    await state.close()
    assert {0o600} == modes


async def _fill_disk(state: State, place: Place) -> None:
    if isinstance(place, PostgresPlace):
        for table in ("claims", "owners"):
            _refuse(place, table, "53100")
    else:
        pages = place.rows("PRAGMA page_count")[0][0]
        await state._store.write(_pragma(f"max_page_count = {pages}"))


def _pragma(setting: str) -> Work[None]:
    async def work(connection: AsyncConnection) -> None:
        await connection.execute(text(f"PRAGMA {setting}"))

    return work


def _refuse(place: PostgresPlace, table: str, code: str) -> None:
    """Have the server fail with a code of its own at each change of a table."""
    place.execute(
        f"CREATE OR REPLACE FUNCTION refuse_{code}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"
    )
    place.execute(f"CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION refuse_{code}()")


def _cut_all(place: PostgresPlace) -> None:
    place.server.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{place.database}'")
