"""Databases for tests: a SQLite file, and databases of a real PostgreSQL that the test run starts."""

import atexit
import os
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

TABLES = ("claims", "owners", "answers", "feedback", "gaps", "reports", "remembered", "identifies")


class Place(Protocol):
    """Where a state can be kept."""

    @property
    def url(self) -> str:
        """Return its DATABASE_URL."""
        ...

    def rows(self, query: str) -> list[tuple[str, ...]]:
        """Return what a query finds, beside the bot, all as text."""
        ...

    def execute(self, statement: str) -> None:
        """Change something beside the bot."""
        ...

    def outage(self) -> Any:
        """Keep the database from working within a `with`."""
        ...


@dataclass(frozen=True)
class SqlitePlace:
    """A file; in an outage somebody else keeps it locked."""

    file: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.file}"

    def rows(self, query: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self.file)) as connection:
            return [tuple("" if cell is None else str(cell) for cell in row) for row in connection.execute(query)]

    def execute(self, statement: str) -> None:
        with closing(sqlite3.connect(self.file, timeout=10)) as connection, connection:
            connection.execute(statement)

    @contextmanager
    def outage(self) -> Iterator[None]:
        with closing(sqlite3.connect(self.file, timeout=10, isolation_level=None)) as connection:
            connection.execute("BEGIN EXCLUSIVE")
            yield
            connection.execute("ROLLBACK")


class PostgresServer:
    """A real PostgreSQL on a socket of its own."""

    def __init__(self) -> None:
        if "XDG_RUNTIME_DIR" not in os.environ:  # pgserver keeps its locks there, to the end of the process
            runtime = tempfile.TemporaryDirectory(prefix="runtime-", ignore_cleanup_errors=True)
            os.environ["XDG_RUNTIME_DIR"] = runtime.name
            atexit.register(runtime.cleanup)
        import pgserver
        from pgserver.postgres_server import get_server

        self._folder = Path(tempfile.mkdtemp(prefix="postgres-"))
        self._server = get_server(self._folder, cleanup_mode="delete")
        self.programs = Path(pgserver.__file__).parent / "pginstall" / "bin"

    def url(self, database: str) -> str:
        return self._server.get_uri(database)

    def psql(self, command: str, database: str = "postgres") -> str:
        return subprocess.run(
            [self.programs / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", command, self.url(database)],
            capture_output=True,
            text=True,
            check=True,
        ).stdout

    def stop(self) -> None:
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        self._control("-o", f'-h "" -k {self._folder}', "-l", str(self._folder / "log"), "start")

    def remove(self) -> None:
        self._server.cleanup()

    def _control(self, *arguments: str) -> None:
        command = [str(self.programs / "pg_ctl"), "-D", str(self._folder), "-w", *arguments]
        output = subprocess.DEVNULL  # the server would keep a pipe open
        subprocess.run(command, check=True, user=self._server.system_user, stdout=output, stderr=output)


@dataclass(frozen=True)
class PostgresPlace:
    """A database of a server; in an outage the server is stopped."""

    server: PostgresServer
    database: str

    @property
    def url(self) -> str:
        return self.server.url(self.database).replace("postgresql://", "postgres://")

    def rows(self, query: str) -> list[tuple[str, ...]]:
        return [tuple(line.split("|")) for line in self.server.psql(query, self.database).splitlines()]

    def execute(self, statement: str) -> None:
        self.server.psql(statement, self.database)

    @contextmanager
    def outage(self) -> Iterator[None]:
        self.server.stop()
        try:
            yield
        finally:
            self.server.start()
