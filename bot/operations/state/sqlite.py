"""SQLite as the state drives it: transactions run to their end in one thread, several pieces of work in one of them."""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import URL, AsyncAdaptedQueuePool, Connection, CursorResult, Executable, Pool
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from bot.operations.state.troubles import trouble_of

DRIVER = "sqlite+inplace"

Result = TypeVar("Result")
Doing = Callable[[AsyncConnection], Awaitable[Any]]


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
        return self._proxied.execute(statement, parameters, **options)


class Group:
    """Pieces of work that are committed together; what one of them raises takes none of the others with it."""

    def __init__(self, engine: AsyncEngine, works: Sequence[Doing]) -> None:
        self.is_given_up = False  # whoever waited does no more: what was not begun is not
        self._engine = engine
        self._works = works

    def run(self) -> list[Any]:
        """Do all of it and return what each piece gives or raises; raises what is wrong with the database."""
        if len(self._works) > 1:
            try:
                return self._transact(self._works)
            except Exception as error:
                if trouble_of(error):
                    raise
        return [self._outcome(work) for work in self._works]

    def _outcome(self, work: Doing) -> Any:
        try:
            return self._transact([work])[0]
        except Exception as error:
            if trouble_of(error):
                raise
            return error

    def _transact(self, works: Sequence[Doing]) -> list[Any]:
        return completed(self._transacted(works))

    async def _transacted(self, works: Sequence[Doing]) -> list[Any]:
        # Not `engine.begin()`: it closes the connection in a task of its own, for which a thread has no loop.
        connection = await self._engine.connect()
        try:
            return await connection.run_sync(partial(self._do, works))
        finally:
            await connection.close()

    def _do(self, works: Sequence[Doing], connection: Connection) -> list[Any]:
        with connection.begin():
            shared = InPlaceConnection(self._engine, connection)
            return [self._done(work, shared) for work in works]

    def _done(self, work: Doing, connection: AsyncConnection) -> Any:
        if self.is_given_up:
            raise TimeoutError
        return completed(_awaited(work(connection)))


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


async def _awaited(something: Awaitable[Result]) -> Result:
    return await something
