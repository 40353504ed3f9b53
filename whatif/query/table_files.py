"""Which files of a question cannot be read: the engine names one at most."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from core.errors import Finding
from datasets.files import shown
from whatif.query.run_tables import RunFile, RunTables
from whatif.query.views import CONFIG, literal, pattern


def broken_files(tables: RunTables, names: Iterable[str], error: duckdb.Error) -> dict[RunFile, Finding]:
    """Files that cannot be read to their end, each with what is wrong.

    Parameters
    ----------
    tables : RunTables
    names : iterable of str
        Of the tables that the question needs.
    error : duckdb.Error
        What the question ended with; none is looked at where it is not about a file.
    """
    if type(error) is not duckdb.Error and ".parquet" not in str(error):
        return {}
    needed = [each for name in names for each in tables.files[name]]
    with duckdb.connect(":memory:", config=dict(CONFIG)) as engine:
        found = {each: wrong for each in needed if (wrong := _wrong(engine, each))}
    return {
        each: Finding(shown(Path(each.path)), 0, "unreadable-table", f"run {each.run}: {found[each]}") for each in found
    }


def _wrong(engine: duckdb.DuckDBPyConnection, file: RunFile) -> str:
    """What is wrong with a file; "" where every value can be read."""
    path = literal(pattern(file.path))
    try:
        engine.execute(f"SELECT sum(hash(COLUMNS(*))) FROM read_parquet({path}, hive_partitioning = false)").fetchall()
    except duckdb.Error as error:
        return "is no whole Parquet file: " + " ".join(str(error).partition("\n\nLINE")[0].split())
    return ""
