"""Cost against on-time: every variant's means, the front of them, its knee, crosses for intervals."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import plotly.graph_objects as go

from dashboard.figures.labels import label
from dashboard.figures.words import axis_unit, title, value
from dashboard.tokens import FONT, Theme
from whatif.compare import Front
from whatif.compare.front import Interval, Point

ALWAYS_CROSSED = 60
"""Variants up to which all have crosses; of more, the front alone."""


def trade_off_figure(
    front: Front, theme: Theme, *, missing: Collection[int] = (), selected: Sequence[int] = ()
) -> go.Figure:
    """The plane of two figures.

    Parameters
    ----------
    front : Front
        Its variants are the batch's; 0 is the reference.
    theme : Theme
    missing : collection of int
        Variants whose seeds have not all run: dashed marks.
    selected : sequence of int
        Variants that are ringed.

    Returns
    -------
    Figure
        Traces ``front`` (the stairs), ``frontier``, ``dominated``, ``seeds missing``, ``reference``, ``knee``,
        ``selected``; ``customdata`` of each mark is its variant.
    """
    figure = go.Figure()
    points = {point.variant: point for point in front.points}
    own = [point for point in front.points if point.variant != 0]
    stairs = [point for point in front.points if point.on_front]
    groups = {
        "frontier": [p for p in own if p.on_front and p.variant not in missing],
        "dominated": [p for p in own if not p.on_front and p.variant not in missing],
        "seeds missing": [p for p in own if p.variant in missing],
    }
    figure.add_trace(_stairs(stairs, front.better, theme))
    for name, marks in groups.items():
        crossed = name == "frontier" or len(own) <= ALWAYS_CROSSED
        figure.add_trace(_marks(name, marks, theme, crossed=crossed))
    figure.add_trace(_named("reference", points.get(0), front, theme))
    figure.add_trace(_named("knee", points.get(front.knee) if front.knee is not None else None, front, theme))
    figure.add_trace(_selected([points[v] for v in selected if v in points], theme))
    _layout(figure, front, theme)
    return figure


def _stairs(points: Sequence[Point], better: tuple[str, str], theme: Theme) -> go.Scatter:
    """What can be had: along the front, a corner a variant."""
    shape = "hv" if better == ("lower", "higher") else "vh" if better == ("lower", "lower") else "linear"
    return go.Scatter(
        x=[p.x.mean for p in points],
        y=[p.y.mean for p in points],
        mode="lines",
        name="front",
        line={"color": theme["ink"], "width": 1.3, "shape": shape},
        hoverinfo="skip",
    )


_LOOKS = {
    "frontier": ("circle", "ink", 8),
    "dominated": ("circle-open", "ref", 8),
    "seeds missing": ("circle-open-dot", "ref", 8),
}


def _marks(name: str, points: Sequence[Point], theme: Theme, *, crossed: bool) -> go.Scatter:
    symbol, colour, size = _LOOKS[name]
    bars = {"color": theme[colour], "thickness": 1, "width": 0}
    return go.Scatter(
        x=[p.x.mean for p in points],
        y=[p.y.mean for p in points],
        mode="markers",
        name=name,
        customdata=[p.variant for p in points],
        text=[label(p.name) for p in points],
        marker={"symbol": symbol, "color": theme[colour], "size": size, "line": {"width": 1.3}},
        error_x=_cross([p.x for p in points], bars) if crossed else None,
        error_y=_cross([p.y for p in points], bars) if crossed else None,
        hoverinfo="none",
    )


def _cross(intervals: Sequence[Interval], look: dict[str, object]) -> dict[str, object]:
    above = [0.0 if i.high is None else i.high - i.mean for i in intervals]
    below = [0.0 if i.low is None else i.mean - i.low for i in intervals]
    return {"array": above, "arrayminus": below, **look}


def _named(name: str, point: Point | None, front: Front, theme: Theme) -> go.Scatter:
    """The reference as a diamond, the knee as a ring, with words at the side that has room."""
    knee = name == "knee"
    own = [] if point is None else [point]
    words = [
        name if not knee else f"knee {value(p.x.mean, front.units[0])}, {value(p.y.mean, front.units[1])}" for p in own
    ]
    colour = theme["accent" if knee else "ink"]
    return go.Scatter(
        x=[p.x.mean for p in own],
        y=[p.y.mean for p in own],
        mode="markers+text",
        name=name,
        customdata=[p.variant for p in own],
        text=[f"   {text}   " for text in words],
        textposition=f"{'bottom' if knee else 'middle'} {'left' if any(_is_right(p, front) for p in own) else 'right'}",
        textfont={"size": 11.5, "color": colour, "weight": 600},
        marker={
            "symbol": "circle-open" if knee else "diamond",
            "size": 16 if knee else 11,
            "color": colour if knee else theme["surface"],
            "line": {"color": colour, "width": 1.8},
        },
        hoverinfo="none",
        cliponaxis=False,
    )


def _is_right(point: Point, front: Front) -> bool:
    """Whether a point lies in the right half, so that its words go to the left."""
    places = [p.x.mean for p in front.points]
    return point.x.mean > (min(places) + max(places)) / 2


def _selected(points: Sequence[Point], theme: Theme) -> go.Scatter:
    return go.Scatter(
        x=[p.x.mean for p in points],
        y=[p.y.mean for p in points],
        mode="markers",
        name="selected",
        customdata=[p.variant for p in points],
        marker={"symbol": "circle-open", "size": 20, "color": theme["accent"], "line": {"width": 2.5}},
        hoverinfo="skip",
    )


def _layout(figure: go.Figure, front: Front, theme: Theme) -> None:
    axes = []
    for kpi, unit in zip(front.kpis, front.units, strict=True):
        axes.append(
            {
                "gridcolor": theme["grid"],
                "zeroline": False,
                "tickprefix": "$" if unit == "USD" else "",
                "ticksuffix": "" if unit == "USD" else f" {axis_unit(unit)}",
                "tickfont": {"size": 11, "color": theme["ink-3"]},
                "title": {"text": title(kpi), "font": {"size": 11, "color": theme["ink-3"]}, "standoff": 4},
                "fixedrange": True,
                "nticks": 6,
                "automargin": True,
            }
        )
    figure.update_layout(
        xaxis=axes[0] | {"showgrid": False, "linecolor": theme["line-2"], "showline": True},
        yaxis=axes[1],
        margin={"l": 12, "r": 24, "t": 16, "b": 8},
        paper_bgcolor=theme["surface"],
        plot_bgcolor=theme["surface"],
        font={"family": FONT, "size": 12, "color": theme["ink"]},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        uirevision="trade-off",
    )
