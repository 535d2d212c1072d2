"""The cache of what was read: a file that makes a start fast, may be deleted at any time, and is never believed."""

import contextlib
import functools
import hashlib
import logging
import os
import sqlite3
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

import msgspec

from bot.corpus.corpus import Change
from bot.corpus.reading import Reading
from bot.corpus.stored import bytes_to_change, bytes_to_reading, change_to_bytes, reading_to_bytes

logger = logging.getLogger(__name__)

_BUSY_SECONDS = 2.0
_READERS = ("lxml", "markdown-it-py", "pypdf", "PyYAML", "trafilatura", "webvtt-py")


class FolderCache:
    """
    Rows of bytes in an SQLite file of its own for each knowledge folder: readings, changes, and what others add.

    Rows count only for the code and the libraries that wrote them. A cache that cannot be opened, read or written is
    an empty one: that is a line in the log, and nothing else.
    """

    def __init__(self, folder: Path, root: Path) -> None:
        name = hashlib.sha256(os.fsencode(root.resolve())).hexdigest()[:8]
        self.path = folder / f"knowledge-{name}.sqlite"
        self._stored: dict[str, Reading] = {}

    def load(self) -> tuple[dict[str, Reading], tuple[Change, ...]]:
        """Return the readings by path, and the last changes, the last one first."""
        try:
            readings = {os.fsdecode(key): bytes_to_reading(value) for key, value in self.rows("readings").items()}
            changes = tuple(bytes_to_change(value) for value in self.rows("changes").values())
        except (msgspec.DecodeError, IndexError):
            logger.warning("%s is damaged; the folder is read anew", self.path)
            self._discard()
            return {}, ()
        self._stored = dict(readings)
        return readings, changes

    def save(self, readings: Mapping[str, Reading], changes: tuple[Change, ...]) -> None:
        """Write the readings that are new, and drop those that are gone."""
        new = {path: reading for path, reading in readings.items() if self._stored.get(path) is not reading}
        gone = [os.fsencode(path) for path in self._stored if path not in readings]
        if new or gone:
            self.put("readings", dict(_rows(new)), gone)
            self.put("changes", {b"%02d" % number: change_to_bytes(change) for number, change in enumerate(changes)})
            self._stored = dict(readings)

    def rows(self, table: str) -> dict[bytes, bytes]:
        """Return the rows of a table by key, in the order of the keys."""
        try:
            if not self.path.exists():
                return {}
            with contextlib.closing(self._open()) as connection:
                return dict(connection.execute("SELECT key, value FROM rows WHERE kind = ? ORDER BY key", [table]))
        except (sqlite3.Error, OSError) as error:
            logger.warning("%s cannot be read (%s); the folder is read anew", self.path, error)
            self._discard_if_damaged(error)
            return {}

    def put(self, table: str, new: Mapping[bytes, bytes], gone: Iterable[bytes] = ()) -> None:
        """Write rows, and delete others."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.closing(self._open()) as connection, connection:
                connection.executemany("DELETE FROM rows WHERE kind = ? AND key = ?", [(table, key) for key in gone])
                connection.executemany(
                    "INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", [(table, key, value) for key, value in new.items()]
                )
        except (sqlite3.Error, OSError) as error:
            logger.warning("%s cannot be written (%s); the next start takes longer", self.path, error)
            self._discard_if_damaged(error)

    def _discard_if_damaged(self, error: Exception) -> None:
        """Delete a file that no later try will read either; one that is only locked or out of reach stays."""
        if isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError):
            self._discard()

    def _discard(self) -> None:
        with contextlib.suppress(OSError):
            self.path.unlink()

    def _open(self) -> sqlite3.Connection:
        """Return a connection to an SQLite file that this very code wrote, or to an empty one."""
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS)
        try:
            return _prepared(connection)
        except sqlite3.DatabaseError as error:
            connection.close()
            if isinstance(error, sqlite3.OperationalError):
                raise
            # What is no database is worth nothing.
            self.path.unlink()
            return _prepared(sqlite3.connect(self.path, timeout=_BUSY_SECONDS))


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    if not _is_ours(connection):
        with connection:
            # Of two processes that come upon it at once, the second finds what the first has made of it.
            connection.execute("BEGIN IMMEDIATE")
            if not _is_ours(connection):
                connection.execute("DROP TABLE IF EXISTS rows")
                connection.execute("CREATE TABLE rows (kind TEXT, key BLOB, value BLOB, PRIMARY KEY (kind, key))")
                connection.execute(f"PRAGMA user_version = {_fingerprint()}")
    return connection


def _is_ours(connection: sqlite3.Connection) -> bool:
    written_by: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return written_by == _fingerprint()


@functools.cache
def _fingerprint() -> int:
    """Return a number that changes with the code of the readers and with the libraries that they use."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    for library in _READERS:
        digest.update(version(library).encode())
    return int.from_bytes(digest.digest()[:4]) >> 1  # of the 32 bits that SQLite has for it, the sign is left alone


def _rows(readings: Mapping[str, Reading]) -> Iterable[tuple[bytes, bytes]]:
    for path, reading in readings.items():
        # A name that is no text cannot be stored; its file is read at each start.
        with contextlib.suppress(UnicodeEncodeError):
            yield os.fsencode(path), reading_to_bytes(reading)
