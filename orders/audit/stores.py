"""How the auditor reads a service's store: its SQLite file, or its schema in PostgreSQL as the database's owner."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any, Protocol

Row = tuple[Any, ...]


class Stores(Protocol):
    """All stores of an installation, to read."""

    def rows(self, service: str, store: str, sql: str) -> list[Row]:
        """What a SELECT gives in one store; nothing where that store, or its table, was never made.

        All that is read of one store is of one moment: its services may be at work.
        """

    def has(self, service: str, store: str, table: str) -> bool:
        """Whether a table was ever made."""


class SqliteStores:
    """The files under a data folder; made by `sqlite_stores`.

    Parameters
    ----------
    directory : Path
    opened : ExitStack
        Closes the files.
    """

    def __init__(self, directory: Path, opened: ExitStack) -> None:
        self._directory = directory
        self._opened = opened
        self._connections: dict[Path, sqlite3.Connection] = {}

    def rows(self, service: str, store: str, sql: str) -> list[Row]:
        """See `Stores`."""
        path = self._directory / service / f"{store}.db"
        if not path.exists():
            return []
        try:
            return self._connection(path).execute(sql).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []
            raise

    def has(self, service: str, store: str, table: str) -> bool:
        """See `Stores`."""
        return bool(self.rows(service, store, f"SELECT 1 FROM sqlite_master WHERE name = '{table}'"))

    def _connection(self, path: Path) -> sqlite3.Connection:
        """A connection with a transaction that lasts: what it reads first, it reads all the time."""
        if path not in self._connections:
            # As a URI, and quoted: a folder's name may hold % ? and #.
            opened = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=30, isolation_level=None)
            self._connections[path] = self._opened.enter_context(closing(opened))
            opened.execute("BEGIN")
        return self._connections[path]


@contextmanager
def sqlite_stores(directory: Path) -> Iterator[SqliteStores]:
    """The stores of a data folder."""
    with ExitStack() as opened:
        yield SqliteStores(directory, opened)


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

    def has(self, service: str, store: str, table: str) -> bool:
        """See `Stores`."""
        named = f"SELECT 1 FROM pg_tables WHERE schemaname = '{service}_{store}' AND tablename = '{table}'"
        return bool(self.rows(service, store, named))


@contextmanager
def postgres_stores(address: str) -> Iterator[PostgresStores]:
    """The stores of a database, by its owner's address."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield PostgresStores(connection)
