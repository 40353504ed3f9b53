"""The tables of many runs as a DuckDB file, for a notebook or a tool that draws."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from core.errors import Finding, InvalidInput
from datasets.files import shown
from whatif.query.asking import ask, tables_of
from whatif.query.run_tables import RunTables
from whatif.query.views import CONFIG, literal, quoted, select, write_table
from whatif.runs.restore import place_in_archive
from whatif.runs.whole_file import whole_file

STORAGE = "v1.0.0"
"""Form of the file: the oldest that every DuckDB since 1.0 reads."""


@dataclass(frozen=True)
class Database:
    """A DuckDB file that was written.

    Attributes
    ----------
    out : Path
    tables : tuple of str
    bytes : int
    seconds : float
    notes : tuple of str
        Runs and files that are not in it, and why.
    """

    out: Path
    tables: tuple[str, ...]
    bytes: int
    seconds: float
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The command's answer."""
        return {
            "out": str(self.out),
            "tables": list(self.tables),
            "bytes": self.bytes,
            "seconds": round(self.seconds, 3),
            "notes": list(self.notes),
        }


def write_database(
    places: Sequence[str | Path], out: Path, *, copy: bool = False, skip_unreadable: bool = False
) -> Database:
    """Write a DuckDB file with the tables that `whatif.query.query` asks.

    Parameters
    ----------
    places : sequence of str or Path
        As `whatif.runs.read_runs` takes them.
    out : Path
        Must not exist.
    copy : bool
        Hold all rows. Else the tables of the run folders are views over their files, which must stay where they are.
    skip_unreadable : bool
        Go on without runs and files that cannot be read.

    Raises
    ------
    InvalidInput
        When the file exists or cannot be written, a run is broken, or views are wished of an archive's runs.

    Examples
    --------
    >>> from whatif.query.database import write_database
    >>> write_database(["runs"], Path("runs.duckdb"))  # doctest: +SKIP
    >>> duckdb.connect("runs.duckdb", read_only=True).sql("SELECT * FROM runs")  # doctest: +SKIP
    """
    started = time.perf_counter()
    if os.path.lexists(out):
        raise InvalidInput([Finding(shown(out), 0, "not-empty", "exists already; name another")])
    tables, notes = tables_of(places, skip_unreadable=skip_unreadable)
    if not copy:
        _refuse_archives(tables)
    checked = ask(tables, tables.files, _read_all if copy else _is_there, skip_unreadable=skip_unreadable, notes=notes)
    with whole_file(out) as beside:
        _write(beside, checked, copy)
    return Database(
        out=out,
        tables=(*checked.own, *checked.files),
        bytes=out.stat().st_size,
        seconds=time.perf_counter() - started,
        notes=tuple(notes),
    )


def _refuse_archives(tables: RunTables) -> None:
    files = (each for listed in tables.files.values() for each in listed)
    place = next((place for each in files if (place := place_in_archive(Path(each.path)))), None)
    if place is not None:
        message = "lies in an archive, which is unpacked for a moment only: copy its rows, or restore the archive first"
        raise InvalidInput([Finding(place, 0, "needs-copy", message)])


def _is_there(engine: duckdb.DuckDBPyConnection, tables: RunTables) -> RunTables:
    """The tables whose views could be made."""
    return tables


def _read_all(engine: duckdb.DuckDBPyConnection, tables: RunTables) -> RunTables:
    """The tables, every value of which can be read."""
    for name in tables.files:
        engine.execute(f"SELECT sum(hash(COLUMNS(*))) FROM {quoted(name)}").fetchall()
    return tables


def _write(file: Path, tables: RunTables, copy: bool) -> None:
    try:
        with closing(duckdb.connect(":memory:", config=dict(CONFIG))) as engine:
            engine.execute(f"ATTACH {literal(str(file))} AS db (STORAGE_VERSION {literal(STORAGE)})")
            engine.execute("USE db")
            for name, table in tables.own.items():
                write_table(engine, name, table)
            for name, files in tables.files.items():
                engine.execute(f"CREATE {'TABLE' if copy else 'VIEW'} {quoted(name)} AS {select(files)}")
            engine.execute("USE memory")
            engine.execute("DETACH db")
    except duckdb.IOException as error:
        raise OSError(str(error).partition("\n")[0]) from error
