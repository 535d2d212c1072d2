"""Backups: a copy of the state in one file, taken while the bot runs."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL

from bot.errors import SettingsError
from bot.operations.state.database import Database
from bot.operations.state.troubles import UNOPENED, trouble_of

_ENVIRONMENT = {"sslmode": "PGSSLMODE", "ssl": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "host": "PGHOST"}


def back_up(database: Database, to: Path) -> None:
    """Write a copy that only the bot's user may read, whole or not at all; raises SettingsError, never overwrites."""
    if os.path.lexists(to):
        raise _not_written(to, "it is there already. Name another file.")
    if database.file:
        if not database.file.is_file():
            raise database.unusable(UNOPENED)
        source = database.file
        _write_whole(to, lambda partial: _copy_sqlite(source, partial))
    else:
        _write_whole(to, lambda partial: _dump_postgresql(database, partial))


def _write_whole(to: Path, write: Callable[[Path], None]) -> None:
    partial = to.with_name(f".{to.name}.{os.getpid()}.partial")
    try:
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        write(partial)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        os.link(partial, to)  # as a renaming does not, it fails where a file has appeared meanwhile
    except OSError as error:
        raise _not_written(to, f"{error.strerror or error}. Choose another place.") from error
    finally:
        partial.unlink(missing_ok=True)


def _copy_sqlite(source: Path, to: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=rw", uri=True, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(to),))
    except sqlite3.Error as error:
        trouble = trouble_of(error)
        raise _not_written(to, f"{trouble.cause}. {trouble.remedy}" if trouble else f"{error}.") from error


def _dump_postgresql(database: Database, to: Path) -> None:
    program = shutil.which("pg_dump")
    if not program:
        raise SettingsError("pg_dump is not here: install PostgreSQL's client, of the server's version or a later one.")
    command = [program, "--format=custom", "--no-owner", "--no-privileges", f"--file={to}"]
    environment = {**os.environ, **_connection(database.url)}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    if result.returncode:
        raise SettingsError(f"pg_dump failed, and nothing was written: {result.stderr.strip()}")


def _connection(url: URL) -> Mapping[str, str]:
    """Return the variables that tell pg_dump where to connect: its arguments would show the password to everybody."""
    parts = {
        "PGHOST": url.host,
        "PGPORT": url.port,
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
        "PGDATABASE": url.database,
    }
    query = {_ENVIRONMENT[name]: str(value) for name, value in url.query.items() if name in _ENVIRONMENT}
    return {name: str(value) for name, value in parts.items() if value} | query


def _not_written(to: Path, why: str) -> SettingsError:
    return SettingsError(f"{to} was not written: {why}")
