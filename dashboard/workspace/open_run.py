"""One finished run, open: its result, its KPIs, its tables as they are asked for."""

from __future__ import annotations

import math
import threading
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from core.kpi import Kpi
from dashboard.documents import number_of
from dashboard.workspace.lacking import name_of, told
from twin.run_folder import read_result

if TYPE_CHECKING:
    import pandas as pd


class OpenRun:
    """A run folder that is being looked at; safe to share between threads.

    Parameters
    ----------
    folder : Path
        As ``pod2door run`` writes it.
    run_id : str
        What the address calls it; its folder's name by default.
    """

    def __init__(self, folder: Path, run_id: str = "") -> None:
        self.folder = folder
        self.run_id = run_id or folder.name
        self._lock = threading.Lock()
        self._tables: dict[tuple[str, tuple[str, ...] | None], pd.DataFrame] = {}

    @cached_property
    def document(self) -> dict[str, Any]:
        """`result.json`; asked for what it lacks, it raises a finding that names it."""
        file = self.folder / "result.json"
        try:
            document = told(read_result(self.folder), name_of(file))
        except RecursionError as e:
            raise InvalidInput([Finding(name_of(file), 0, "unreadable", "is nested too deep")]) from e
        if not isinstance(document, dict):
            raise InvalidInput([Finding(name_of(file), 0, "unreadable", "is no table of results")])
        return document

    @cached_property
    def kpis(self) -> dict[str, Kpi]:
        """Key figures by name; those that do not exist are NaN."""
        rows = self.document["kpis"]
        try:
            kpis = [Kpi(k["name"], _figure(k["value"]), k["unit"], k["description"]) for k in rows]
        except TypeError as e:
            message = "lists no key figures as a run does"
            raise InvalidInput([Finding(name_of(self.folder / "result.json"), 0, "unreadable", message)]) from e
        return {kpi.name: kpi for kpi in kpis}

    @property
    def scenario(self) -> str:
        """Name of its scenario."""
        return str(self.document["scenario"]["name"])

    def table(self, name: str, columns: tuple[str, ...] | None = None) -> pd.DataFrame:
        """One of its Parquet tables, kept once read; not to be changed in place.

        Raises
        ------
        InvalidInput
            When the run has no such table or it cannot be read.
        """
        with self._lock:
            if (name, columns) not in self._tables:
                self._tables[name, columns] = self.read_table(name, columns)
            return self._tables[name, columns]

    def read_table(self, name: str, columns: tuple[str, ...] | None = None) -> pd.DataFrame:
        """The same, read anew and not kept: for what is looked at once."""
        from dashboard.workspace.run_table import read

        file = self.folder / f"{name}.parquet"
        try:
            return read(file, columns)
        except FileNotFoundError as e:
            raise InvalidInput([Finding(name_of(file), 0, "no-table", "this run has no such table")]) from e
        except (OSError, ValueError) as e:
            raise InvalidInput([Finding(name_of(file), 0, "unreadable", "could not be read")]) from e

    def tables(self) -> list[str]:
        """Names of its tables."""
        return sorted(file.stem for file in self.folder.glob("*.parquet"))

    def has(self, name: str) -> bool:
        """Whether it has a table of this name."""
        return (self.folder / f"{name}.parquet").is_file()


def _figure(value: object) -> float:
    number = number_of(value)
    return math.nan if number is None else number
