"""A store in one SQLite file: write-ahead log, fsynced at each commit, one writer at a time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self, TypeVar
from urllib.parse import quote

import msgspec

from orders.platform.store import Conflict, Kind, Row, StoreUnavailable, Table
from orders.platform.store.schema import check_numbered, create_table, kinds, quoted
from orders.platform.store.sqlite_file import open_file

ROWS_AT_ONCE = 32
"""Rows a statement. Each step of one gives the interpreter's lock away and has to wait for it again: with a busy
event loop in the process that is dearer than the row."""

BUSY_TIMEOUT_S = 5.0
"""How long a transaction waits for the one writer before it (assumed)."""

TYPES: Mapping[Kind, str] = {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "bytes": "BLOB"}

_SETTINGS = (
    "PRAGMA foreign_keys = OFF",
    "PRAGMA cache_size = -16000",
    "PRAGMA wal_autocheckpoint = 8000",  # pages: 64 MB, so that a page that is written often is copied seldom
)
_UNAVAILABLE = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_PROTOCOL,
    }
)
Result = TypeVar("Result")


class SqliteDatabase:
    """One store of one service, in its own file; see `orders.platform.store.Database`.

    Parameters
    ----------
    path : Path
        Made where it is missing, with its folder.
    tables : sequence of Table
        Made where they are missing.

    Raises
    ------
    StoreUnavailable
    """

    dialect: Literal["sqlite", "postgres"] = "sqlite"

    def __init__(self, path: Path, tables: Sequence[Table]) -> None:
        self._path = path
        self.tables = {table.name: table for table in tables}
        self._connection: sqlite3.Connection | None = None
        self._file = (0, 0)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connect(make=True)
        with self.transaction() as transaction:
            for table in tables:
                for statement in create_table(table, TYPES, _options(table)):
                    transaction.execute(statement)

    def transaction(self, *, read_only: bool = False) -> SqliteTransaction:
        """One transaction; a writing one is alone from its first moment."""
        return SqliteTransaction(self, read_only=read_only)

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def connection(self) -> sqlite3.Connection:
        """The connection to the file that has the store's name now.

        SQLite would go on writing into a file that was deleted or moved; nobody would find it again.
        """
        if self._connection is not None and self._file == self._identity():
            return self._connection
        self.close()
        return self._connect(make=False)

    def _connect(self, *, make: bool) -> sqlite3.Connection:
        address = f"file:{quote(str(self._path))}?mode={'rwc' if make else 'rw'}"
        try:
            connection = open_file(address, BUSY_TIMEOUT_S)
            for setting in _SETTINGS:
                connection.execute(setting)
        except sqlite3.Error as error:
            raise StoreUnavailable(f"{self._path}: {error}") from error
        self._connection = connection
        self._file = self._identity()
        return connection

    def _identity(self) -> tuple[int, int]:
        try:
            status = os.stat(self._path)  # noqa: PTH116 (asked at every transaction: Path.stat takes twice as long)
        except OSError as error:
            raise StoreUnavailable(f"{self._path}: {error.strerror}") from error
        return status.st_dev, status.st_ino

    def unavailable(self, error: sqlite3.Error) -> StoreUnavailable:
        """What to raise when the file could not be used; the next transaction opens it anew."""
        self.close()
        return StoreUnavailable(f"{self._path}: {error}")


class SqliteTransaction:
    """What one transaction may do; see `orders.platform.store.Transaction`."""

    def __init__(self, database: SqliteDatabase, *, read_only: bool) -> None:
        self._database = database
        self._read_only = read_only
        self._failure: Exception | None = None

    def __enter__(self) -> Self:
        self._connection = self._database.connection()
        if self._connection.in_transaction:
            raise RuntimeError("a transaction of this store is open already")
        if self._read_only:
            self._do(self._connection.execute, "PRAGMA query_only = ON")
        self._do(self._connection.execute, "BEGIN" if self._read_only else "BEGIN IMMEDIATE")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None and self._failure is None:
                self._do(self._connection.execute, "COMMIT")
        finally:
            self._leave()
        if error is None and self._failure is not None:
            raise self._failure

    def _leave(self) -> None:
        """Roll back what was not committed. A connection that was given up is closed, and has rolled back."""
        try:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if self._read_only:
                self._connection.execute("PRAGMA query_only = OFF")
        except sqlite3.Error:
            self._database.close()

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row], *, ignore: bool = False) -> int:
        """Insert rows; how many went in."""
        if ignore:
            check_numbered(self._database.tables[table], columns)
        return self._insert(table, columns, rows, " ON CONFLICT DO NOTHING" if ignore else "")

    def insert_new(self, table: str, columns: Sequence[str], rows: Sequence[Row], key: Sequence[str]) -> set[Row]:
        """Insert the rows whose key is not there yet; the keys that went in."""
        sql = f"{_insert(table, columns)} ON CONFLICT ({quoted(key)}) DO NOTHING"
        places = [columns.index(name) for name in key]

        def run() -> set[Row]:
            cursor = self._connection.cursor()
            return {tuple(row[place] for place in places) for row in rows if cursor.execute(sql, row).rowcount}

        return self._do(run)

    def add(self, table: str, key: Sequence[str], amounts: Sequence[str], rows: Sequence[Row]) -> None:
        """Add to counters."""
        sums = ", ".join(f'"{name}" = "{table}"."{name}" + excluded."{name}"' for name in amounts)
        self._insert(table, (*key, *amounts), rows, f" ON CONFLICT ({quoted(key)}) DO UPDATE SET {sums}")

    def update(self, table: str, key: Sequence[str], columns: Sequence[str], rows: Sequence[Row]) -> int:
        """Set columns of the rows with these keys; how many were found."""
        changes = ", ".join(f'"{name}" = ?{place}' for place, name in enumerate(columns, len(key) + 1))
        return self._many(f'UPDATE "{table}" SET {changes} WHERE {_where(key)}', rows)

    def delete(self, table: str, key: Sequence[str], rows: Sequence[Row]) -> int:
        """Delete the rows with these keys; how many were found."""
        return self._many(f'DELETE FROM "{table}" WHERE {_where(key)}', rows)

    def find(self, table: str, columns: Sequence[str], key: str, values: Sequence[Any]) -> list[Row]:
        """The rows whose key, a text or an integer, is among the values."""
        if not values:
            return []
        among = msgspec.json.encode(values).decode()
        found = f'FROM "{table}" WHERE "{key}" IN (SELECT value FROM json_each(?))'
        if not _fit_for_json(self._database.tables[table], columns):
            return self.select(f"SELECT {quoted(columns)} {found}", (among,))
        packed = self.select(f"SELECT json_group_array(json_array({quoted(columns)})) {found}", (among,))
        return _rows(packed[0][0])

    def select(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of a SELECT."""
        return self._do(lambda: self._connection.execute(sql, parameters).fetchall())

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Any other statement; rows touched."""
        return max(self._do(self._connection.execute, sql, parameters).rowcount, 0)

    def _insert(self, table: str, columns: Sequence[str], rows: Sequence[Row], conflict: str) -> int:
        """Insert rows, `ROWS_AT_ONCE` a statement, the rest one by one; how many went in."""
        whole = len(rows) - len(rows) % ROWS_AT_ONCE
        count = 0
        if whole:
            sql = _insert(table, columns, ROWS_AT_ONCE) + conflict
            starts = range(0, whole, ROWS_AT_ONCE)
            groups = [tuple(chain.from_iterable(rows[start : start + ROWS_AT_ONCE])) for start in starts]
            count = self._many(sql, groups)
        return count + self._many(_insert(table, columns) + conflict, rows[whole:])

    def _many(self, sql: str, rows: Sequence[Row]) -> int:
        if not rows:
            return 0
        return max(self._do(self._connection.executemany, sql, rows).rowcount, 0)

    def _do(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Do it, and say what went wrong in the words of `orders.platform.store`."""
        try:
            return work(*arguments)
        except sqlite3.Error as error:
            told = self._told(error)
            self._failure = self._failure or told
            raise told from error

    def _told(self, error: sqlite3.Error) -> Exception:
        if isinstance(error, sqlite3.IntegrityError):
            return Conflict(str(error))
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in _UNAVAILABLE or (code == sqlite3.SQLITE_READONLY and not self._read_only):
            return self._database.unavailable(error)
        return error


def _options(table: Table) -> str:
    """Rows with a key are kept in the key's own b-tree: one to write, where rows by number need a second."""
    return "STRICT, WITHOUT ROWID" if table.key else "STRICT"


def _insert(table: str, columns: Sequence[str], rows: int = 1) -> str:
    row = f"({', '.join('?' * len(columns))})"
    return f'INSERT INTO "{table}" ({quoted(columns)}) VALUES {", ".join([row] * rows)}'


def _fit_for_json(table: Table, columns: Sequence[str]) -> bool:
    """Texts and integers come through JSON as they are; reals and bytes do not."""
    kind_of = kinds(table)
    return all(kind_of[column] in ("text", "integer") for column in columns)


_rows = msgspec.json.Decoder(list[tuple[Any, ...]]).decode


def _where(key: Sequence[str]) -> str:
    return " AND ".join(f'"{name}" = ?{place}' for place, name in enumerate(key, 1))
