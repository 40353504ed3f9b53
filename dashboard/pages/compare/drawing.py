"""The page put together: key figures and the diff above, map, most moved and hours below."""

from __future__ import annotations

from typing import Any

import dash_mantine_components as dmc
import numpy as np
import pandas as pd
from dash import dcc, html

from dashboard.figures.difference_hours import hour_differences, hours_figure
from dashboard.figures.difference_map import difference_map
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.pages.compare import edits as diffs
from dashboard.pages.compare.kpis import figures_of, table
from dashboard.pages.compare.places import (
    METRICS,
    ON_TIME,
    UNITS,
    VOLUME,
    Moved,
    delta_text,
    lanes_moved,
    use_of,
    value_text,
)
from dashboard.pages.compare.sides import Compared
from dashboard.parts.card import card
from dashboard.parts.export import export_menu
from dashboard.parts.kind_mark import kind_mark
from dashboard.parts.map_card import map_card
from dashboard.parts.numbers import MISSING, THIN, count, short
from dashboard.parts.states import empty
from dashboard.tokens import Theme
from dashboard.workspace import OpenRun

MAP = "compare-map"
MOST_LANES = 60
MOST_ROWS = 60
MOST_PAIRS = 30
"""Pairs of runs whose hours are read."""


def wanted_metric(context: Context) -> str:
    """What the map and the list are about; an unknown one is volume."""
    asked = context.params.get("metric", "")
    return asked if asked in METRICS else VOLUME


def wants_every(context: Context) -> bool:
    """Whether figures that are the same are shown too."""
    return context.params.get("all") == "1"


def action(do: str, **values: Any) -> dict[str, str]:
    """What a click on an element asks for: read by assets/js/compare.js."""
    return {"data-compare": do} | {f"data-{name}": str(value) for name, value in values.items()}


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


def how(found: Compared) -> str:
    """What the comparison stands on."""
    if found.pairs < 2:
        return "one seed each: no interval"
    if not found.paired:
        a, b = len(found.a.seeds), len(found.b.seeds)
        return f"unpaired, {a} and {b} seeds, p by Holm"
    return f"paired over {found.pairs} seeds, p by Holm"


def _same_kpis(found: Compared, *, every: bool) -> list[Any]:
    figures = [figure for figure in figures_of(found) if not figure.differs]
    if not figures:
        return [html.Span("Every figure differs.", className="muted")]
    spanned = sum(figure.row is not None for figure in figures)
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


def edits_card(found: Compared, a: OpenRun, b: OpenRun) -> html.Section:
    """The diff of both scenarios."""
    text = diffs.edits_text(b)
    copy = html.Button(
        [icon("copy"), "Copy edits"],
        className="button low",
        disabled=not text,
        title="B's edits, as run --edits takes them" if text else "B has no edits",
        **action("copy", text=text),
    )
    same = html.Div([html.Span("Same in both", className="muted"), *diffs.same(found, a, b)], className="compare-both")
    return card(
        "What was changed",
        lambda: diffs.view(a, b),
        subtitle=diffs.summary(a, b),
        controls=copy,
        footer=same,
        className="compare-changed",
    )


# -- map and list --------------------------------------------------------------------------------------------


def map_part(found: Moved, a: OpenRun, b: OpenRun, metric: str, selected: str, theme: Theme) -> html.Div:
    """The difference map in its card."""
    lanes = (
        lanes_moved(a, b, MOST_LANES) if metric == VOLUME else pd.DataFrame(columns=["origin", "destination", "delta"])
    )

    def figure() -> Any:
        return difference_map(
            found.table,
            found.changed,
            lanes,
            theme,
            text=lambda x: short(x, signed=True) if metric == VOLUME else delta_text(x, metric),
            selected=selected,
            uirevision=f"{a.run_id}>{b.run_id}",
        )

    buttons = [
        html.Button(
            name,
            **{"aria-pressed": "true" if key == metric else "false"},
            **action("set", key="metric", value="" if key == VOLUME else key),
        )
        for key, name in METRICS.items()
    ]
    return map_card(
        MAP,
        figure,
        _lines(found, metric),
        title="Where it differs",
        idle=f"{UNITS[metric]}, B − A",
        controls=html.Div(buttons, className="segmented", role="group", **{"aria-label": "Figure"}),
        scale=_legend(found, metric),
    )


