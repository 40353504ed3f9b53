"""A question put to the tables of many runs, and put again without the files that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TypeVar

import duckdb

from core.errors import InvalidInput
from whatif.query.run_tables import RunTables, run_tables
from whatif.query.table_files import broken_files
from whatif.query.views import open_views
from whatif.runs import read_runs

T = TypeVar("T")

RUNS = Path("runs")
"""Where runs are looked for when no place is named."""


def tables_of(places: Sequence[str | Path], *, skip_unreadable: bool = False) -> tuple[RunTables, list[str]]:
    """Tables of the runs at some places (all under ./runs where none is named), and what is not in them.

    Raises
    ------
    InvalidInput
        As of `whatif.runs.read_runs`.
    """
    runs = read_runs(places or [RUNS], skip_unreadable=skip_unreadable)
    notes: list[str] = []
    tables = run_tables(runs, runs.of_batches(here_only=True, notes=notes if skip_unreadable else None))
    return tables, [*map(str, runs.skipped), *notes, *map(str, tables.passed_over)]


def ask(
    tables: RunTables,
    names: Iterable[str],
    question: Callable[[duckdb.DuckDBPyConnection, RunTables], T],
    *,
    skip_unreadable: bool,
    notes: list[str],
) -> T:
    """Put a question to an engine with the views of these names.

    Parameters
    ----------
    question : callable
        ``question(engine, tables)``; put once more each time that files turn out to be broken.
    skip_unreadable : bool
        Go on without broken files; `notes` get each.

    Raises
    ------
    InvalidInput
        With a finding for every file that cannot be read.
    duckdb.Error
        Of the question itself.
    """
    names = list(names)
    while True:
        try:
            with open_views(tables, names) as engine:
                return question(engine, tables)
        except duckdb.Error as error:
            broken = broken_files(tables, names, error)
            if not broken:
                raise
            if not skip_unreadable:
                raise InvalidInput(broken.values()) from error
        notes += [str(finding) for finding in broken.values()]
        tables = tables.without(broken)
        names = [name for name in names if name in tables.files]
