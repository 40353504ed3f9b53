"""Taking things home: a table as a file, a figure as a picture, a run's report and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, MATCH, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from dashboard.icons import icon
from dashboard.parts.opener import menu_opener
from dashboard.parts.table_files import table_bytes
from dashboard.workspace import OpenRun

FORMATS = (("csv", "CSV"), ("xlsx", "Excel"), ("parquet", "Parquet"))


def export_menu(name: str, rows: Sequence[Mapping[str, Any]] | None = None) -> html.Div:
    """A button that writes a table's rows to CSV, Excel or Parquet.

    Parameters
    ----------
    name : str
        Of the table: that of `data_table`, whose rows are taken as they are then (sorted and filtered).
    rows : sequence of mappings, optional
        The rows themselves, for a table that is no grid.
    """
    kind = "export" if rows is None else "export-rows"
    items = [dmc.MenuItem(label, id={"type": kind, "name": name, "format": end}) for end, label in FORMATS]
    parts: list[Any] = [
        dmc.Menu(
            [
                menu_opener([icon("download"), "Export"]),
                dmc.MenuDropdown(items),
            ],
            position="bottom-end",
        ),
        dcc.Download(id={"type": f"{kind}-file", "name": name}),
    ]
    if rows is not None:
        parts.append(dcc.Store(id={"type": "rows", "name": name}, data=list(rows)))
    return html.Div(parts, className="export")


def figure_buttons(graph_id: str) -> html.Div:
    """Buttons that save a figure as PNG and SVG, made by the browser."""
    return html.Div(
        [
            html.Button(
                label,
                className="text-button",
                title=f"Save as {label}",
                **{"data-export-figure": graph_id, "data-format": label.lower()},
            )
            for label in ("PNG", "SVG")
        ],
        className="export-figure",
    )


def run_exports(run: OpenRun) -> dmc.Menu:
    """A run's report and each of its tables as a menu of links."""
    items: list[Any] = [
        dmc.MenuItem("Report", href=f"/runs/{run.run_id}/report.html", target="_blank", refresh=True),
        dmc.MenuDivider(),
        dmc.MenuLabel("Tables as CSV"),
    ]
    items += [dmc.MenuItem(n, href=f"/runs/{run.run_id}/tables/{n}.csv", refresh=True) for n in run.tables()]
    return dmc.Menu(
        [
            menu_opener([icon("download"), "Export"], low=False),
            dmc.MenuDropdown(items, mah=480, style={"overflowY": "auto"}),
        ],
        position="bottom-end",
    )


def register_exports(app: Dash) -> None:
    """Add the callbacks behind every `export_menu`."""

    @app.callback(
        Output({"type": "export-file", "name": MATCH}, "data"),
        Input({"type": "export", "name": MATCH, "format": ALL}, "n_clicks"),
        State({"type": "table", "name": MATCH}, "virtualRowData"),
        State({"type": "table", "name": MATCH}, "rowData"),
        prevent_initial_call=True,
    )
    def grid(
        clicks: Sequence[int | None], shown: list[dict[str, Any]] | None, rows: list[dict[str, Any]] | None
    ) -> Any:
        return _download(clicks, shown if shown is not None else rows)

    @app.callback(
        Output({"type": "export-rows-file", "name": MATCH}, "data"),
        Input({"type": "export-rows", "name": MATCH, "format": ALL}, "n_clicks"),
        State({"type": "rows", "name": MATCH}, "data"),
        prevent_initial_call=True,
    )
    def given(clicks: Sequence[int | None], rows: list[dict[str, Any]] | None) -> Any:
        return _download(clicks, rows)


def _download(clicks: Sequence[int | None], rows: list[dict[str, Any]] | None) -> Any:
    import pandas as pd

    asked = ctx.triggered_id
    if not any(clicks) or not isinstance(asked, dict):
        raise PreventUpdate
    if not rows:
        return no_update
    kind, name = asked["format"], asked["name"]
    return dcc.send_bytes(table_bytes(_flat(pd.DataFrame(rows)), kind), f"{name}.{kind}")


def _flat(table: Any) -> Any:
    """Without columns that hold lists or mappings, which are there to be drawn."""
    drawn = [c for c in table.columns if table[c].map(lambda v: isinstance(v, (list, dict))).any()]
    return table.drop(columns=drawn)
