"""Troubles: why the state does not work, in words that hold no secret."""

import errno
import sqlite3
from dataclasses import dataclass

import asyncpg  # type: ignore[import-untyped]  # it ships no types
from sqlalchemy.exc import DBAPIError, InterfaceError, SQLAlchemyError

# What a database, its driver and the way to it raise; drivers hand on some errors of theirs as they are.
ERRORS = (SQLAlchemyError, OSError, sqlite3.Error, asyncpg.PostgresError, asyncpg.InterfaceError)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the state does not work, and what mends it. A lasting one is not mended by waiting."""

    cause: str
    remedy: str
    is_lasting: bool = True


DISK_FULL = Trouble("the disk is full", "Free some space.")
READ_ONLY = Trouble("it is read-only", "Let the bot write there.")
UNOPENED = Trouble("its file cannot be opened", "Let the bot write to the folder, or name a file in another one.")
DAMAGED = Trouble("its file is damaged", "Put a backup in its place, or move it away to begin anew.")
LOCKED = Trouble("another process keeps it locked", "Find out which one has it open.", is_lasting=False)
REFUSED = Trouble("it refuses the user or the password", "Copy the address again.")
UNKNOWN = Trouble("there is no such database", "Create it, or correct its name at the end of the address.")
UNPREPARED = Trouble("its tables are missing", "Run `python -m bot migrate`.")
CROWDED = Trouble("it takes no more connections", "Allow more, or run fewer processes.", is_lasting=False)
SLOW = Trouble("it does not answer in time", "See whether it is overloaded.", is_lasting=False)
UNREACHABLE = Trouble("no connection", "See whether it runs, and whether the address is right.", is_lasting=False)

# https://www.sqlite.org/rescode.html
_SQLITE = {
    "SQLITE_FULL": DISK_FULL,
    "SQLITE_IOERR": Trouble("its disk fails", "See the system's log."),
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_CANTOPEN": UNOPENED,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "SQLITE_BUSY": LOCKED,
    "SQLITE_LOCKED": LOCKED,
}
# https://www.postgresql.org/docs/16/errcodes-appendix.html; the longest beginning counts
_POSTGRESQL = {
    "08": UNREACHABLE,
    "25006": READ_ONLY,
    "28": REFUSED,
    "3D000": UNKNOWN,
    "40": LOCKED,
    "42501": REFUSED,
    "42703": UNPREPARED,
    "42P01": UNPREPARED,
    "53": CROWDED,
    "53100": DISK_FULL,
    "55P03": LOCKED,
    "57": UNREACHABLE,
    "58": UNREACHABLE,
}
_SYSTEM = {
    errno.ENOSPC: DISK_FULL,
    errno.EDQUOT: DISK_FULL,
    errno.EROFS: READ_ONLY,
    errno.EACCES: UNOPENED,
    errno.EPERM: UNOPENED,
    errno.EISDIR: UNOPENED,
    errno.ENOTDIR: UNOPENED,
}


def trouble_of(error: BaseException) -> Trouble | None:
    """Return what is wrong with the state; None if it is well and what was asked of it is wrong."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    if isinstance(cause, TimeoutError):
        return SLOW
    if isinstance(cause, OSError):
        return _SYSTEM.get(cause.errno or 0, UNREACHABLE)
    if name := getattr(cause, "sqlite_errorname", None):
        return _longest_beginning(_SQLITE, name)
    if code := getattr(cause, "sqlstate", None):
        return _longest_beginning(_POSTGRESQL, code)
    is_lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return UNREACHABLE if is_lost or isinstance(error, (InterfaceError, asyncpg.InterfaceError)) else None


def _longest_beginning(troubles: dict[str, Trouble], code: str) -> Trouble | None:
    fitting = [beginning for beginning in troubles if code.startswith(beginning)]
    return troubles[max(fitting, key=len)] if fitting else None
