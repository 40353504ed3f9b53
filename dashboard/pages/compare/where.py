"""Where the two runs differ: the difference map, and the facilities that moved most."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from dashboard.figures.difference_map import difference_map, size_px
from dashboard.pages.compare.asked import action
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
from dashboard.parts.card import card
from dashboard.parts.kind_mark import kind_mark
from dashboard.parts.map_card import map_card
from dashboard.parts.numbers import MISSING, THIN, count, short
from dashboard.parts.states import empty
from dashboard.tokens import Theme
from dashboard.workspace import OpenRun

MAP = "compare-map"
MOST_LANES = 60
MOST_ROWS = 60


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
            *_sizes(found, metric),
            *(lanes if metric == VOLUME else []),
            html.Span(unchanged, className="compare-right muted", title=f"by {least}"),
        ],
        className="compare-legend",
    )


def _sizes(found: Moved, metric: str) -> list[html.Span]:
    """Two triangles with what they stand for: the largest difference, and a quarter of it."""
    largest = float(found.changed["delta"].abs().max()) if len(found.changed) else 0.0
    sizes = [(share * largest, size_px(share * largest, largest)) for share in (0.25, 1.0)] if largest else []
    return [
        html.Span(
            [
                html.I("▲", className="triangle size", style={"fontSize": f"{px:.0f}px"}, **{"aria-hidden": "true"}),
                delta_text(size, metric).lstrip("+"),
            ],
            title="A triangle's area goes with the difference",
        )
        for size, px in sizes
    ]


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
