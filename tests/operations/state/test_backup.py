"""Backups: a copy that can be restored, taken while the bot runs."""

import os
import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.commands import cli
from bot.errors import SettingsError
from bot.operations.state.state import open_state
from bot.settings import load_settings
from tests.operations.state.conftest import Open, copied
from tests.operations.state.databases import Place, PostgresPlace, PostgresServer, SqlitePlace
from tests.operations.state.received import received

pytestmark = pytest.mark.timeout(60)


@pytest.fixture(autouse=True)
def with_programs(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs are installed."""
    monkeypatch.setenv("PATH", f"{postgres.programs}:{os.environ['PATH']}")


def back_up(place: Place, to: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    monkeypatch.setenv("DATABASE_URL", place.url)
    return CliRunner().invoke(cli, ["backup", str(to)], obj=load_settings)


async def test_a_backup_can_be_restored(
    opened: Open, place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken while the bot writes, holds everything, is for its owner alone, and is restored as the help says."""
    state = await opened()
    await state.claims.take(received("before"))
    to = tmp_path / "backups" / "state.backup"
    to.parent.mkdir()

    result = back_up(place, to, monkeypatch)

    assert (f"Written: {to}\n", 0) == (result.output, result.exit_code)
    assert [to] == list(to.parent.iterdir())
    assert 0o600 == stat.S_IMODE(to.stat().st_mode)
    await state.claims.take(received("after"))
    restored = await open_state(_restored(place, to, tmp_path))
    assert [False, True] == [await restored.claims.take(received(key)) for key in ("before", "after")]
    await restored.close()


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_nothing_is_overwritten(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    """Whatever is there stays."""
    to = tmp_path / "there"
    {"file": to.touch, "link": lambda: to.symlink_to("nowhere"), "folder": to.mkdir}[kind]()

    error = back_up(place, to, monkeypatch).exception

    assert f"{to} was not written: it is there already. Name another file." == str(error)
    assert isinstance(error, SettingsError)


def test_a_place_that_cannot_be_written(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator is told why."""
    to = tmp_path / "nowhere" / "backup"

    error = back_up(place, to, monkeypatch).exception

    assert f"{to} was not written: No such file or directory. Choose another place." == str(error)
    assert isinstance(error, SettingsError)


def test_a_failure_leaves_nothing(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither half a backup nor its beginnings, and the reason is told."""
    if isinstance(place, SqlitePlace):
        place.file.write_text("minutes of a meeting\n" * 1_000)
        reason = "was not written: its file is damaged."
    else:
        assert isinstance(place, PostgresPlace)
        place = PostgresPlace(place.server, "nowhere")
        reason = 'pg_dump failed, and nothing was written: .*database "nowhere" does not exist'
    (tmp_path / "backups").mkdir()

    error = back_up(place, tmp_path / "backups" / "backup", monkeypatch).exception

    assert isinstance(error, SettingsError)
    with pytest.raises(SettingsError, match=reason):
        raise error
    assert [] == list((tmp_path / "backups").iterdir())


def test_what_appears_meanwhile_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two backups to one file at once: the first one stays."""
    to = tmp_path / "backup"
    _install(tmp_path / "bin", f"echo first > {to}", monkeypatch)
    monkeypatch.setenv("DATABASE_URL", "postgres://host/state")

    error = CliRunner().invoke(cli, ["backup", str(to)], obj=load_settings).exception

    assert f"{to} was not written: File exists. Choose another place." == str(error)
    assert ("first\n", {"bin", "backup"}) == (to.read_text(), {path.name for path in tmp_path.iterdir()})


def test_there_is_nothing_to_back_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is not there is not made."""
    error = back_up(SqlitePlace(tmp_path / "none.sqlite3"), tmp_path / "backup", monkeypatch).exception

    assert isinstance(error, SettingsError)
    assert str(error).startswith(f"DATABASE_URL: the state in {tmp_path / 'none.sqlite3'} cannot be used: its file")
    assert [] == list(tmp_path.iterdir())


def test_without_pg_dump(postgres: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator is told its name."""
    place = copied(postgres)
    monkeypatch.setenv("PATH", str(tmp_path))

    error = back_up(place, tmp_path / "backup", monkeypatch).exception

    assert isinstance(error, SettingsError)
    assert str(error).startswith("pg_dump is not here: install PostgreSQL's client")
    assert [] == list(tmp_path.iterdir())


def test_the_password_is_no_argument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other users of the machine see the arguments of programs."""
    tell = 'echo "$@ $PGPASSWORD $PGUSER $PGHOST $PGPORT $PGDATABASE $PGSSLMODE" >&2; exit 1'
    _install(tmp_path / "bin", tell, monkeypatch)
    monkeypatch.setenv("DATABASE_URL", "postgres://bot:hunter%402@db.example.com:6432/state?sslmode=require")

    error = CliRunner().invoke(cli, ["backup", str(tmp_path / "backup")], obj=load_settings).exception

    assert str(error).endswith(" hunter@2 bot db.example.com 6432 state require")
    assert 1 == str(error).count("hunter")


def _install(folder: Path, does: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put another program in pg_dump's place."""
    folder.mkdir()
    folder.joinpath("pg_dump").write_text(f"#!/bin/sh\n{does}\n")
    folder.joinpath("pg_dump").chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def _restored(place: Place, backup: Path, tmp_path: Path) -> str:
    """Restore a backup somewhere else; return where."""
    if isinstance(place, PostgresPlace):
        empty = copied(place.server, template="template1")
        command = [str(place.server.programs / "pg_restore"), "--clean", "--if-exists", "--no-owner"]
        subprocess.run([*command, f"--dbname={place.server.url(empty.database)}", str(backup)], check=True)
        return empty.url
    shutil.copy(backup, tmp_path / "restored.sqlite3")
    with closing(sqlite3.connect(backup)) as connection:
        assert [("ok",)] == connection.execute("PRAGMA integrity_check").fetchall()
    return f"sqlite:///{tmp_path / 'restored.sqlite3'}"
