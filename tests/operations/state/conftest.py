"""What the tests of the state share: each of its behaviors is tried on SQLite and on PostgreSQL."""

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from bot.operations.state.database import read_url
from bot.operations.state.schema import migrate
from bot.operations.state.state import State, open_state
from tests.operations.state.databases import Place, PostgresPlace, PostgresServer, SqlitePlace

_TEMPLATE = "template_of_tests"

Open = Callable[..., Awaitable[State]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real PostgreSQL with a migrated database to copy."""
    try:
        server = PostgresServer()
    except Exception as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"PostgreSQL could not be started, and half of the state's tests with it: {error!r}")
    server.psql("ALTER SYSTEM SET fsync = off")
    server.psql("SELECT pg_reload_conf()")
    server.psql(f"CREATE DATABASE {_TEMPLATE}")
    asyncio.run(migrate(read_url(server.url(_TEMPLATE))))
    yield server
    server.remove()


@pytest.fixture(scope="session")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    file = tmp_path_factory.mktemp("sqlite") / "state.sqlite3"
    asyncio.run(migrate(read_url(f"sqlite:///{file}")))
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A database whose tables are there, and empty."""
    if request.param == "sqlite":
        return SqlitePlace(Path(shutil.copy(request.getfixturevalue("sqlite"), tmp_path)))
    return copied(request.getfixturevalue("postgres"))


@pytest.fixture(params=["sqlite", "postgresql"])
def blank(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A database without tables."""
    if request.param == "sqlite":
        return SqlitePlace(tmp_path / "state.sqlite3")
    return copied(request.getfixturevalue("postgres"), template="template1")


@pytest.fixture
async def opened(place: Place) -> AsyncIterator[Open]:
    """Opens states at the place, as many processes would, and closes those that are left."""
    states: list[State] = []

    async def open_one(**options: object) -> State:
        # A busy machine is no outage: only the tests of outages have little patience.
        state = await open_state(place.url, **{"timeout_seconds": 20.0} | options)  # type: ignore[arg-type]  # as it takes them
        states.append(state)
        return state

    yield open_one
    for state in states:
        await state.close()


def copied(server: PostgresServer, template: str = _TEMPLATE) -> PostgresPlace:
    """A new database, a copy of one."""
    database = f"test_{uuid.uuid4().hex}"
    server.psql(f"CREATE DATABASE {database} TEMPLATE {template}")
    return PostgresPlace(server, database)
