"""The US map of facilities and flows: Albers in numpy, plain scatter traces, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from core.geography import albers_usa
from twin.report import style

FLOW_BINS = ((0.50, 0.8), (0.80, 1.5), (0.95, 2.7), (1.01, 4.4))
"""Quantile of packages up to which a lane is drawn with the width in px."""
TOP_FLOWS = 150
_BEND = 0.16


def network_map(
    facilities: pd.DataFrame, lanes: pd.DataFrame, rings: Sequence[np.ndarray], top: int = TOP_FLOWS
) -> go.Figure:
    """Facilities by kind over the lanes that carry most.

    Parameters
    ----------
    facilities : DataFrame
        facility, kind, lat, lon, packages, capacity, utilisation.
    lanes : DataFrame
        origin, destination, mode, packages.
    rings : sequence of float[n, 2]
        State outlines as lon, lat.
    """
    figure = go.Figure()
    xy = dict(zip(facilities.facility, project(facilities.lon, facilities.lat), strict=True))
    # A network that covers one metro is shown by itself; the outline of a nation would hide it.
    figure.add_trace(_land(rings))
    for trace in _flows(lanes.nlargest(top, "packages"), xy):
        figure.add_trace(trace)
    for trace in _markers(facilities, xy):
        figure.add_trace(trace)
    points = np.array([p for p in xy.values() if np.isfinite(p).all()])
    _frame(figure, points)
    return figure


def project(lon: npt.ArrayLike, lat: npt.ArrayLike) -> np.ndarray:
    """Page coordinates of places, x to the right and y up; float64[n, 2], NaN outside the map."""
    x, y = albers_usa(np.asarray(lon, float), np.asarray(lat, float))
    return np.column_stack([x, -np.asarray(y)])


def _land(rings: Sequence[np.ndarray]) -> go.Scatter:
    gap = np.full((1, 2), np.nan)
    parts = [np.vstack([project(r[:, 0], r[:, 1]), gap]) for r in rings]
    line = np.vstack(parts) if parts else gap
    return go.Scatter(
        x=line[:, 0].round(1),
        y=line[:, 1].round(1),
        mode="lines",
        fill="toself",
        fillcolor=style.LAND,
        line={"color": style.COAST, "width": 0.6},
        hoverinfo="skip",
        showlegend=False,
    )


def arc(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Seven points of a quadratic arc from a to b, bent to its left."""
    middle = (a + b) / 2 + _BEND * np.array([a[1] - b[1], b[0] - a[0]])
    t = np.linspace(0, 1, 7)[:, None]
    return (1 - t) ** 2 * a + 2 * t * (1 - t) * middle + t**2 * b


def _flows(lanes: pd.DataFrame, xy: dict[str, np.ndarray]) -> list[go.Scatter]:
    traces = []
    gap = np.full((1, 2), np.nan)
    rank = lanes.packages.rank(pct=True)
    lower = 0.0
    for upper, width in FLOW_BINS:
        inside = (rank > lower) & (rank <= upper)
        lower = upper
        for mode, dash in (("truck", "solid"), ("air", "dot")):
            chosen = lanes[inside & (lanes["mode"] == mode)]
            arcs = [np.vstack([arc(xy[o], xy[d]), gap]) for o, d in zip(chosen.origin, chosen.destination, strict=True)]
            if arcs:
                line = np.vstack(arcs)
                traces.append(
                    go.Scatter(
                        x=line[:, 0].round(1),
                        y=line[:, 1].round(1),
                        mode="lines",
                        hoverinfo="skip",
                        showlegend=False,
                        line={"color": style.FLOW, "width": width, "dash": dash},
                        opacity=0.55,
                    )
                )
    return traces


def _markers(facilities: pd.DataFrame, xy: dict[str, np.ndarray]) -> list[go.Scatter]:
    traces = []
    order = sorted(style.KINDS, key=lambda kind: style.KINDS[kind][3])
    for kind in order:
        name, symbol, colour, size = style.KINDS[kind]
        own = facilities[facilities.kind == kind]
        if own.empty:
            continue
        at = np.array([xy[f] for f in own.facility])
        text = [
            f"<b>{f}</b> {n}<br>{p:,.0f} packages, {100 * u:.0f} % of the day's capacity"
            for f, n, p, u in zip(own.facility, own.place, own.packages, own.utilisation, strict=True)
        ]
        traces.append(
            go.Scatter(
                x=at[:, 0].round(1),
                y=at[:, 1].round(1),
                mode="markers",
                name=f"{name} ({len(own):,})",
                text=text,
                hoverinfo="text",
                marker={
                    "symbol": symbol,
                    "color": colour,
                    "size": size,
                    "line": {"color": style.SURFACE, "width": 0.7},
                },
            )
        )
    return traces


def _frame(figure: go.Figure, points: np.ndarray) -> None:
    low, high = points.min(axis=0), points.max(axis=0)
    span = max(high - low) or 1.0
    near = span < 150
    pad = span * (0.15 if near else 0.03)
    axis = {"visible": False, "showgrid": False, "zeroline": False}
    figure.update_layout(
        xaxis=axis | {"range": [low[0] - pad, high[0] + pad]},
        yaxis=axis | {"range": [low[1] - pad, high[1] + pad], "scaleanchor": "x"},
        height=560,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor=style.SURFACE,
        plot_bgcolor=style.SURFACE,
        font={"family": style.FONT, "size": 12, "color": style.INK},
        legend={"orientation": "h", "y": 0, "x": 0, "bgcolor": "rgba(255,255,255,0.7)"},
    )
