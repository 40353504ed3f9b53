"""One facility: what it is, its hours and its lanes."""

from __future__ import annotations

from typing import Any

import numpy as np
from dash import dcc, html

from dashboard.draft.recorded import recorded_scenario
from dashboard.figures.kinds import KINDS
from dashboard.icons import icon
from dashboard.page import Context
from dashboard.pages.network.strain import AT_LIMIT, strain
from dashboard.parts import numbers
from dashboard.parts.kind_mark import kind_mark
from dashboard.workspace import OpenRun

LANES = 4
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def hour_names(run: OpenRun) -> list[str]:
    """Hours of the measured window, of the first time zone of the scenario: "Thu 21:00"."""
    first = WEEKDAYS.index(recorded_scenario(run).settings["run.first_weekday"])
    days = tuple(WEEKDAYS[(first + day) % 7][:3].capitalize() for day in range(7))
    return [numbers.clock(start, days=days) for start in strain(run).hours]


def detail(context: Context, facility: str) -> list[Any]:
    """The whole panel; a sentence where nothing is selected."""
    run = context.run
    if run is None or not facility:
        return [
            html.P(
                "Select a facility on the map or in the table: its hours, its lanes, and what closing it would do.",
                className="empty",
            )
        ]
    site = run.table("facilities").set_index("facility").loc[facility]
    return [
        _head(run, facility, site),
        _actions(context, facility),
        _hours(context, run, facility),
        _lanes(run, facility),
    ]


def _head(run: OpenRun, facility: str, site: Any) -> html.Header:
    kind = KINDS[site.kind]
    row = recorded_scenario(run).facility_row.get(facility)
    known = recorded_scenario(run).facilities.iloc[row] if row is not None else None
    words = [f"{site.place} {known.zip}".strip() if known is not None else site.place]
    if known is not None and kind.short == "FC":
        words.append(str(known.technology))
        words.append(f"{known.robots:,} robots" if known.robots else f"{known.pickers:,} pickers")
    floor = html.A(
        [icon("building-warehouse"), "Open floor"],
        href=f"/floor?fc={facility}",
        className="button",
        **{"data-nav": "1"},
    )
    close = html.Button(
        icon("x"),
        className="button square ghost",
        **{"data-select": "", "aria-label": "Close the panel", "title": "Clear the selection (Esc)"},
    )
    return html.Header(
        [
            kind_mark(site.kind),
            html.Div(
                [
                    html.H2([facility, html.Span(f" {kind.name}", className="detail-kind")]),
                    html.P(", ".join(words), className="small muted"),
                ],
                className="detail-name",
            ),
            *([floor] if kind.short == "FC" else []),
            close,
        ],
        className="detail-head",
    )


def _actions(context: Context, facility: str) -> html.Div:
    """Each adds an edit to the draft; Move and Open beside ask for a ZIP."""
    edits = dict(text.split("=", 1) for text in context.edits if "=" in text)
    word, mark, status = (
        ("Open", "plus", "open") if _is_candidate(context, facility) else ("Close", "circle-x", "closed")
    )
    on = edits.get(f"{facility}.status") == status
    factor = edits.get(f"{facility}.capacity", "")
    more = {"data-draft-add": f"{facility}.capacity={factor or 'x1.2'}"}
    name = f"Capacity ×{float(factor[1:]):.2f}" if factor.startswith("x") else "Capacity ×1.20"
    return html.Div(
        [
            html.Button(
                [icon(mark), word],
                className="button",
                **{"data-draft-add": f"{facility}.status={status}", "aria-pressed": str(on).lower()},
            ),
            html.Button(
                [icon("adjustments-horizontal"), name],
                className="button",
                **more,
                **{"aria-pressed": str(bool(factor)).lower()},
            ),
            _asking(
                "move", "focus-2", "Move", "Type a ZIP, or drag the facility on the map.", f"{facility}.move" in edits
            ),
            _asking("beside", "plus", "Open beside", "A second one of its kind: type a ZIP.", False),
        ],
        className="detail-actions",
    )


def _is_candidate(context: Context, facility: str) -> bool:
    assert context.run is not None
    scenario = recorded_scenario(context.run)
    row = scenario.facility_row.get(facility)
    return row is not None and scenario.facilities["status"].iloc[row] == "candidate"


