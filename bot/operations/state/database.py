"""The database: from DATABASE_URL to a SQLite file or a PostgreSQL server."""

import os
import ssl
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import SettingsError
from bot.operations.state import sqlite
from bot.operations.state.troubles import ERRORS, UNOPENED, Trouble, trouble_of

DEFAULT_URL = "sqlite:///var/state.sqlite3"

_CONNECTIONS = 5
_CONNECTING_SECONDS = 10
_UNVERIFIED = ("disable", "allow", "prefer", "require")
# What addresses of PostgreSQL carry for libpq and asyncpg does by itself or has no part in.
_WITHOUT_MEANING = {"channel_binding", "gssencmode", "sslcompression", "sslnegotiation", "connect_timeout"}


@dataclass(frozen=True, slots=True)
class Database:
    """Where the state is: a file, or a server when there is none."""

    url: URL
    file: Path | None

    @property
    def connections(self) -> int:
        """Return how many there are at once; SQLite has one writer."""
        return 1 if self.file else _CONNECTIONS

    def unusable(self, trouble: Trouble) -> SettingsError:
        """Return what to tell the operator."""
        where = f"the state in {self.file}" if self.file else "the state's database"
        return SettingsError(f"DATABASE_URL: {where} cannot be used: {trouble.cause}. {trouble.remedy}")


def read_url(text: str | None) -> Database:
    """Return the database of DATABASE_URL, by default a file; raises SettingsError without repeating the address."""
    try:
        url = make_url(text or DEFAULT_URL)
    except (ArgumentError, ValueError):
        raise _malformed() from None
    if url.drivername in ("sqlite", "sqlite+aiosqlite") and url.database and not (url.host or url.query):
        return Database(url.set(drivername=sqlite.DRIVER), Path(url.database))
    if url.drivername in ("postgres", "postgresql", "postgresql+asyncpg") and url.database:
        return Database(url.set(drivername="postgresql+asyncpg"), None)
    raise _malformed()


def make_engine(database: Database, *, busy_seconds: float = 5.0) -> AsyncEngine:
    """Return an engine, that waits so long while another process writes to the file; nothing is opened yet."""
    if not database.file:
        plain, options = _postgresql(database.url)
        return create_async_engine(
            plain,
            connect_args=options,
            pool_size=_CONNECTIONS,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
        )
    sqlite.register()
    engine = create_async_engine(database.url, pool_size=1, max_overflow=0, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", partial(_prepare_sqlite, busy_seconds))
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def prepare_file(database: Database) -> None:
    """Create the file and its folder, the file for the bot's user alone; raises SettingsError."""
    if not database.file:
        return
    try:
        database.file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(database.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
    except ERRORS as error:
        trouble = trouble_of(error)
        raise database.unusable(trouble if trouble and trouble.is_lasting else UNOPENED) from None


def _malformed() -> SettingsError:
    return SettingsError(
        "DATABASE_URL is no address of a database: it begins with postgres:// or sqlite:////, ends with the name of a "
        "database or a file, and has %40 for @ and %2F for / in a password."
    )


def _prepare_sqlite(busy_seconds: float, connection: Any, _: object) -> None:
    connection.isolation_level = None  # transactions begin below, not where Python's sqlite3 sees a first write
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={round(busy_seconds * 1_000)}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that begins by reading cannot wait for its turn to write: it would fail at once.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _postgresql(url: URL) -> tuple[URL, dict[str, object]]:
    """Return an address without what only libpq reads, and what asyncpg takes instead."""
    query = {name: value if isinstance(value, str) else value[-1] for name, value in url.query.items()}
    options: dict[str, object] = {"timeout": _CONNECTING_SECONDS}
    if encryption := _encryption(query.pop("sslmode", None), query.pop("sslrootcert", None)):
        options["ssl"] = encryption
    settings = {"application_name": query.pop("application_name", "on-record")}
    unknown = set(query) - _WITHOUT_MEANING - {"host", "port", "ssl", "target_session_attrs", "passfile"}
    if unknown:
        raise SettingsError(f"DATABASE_URL: {', '.join(sorted(unknown))} is not known here; take it out.")
    kept = {name: value for name, value in url.query.items() if name in query and name not in _WITHOUT_MEANING}
    return url.set(query=kept), {**options, "server_settings": settings}


def _encryption(mode: str | None, authorities: str | None) -> str | ssl.SSLContext | None:
    """Return libpq's sslmode as asyncpg takes it."""
    if mode is None or mode in _UNVERIFIED:
        return mode
    if mode not in ("verify-ca", "verify-full"):
        raise SettingsError(f"DATABASE_URL: sslmode is one of {', '.join(_UNVERIFIED)}, verify-ca, verify-full.")
    try:
        context = ssl.create_default_context(cafile=None if authorities in (None, "system") else authorities)
    except OSError as error:
        raise SettingsError(f"DATABASE_URL: the file of sslrootcert cannot be read: {error.strerror}.") from None
    context.check_hostname = mode == "verify-full"
    return context
