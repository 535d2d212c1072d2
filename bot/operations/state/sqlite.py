"""SQLite as the state drives it: a transaction runs to its end in one thread, instead of hopping there at each step."""

from collections.abc import Coroutine
from typing import Any, TypeVar

from sqlalchemy import URL, AsyncAdaptedQueuePool, CursorResult, Executable, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

DRIVER = "sqlite+inplace"

Result = TypeVar("Result")


class InPlaceDialect(SQLiteDialect_pysqlite):
    """Python's own driver under SQLAlchemy's asyncio: what is awaited is done in the thread that awaits it."""

    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003 - as the parent's
        """Return the pool that SQLAlchemy's asyncio takes."""
        return AsyncAdaptedQueuePool


class InPlaceConnection(AsyncConnection):
    """A connection whose statements are executed where they are awaited."""

    async def execute(self, statement: Executable, parameters: Any = None, **options: Any) -> CursorResult[Any]:
        """Execute a statement; unlike the parent, without insisting that somebody else does it meanwhile."""
        return await self.run_sync(lambda connection: connection.execute(statement, parameters, **options))


async def connect(engine: AsyncEngine) -> InPlaceConnection:
    """Return a connection of an engine of this driver."""
    return InPlaceConnection(engine, (await engine.connect()).sync_connection)


def register() -> None:
    """Make the driver known to SQLAlchemy."""
    registry.register(DRIVER.replace("+", "."), __name__, InPlaceDialect.__name__)


def completed(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Return the result of a coroutine that waits for nothing but this database."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: Result = end.value
        return result
    coroutine.close()
    raise RuntimeError("a transaction in SQLite waits for something else")
