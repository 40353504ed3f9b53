"""A view a table over many runs, in an engine that reads these files and nothing else."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from whatif.query.run_tables import RunFile, RunTables

_FILE = "pod2door.file"
"""Column of a row's file while a view is made; no table of ours has such a name."""

_EVERY = re.compile(r"\b(show|information_schema|query_table|duckdb_\w+|pg_\w+|sqlite_master)\b")
"""Words of questions about views that they do not name."""

CONFIG: Mapping[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def pattern(path: str) -> str:
    """A path as the engine reads it, in which ``*``, ``?`` and ``[`` stand for others."""
    return re.sub(r"[*?[]", r"[\g<0>]", path)


def needed(tables: RunTables, sql: str) -> list[str]:
    """Tables in files that a question is about, or may be."""
    text = sql.casefold()
    return [name for name in tables.files if name in text or _EVERY.search(text)]


@contextmanager
def open_views(tables: RunTables, names: Iterable[str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """An engine in memory with the tables that are made here, and a view for each of those in files.

    It can open nothing else, and nothing can be set in it. What it spills lies in a folder of its own until it closes.

    Parameters
    ----------
    tables : RunTables
    names : iterable of str
        Of the tables in files; a view opens a file a run.

    Raises
    ------
    duckdb.Error
        When a file cannot be read.
    """
    import duckdb

    names = list(names)
    paths = [each.path for name in names for each in tables.files[name]]
    with (
        tempfile.TemporaryDirectory(prefix="pod2door-query-") as spill,
        closing(duckdb.connect(":memory:", config=dict(CONFIG))) as engine,
    ):
        for name, table in tables.own.items():
            write_table(engine, name, table)
        for name in names:
            engine.execute(f"CREATE VIEW {quoted(name)} AS {select(tables.files[name])}")
        allowed = ", ".join(map(literal, dict.fromkeys([*paths, *map(pattern, paths)])))
        engine.execute("SET enable_progress_bar = false")
        engine.execute(f"SET temp_directory = {literal(spill)}")
        engine.execute(f"SET allowed_paths = [{allowed}]")
        engine.execute("SET enable_external_access = false")
        engine.execute("SET lock_configuration = true")
        yield engine


def write_table(engine: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    """Write a table into an engine."""
    engine.register("pod2door_arrow", table)
    engine.execute(f"CREATE TABLE {quoted(name)} AS SELECT * FROM pod2door_arrow")
    engine.unregister("pod2door_arrow")


def select(files: Sequence[RunFile]) -> str:
    """Rows of a table of all runs, the run first; a column that a run's file lacks is null there.

    The run is found in the row's path, not by a join: so a question about one run opens that run's file alone, and
    rows come run by run.
    """
    paths = ", ".join(literal(pattern(each.path)) for each in files)
    file = quoted(_FILE)
    folders = [(each.run, each.path.split("/")[-2]) for each in files]
    whole = sorted({folder for run, folder in folders if run != folder})
    run = f"string_split({file}, '/')[-2]"
    if whole:
        named = ", ".join(map(literal, whole))
        run = f"CASE WHEN {run} IN ({named}) THEN regexp_replace({file}, '/[^/]*$', '') ELSE {run} END"
    return (
        f"SELECT {run} AS run, rows.* EXCLUDE ({file}) FROM read_parquet([{paths}], union_by_name = true, "
        f"hive_partitioning = false, filename = {literal(_FILE)}) AS rows"
    )
