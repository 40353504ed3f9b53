"""A scenario in the making: tables with the place that each row came from, settings, findings."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from core.errors import Finding, Severity
from core.text import one_line
from datasets import schema
from datasets.cells import InvalidValue, hint, typed, typed_setting
from datasets.files import RawTable, RawToml, State, read_csv, state_of
from datasets.memory import Memory, Same

if TYPE_CHECKING:
    from datasets.edits import Edit
    from datasets.outages import Outage

Place = tuple[str, int]
"""File (as findings name it) and line."""


@dataclass
class Origin:
    """Where a table's rows came from."""

    file: str
    lines: list[int]
    edited: dict[int, Place] = field(default_factory=dict)
    """Rows that an edit changed or added last."""

    def place(self, row: int | None) -> Place:
        """File and line of a row (None: of the table as a whole)."""
        if row is None:
            return self.file, 0
        return self.edited.get(row) or (self.file, self.lines[row] if row < len(self.lines) else 0)


@dataclass
class Draft:
    """Mutable while `load` works; numbers are float64 with NaN for what is empty or wrong, text has "".

    Attributes
    ----------
    tables : dict of str to DataFrame
        Each with all of its schema's columns.
    given : set of str
        Tables that the scenario itself brought; the others have default rows, or rows by rule.
    settings : dict of str to object
        By dotted key.
    edits : list of Edit
        Those of this load; a scenario's own are carried out too and not kept here.
    added : set of str
        Facilities that edits add.
    paths, tomls : dict of str to Path, list of Path
        Files that were read: of tables, and scenario.toml of each base and of the place itself.
    seen : list
        What was looked at, with its `datasets.files.state_of` before that.
    memory : Memory
        Of what was made of the same tables before.
    unedited : DataFrame, optional
        Facilities as they are before any edit.
    """

    label: str
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    given: set[str] = field(default_factory=set)
    settings: dict[str, Any] = field(default_factory=dict)
    setting_places: dict[str, Place] = field(default_factory=dict)
    outages: list[Outage] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    added: set[str] = field(default_factory=set)
    paths: dict[str, Path] = field(default_factory=dict)
    tomls: list[Path] = field(default_factory=list)
    seen: list[tuple[Path, State]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    memory: Memory = field(default_factory=Memory)
    unedited: pd.DataFrame | None = None

    def report(self, finding: Finding) -> None:
        """Take a finding; line breaks and the like in what it cites are escaped, so that it prints as one line."""
        message = one_line(finding.message)
        self.findings.append(replace(finding, message=message))

    def about_row(self, table: str, row: int | None, rule: str, message: str, severity: Severity = "error") -> None:
        """A finding about a row of a table (None: about the table)."""
        file, line = self.origins[table].place(row) if table in self.origins else (self.label, 0)
        self.report(Finding(file, line, rule, message, severity))

    def about_setting(self, key: str, rule: str, message: str, severity: Severity = "error") -> None:
        """A finding about a setting, where it was set."""
        file, line = self.setting_places.get(key, (self.label, 0))
        self.report(Finding(file, line, rule, message, severity))

    def column(self, table: str, name: str) -> npt.NDArray[Any]:
        """Values of a table's column."""
        frame = self.tables[table]
        return self.memory.get(("column", table, name), Same(frame), lambda: frame[name].to_numpy())

    def places(self, table: str) -> npt.NDArray[np.float64]:
        """Latitude and longitude of each row, degrees, float64[n, 2]."""
        return np.stack([self.column(table, name) for name in ("lat", "lon")], axis=1)

    def failed(self) -> bool:
        """Whether any finding so far is an error."""
        return any(finding.severity == "error" for finding in self.findings)

    def see(self, path: Path) -> None:
        """Note the state of what is about to be read."""
        self.seen.append((path, state_of(path)))

    def fork(self) -> Draft:
        """A draft that goes on from here, with the same tables and memory: see `own`."""
        return replace(
            self,
            tables=dict(self.tables),
            origins={name: replace(origin, edited=dict(origin.edited)) for name, origin in self.origins.items()},
            given=set(self.given),
            settings=dict(self.settings),
            setting_places=dict(self.setting_places),
            outages=list(self.outages),
            edits=list(self.edits),
            added=set(self.added),
            paths=dict(self.paths),
            tomls=list(self.tomls),
            findings=list(self.findings),
            unedited=self.tables.get("facilities"),
        )

    def own(self, table: str) -> pd.DataFrame:
        """A copy of the table, now the draft's, to write into at once: forks share tables, and none is changed."""
        self.tables[table] = self.tables[table].copy(deep=False)
        return self.tables[table]

    # -- filling ---------------------------------------------------------------------------------------

    def read_table(self, name: str, path: Path, *, given: bool) -> None:
        """Read NAME.csv into the draft; what is wrong becomes findings."""
        raw = read_csv(path, self.report)
        if raw is None:
            return
        if given:
            self.given.add(name)
        self.origins[name] = Origin(raw.file, raw.lines)
        self._check_header(name, raw)
        frame: dict[str, pd.Series] = {}
        for column in schema.table(name).values():
            texts = raw.columns.get(column.name)
            if texts is None:
                frame[column.name] = blank_column(column, len(raw.lines))
                continue
            frame[column.name], wrong = typed(column, texts)
            for row, rule, message in wrong:
                self.about_row(name, row, rule, message)
        self.tables[name] = pd.DataFrame(frame)

    def _check_header(self, name: str, raw: RawTable) -> None:
        columns = schema.table(name)
        for column in columns.values():
            if column.required and column.name not in raw.columns:
                self.report(Finding(raw.file, 1, "missing-column", f"column {column.name!r} is missing"))
        for header in raw.columns:
            if header not in columns:
                known = [column for column in columns if column not in raw.columns]
                message = f"column {header!r} is not known{hint(header, known)}"
                self.report(Finding(raw.file, 1, "unknown-column", message))

    def empty_table(self, name: str) -> None:
        """A table without rows, where none is needed or a required one could not be read."""
        self.tables[name] = blank_table(name)
        self.origins.setdefault(name, Origin(self.label, []))

    def read_settings(self, toml: RawToml, data: dict[str, Any]) -> None:
        """Take the sections of a scenario.toml over what is there."""
        sections = {key.partition(".")[0] for key in schema.settings()}
        for name, section in data.items():
            if name not in sections or not isinstance(section, dict):
                rule = "unknown-section" if isinstance(section, dict) else "unknown-key"
                message = f"{'section' if isinstance(section, dict) else 'key'} {name!r} is not known"
                self.report(Finding(toml.file, toml.line(name), rule, message + hint(name, sorted(sections))))
                continue
            self._read_section(toml, (name,), section)

    def _read_section(self, toml: RawToml, path: tuple[str, ...], section: dict[str, Any]) -> None:
        known = schema.settings()
        for name, value in section.items():
            key = ".".join((*path, name))
            line = toml.line(*path, name)
            if key in known:
                self.set_setting(key, value, (toml.file, line))
            elif isinstance(value, dict) and any(other.startswith(key + ".") for other in known):
                self._read_section(toml, (*path, name), value)
            else:
                rule = "unknown-section" if isinstance(value, dict) else "unknown-key"
                self.report(Finding(toml.file, line, rule, f"{key!r} is not known{hint(key, list(known))}"))

    def set_setting(self, key: str, value: Any, place: Place) -> None:
        """Set one, checked; a finding says what is wrong."""
        self.setting_places[key] = place
        try:
            self.settings[key] = typed_setting(schema.settings()[key], value)
        except InvalidValue as error:
            self.report(Finding(*place, error.rule, str(error)))


def blank_column(column: schema.Column, rows: int) -> pd.Series:
    """A column of which the file says nothing: the default, else NaN or ""."""
    if column.numeric:
        return pd.Series(np.full(rows, float(column.default) if column.default else math.nan))
    return pd.Series([column.default] * rows, dtype="str")


def blank_table(name: str, rows: int = 0) -> pd.DataFrame:
    """A table of so many rows of which nothing is said."""
    return pd.DataFrame({column.name: blank_column(column, rows) for column in schema.table(name).values()})


def default_settings() -> dict[str, Any]:
    """Every setting at its schema's default, in a dict of one's own."""
    return dict(_default_settings())


@cache
def _default_settings() -> dict[str, Any]:
    return {
        key: typed_setting(column, column.default) if column.default or column.numeric else ""
        for key, column in schema.settings().items()
    }
