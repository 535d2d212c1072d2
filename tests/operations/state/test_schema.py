"""The schema: brought up once however many try, only ever added to, and the same as the tables that are used."""

import asyncio
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from bot.errors import SettingsError
from bot.operations.state import schema
from bot.operations.state.claims import Ending
from bot.operations.state.database import make_engine, read_url
from bot.operations.state.feedback import Vote
from bot.operations.state.schema import Migrated, migrate
from bot.operations.state.state import open_state
from bot.operations.state.tables import metadata
from tests import fakes
from tests.operations.state.databases import TABLES, Place, PostgresPlace, SqlitePlace
from tests.operations.state.received import received, rounds

pytestmark = pytest.mark.timeout(120)
ROOT = Path(__file__).resolve().parents[3]
NEWER = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "0003", "0002"

def upgrade():
    for table in {tables}:
        op.add_column(table, sa.Column("newer", sa.Text))
"""


async def test_the_migrations_make_the_tables(place: Place) -> None:
    """Nothing is missing and nothing else is there."""

    def differences(connection: Connection) -> list[object]:
        return list(compare_metadata(MigrationContext.configure(connection), metadata))

    engine = make_engine(read_url(place.url))
    async with engine.connect() as connection:
        found = await connection.run_sync(differences)
    await engine.dispose()

    assert [] == found
    assert set(TABLES) == set(metadata.tables)


async def test_what_was_done_is_told(blank: Place) -> None:
    """The first time, and the second."""
    database = read_url(blank.url)

    assert Migrated(None, "0002") == await migrate(database)
    assert Migrated("0002", "0002") == await migrate(database)


def test_two_releases_at_once_migrate_once(blank: Place, tmp_path: Path) -> None:
    """A70: four times `python -m bot migrate` at the same moment: one does it, all end well."""
    processes = [_start("migrate", url=blank.url, cwd=tmp_path) for _ in range(4)]
    outputs = [process.communicate(timeout=60) for process in processes]

    assert [0] * 4 == [process.returncode for process in processes]
    assert [""] * 4 == [errors for _, errors in outputs]
    told = sorted(output.removeprefix("The state is ready: ") for output, _ in outputs)
    assert ["its schema was not there and is now 0002.\n"] == told[:1]
    assert ["there was nothing to do (schema 0002).\n"] * 3 == told[1:]
    assert [("0002",)] == blank.rows("SELECT version_num FROM alembic_version")


async def test_many_at_the_very_same_moment(blank: Place) -> None:
    """One does it, while the others wait for it."""
    done = await asyncio.gather(*(migrate(read_url(blank.url)) for _ in range(8)))

    assert (1, 7) == (done.count(Migrated(None, "0002")), done.count(Migrated("0002", "0002")))


async def test_two_processes_open_a_new_file_at_once(tmp_path: Path) -> None:
    """A file is brought up by whoever opens it, once."""
    states = await asyncio.gather(*(open_state(f"sqlite:///{tmp_path / 'state.sqlite3'}") for _ in range(4)))

    assert [True, False, False, False] == [await state.claims.take(received()) for state in states]
    for state in states:
        await state.close()


async def test_this_version_works_with_the_next_schema(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A70: while the next version is released, this one goes on answering, starts anew and even migrates."""
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    for script in (ROOT / "bot" / "operations" / "state" / "migrations" / "versions").glob("0*.py"):
        versions.joinpath(script.name).write_text(script.read_text())
    versions.joinpath("0003_newer.py").write_text(NEWER.format(tables=TABLES))
    running = await open_state(place.url)
    await running.claims.take(received("before"))

    with monkeypatch.context() as patched:
        patched.setattr(schema, "_MIGRATIONS", tmp_path / "migrations")
        assert Migrated("0002", "0003") == await migrate(read_url(place.url))

    started = await open_state(place.url)
    for number, state in enumerate((running, started)):
        one = received(f"event:{number}")
        assert await state.claims.take(one)
        assert await state.claims.sending(one)
        await state.answers.keep(one, fakes.answer())
        await state.claims.finish(one, Ending.ANSWERED)
        await state.feedback.vote("slack", "U1", "answer", Vote.UP)
        await state.gaps.add(one, "What?")
        await state.reports.add("slack", "U1", "passage", "answer", "Wrong.")
        await state.remembered.set("key", "value")
        assert await state.identifies.spend("1")
        assert await state.answers.get("0123456789")
    await rounds(started)
    assert 1 == len(await started.claims.adopt())
    assert (None, None) == (running.trouble, started.trouble)
    assert Migrated("0003", "0003") == await migrate(read_url(place.url))
    for state in (running, started):
        await state.close()


async def test_a_migration_that_fails_changes_nothing(
    blank: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is whole or is not: SQLite's too."""
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    broken = NEWER.format(tables=()).replace('"0003", "0002"', '"0001", None')
    versions.joinpath("0001_broken.py").write_text(
        f"{broken}    op.create_table('a', sa.Column('b', sa.Text))\n    1 / 0"
    )
    monkeypatch.setattr(schema, "_MIGRATIONS", tmp_path / "migrations")

    with pytest.raises(ZeroDivisionError):
        await migrate(read_url(blank.url))

    made = "pg_tables WHERE tablename" if isinstance(blank, PostgresPlace) else "sqlite_master WHERE name"
    assert [("0",)] == blank.rows(f"SELECT count(*) FROM {made} IN ('a', 'alembic_version')")


async def test_a_server_that_was_not_migrated(blank: Place) -> None:
    """The operator is told the command; a file needs none."""
    if isinstance(blank, SqlitePlace):
        await (await open_state(blank.url)).close()
    else:
        with pytest.raises(SettingsError, match="its tables are missing. Run `python -m bot migrate`."):
            await open_state(blank.url)


def test_migrate_says_why_it_cannot(tmp_path: Path) -> None:
    """A sentence, exit status 2, and no password."""
    process = _start("migrate", url="postgres://bot:hunter2@127.0.0.1:1/state", cwd=tmp_path)
    output, errors = process.communicate(timeout=60)

    assert ("", 2) == (output, process.returncode)
    assert errors.startswith("DATABASE_URL: the state's database cannot be used: no connection. See whether it runs")
    assert (1, False) == (len(errors.splitlines()), "hunter2" in errors)


def test_the_default_is_a_file_under_var(tmp_path: Path) -> None:
    """Nothing need be set."""
    process = _start("migrate", url="", cwd=tmp_path)
    assert ("The state is ready: its schema was not there and is now 0002.\n", "") == process.communicate(timeout=60)

    with closing(sqlite3.connect(tmp_path / "var" / "state.sqlite3")) as connection:
        assert [("0002",)] == connection.execute("SELECT version_num FROM alembic_version").fetchall()
        assert [("wal",)] == connection.execute("PRAGMA journal_mode").fetchall()


def _start(*arguments: str, url: str, cwd: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env={**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
