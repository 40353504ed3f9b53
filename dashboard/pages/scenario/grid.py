"""The grid of one table: rows come by the hundred as they are scrolled to, so that 33,000 of them scroll like 30."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dash_ag_grid as dag
from dash import dcc, html

from dashboard.icons import icon
from dashboard.pages.scenario.state import Seen
from dashboard.pages.scenario.tables import SETTINGS, Asked, TableView, field_of, grid_rows, order
from dashboard.parts.card import card
from dashboard.parts.numbers import count
from datasets import schema

BLOCK = 100
"""Rows a request."""


def grid_card(seen: Seen) -> html.Section:
    """The card of the table that is shown."""
    n = len(seen.here)
    view = seen.view
    legend = html.Span(
        [
            html.Span("yours"),
            html.Span("published", className="from-published"),
            html.Span("assumed", className="from-assumed"),
        ],
        className="scenario-legend",
        title="What a cell shows that the file leaves empty is the default: underlined solid where its source is "
        "published, dashed where it is assumed",
    )
    shown = html.Div(
        [
            html.Button("All", id="scenario-all", **{"aria-pressed": str(not seen.only).lower()}),
            html.Button(f"Findings {n}", id="scenario-only", **{"aria-pressed": str(seen.only).lower()}),
        ],
        className="segmented",
        role="group",
        **{"aria-label": "Rows shown"},
    )
    find = html.Div(
        [
            icon("search", className="small"),
            dcc.Input(id="scenario-find", type="search", placeholder="Find"),
        ],
        className="scenario-find",
    )
    title = html.Span([html.Span(_rows_text(view))])
    body = [grid(seen)] if view.sheet.header else [_unreadable(view)]
    return card(
        view.file, html.Div(body, className="scenario-grid-body"), subtitle=title, controls=[legend, shown, find],
        className="scenario-grid-card",
    )  # fmt: skip


def _rows_text(view: TableView) -> str:
    n = len(view.sheet.rows)
    if view.name == SETTINGS:
        return f"{n} settings"
    if view.given:
        return f"{count(n)} row{'' if n == 1 else 's'}"
    return f"{n} default rows: not in your files" if n else "not in your files: its rows come by rule"


def _unreadable(view: TableView) -> html.P:
    return html.P(f"{view.file} has no row that can be read; the findings below say why.", className="empty")


def grid(seen: Seen) -> dag.AgGrid:
    """The grid itself, empty: it asks for its rows."""
    return dag.AgGrid(
        id="scenario-grid",
        className="data-table scenario-grid",
        rowModelType="infinite",
        columnDefs=columns(seen.view),
        getRowId="params.data.id",
        defaultColDef={
            "sortable": True,
            "resizable": True,
            "suppressHeaderMenuButton": True,
            "sortingOrder": ["asc", "desc", None],
        },
        dashGridOptions={
            "theme": {"function": "podTheme(themeQuartz)"},
            "rowHeight": 28,
            "headerHeight": 28,
            "rowBuffer": 20,
            "cacheBlockSize": BLOCK,
            "maxBlocksInCache": 20,
            "infiniteInitialRowCount": len(order(seen.view, seen.here, Asked(only=seen.only))) or 1,
            # The grid keeps one request's place: the answer to one before it would be lost, and its rows stay empty.
            "maxConcurrentDatasourceRequests": 1,
            "animateRows": False,
            "suppressMovableColumns": True,
            "suppressDragLeaveHidesColumns": True,
            "alwaysShowHorizontalScroll": True,
            "stopEditingWhenCellsLoseFocus": True,
            "singleClickEdit": False,
            "ensureDomOrder": True,
            "isFullWidthRow": {"function": "podScenarioFull(params)"},
            "fullWidthCellRenderer": "PodScenarioFinding",
            "suppressFieldDotNotation": True,
            "rowClassRules": {
                "scenario-row-error": "params.data && params.data.worst === 'error'",
                "scenario-row-warning": "params.data && params.data.worst === 'warning'",
            },
            "context": {"label": seen.view.file, "element": "scenario-grid", "table": seen.table},
            "noRowsOverlayComponent": "PodNoRows",
        },
        eventListeners={
            "cellValueChanged": ["podScenarioEdited(params)"],
            "cellClicked": ["podScenarioClicked(params)"],
            "columnHeaderClicked": ["podScenarioHeader(params)"],
            "firstDataRendered": ["podFirstRows(params)"],
        },
        style={"height": "100%", "width": "100%"},
    )


def columns(view: TableView) -> list[dict[str, Any]]:
    """Line numbers, then the table's columns as they stand in the file."""
    line = {
        "field": "line",
        "headerName": "",
        "headerTooltip": "Line of the file",
        "width": 52 if len(view.sheet.rows) < 900 else 66,
        "pinned": "left",
        "lockPinned": True,
        "sortable": False,
        "cellClass": "scenario-line num",
        "cellRenderer": "PodScenarioLine",
    }
    if view.name == SETTINGS:
        return [line, *_settings_columns(view)]
    known = schema.table(view.name)
    keys = schema.KEYS[view.name]
    return [line, *(_column(i, name, known.get(name), view, key=name in keys) for i, name in enumerate(view.columns))]


