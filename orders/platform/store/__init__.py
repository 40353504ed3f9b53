"""A service's own store: tables in SQLite (embedded) or PostgreSQL (production), one code for both.

Statements go out in batches, so every method takes many rows. A `Database` belongs to one thread at a time: the
service's own executor (`Context.run`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from core.errors import Pod2doorError

Kind = Literal["text", "integer", "real", "bytes"]
Row = tuple[Any, ...]


class StoreUnavailable(Pod2doorError):
    """The store cannot be used now (gone, full, locked too long); the message says why. A later transaction may do.

    The transaction it ended is rolled back, with one exception that no database is spared: where the connection broke
    while the commit was on its way, it may stand. Whoever tries again does so under the same keys.
    """


class Conflict(Exception):
    """A row breaks a rule of its table: its key is there already, or a column lacks its value."""


@dataclass(frozen=True)
class Table:
    """A table, in words that both databases understand.

    Attributes
    ----------
    name : str
    columns : mapping of str to Kind
        In order; none may be null. A name that ends in "?" may be.
    key : tuple of str
        The primary key, of texts and integers; empty where `serial` is the key.
    serial : str
        An integer column, numbered from 1 without gaps by its single writer; "" for none. Rows that come without it
        get the numbers after the highest there is, so the last row is never deleted.
    unique, indexes : tuple of tuples of str

    Text holds no NUL character. A column of numbers that a row does not give is 0.
    """

    name: str
    columns: Mapping[str, Kind]
    key: tuple[str, ...] = ()
    serial: str = ""
    unique: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = field(default=())


class Transaction(Protocol):
    """What one transaction may do. Leaving the block commits, an exception rolls back. SQL takes `?` for parameters."""

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[Row], *, ignore: bool = False) -> int:
        """Insert rows in one statement; how many went in. `ignore` passes over rows whose key is there already."""

    def insert_new(self, table: str, columns: Sequence[str], rows: Sequence[Row], key: Sequence[str]) -> set[Row]:
        """Insert the rows whose `key` is not there yet (rows of one batch differ in it); the keys that went in."""

    def add(self, table: str, key: Sequence[str], amounts: Sequence[str], rows: Sequence[Row]) -> None:
        """Add to counters: a row is (*key, *amounts); rows that are not there yet start from 0. Each key once."""

    def update(self, table: str, key: Sequence[str], columns: Sequence[str], rows: Sequence[Row]) -> int:
        """Set `columns` of the rows with `key`: a row is (*key, *columns); how many were found. Each key once."""

    def delete(self, table: str, key: Sequence[str], rows: Sequence[Row]) -> int:
        """Delete the rows with these keys; how many were found."""

    def find(self, table: str, columns: Sequence[str], key: str, values: Sequence[Any]) -> list[Row]:
        """The rows whose `key` is among `values`, in no particular order."""

    def select(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Any SELECT that both databases understand."""

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Any other statement that both databases understand; rows touched."""


class Database(Protocol):
    """One store of one service."""

    dialect: Literal["sqlite", "postgres"]

    def transaction(self, *, read_only: bool = False) -> AbstractContextManager[Transaction]:
        """One transaction; durable (fsynced) when the block has been left."""

    def close(self) -> None:
        """Close it; the object is done with."""
