"""Inserts that meet a row that is there already, in the dialect of the database."""

from functools import lru_cache

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert(connection: AsyncConnection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert into a table that can say what happens on a conflict."""
    return _insert(connection.dialect.name, table)


def _insert(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)


@lru_cache
def _adding(dialect: str, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return the insert of a row that may be there; made once, for to make it takes longer than to execute it."""
    return _insert(dialect, table).on_conflict_do_nothing()


async def put(connection: AsyncConnection, table: Table, row: dict[str, object]) -> None:
    """Write a row, over the one with the same primary key if there is one."""
    statement = insert(connection, table).values(row)
    keys = [column.name for column in table.primary_key]
    await connection.execute(
        statement.on_conflict_do_update(
            index_elements=keys,
            set_={name: statement.excluded[name] for name in row if name not in keys},
        )
    )


async def add(connection: AsyncConnection, table: Table, row: dict[str, object]) -> int:
    """Write a row unless it is there already; return how many were written."""
    return (await connection.execute(_adding(connection.dialect.name, table), row)).rowcount
