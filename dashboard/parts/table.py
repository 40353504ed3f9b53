"""The table that every page shares: dash-ag-grid in the dashboard's own dress; assets/js/cells.js draws its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import dash_ag_grid as dag

ROW_PX = 28
NUMBERS = frozenset({"count", "usd", "percent", "number", "delta"})
"""Kinds of columns that are right-aligned and sorted by value, the largest first."""
KINDS = frozenset({"text", "id", "mono", "facility", "bar", "badge", "action"}) | NUMBERS


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes
    ----------
    field : str
        Key of the row. Beside it a row may hold ``<field>_why`` (title: why there is none, or what it is),
        ``<field>_verdict`` (better, worse: colours a delta), ``<field>_tone`` (better, worse, warn, error, accent,
        muted) and, of a facility, ``<field>_badge`` with ``<field>_badge_tone``.
    title : str
    kind : str
        One of `KINDS`. ``facility`` draws the mark of the row's ``kind`` before the id; ``bar`` is 0..100;
        ``action`` a button, whose ``cellRendererData`` a callback may take.
    unit : str
        Of a delta how it is written (USD, pp, %); of others printed small after the number.
    width : int, optional
        Pixels; without it the column takes its share of what is left.
    pinned : bool
        Stays at the left. Ids and facilities always do.
    decimals : int, optional
        Of number, percent and delta; by default as many as the kind's rule says.
    editable : bool
    sort : str
        "asc" or "desc": sorted by it at first.
    hint : str
        What its heading says under the pointer; by default the title.
    """

    field: str
    title: str
    kind: str = "text"
    unit: str = ""
    width: int | None = None
    pinned: bool = False
    decimals: int | None = None
    editable: bool = False
    sort: str = ""
    hint: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"column {self.field!r}: no kind {self.kind!r}; there are {', '.join(sorted(KINDS))}")


def data_table(
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Mapping[str, Any]],
    *,
    row_id: str = "id",
    selected: str | None = None,
    height: str | None = None,
    label: str = "",
    options: Mapping[str, Any] | None = None,
) -> dag.AgGrid:
    """A table, its component's id ``{"type": "table", "name": name}``.

    Parameters
    ----------
    name : str
    columns : sequence of Column
    rows : sequence of mapping
        JSON values; missing ones are None, never NaN.
    row_id : str
        Field that tells rows apart: what `selected` names.
    selected : str, optional
        The selected row at first; it is scrolled to.
    height : str, optional
        CSS; by default all that its card has.
    label : str
        What a screen reader calls it.
    options : mapping, optional
        More of ag-grid's own.
    """
    own = {
        "theme": {"function": "podTheme(themeQuartz)"},
        "rowHeight": ROW_PX,
        "headerHeight": ROW_PX,
        "rowSelection": {"mode": "singleRow", "checkboxes": False, "enableClickSelection": True},
        "suppressColumnVirtualisation": False,
        "suppressCellFocus": False,
        "animateRows": False,
        "suppressDragLeaveHidesColumns": True,
        "suppressMovableColumns": True,
        "enableCellTextSelection": True,
        "ensureDomOrder": True,
        "noRowsOverlayComponent": "PodNoRows",
        "context": {"label": label or name, "element": f'{{"name":"{name}","type":"table"}}'},
    }
    chosen = {"ids": [selected]} if selected else None
    return dag.AgGrid(
        id={"type": "table", "name": name},
        className="data-table",
        columnDefs=[_definition(column) for column in columns],
        defaultColDef={"sortable": True, "resizable": True, "filter": False, "suppressHeaderMenuButton": True},
        rowData=[dict(row) for row in rows],
        getRowId=f"params.data.{row_id}",
        dashGridOptions=own | dict(options or {}),
        eventListeners={"cellKeyDown": ["podRowKey(params)"], "firstDataRendered": ["podFirstRows(params)"]},
        style={"height": height or "100%", "width": "100%"},
        **({"selectedRows": chosen} if chosen else {}),
    )


def _definition(column: Column) -> dict[str, Any]:
    """The column as ag-grid takes it."""
    right = column.kind in NUMBERS
    definition: dict[str, Any] = {
        "field": column.field,
        "headerName": column.title,
        "headerTooltip": column.hint or column.title,
        "cellClass": f"cell-{column.kind}" + (" num" if right else ""),
        "headerClass": "header-num" if right else "",
        "cellRenderer": "PodCell",
        "cellRendererParams": {"kind": column.kind, "unit": column.unit, "decimals": column.decimals},
        "editable": column.editable,
    } | ({"sort": column.sort} if column.sort else {})
    if right or column.kind == "bar":
        definition |= {"sortingOrder": ["desc", "asc", None], "comparator": {"function": "podByValue"}}
    if column.pinned or column.kind in ("id", "facility"):
        definition |= {"pinned": "left", "lockPinned": True}
    return definition | ({"width": column.width} if column.width else {"flex": 1, "minWidth": 70})
