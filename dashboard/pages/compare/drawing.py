"""The page put together: key figures and the diff above, map, most moved and hours below."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import numpy as np
import pandas as pd
from dash import dcc, html

from dashboard.figures.difference_hours import hour_differences, hours_figure
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.pages.compare import edits as diffs
from dashboard.pages.compare.asked import action
from dashboard.pages.compare.kpis import figures_of, table
from dashboard.pages.compare.sides import Compared
from dashboard.pages.compare.standing import how
from dashboard.parts.card import card
from dashboard.parts.export import export_menu
from dashboard.parts.states import empty
from dashboard.tokens import Theme
from dashboard.workspace import OpenRun

MOST_PAIRS = 30
"""Pairs of runs whose hours are read."""


# -- key figures ---------------------------------------------------------------------------------------------


def kpis_card(found: Compared, *, every: bool) -> html.Section:
    """What differs."""
    figures = figures_of(found)
    differ = sum(figure.differs for figure in figures)
    only = html.Button(
        [html.I(className="switch"), "Only differences"],
        className="switch-button",
        role="switch",
        **{"aria-checked": "false" if every else "true"},
        **action("set", key="all", value="" if every else "1"),
    )
    return card(
        "What differs",
        lambda: table(found, every=every),
        subtitle=f"{differ} of {len(figures)} KPIs, {how(found)}",
        controls=[only, export_menu("compare-kpis", export_rows(found))],
        footer=_same_kpis(found, every=every),
        id="compare-kpis",
        className="compare-kpis",
    )


def _same_kpis(found: Compared, *, every: bool) -> list[Any]:
    figures = [figure for figure in figures_of(found) if not figure.differs]
    if not figures:
        return [html.Span("Every figure differs.", className="muted")]
    spanned = sum(figure.row is not None and not figure.noise for figure in figures)
    equal = len(figures) - spanned
    parts = [f"{equal} the same in every run" if equal else "", f"{spanned} within their intervals" if spanned else ""]
    badge = html.Span(
        [icon("check", className="small"), f"{len(figures)} same"], className="badge", id="compare-same-count"
    )
    shown = html.Button(
        "Hide" if every else "Show", className="text-button", **action("set", key="all", value="" if every else "1")
    )
    return [badge, html.Span(", ".join(filter(None, parts)) + "."), html.Span(shown, className="compare-right")]


def export_rows(found: Compared) -> list[dict[str, Any]]:
    """Every figure as a row, for files."""
    rows = []
    for figure in figures_of(found):
        row = figure.row
        rows.append(
            {
                "kpi": figure.name,
                "unit": figure.unit,
                "a": None if np.isnan(figure.a) else figure.a,
                "b": None if np.isnan(figure.b) else figure.b,
                "difference": 0.0 if row is None else row.delta,
                "ci_low": None if row is None else row.ci_low,
                "ci_high": None if row is None else row.ci_high,
                "p_holm": None if row is None else row.p_holm,
                "verdict": "same" if row is None else row.verdict,
            }
        )
    return rows


# -- what was changed ----------------------------------------------------------------------------------------


def edits_card(found: Compared) -> html.Section:
    """The diff of both scenarios."""
    a, b = found.chosen
    text = diffs.edits_text(b)
    copy = html.Button(
        [icon("copy"), "Copy edits"],
        className="button low",
        disabled=not text,
        title="B's edits, as run --edits takes them" if text else "B has no edits",
        **action("copy", text=text),
    )
    same = html.Div([html.Span("Same in both", className="muted"), *diffs.same(found)], className="compare-both")
    return card(
        "What was changed",
        lambda: diffs.view(a, b),
        subtitle=diffs.summary(a, b),
        controls=copy,
        footer=same,
        className="compare-changed",
    )


# -- hours ---------------------------------------------------------------------------------------------------


def hours_card(found: Compared, a: OpenRun, b: OpenRun, theme: Theme) -> html.Section:
    """On-time share by hour of order."""
    about = "B − A in pp, 95 % band" if len(found.shared) > 1 else "B − A in pp, one seed: no band"

    def body() -> Any:
        differences = hour_differences(_pairs(found, a, b))
        if not len(differences.start_s):
            return empty("One of the runs has no table of hours.")
        figure = hours_figure(differences, theme)
        return dcc.Graph(id="compare-hours", figure=figure, config={"displayModeBar": False}, responsive=True)

    return card("On-time share by order hour", body, subtitle=about, className="compare-hours")


def _pairs(found: Compared, a: OpenRun, b: OpenRun) -> list[tuple[pd.DataFrame, pd.DataFrame]]:
    """`promise_hours` of the seeds that both have; of unpaired runs, of the two that were chosen."""
    if len(found.shared) > 1:
        folders = [(found.a.folder(seed), found.b.folder(seed)) for seed in found.shared[:MOST_PAIRS]]
        tables = [tuple(folder / "promise_hours.parquet" for folder in pair) for pair in folders]
        return [(pd.read_parquet(x), pd.read_parquet(y)) for x, y in tables if x.is_file() and y.is_file()]
    if not (a.has("promise_hours") and b.has("promise_hours")):
        return []
    return [(a.table("promise_hours"), b.table("promise_hours"))]


# -- head ----------------------------------------------------------------------------------------------------


def select(side: str, run: OpenRun | None, context: Context) -> html.Div:
    """A or B: any run of the workspace."""
    labels = context.workspace.catalogue.runs()
    data = [{"value": label.run_id, "label": f"{label.run_id}  {label.title}"} for label in labels]
    if run is not None and run.run_id not in {item["value"] for item in data}:
        data.insert(0, {"value": run.run_id, "label": run.run_id})
    return html.Div(
        [
            html.Span(side.upper(), className=f"compare-side {side}"),
            dmc.Select(
                id=f"compare-{side}",
                data=data,
                value=run.run_id if run else None,
                placeholder="pick a run",
                allowDeselect=False,
                searchable=True,
                size="xs",
                limit=100,
                w=210,
                comboboxProps={"width": 420, "position": "bottom-end"},
                **{"aria-label": f"Run {side.upper()}"},
            ),
        ],
        className="compare-select",
    )