def _lines(found: Moved, metric: str) -> dict[str, list[str]]:
    """What the map's head prints of each facility."""
    rows = found.table[["facility", "kind", "a", "b", "delta"]].itertuples(index=False)
    return {
        f: [
            kind,
            f,
            f"{delta_text(delta, metric)}|{'a day' if metric == VOLUME else ''}",
            f"{value_text(x, metric)} → {value_text(y, metric)}",
        ]
        for f, kind, x, y, delta in rows
    }


def _legend(found: Moved, metric: str) -> html.Div:
    lanes = [
        html.Span([html.I(className="compare-lane gains"), "lane gains"]),
        html.Span([html.I(className="compare-lane loses"), "lane loses"]),
    ]
    unchanged = f"{count(found.unchanged)} facilities unchanged"
    least = f"less than {delta_text(found.least, metric).lstrip('+')}" if found.least else "no difference"
    return html.Div(
        [
            html.Span([html.I("▲", className="triangle more"), "more in B"]),
            html.Span([html.I("▼", className="triangle less"), "less in B"]),
            *(lanes if metric == VOLUME else []),
            html.Span(unchanged, className="compare-right muted", title=f"by {least}"),
        ],
        className="compare-legend",
    )


def moved_card(found: Moved, a: OpenRun, b: OpenRun, metric: str, selected: str) -> html.Section:
    """Facilities that differ most."""
    title = {VOLUME: "by packages a day", "use": "by utilisation", ON_TIME: "by share on time"}[metric]
    return card(
        "Most moved", lambda: _moved_table(found, a, b, metric, selected), subtitle=title, className="compare-moved"
    )


def _moved_table(found: Moved, a: OpenRun, b: OpenRun, metric: str, selected: str) -> html.Div:
    top = found.changed.head(MOST_ROWS)
    if top.empty:
        return empty("No facility differs.")
    ids = top["facility"].tolist()
    uses = [use_of(run, ids) for run in (a, b)]
    largest = float(top["delta"].abs().max())
    rows = [_moved_row(row, largest, uses, metric, row.facility == selected) for row in top.itertuples(index=False)]
    head = html.Tr(
        [
            html.Th("Facility"),
            html.Th(html.Div([html.Span("less"), html.Span("more")], className="compare-ends")),
            html.Th("B − A", className="num"),
            html.Th("Use", className="num", title="Mean over the measured time, A to B"),
        ]
    )
    return html.Div(
        html.Table([html.Thead(head), html.Tbody(rows)], className="plain"),
        className="compare-scroll",
        tabIndex=0,
        role="region",
        **{"aria-label": "Facilities that differ most"},
    )


def _moved_row(row: Any, largest: float, uses: list[dict[str, float]], metric: str, selected: bool) -> html.Tr:
    share = 50 * abs(row.delta) / largest
    more = row.delta > 0
    bar = html.I(
        className=f"moved-bar {'more' if more else 'less'}",
        style={"width": f"{share:.1f}%", "left": "50%" if more else f"{50 - share:.1f}%"},
    )
    link = html.A(
        row.facility,
        href=f"/network?sel={row.facility}",
        title=f"{row.place}: open on Network in B",
        **{"data-nav": "1"},
    )
    return html.Tr(
        [
            html.Td([kind_mark(row.kind, spoken=True), link], className="compare-facility"),
            html.Td(html.Div([html.I(className="moved-zero"), bar], className="moved-bars", **{"aria-hidden": "true"})),
            html.Td(delta_text(row.delta, metric), className="num strong"),
            html.Td(_use(row.facility, uses), className="num"),
        ],
        className="selectable selected" if selected else "selectable",
        tabIndex=0,
        **action("row", place=row.facility),
        **{"aria-selected": "true" if selected else "false"},
    )


def _use(facility: str, uses: list[dict[str, float]]) -> list[Any]:
    a, b = (use.get(facility) for use in uses)
    if a is None and b is None:
        return [html.Span(MISSING, title="closed, or without a capacity, in both")]
    texts = ["closed" if x is None else f"{x:.0f}" for x in (a, b)]
    unit = "" if b is None else f"{THIN}%"
    full = b is not None and b >= 99.5 and (a is None or a < 99.5)
    return [
        html.Span(f"{texts[0]} → ", className="muted"),
        html.Span(texts[1] + unit, className="worse strong" if full else ""),
    ]


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
