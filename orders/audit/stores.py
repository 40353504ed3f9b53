"""How the auditor reads a service's store: its SQLite file, or its schema in PostgreSQL as the database's owner."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

Row = tuple[Any, ...]


class Stores(Protocol):
    """All stores of an installation, to read."""

    def rows(self, service: str, store: str, sql: str) -> list[Row]:
        """What a SELECT gives in one store; nothing where that store, or its table, was never made."""


class SqliteStores:
    """The files under a data folder.

    Parameters
    ----------
    directory : Path
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def rows(self, service: str, store: str, sql: str) -> list[Row]:
        """See `Stores`."""
        path = self._directory / service / f"{store}.db"
        if not path.exists():
            return []
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as connection:
            try:
                return connection.execute(sql).fetchall()
            except sqlite3.OperationalError as error:
                if "no such table" in str(error):
                    return []
                raise


class PostgresStores:
    """The schemas of a database; made by `postgres_stores`."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def rows(self, service: str, store: str, sql: str) -> list[Row]:
        """See `Stores`."""
        from psycopg import errors
        from psycopg import sql as quoting

        try:
            with self._connection.transaction():
                schema = quoting.Identifier(f"{service}_{store}")
                self._connection.execute(quoting.SQL("SET LOCAL search_path = {}").format(schema))
                return [tuple(row) for row in self._connection.execute(sql).fetchall()]
        except errors.UndefinedTable:
            return []


@contextmanager
def postgres_stores(address: str) -> Iterator[PostgresStores]:
    """The stores of a database, by its owner's address."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        yield PostgresStores(connection)
