"""The tables of a store as SQL: names quoted, types and constraints in the words of either database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from orders.platform.store import Kind, Table

_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")


def checked_name(name: str) -> str:
    """The name of a service or store, fit for a path and a schema.

    Raises
    ------
    ValueError
        Where it is not lower-case letters, digits and underscores, at most 31.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a service or a store")
    return name


def quoted(names: Sequence[str]) -> str:
    """Column names as an SQL list."""
    return ", ".join(f'"{name}"' for name in names)


def kinds(table: Table) -> dict[str, Kind]:
    """The kind of each column, by its name without the "?" of one that may be null."""
    return {name.removesuffix("?"): kind for name, kind in table.columns.items()}


def check_numbered(table: Table, columns: Sequence[str]) -> None:
    """Rows that may be passed over must bring their numbers: those given here would have gaps.

    Raises
    ------
    ValueError
    """
    if table.serial and table.serial not in columns:
        raise ValueError(f"{table.name}: rows to be ignored where they are there must bring their {table.serial}")


def create_table(table: Table, types: Mapping[Kind, str], options: str = "") -> Iterator[str]:
    """The statements that make a table and its indexes where they are missing.

    A number that is no key starts from 0 where a row does not give it, as counters do (`Transaction.add`).

    Parameters
    ----------
    table : Table
    types : mapping of Kind to str
        The database's own type for each kind.
    options : str
        What follows the closing bracket.
    """
    key = (table.serial,) if table.serial else table.key
    parts = [_column(name, kind, types, is_key=name in key) for name, kind in table.columns.items()]
    if key:
        parts.append(f"PRIMARY KEY ({quoted(key)})")
    parts += [f"UNIQUE ({quoted(names)})" for names in table.unique]
    yield f'CREATE TABLE IF NOT EXISTS "{table.name}" ({", ".join(parts)}) {options}'.rstrip()
    for names in table.indexes:
        index = "_".join((table.name, *names))
        yield f'CREATE INDEX IF NOT EXISTS "{index}" ON "{table.name}" ({quoted(names)})'


def _column(name: str, kind: Kind, types: Mapping[Kind, str], *, is_key: bool) -> str:
    if name.endswith("?"):
        return f'"{name[:-1]}" {types[kind]}'
    default = " DEFAULT 0" if kind in ("integer", "real") and not is_key else ""
    return f'"{name}" {types[kind]} NOT NULL{default}'
