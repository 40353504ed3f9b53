"""The page: strip, tables, grid, findings, and where the numbers come from."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.icons import icon
from dashboard.page import Context, Page
from dashboard.pages.scenario.finding_list import findings_card
from dashboard.pages.scenario.grid import focus, grid_card
from dashboard.pages.scenario.sides import matter_card, shares_card, source_card
from dashboard.pages.scenario.state import Seen, seen
from dashboard.pages.scenario.strip import strip
from dashboard.pages.scenario.table_list import tables_card
from dashboard.parts.head import page_head
from dashboard.safety.uploads import MAX_BYTES, MAX_MB, TAKEN

QUESTION = "Is the input sound, and where does each number come from?"
_HEAD = Page("scenario", "/scenario", "Scenario & data", QUESTION, "database", "s", lambda context: html.Div())


def body(context: Context) -> html.Div:
    """Draw the page."""
    now = seen(context)
    return html.Div(
        [
            page_head(_HEAD, *_controls()),
            html.Div(strip(now), id="scenario-strip"),
            html.Div(
                [
                    html.Div(tables_card(now), id="scenario-tables", className="slot"),
                    html.Div(
                        [
                            html.Div(grid_card(now), id="scenario-grid-slot", className="slot"),
                            html.Div(findings_card(now), id="scenario-findings", className="slot"),
                        ],
                        className="scenario-middle",
                    ),
                    html.Div(
                        [
                            html.Div(shares_card(now), id="scenario-shares", className="slot"),
                            html.Div(matter_card(now), id="scenario-matter", className="slot"),
                            html.Div(source_card(now), id="scenario-source", className="slot"),
                        ],
                        className="scenario-right",
                    ),
                ],
                className="scenario-columns",
            ),
            *_stores(now),
            *_modals(),
        ],
        className="scenario-page",
    )


def _controls() -> list[Any]:
    upload = html.Button([icon("upload"), "Upload"], id="scenario-upload-open", className="button")
    save_as = html.Button([icon("copy"), "Save as new"], id="scenario-save-as", className="button")
    folder = html.A([icon("download"), "Folder as zip"], id="scenario-zip", className="button", href="#")
    return [upload, save_as, folder]


def _stores(now: Seen) -> list[Any]:
    shown = {"scenario": now.name, "table": now.table, "only": now.only, "line": now.line, "copy": now.copy}
    limits = {"bytes": MAX_BYTES, "mb": MAX_MB, "taken": list(TAKEN)}
    return [
        dcc.Store(id="scenario-shown", data=shown | {"default": now.chosen}),
        dcc.Store(id="scenario-grid-key", data={"table": now.table, "only": now.only, "v": 0}),
        dcc.Store(id="scenario-goto"),
        dcc.Interval(id="scenario-late", interval=20, max_intervals=1, disabled=not now.late),
        dcc.Store(id="scenario-act"),
        dcc.Store(id="scenario-changed", data={"copy": now.copy, "n": 0}),
        dcc.Store(id="scenario-focus", data=focus(now) | {"n": 0, "table": now.table}),
        dcc.Store(id="scenario-upload"),
        dcc.Store(id="scenario-limits", data=limits),
        html.Div(id="scenario-done", hidden=True),
    ]


def _modals() -> list[Any]:
    name = dmc.TextInput(
        id="scenario-new-name", label="Name", description="Letters, digits, - and _; the Scenario select lists it.",
        value="",
    )  # fmt: skip
    buttons = html.Div(
        [
            html.Button("Cancel", id="scenario-save-cancel", className="button"),
            html.Button("Save", id="scenario-save-new", className="button primary"),
        ],
        className="scenario-modal-buttons",
    )
    save = dmc.Modal([name, buttons], id="scenario-save-modal", title="Save as a new scenario", opened=False)
    upload = dmc.Modal(html.Div(id="scenario-upload-body"), id="scenario-upload-modal", title="Upload", size="xl")
    return [save, upload]
