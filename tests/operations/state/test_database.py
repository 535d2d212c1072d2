"""DATABASE_URL: what it may be, and what the operator is told if it is not."""

import ssl
from pathlib import Path

import certifi
import pytest

from bot.errors import SettingsError
from bot.operations.state.database import _postgresql, make_engine, read_url
from bot.operations.state.state import open_state
from tests.operations.state.conftest import copied
from tests.operations.state.databases import PostgresServer
from tests.operations.state.received import received


def options(url: str) -> dict[str, object]:
    return _postgresql(read_url(url).url)[1]


def test_the_default_is_a_file() -> None:
    """Set to nothing, too."""
    assert [Path("var/state.sqlite3")] * 2 == [read_url(url).file for url in (None, "")]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_the_forms_of_a_server(scheme: str) -> None:
    """Heroku's is one of them."""
    database = read_url(f"{scheme}://bot:p%40ss@db.example.com:6432/state")

    assert None is database.file
    assert "postgresql+asyncpg://bot:p%40ss@db.example.com:6432/state" == database.url.render_as_string(False)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://bot:hunter2@host/name",
        "postgres://bot:hunter2@host",
        "postgres://bot:hunter2@host:port/name",
        "sqlite://",
        "sqlite:///:hunter2@host/file?mode=ro",
        "sqlite://hunter2/file",
        "hunter2",
        "postgres:hunter2",
    ],
)
def test_what_is_no_address(url: str) -> None:
    """The operator is told the name and the form; what was set is not repeated."""
    with pytest.raises(SettingsError, match="^DATABASE_URL is no address of a database: it begins with") as told:
        read_url(url)

    assert "hunter2" not in str(told.value)
    assert None is told.value.__cause__


@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require"])
def test_encryption_that_verifies_nothing(mode: str) -> None:
    """Is asyncpg's under libpq's name; what else libpq alone knows is left out."""
    url = f"postgres://h/n?sslmode={mode}&channel_binding=require&application_name=mine&connect_timeout=3"
    plain, found = _postgresql(read_url(url).url)

    assert {"ssl": mode, "timeout": 10, "server_settings": {"application_name": "mine"}} == found
    assert {} == plain.query


@pytest.mark.parametrize(("mode", "checks_name"), [("verify-ca", False), ("verify-full", True)])
@pytest.mark.parametrize("authorities", ["", "&sslrootcert=system", f"&sslrootcert={certifi.where()}"])
def test_encryption_that_verifies(mode: str, checks_name: bool, authorities: str) -> None:
    """With the system's authorities or a file's."""
    context = options(f"postgres://h/n?sslmode={mode}{authorities}")["ssl"]

    assert isinstance(context, ssl.SSLContext)
    assert (ssl.CERT_REQUIRED, checks_name) == (context.verify_mode, context.check_hostname)
    assert context.get_ca_certs()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("sslmode=hunter2", "sslmode is one of disable, allow, prefer, require, verify-ca, verify-full."),
        (
            "sslmode=verify-ca&sslrootcert=/nowhere",
            "the file of sslrootcert cannot be read: No such file or directory.",
        ),
        ("prefer=hunter2&b=1", "b, prefer is not known here; take it out."),
    ],
)
def test_what_a_server_s_address_may_not_hold(query: str, told: str) -> None:
    """The operator is told which part, not what it holds."""
    with pytest.raises(SettingsError) as error:
        make_engine(read_url(f"postgres://h/n?{query}"))

    assert f"DATABASE_URL: {told}" == str(error.value)


@pytest.mark.parametrize("query", ["application_name=mine&sslmode=disable", "sslmode=prefer&target_session_attrs=any"])
async def test_such_addresses_connect(postgres: PostgresServer, query: str) -> None:
    """A real server takes what is made of them."""
    place = copied(postgres)
    state = await open_state(f"{place.url}&{query}")

    assert await state.claims.take(received())
    assert None is state.trouble
    name = "mine" if "mine" in query else "on-record"
    running = f"SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = '{name}'"
    assert [("t",)] == place.rows(running)
    await state.close()


async def test_a_server_that_is_away_is_waited_for() -> None:
    """The bot starts all the same, and health says so."""
    state = await open_state("postgres://bot:hunter2@127.0.0.1:1/state", pause_seconds=0.0)

    assert "no connection" == state.trouble
    assert await state.claims.take(received())
    await state.housekeeping.go_round()
    await state.close()


async def test_a_database_that_is_not_there(postgres: PostgresServer) -> None:
    """Waiting does not help: the operator is told."""
    with pytest.raises(SettingsError, match="^DATABASE_URL: .* there is no such database. Create it"):
        await open_state(postgres.url("nowhere"))


async def test_a_user_who_is_refused(postgres: PostgresServer) -> None:
    """Waiting does not help: the operator is told."""
    url = postgres.url("postgres").replace("//postgres:@", "//stranger:hunter2@")
    with pytest.raises(SettingsError, match="it refuses the user or the password. Copy the address again.") as told:
        await open_state(url)

    assert "hunter2" not in str(told.value)