def _asking(key: str, image: str, name: str, sentence: str, on: bool) -> html.Details:
    return html.Details(
        [
            html.Summary([icon(image), name], className="button" + (" on" if on else "")),
            html.Div(
                [
                    html.P(sentence, className="small"),
                    html.Div(
                        [
                            dcc.Input(
                                id=f"network-{key}-zip",
                                type="text",
                                placeholder="ZIP",
                                maxLength=5,
                                debounce=False,
                                className="zip",
                            ),
                            html.Button("Add", id=f"network-{key}-add", className="button low"),
                        ],
                        className="ask-line",
                    ),
                    html.P(id=f"network-{key}-said", className="small error", role="status"),
                ],
                className="ask",
            ),
        ],
        className="asking",
        id=f"network-{key}",
        **{"data-asking": key},
    )


def _hours(context: Context, run: OpenRun, facility: str) -> html.Section:
    use = strain(run)
    row = use.row(facility)
    used = 100 * use.used[row]
    limit = int((use.used[row] >= AT_LIMIT).sum())
    other = _reference(context, facility, len(used))
    names = hour_names(run)
    capacity = use.capacity_per_h[row]
    bars = [
        html.Button(
            [
                html.Span(
                    className="hour-bar" + (" full" if value >= 100 * AT_LIMIT else ""),
                    style={"height": f"{min(100, value):.1f}%"},
                ),
                *(
                    [html.Span(className="hour-ref", style={"bottom": f"{min(100, other[at]):.1f}%"})]
                    if other is not None
                    else []
                ),
            ],
            className="hour",
            title=f"{names[at]}: {value:.0f} %" + (f", reference {other[at]:.0f} %" if other is not None else ""),
            **{"data-hour": str(at), "aria-label": f"{names[at]}: {value:.0f} %"},
        )
        for at, value in enumerate(used)
    ]
    ticks = [
        html.Span(names[at].split(" ")[-1], style={"left": f"{100 * at / len(used):.2f}%"})
        for at in range(0, len(used), 6)
    ]
    said = [
        html.H3("Utilisation by hour"),
        html.Span(f"full: {numbers.count(capacity)} packages an hour", className="small muted"),
    ]
    if limit:
        said.append(html.Span(f"{limit}{numbers.THIN}h at 100{numbers.THIN}%", className="small worse strong-worse"))
    if other is not None:
        said.append(html.Span([html.Span(className="ref-mark"), "reference"], className="small muted hours-ref"))
    axis = [html.Span(str(value), style={"bottom": f"{value}%"}) for value in (0, 50, 100)]
    return html.Section(
        [
            html.Div(said, className="detail-title"),
            html.Div(
                [
                    html.Div(axis, className="hours-axis"),
                    html.Div(bars, className="hours-bars"),
                    html.Div(ticks, className="hours-ticks"),
                ],
                className="hours",
            ),
        ],
        className="detail-part",
    )


def _reference(context: Context, facility: str, hours: int) -> np.ndarray | None:
    if context.ref is None:
        return None
    use = strain(context.ref)
    if facility not in use.facilities or len(use.hours) != hours:
        return None
    return np.asarray(100 * use.used[use.row(facility)])


def _lanes(run: OpenRun, facility: str) -> html.Section:
    lanes = run.table("lanes")
    lanes = lanes[(lanes["mode"] != "van") & (lanes["packages"] > 0)]
    sides = (("out", "origin", "destination"), ("in", "destination", "origin"))
    columns = []
    for side, own, other in sides:
        rows = lanes[lanes[own] == facility].sort_values("packages", ascending=False)
        total = int(rows["packages"].sum())
        most = float(rows["packages"].max()) if len(rows) else 1.0
        lines = [
            _lane(side, r[other], int(r["packages"]), float(r["fill"]), most) for _, r in rows.head(LANES).iterrows()
        ]
        title = f"Lanes {side} · {numbers.short(total)} a day · fill"
        columns.append(
            html.Div([html.H3(title, className="plain-title"), *(lines or [html.P("none", className="muted small")])])
        )
    return html.Section(columns, className="detail-part detail-lanes")


def _lane(side: str, other: str, packages: int, fill: float, most: float) -> html.Button:
    full = " worse" if fill >= 0.95 else ""
    return html.Button(
        [
            html.Span(other, className="lane-end"),
            html.Span(
                html.Span(className="bar-fill", style={"width": f"{100 * packages / most:.0f}%"}),
                className=f"bar lane-{side}",
            ),
            html.Span(numbers.short(packages), className="num"),
            html.Span(numbers.percent(100 * fill, 0), className="num muted" + full),
        ],
        className="lane",
        title=f"{packages:,} packages a day, trucks {100 * fill:.0f} % full. Select {other}.",
        **{"data-select": other},
    )
