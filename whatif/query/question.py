"""Questions over many runs, in SQL: a view a table, read-only."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from core.errors import Finding, InvalidInput
from datasets.cells import hint
from whatif.query.asking import ask, tables_of
from whatif.query.read_only import check_question, sql_finding
from whatif.query.result import QueryResult
from whatif.query.run_tables import OWN, RunTables
from whatif.query.views import needed

_NO_TABLE = re.compile(r"Table with name (\S+) does not exist")


def query(
    sql: str,
    places: Sequence[str | Path] = (),
    *,
    limit: int | None = None,
    skip_unreadable: bool = False,
) -> QueryResult:
    """Ask runs a question.

    Parameters
    ----------
    sql : str
        One SELECT, DESCRIBE, SUMMARIZE, SHOW, PIVOT or EXPLAIN of DuckDB's SQL over ``runs``, ``kpis``,
        ``batch_runs``, ``levels`` and every table of the run folders (`whatif.query.tables.tables` lists them).
    places : sequence of str or Path
        As `whatif.runs.read_runs` takes them; all under ./runs where none is named.
    limit : int, optional
        Rows at most.
    skip_unreadable : bool
        Go on without runs and files that cannot be read; `notes` names them.

    Raises
    ------
    InvalidInput
        Rule ``read-only``: it would write, or read something else than the runs. Rule ``sql``: the engine does not
        understand it. Rule ``unreadable-table`` and those of `read_runs`: the runs are broken, each with its file.

    Examples
    --------
    >>> from whatif.query import query
    >>> answer = query("SELECT avg(value) FROM kpis WHERE name = 'on_time_pct'")  # doctest: +SKIP
    >>> answer.to_pandas()  # doctest: +SKIP
    """
    started = time.perf_counter()
    check_question(sql)
    tables, notes = tables_of(places, skip_unreadable=skip_unreadable)
    try:
        arrow, types = _answer(tables, sql, limit, skip_unreadable, notes)
    except duckdb.Error as error:
        raise InvalidInput([_finding(error, tables)]) from error
    except RuntimeError as error:
        if "interrupted" in str(error):
            raise KeyboardInterrupt from error
        raise
    except pa.ArrowException as error:
        raise InvalidInput([Finding("query", 0, "sql", f"the answer cannot be read: {error}")]) from error
    more = limit is not None and arrow.num_rows > limit
    arrow = arrow.slice(0, limit) if more else arrow
    return QueryResult(arrow, types, time.perf_counter() - started, more, tuple(notes))


def _answer(
    tables: RunTables, sql: str, limit: int | None, skip_unreadable: bool, notes: list[str]
) -> tuple[pa.Table, tuple[str, ...]]:
    """All rows, or one more than the limit; with every view, where those that the question names are not enough."""

    def question(engine: duckdb.DuckDBPyConnection, _: RunTables) -> tuple[pa.Table, tuple[str, ...]]:
        return _rows(engine, sql, limit)

    names = needed(tables, sql)
    try:
        return ask(tables, names, question, skip_unreadable=skip_unreadable, notes=notes)
    except duckdb.CatalogException:
        if len(names) == len(tables.files):
            raise
    return ask(tables, tables.files, question, skip_unreadable=skip_unreadable, notes=notes)


def _rows(engine: duckdb.DuckDBPyConnection, sql: str, limit: int | None) -> tuple[pa.Table, tuple[str, ...]]:
    engine.execute("BEGIN TRANSACTION READ ONLY")
    try:
        asked = engine.sql(sql)
        types = tuple(map(str, asked.types))
        if limit is None:
            return asked.to_arrow_table(), types
        batches, count = [], 0
        with asked.to_arrow_reader(limit + 1) as reader:
            while count <= limit and (batch := next(reader, None)) is not None:
                batches.append(batch)
                count += batch.num_rows
        return pa.Table.from_batches(batches, reader.schema), types
    finally:
        engine.execute("ROLLBACK")


def _finding(error: Exception, tables: RunTables) -> Finding:
    """An error with the name that was meant, of all that can be asked."""
    finding = sql_finding(error)
    unknown = _NO_TABLE.search(finding.message)
    if unknown is None:
        return finding
    known = [*OWN, *tables.files]
    message = f"there is no table {unknown[1]}{hint(unknown[1], known)}; there are {', '.join(known)}"
    return replace(finding, message=message)
