"""A store in one PostgreSQL schema that the service's own role owns; reached anew after the server was away."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

import psycopg
from psycopg.adapt import Loader
from psycopg.conninfo import make_conninfo
from psycopg.pq import TransactionStatus

from orders.platform.store import Conflict, Kind, Row, StoreUnavailable, Table, arrays, postgres_sql
from orders.platform.store.placeholders import to_percent_s
from orders.platform.store.schema import check_numbered, create_table, kinds

LOCK_TIMEOUT_S = 5.0
"""How long a transaction waits for the one writer before it (assumed), as in SQLite."""

IDLE_LIMIT_S = 60.0
"""After how long without a statement the server ends a transaction: its writer hangs, and others wait (assumed)."""

_BY_KEY = dict.fromkeys(("enable_seqscan", "enable_hashjoin", "enable_mergejoin"), "off")
"""Plans are kept for as long as a connection lives, and most are made while the tables are all but empty: a scan of the
whole table looks cheap then, and would be run at every batch for hours. Statements here reach their rows by key, so the
planner is to take an index wherever there is one; where there is none it scans all the same.
"""

_NETWORK = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 25_000,
}
"""A server that vanished without a word is noticed within 25 s (assumed), not after the system's two hours."""

Result = TypeVar("Result")


class _NumberLoader(Loader):
    """`numeric` (what a sum of integers is) as SQLite gives it: an integer, or a float."""

    def load(self, data: bytes | bytearray | memoryview) -> int | float:
        text = bytes(data)
        return float(text) if b"." in text else int(text)


class PostgresDatabase:
    """One store of one service, in its own schema; see `orders.platform.store.Database`.

    Writing transactions of one store wait for each other, as they do in SQLite: an advisory lock stands for the file's.

    Parameters
    ----------
    address : str
        Of the database, as the service's own role.
    schema : str
        Made where it is missing.
    store : str
        The end of the schema's name: the role may make no schema but its own.
    tables : sequence of Table
        Made where they are missing.

    Raises
    ------
    StoreUnavailable
    """

    dialect: Literal["sqlite", "postgres"] = "postgres"

    def __init__(self, address: str, schema: str, store: str, tables: Sequence[Table]) -> None:
        self._address = make_conninfo(address, options=_session(schema), **_NETWORK)
        self._schema = schema
        self._connection: psycopg.Connection | None = None
        self.lock = int.from_bytes(blake2b(schema.encode(), digest_size=8).digest(), signed=True)
        self.tables = {table.name: table for table in tables}
        self.kinds = {table.name: kinds(table) for table in tables}
        with self.transaction() as transaction:
            transaction.select("SELECT pod2door.open_store(?)", (store,))
            for table in tables:
                for statement in create_table(table, postgres_sql.TYPES):
                    transaction.execute(statement)

    def transaction(self, *, read_only: bool = False) -> PostgresTransaction:
        """One transaction; a writing one is alone from its first moment."""
        return PostgresTransaction(self, read_only=read_only)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def connection(self) -> psycopg.Connection:
        """The connection; a new one where there is none."""
        if self._connection is None:
            try:
                self._connection = psycopg.connect(self._address, autocommit=True)
            except psycopg.OperationalError as error:
                raise self.unavailable(error) from error
            arrays.register(self._connection)
            self._connection.adapters.register_loader("numeric", _NumberLoader)
        return self._connection

    def unavailable(self, error: psycopg.Error) -> StoreUnavailable:
        """What to raise when the server could not be used; the next transaction connects anew."""
        self.close()
        return StoreUnavailable(f"schema {self._schema}: {' '.join(str(error).split())}")


def _session(schema: str) -> str:
    """What the server is to keep to in a session."""
    settings = {
        "search_path": schema,
        "synchronous_commit": "on",
        "lock_timeout": f"{LOCK_TIMEOUT_S * 1_000:.0f}ms",
        "idle_in_transaction_session_timeout": f"{IDLE_LIMIT_S * 1_000:.0f}ms",
        "tcp_keepalives_idle": "10s",
        "jit": "off",
        **_BY_KEY,
    }
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


