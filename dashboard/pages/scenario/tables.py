"""What the grid shows of a table: its cells, the default behind each empty one, what is wrong, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from core.errors import Finding
from dashboard.pages.scenario.csv_text import Sheet, sheet_of
from dashboard.pages.scenario.finding_places import Placed
from dashboard.pages.scenario.provenance import YOURS, DefaultValue, default_key, defaults
from dashboard.workspace.scenario_files import ScenarioFiles
from dashboard.workspace.setting_text import setting_lines
from datasets import schema

SETTINGS = "scenario"
"""Name under which scenario.toml stands among the tables."""
NAMES = (SETTINGS, *schema.TABLES)
_shares: WeakKeyDictionary[Sheet, dict[tuple[str, bool], Counter[str]]] = WeakKeyDictionary()


@dataclass(frozen=True)
class TableView:
    """A table of a scenario.

    Attributes
    ----------
    name : str
    sheet : Sheet
    columns : list of str
        The file's, then those of the schema that it does not have.
    given : bool
        Whether the scenario itself brings it; else its rows are defaults.
    """

    name: str
    sheet: Sheet
    columns: list[str]
    given: bool

    @property
    def file(self) -> str:
        """Name of its file."""
        return file_of(self.name)


def file_of(table: str) -> str:
    """The file that a table is in, as a user names it."""
    return "scenario.toml" if table == SETTINGS else f"{table}.csv"


def field_of(column: str) -> str:
    """Field of a column in the grid's rows: apart from the rows' own fields."""
    return f"c:{column}"


def view_of(files: ScenarioFiles, name: str) -> TableView:
    """A table as the scenario has it; without rows where its rows come by rule.

    Raises
    ------
    KeyError
        When there is no such table.
    """
    if name == SETTINGS:
        return TableView(name, _settings_sheet(files), ["key", "value"], files.toml is not None)
    known = list(schema.table(name))
    path = files.path(name)
    sheet = sheet_of(path) if path is not None else Sheet(known, [], [])
    columns = [column for column in sheet.header if column != "source"]
    return TableView(name, sheet, [*columns, *(c for c in known if c not in columns)], files.given(name))


def _settings_sheet(files: ScenarioFiles) -> Sheet:
    """Every setting with what scenario.toml says of it ("" where nothing)."""
    text = files.toml.read_text(encoding="utf-8", errors="replace") if files.toml else ""
    lines, values = setting_lines(text), _toml_values(text)
    rows = [[key, values.get(key, "")] for key in schema.settings()]
    return Sheet(["key", "value"], rows, [lines.get(key, 0) for key in schema.settings()])


def _toml_values(text: str) -> dict[str, str]:
    import tomllib

    try:
        data = tomllib.loads(text)
    except ValueError:
        return {}
    found: dict[str, str] = {}
    _flatten(data, "", found)
    return found


def _flatten(data: Mapping[str, Any], before: str, found: dict[str, str]) -> None:
    for name, value in data.items():
        if isinstance(value, Mapping):
            _flatten(value, f"{before}{name}.", found)
        elif isinstance(value, list):
            found[before + name] = "; ".join(map(str, value))
        else:
            found[before + name] = str(value).lower() if isinstance(value, bool) else str(value)


def cell_default(view: TableView, row: Sequence[str], column: str) -> DefaultValue | None:
    """The default that stands behind a cell; None where there is none."""
    header = view.sheet.header
    at = {name: i for i, name in enumerate(header)}
    if view.name == SETTINGS:
        key = default_key(SETTINGS, column, row[0])
    else:
        kind = row[at["kind"]] if view.name == "facilities" and "kind" in at else ""
        name = "" if view.given else ">".join(row[at[k]] for k in schema.KEYS[view.name] if k in at)
        key = default_key(view.name, column, name, kind)
    return defaults()[key] if key else None


def shares(view: TableView) -> Counter[str]:
    """How many of its numbers are yours, published, assumed.

    A column counts once (of facilities: once a kind), a setting once, a row of a default table once; columns that are
    empty and have no default (they come by rule) do not count.
    """
    known = _shares.get(view.sheet, {}).get((view.name, view.given))
    if known is None:
        known = Counter(mark for mark in _marks(view) if mark)
        _shares.setdefault(view.sheet, {})[view.name, view.given] = known
    return known


def _marks(view: TableView) -> list[str]:
    if view.name == SETTINGS:
        return [YOURS if value else _mark(cell_default(view, [key], "value")) for key, value in view.sheet.rows]
    if not view.given:
        return [_mark(cell_default(view, row, "")) for row in view.sheet.rows]
    return _column_marks(view)


def _column_marks(view: TableView) -> list[str]:
    header, marks = view.sheet.header, []
    known = schema.table(view.name)
    at = header.index("kind") if view.name == "facilities" and "kind" in header else None
    groups: dict[str, list[list[str]]] = {}
    for row in view.sheet.rows:
        groups.setdefault(row[at] if at is not None else "", []).append(row)
    for rows in groups.values():
        filled = {name for i, name in enumerate(header) if any(row[i] for row in rows)}
        marks += [YOURS if name in filled else _mark(cell_default(view, rows[0], name)) for name in known]
    return marks


def _mark(default: DefaultValue | None) -> str:
    return default.mark if default is not None else ""


def uses_default(view: TableView, column: str) -> tuple[int, int]:
    """Rows that leave a column to its default, and all rows."""
    rows = view.sheet.rows
    if column not in view.sheet.header:
        return len(rows), len(rows)
    at = view.sheet.header.index(column)
    return sum(not row[at] for row in rows), len(rows)


# -- a page of the grid --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    """What the grid wants to see.

    Attributes
    ----------
    find : str
        Rows that hold this text; "" all.
    only : bool
        Only rows with findings.
    sort : str
        Column; "" file order.
    down : bool
    """

    find: str = ""
    only: bool = False
    sort: str = ""
    down: bool = False


def order(view: TableView, placed: Sequence[Placed], asked: Asked) -> list[tuple[str, int]]:
    """Rows of the grid in order: ("finding", i) before ("row", r) and after it, as they are shown."""
    at_line: dict[int, list[int]] = {}
    for i, one in enumerate(placed):
        at_line.setdefault(one.line, []).append(i)
    rows = _chosen(view, at_line, asked)
    known = set(view.sheet.lines)
    shown: list[tuple[str, int]] = [
        ("finding", i) for line, found in at_line.items() if line not in known or line == 0 for i in found
    ]
    for row in rows:
        shown.append(("row", row))
        if (line := view.sheet.lines[row]) and line in at_line:
            shown += [("finding", i) for i in at_line[line]]
    return shown


def _chosen(view: TableView, at_line: Mapping[int, Any], asked: Asked) -> Sequence[int]:
    sheet = view.sheet
    rows: Sequence[int] = range(len(sheet.rows))
    if asked.only:
        rows = [row for row in rows if sheet.lines[row] in at_line and sheet.lines[row]]
    if asked.find:
        word = asked.find.casefold()
        rows = [row for row in rows if any(word in cell.casefold() for cell in sheet.rows[row])]
    if asked.sort in sheet.header:
        at = sheet.header.index(asked.sort)
        rows = sorted(rows, key=lambda row: _sort_key(sheet.rows[row][at]), reverse=asked.down)
    return rows


def _sort_key(text: str) -> tuple[int, float, str]:
    try:
        return (0, float(text), "")
    except ValueError:
        return (1, 0.0, text.casefold())


def grid_rows(view: TableView, placed: Sequence[Placed], shown: Sequence[tuple[str, int]]) -> list[dict[str, Any]]:
    """Rows of the grid as JSON: cells by `field_of` their column, defaults behind them, findings."""
    by_line: dict[int, list[Placed]] = {}
    for one in placed:
        by_line.setdefault(one.line, []).append(one)
    return [_finding_row(placed[at], at) if what == "finding" else _row(view, at, by_line) for what, at in shown]


def _row(view: TableView, row: int, by_line: Mapping[int, list[Placed]]) -> dict[str, Any]:
    sheet = view.sheet
    cells, line = sheet.rows[row], sheet.lines[row]
    at = {name: i for i, name in enumerate(sheet.header)}
    made: dict[str, Any] = {"id": cells[0] if view.name == SETTINGS else str(line), "line": line}
    behind: dict[str, list[str]] = {}
    for name in view.columns:
        text = cells[at[name]] if name in at else ""
        made[field_of(name)] = text
        if view.given and text:
            continue
        if (default := cell_default(view, cells, name)) is not None and not (view.name == SETTINGS and text):
            behind[field_of(name)] = ["" if text else default.value, default.mark]
    made["behind"] = behind
    if not view.given and view.name != SETTINGS:
        made["key"] = default_key(view.name, "", ">".join(cells[at[k]] for k in schema.KEYS[view.name] if k in at))
    if view.name == SETTINGS:
        column = schema.settings()[cells[0]]
        made |= {"unit": column.unit, "meaning": column.description}
    found = by_line.get(line, []) if line else []
    made["found"] = {field_of(f.column): f.severity for f in found if f.column in view.columns}
    made["worst"] = "error" if any(f.severity == "error" for f in found) else "warning" if found else ""
    return made


def _finding_row(one: Placed, at: int) -> dict[str, Any]:
    finding: Finding = one.finding
    return {
        "id": f"finding-{at}",
        "line": one.line,
        "full": True,
        "severity": one.severity,
        "message": finding.message,
        "rule": finding.rule,
        "column": one.column,
        "fix": one.fix,
        "at": at,
    }
