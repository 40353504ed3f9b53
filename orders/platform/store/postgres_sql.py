"""One statement a batch for PostgreSQL: rows come in as arrays, a column each, and `unnest` makes rows of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from orders.platform.store import Kind
from orders.platform.store.schema import quoted

TYPES: Mapping[Kind, str] = {
    "text": 'text COLLATE "C"',
    "integer": "bigint",
    "real": "double precision",
    "bytes": "bytea",
}
"""Text is compared byte by byte, as SQLite does, whatever the database's own collation."""

_ARRAYS: Mapping[Kind, str] = {
    "text": "%s::text[]",
    "integer": "%s::bigint[]",
    "real": "%s::double precision[]",
    "bytes": "%s::bytea[]",
}
Columns = tuple[str, ...]
Kinds = tuple[Kind, ...]


@lru_cache(maxsize=1_024)
def insert(table: str, columns: Columns, kinds: Kinds, serial: str) -> str:
    """Insert rows; `serial` is a column to be numbered on from the highest there is, "" for none."""
    if not serial:
        return f'INSERT INTO "{table}" ({quoted(columns)}) SELECT * FROM {_rows(kinds)}'
    return (
        f'INSERT INTO "{table}" ("{serial}", {quoted(columns)}) '
        f"SELECT {_highest(table, serial)} + v.n, {_of_v(columns)} "
        f"FROM {_rows(kinds)} WITH ORDINALITY AS v({quoted(columns)}, n)"
    )


@lru_cache(maxsize=1_024)
def insert_new(table: str, columns: Columns, kinds: Kinds, key: Columns, serial: str) -> str:
    """Insert the rows whose key is not there yet, and return the keys that went in."""
    ending = f"ON CONFLICT ({quoted(key)}) DO NOTHING RETURNING {quoted(key)}"
    if not serial:
        return f"{insert(table, columns, kinds, '')} {ending}"
    return (
        f'INSERT INTO "{table}" ("{serial}", {quoted(columns)}) '
        f"SELECT {_highest(table, serial)} + row_number() OVER (ORDER BY v.n), {_of_v(columns)} "
        f"FROM {_rows(kinds)} WITH ORDINALITY AS v({quoted(columns)}, n) "
        f'WHERE NOT EXISTS (SELECT 1 FROM "{table}" WHERE {_same(table, key)}) {ending}'
    )


@lru_cache(maxsize=1_024)
def add(table: str, key: Columns, amounts: Columns, kinds: Kinds) -> str:
    """Add to counters, making those that are not there."""
    sums = ", ".join(f'"{name}" = "{table}"."{name}" + excluded."{name}"' for name in amounts)
    return f"{insert(table, (*key, *amounts), kinds, '')} ON CONFLICT ({quoted(key)}) DO UPDATE SET {sums}"


@lru_cache(maxsize=1_024)
def update(table: str, key: Columns, columns: Columns, kinds: Kinds) -> str:
    """Set columns of the rows with these keys."""
    changes = ", ".join(f'"{name}" = v."{name}"' for name in columns)
    rows = f"{_rows(kinds)} AS v({quoted((*key, *columns))})"
    return f'UPDATE "{table}" SET {changes} FROM {rows} WHERE {_same(table, key)}'


@lru_cache(maxsize=1_024)
def delete(table: str, key: Columns, kinds: Kinds) -> str:
    """Delete the rows with these keys."""
    return f'DELETE FROM "{table}" USING {_rows(kinds)} AS v({quoted(key)}) WHERE {_same(table, key)}'


@lru_cache(maxsize=1_024)
def find(table: str, columns: Columns, key: str, kind: Kind) -> str:
    """The rows whose key is among some values."""
    return f'SELECT {quoted(columns)} FROM "{table}" WHERE "{key}" = ANY({_ARRAYS[kind]})'


def _rows(kinds: Kinds) -> str:
    return f"unnest({', '.join(_ARRAYS[kind] for kind in kinds)})"


def _of_v(columns: Columns) -> str:
    return ", ".join(f'v."{name}"' for name in columns)


def _same(table: str, key: Columns) -> str:
    return " AND ".join(f'"{table}"."{name}" = v."{name}"' for name in key)


def _highest(table: str, serial: str) -> str:
    return f'(SELECT coalesce(max("{serial}"), 0) FROM "{table}")'
