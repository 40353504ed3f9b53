"""One edit of a scenario: in its copy, which is begun with the first one."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from core.errors import Finding, InvalidInput
from dashboard.pages.scenario.csv_text import with_cell
from dashboard.pages.scenario.tables import SETTINGS
from dashboard.workspace.own_scenarios import OwnScenarios
from dashboard.workspace.setting_text import with_setting
from datasets import schema

_lock = threading.Lock()


def set_cell(own: OwnScenarios, name: str, copy: str, table: str, row: str, column: str, value: str) -> str:
    """Change one cell; the copy's id, a new one where there was none.

    Parameters
    ----------
    own : OwnScenarios
    name, copy : str
        Scenario, and its copy; "" or one that is gone begins another.
    table, row, column : str
        ``scenario`` with a setting's key as the row, or a table with the row's line.
    value : str
        As it is typed; "" leaves the cell to its default.

    Raises
    ------
    InvalidInput
        When there is no such row any more, or the file cannot be written.
    """
    if table != SETTINGS and table not in schema.TABLES:
        raise InvalidInput([Finding(table, 0, "no-table", "is no table of a scenario")])
    with _lock:
        if own.copy_folder(copy, name) is None:
            copy = own.begin(name)
        folder = own.copy_folder(copy, name)
        assert folder is not None
        if table == SETTINGS:
            _set_setting(folder / "scenario.toml", row, value)
        else:
            _set_in_table(folder / f"{table}.csv", table, int(row), column, value)
    return copy


def _set_setting(file: Path, key: str, value: str) -> None:
    if key not in schema.settings():
        raise InvalidInput([Finding("scenario.toml", 0, "unknown-key", f"{key!r} is no setting")])
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    _write(file, with_setting(text, key, value))


def _set_in_table(file: Path, table: str, line: int, column: str, value: str) -> None:
    """A table that the scenario does not bring yet begins as its default rows."""
    if not file.is_file():
        shutil.copyfile(schema.default_rows(table), file)
    _write(file, with_cell(file.read_bytes().decode("utf-8-sig"), line, column, value))


def _write(file: Path, text: str) -> None:
    beside = file.with_name(f".{file.name}.new")
    beside.write_text(text, encoding="utf-8", newline="")
    beside.replace(file)
