"""The schema: brought up to this version, only ever by adding, so that older versions go on working with it."""

from dataclasses import dataclass
from pathlib import Path

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from alembic.script.revision import RevisionError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.operations.state.database import Database, make_engine, prepare_file
from bot.operations.state.troubles import ERRORS, trouble_of

_MIGRATIONS = Path(__file__).with_name("migrations")
_LOCK = 0x6F6E_7265_636F_7264  # "onrecord"


@dataclass(frozen=True, slots=True)
class Migrated:
    """The revisions of the schema before and after; the same if there was nothing to do."""

    before: str | None
    after: str | None


async def migrate(database: Database) -> Migrated:
    """Bring the schema up to this version; of several at once one does it. Raises SettingsError."""
    prepare_file(database)
    engine = make_engine(database)
    try:
        async with engine.begin() as connection:
            return await connection.run_sync(_upgrade)
    except ERRORS as error:
        if trouble := trouble_of(error):
            raise database.unusable(trouble) from error
        raise
    finally:
        await engine.dispose()


async def is_prepared(connection: AsyncConnection) -> bool:
    """Whether the schema is that of this version or of a newer one."""
    return not _missing(await connection.run_sync(_revision))


def _upgrade(connection: Connection) -> Migrated:
    """Upgrade within the transaction that is open: it is the lock in SQLite, and holds the lock in PostgreSQL."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    before = _revision(connection)
    missing = _missing(before)
    if not missing:
        return Migrated(before, before)
    context = MigrationContext.configure(connection)
    with Operations.context(context):
        for script in missing:
            script.module.upgrade()
    context.stamp(_scripts(), "head")
    return Migrated(before, missing[-1].revision)


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _missing(revision: str | None) -> list[Script]:
    """Return the revisions that a schema lacks, oldest first; one that is not known here lacks nothing: it is newer."""
    try:
        return list(_scripts().iterate_revisions("head", revision or "base"))[::-1]
    except RevisionError:
        return []


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(_MIGRATIONS))
