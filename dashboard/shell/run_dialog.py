"""The Run dialog: a scenario, the draft's edits, seeds; checked while it is filled in."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, State, ctx, html, no_update

from core.errors import InvalidInput
from dashboard.icons import icon
from dashboard.shell.run_fields import findings_list, looked, order_of
from dashboard.shell.starting import SEEDS, start
from dashboard.workspace import Workspace
from dashboard.workspace.places import scenario_places

FIELDS = ("run-scenario", "run-edits", "run-seed", "run-seeds", "run-name")
TYPING_MS = 350


def run_dialog() -> dmc.Modal:
    """Opened by ``r``, by Run, by any button that asks for it."""
    return dmc.Modal(
        html.Div(
            [
                dmc.Select(id="run-scenario", label="Scenario", data=[], searchable=True, allowDeselect=False),
                dmc.Textarea(
                    id="run-edits",
                    label="Edits",
                    description="One a line, PLACE.COLUMN=VALUE: absolute, +N, -N or xF",
                    placeholder="FC-CMH-1.robots=+50\nFC-CMH-2.status=closed",
                    autosize=True,
                    minRows=3,
                    maxRows=10,
                    debounce=TYPING_MS,
                    spellCheck=False,
                    className="mono-field",
                    **{"data-autofocus": "1"},
                ),
                html.Div(id="run-findings", className="run-findings", role="status"),
                html.Div(_row(), className="run-row"),
                html.Div(id="run-estimate", className="run-estimate"),
                html.Pre(id="run-command", className="run-command", title="The same by hand"),
                html.Div(
                    [
                        html.Button("Cancel", className="button", **{"data-close": "run-dialog"}),
                        html.Button(
                            [icon("player-play", className="small"), "Start"],
                            id="run-start",
                            disabled=True,
                            className="button primary",
                        ),
                    ],
                    className="dialog-foot",
                ),
            ],
            className="run-form",
        ),
        id="run-dialog",
        title="Run a scenario",
        size=600,
        transitionProps={"duration": 0},
        closeButtonProps={"aria-label": "Close"},
    )


def _row() -> list[Any]:
    seeds = [{"value": str(n), "label": str(n)} for n in SEEDS]
    return [
        dmc.NumberInput(id="run-seed", label="Seed", value=1, min=0, allowDecimal=False, debounce=TYPING_MS, w=110),
        html.Div(
            [
                html.Span("Seeds, for intervals", className="field-label", id="run-seeds-label"),
                dmc.SegmentedControl(id="run-seeds", data=seeds, value="1", size="xs", transitionDuration=0),
            ]
        ),
        dmc.TextInput(
            id="run-name", label="Name", placeholder="scenario and time", debounce=TYPING_MS, style={"flex": "1"}
        ),
    ]


def register_run_dialog(app: Dash, workspace: Workspace) -> None:
    """Fill it when it opens, check what is typed, start."""

    @app.callback(
        *[Output(key, "value") for key in FIELDS],
        Output("run-scenario", "data"),
        Input("run-dialog", "opened"),
        State("resolved", "data"),
        State("params", "data"),
        prevent_initial_call=True,
    )
    def fill(opened: bool, resolved: Mapping[str, Any] | None, params: Mapping[str, Any] | None) -> Any:
        if not opened:
            return no_update
        names = list(scenario_places(workspace))
        wanted = (resolved or {}).get("scenario")
        edits = "\n".join((params or {}).get("edits") or ())
        return [wanted if wanted in names else names[0], edits, (resolved or {}).get("seed") or 1, "1", "", names]

    @app.callback(
        Output("run-findings", "children"),
        Output("run-estimate", "children"),
        Output("run-command", "children"),
        Output("run-start", "disabled"),
        *[Input(key, "value") for key in FIELDS],
        State("run-dialog", "opened"),
        prevent_initial_call=True,
    )
    def look(*values: Any) -> Any:
        *fields, opened = values
        if not opened or not fields[0]:
            return no_update
        return looked(workspace, order_of(fields))

    @app.callback(
        Output("run-dialog", "opened"),
        Output("jobs-changed", "data", allow_duplicate=True),
        Output("say", "data", allow_duplicate=True),
        Output("run-findings", "children", allow_duplicate=True),
        Input("run-start", "n_clicks"),
        *[State(key, "value") for key in FIELDS],
        running=[(Output("run-start", "disabled"), True, False)],
        prevent_initial_call=True,
    )
    def begin(clicks: int | None, *fields: Any) -> Any:
        if not clicks or ctx.triggered_id != "run-start":
            return no_update
        try:
            jobs = start(workspace, order_of(fields))
        except InvalidInput as error:
            return no_update, no_update, no_update, findings_list(error.findings)
        return False, time.time(), f"{jobs[0].out.name} is queued", no_update