def _column(at: int, name: str, column: schema.Column | None, view: TableView, *, key: bool) -> dict[str, Any]:
    numeric = column is not None and column.numeric
    unit = column.unit if column else ""
    described = f"{name}: {column.description}" if column else f"{name}: no column of this table"
    wide = max(8 * len(name) + (6 * len(unit) + 6 if unit else 0) + 30, 7 * _longest(view, name) + 34)
    return {
        "field": field_of(name),
        "colId": field_of(name),
        "headerName": name,
        "headerTooltip": described,
        "headerComponentParams": {"unit": unit},
        "headerClass": "header-num" if numeric else "",
        "cellClass": "num" if numeric else "",
        "width": min(220, max(72, wide, 130 if key else 0)),
        "editable": True,
        "cellRenderer": "PodScenarioCell",
        "cellRendererParams": {"numeric": numeric, "unit": unit, "id": key},
        "cellEditorParams": {"useFormatter": False},
    } | ({"pinned": "left", "lockPinned": True} if key and at == 0 else {})


def _longest(view: TableView, column: str) -> int:
    """Letters of a column's longest cell among the first rows."""
    header, rows = view.sheet.header, view.sheet.rows[:60]
    return max((len(row[header.index(column)]) for row in rows), default=0) if column in header else 0


def _settings_columns(view: TableView) -> list[dict[str, Any]]:
    setting, value = (_column(i, name, None, view, key=False) for i, name in enumerate(view.columns))
    setting |= {"headerName": "setting", "headerTooltip": "Dotted key: section and name in scenario.toml"}
    setting |= {"editable": False, "width": 230, "pinned": "left", "cellClass": "mono"}
    value |= {"headerTooltip": "What scenario.toml says; else the default", "width": 170}
    plain = {"sortable": False, "editable": False, "cellRenderer": "PodScenarioText"}
    unit = plain | {"field": "unit", "headerName": "unit", "width": 100}
    meaning = plain | {"field": "meaning", "headerName": "meaning", "width": 420, "flex": 1, "minWidth": 240}
    return [setting, value, unit, meaning]


def asked(request: Mapping[str, Any] | None, find: str | None, only: bool, view: TableView) -> Asked:
    """What the grid asks for, from its own request."""
    model = (request or {}).get("sortModel") or []
    sort = model[0] if model else {}
    field = str(sort.get("colId", ""))
    name = next((name for name in view.columns if field_of(name) == field), "")
    return Asked(find=(find or "").strip(), only=only, sort=name, down=sort.get("sort") == "desc")


def page_of_rows(seen: Seen, request: Mapping[str, Any], find: str | None) -> dict[str, Any]:
    """The answer to the grid's request: its rows, and how many there are."""
    shown = order(seen.view, seen.here, asked(request, find, seen.only, seen.view))
    first = max(0, int(request.get("startRow") or 0))
    last = min(len(shown), int(request.get("endRow") or first + BLOCK), first + 10 * BLOCK)
    return {"rowData": grid_rows(seen.view, seen.here, shown[first:last]), "rowCount": len(shown)}


def focus(
    seen: Seen, column: str = "", request: Mapping[str, Any] | None = None, find: str | None = None
) -> dict[str, Any]:
    """Where the grid has to go for a line: row and column of it; {} where the line is not shown."""
    if not seen.line:
        return {}
    shown = order(seen.view, seen.here, asked(request, find, seen.only, seen.view))
    lines = seen.view.sheet.lines
    at = next((i for i, (what, row) in enumerate(shown) if what == "row" and lines[row] == seen.line), None)
    named = column or next((one.column for one in seen.here if one.line == seen.line and one.column), "")
    if at is None:
        return {}
    field = field_of(named) if named in seen.view.columns else "line"
    return {"row": at, "column": field, "line": seen.line}