class PostgresTransaction:
    """What one transaction may do; see `orders.platform.store.Transaction`."""

    def __init__(self, database: PostgresDatabase, *, read_only: bool) -> None:
        self._database = database
        self._read_only = read_only
        self._failure: Exception | None = None

    def __enter__(self) -> Self:
        self._connection = self._database.connection()
        if self._connection.info.transaction_status != TransactionStatus.IDLE:
            raise RuntimeError("a transaction of this store is open already")
        self._cursor = self._connection.cursor()
        begin = f"BEGIN; SELECT pg_advisory_xact_lock({self._database.lock})"
        if self._read_only:
            begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        self._do(lambda: self._cursor.execute(begin, prepare=False))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None and self._failure is None:
                self._do(self._connection.commit)
        finally:
            self._leave()
        if error is None and self._failure is not None:
            raise self._failure

    def _leave(self) -> None:
        """Roll back what was not committed; what a connection that was given up began, the server rolls back."""
        if self._connection.closed:
            return
        try:
            self._connection.rollback()
        except psycopg.Error:
            self._database.close()

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row], *, ignore: bool = False) -> int:
        """Insert rows; how many went in."""
        if ignore:
            check_numbered(self._database.tables[table], columns)
        sql = postgres_sql.insert(table, tuple(columns), self._kinds(table, columns), self._serial(table, columns))
        return self._batch(sql + " ON CONFLICT DO NOTHING" if ignore else sql, table, columns, rows)

    def insert_new(self, table: str, columns: Sequence[str], rows: Sequence[Row], key: Sequence[str]) -> set[Row]:
        """Insert the rows whose key is not there yet; the keys that went in."""
        serial = self._serial(table, columns)
        sql = postgres_sql.insert_new(table, tuple(columns), self._kinds(table, columns), tuple(key), serial)
        return set(self._cursor.fetchall()) if self._batch(sql, table, columns, rows) else set()

    def add(self, table: str, key: Sequence[str], amounts: Sequence[str], rows: Sequence[Row]) -> None:
        """Add to counters."""
        columns = (*key, *amounts)
        self._batch(
            postgres_sql.add(table, tuple(key), tuple(amounts), self._kinds(table, columns)), table, columns, rows
        )

    def update(self, table: str, key: Sequence[str], columns: Sequence[str], rows: Sequence[Row]) -> int:
        """Set columns of the rows with these keys; how many were found."""
        all_columns = (*key, *columns)
        sql = postgres_sql.update(table, tuple(key), tuple(columns), self._kinds(table, all_columns))
        return self._batch(sql, table, all_columns, rows)

    def delete(self, table: str, key: Sequence[str], rows: Sequence[Row]) -> int:
        """Delete the rows with these keys; how many were found."""
        return self._batch(postgres_sql.delete(table, tuple(key), self._kinds(table, key)), table, key, rows)

    def find(self, table: str, columns: Sequence[str], key: str, values: Sequence[Any]) -> list[Row]:
        """The rows whose key, a text or an integer, is among the values."""
        if not values:
            return []
        kind = self._database.kinds[table][key]
        self._execute(postgres_sql.find(table, tuple(columns), key, kind), (arrays.packed(kind, values),))
        return self._cursor.fetchall()

    def select(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """The rows of a SELECT."""
        self._execute(to_percent_s(sql), parameters)
        return self._do(self._cursor.fetchall)

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Any other statement; rows touched."""
        return self._execute(to_percent_s(sql), parameters)

    def _kinds(self, table: str, columns: Sequence[str]) -> tuple[Kind, ...]:
        known = self._database.kinds[table]
        return tuple([known[column] for column in columns])

    def _serial(self, table: str, columns: Sequence[str]) -> str:
        """The column that is to be numbered here, since the rows do not bring it."""
        serial = self._database.tables[table].serial
        return "" if serial in columns else serial

    def _batch(self, sql: str, table: str, columns: Sequence[str], rows: Sequence[Row]) -> int:
        if not rows:
            return 0
        values = zip(*rows, strict=True)
        parameters = [
            arrays.packed(kind, column) for kind, column in zip(self._kinds(table, columns), values, strict=True)
        ]
        return self._execute(sql, parameters)

    def _execute(self, sql: str, parameters: Sequence[Any]) -> int:
        return max(self._do(lambda: self._cursor.execute(sql, parameters)).rowcount, 0)

    def _do(self, work: Callable[[], Result]) -> Result:
        """Do it, and say what went wrong in the words of `orders.platform.store`."""
        try:
            return work()
        except psycopg.Error as error:
            told = self._told(error)
            self._failure = self._failure or told
            raise told from error

    def _told(self, error: psycopg.Error) -> Exception:
        if isinstance(error, psycopg.IntegrityError):
            return Conflict(str(error))
        lost = self._connection.closed or isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
        if lost or (error.sqlstate or "").startswith("XX"):
            return self._database.unavailable(error)
        return error
