"""Where two runs differ: triangles up for more and down for less, lanes that gain and lose, over the states."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from dashboard.figures.labels import label
from dashboard.figures.us_map import arcs, frame, land, places, ring
from dashboard.tokens import Theme

LARGEST_PX, SMALLEST_PX = 34, 8
MOST_MARKS = 400
"""Triangles drawn: those that differ most."""
NAMED = 3
SPREAD = 0.05
"""Share of all difference that may lie beyond each side of the window that is shown first."""
BINS = ((0.7, 1.2), (0.92, 2.4), (1.0, 4.0))
"""Quantile of |delta| and width of lanes, px."""

Floats = npt.NDArray[np.float64]


def difference_map(
    table: pd.DataFrame,
    changed: pd.DataFrame,
    lanes: pd.DataFrame,
    theme: Theme,
    *,
    text: Callable[[float], str],
    selected: str = "",
    uirevision: str = "difference",
) -> go.Figure:
    """Facilities by B minus A.

    Parameters
    ----------
    table : DataFrame
        All facilities: facility, lat, lon, delta.
    changed : DataFrame
        Those that are drawn as triangles, the largest |delta| first.
    lanes : DataFrame
        origin, destination, delta; may be empty.
    theme : Theme
    text : callable
        Writes a difference for the few that are named.
    selected : str
        A facility that is ringed.

    Returns
    -------
    Figure
        Traces ``coast``, ``land``, ``unchanged``, ``gains-<bin>``, ``loses-<bin>``, ``more``, ``less``, ``names``,
        ``ring``; ``customdata`` of marks is the facility. It shows where the changed facilities lie.
    """
    figure = go.Figure()
    at = places(table)
    for trace in (*land(theme), *_lanes(lanes, at, theme)):
        figure.add_trace(trace)
    drawn = changed.head(MOST_MARKS)
    drawn = drawn[drawn["facility"].isin(at.keys())]
    figure.add_trace(_unchanged(table[~table["facility"].isin(set(drawn["facility"]))], at, theme))
    scale = float(drawn["delta"].abs().max()) if len(drawn) else 1.0
    for name, sign, symbol in (("more", 1, "triangle-up"), ("less", -1, "triangle-down")):
        figure.add_trace(_triangles(drawn[np.sign(drawn["delta"]) == sign], at, name, symbol, scale, theme))
    figure.add_trace(_names(drawn.head(NAMED), at, text, theme))
    figure.add_trace(ring(selected, at, theme))
    frame(figure, _roomy(_where(drawn, at)), theme, uirevision)
    return figure


def size_px(delta: float, largest: float) -> float:
    """Height of a triangle: its area goes with the difference.

    Examples
    --------
    >>> size_px(-100.0, 100.0), size_px(25.0, 100.0)
    (34.0, 17.0)
    """
    share = abs(delta) / largest if largest else 0.0
    return max(float(SMALLEST_PX), round(LARGEST_PX * share**0.5, 1))


def _where(drawn: pd.DataFrame, at: Mapping[str, Floats]) -> Floats:
    """Two corners around nine tenths of all difference; around all facilities where there is none."""
    if drawn.empty:
        return np.array(list(at.values()))
    xy, weights = np.array([at[f] for f in drawn["facility"]]), drawn["delta"].abs().to_numpy()
    ends = []
    for axis in (0, 1):
        order = np.argsort(xy[:, axis])
        share = np.cumsum(weights[order]) / weights.sum()
        ends.append(xy[order[np.searchsorted(share, (SPREAD, 1 - SPREAD))], axis])
    return np.array(ends).T


def _roomy(points: Floats) -> Floats:
    """The points, and their surroundings where they lie close together."""
    low, high = points.min(axis=0), points.max(axis=0)
    middle, half = (low + high) / 2, np.maximum((high - low) / 2, 4.0)
    return np.array([middle - 1.25 * half, middle + 1.25 * half])


def _lanes(lanes: pd.DataFrame, at: Mapping[str, Floats], theme: Theme) -> list[go.Scatter]:
    """Solid where they gain, dashed where they lose; three widths by |delta|."""
    traces, lower = [], 0.0
    rank = lanes["delta"].abs().rank(pct=True) if len(lanes) else pd.Series(dtype=float)
    for number, (upper, width) in enumerate(BINS):
        inside = (rank > lower) & (rank <= upper)
        lower = upper
        for name, sign, dash, colour in (("gains", 1, "solid", "more"), ("loses", -1, "dash", "less")):
            own = lanes[inside & (np.sign(lanes["delta"]) == sign)] if len(lanes) else lanes
            line = arcs(own, at) if len(own) else np.empty((0, 2))
            traces.append(
                go.Scatter(
                    x=line[:, 0].round(1),
                    y=line[:, 1].round(1),
                    name=f"{name}-{number}",
                    mode="lines",
                    line={"color": theme[colour], "width": width, "dash": dash},
                    opacity=0.75,
                    hoverinfo="skip",
                )
            )
    return traces


def _unchanged(table: pd.DataFrame, at: Mapping[str, Floats], theme: Theme) -> go.Scatter:
    ids = [f for f in table["facility"] if f in at]
    xy = np.array([at[f] for f in ids]).reshape(-1, 2)
    return go.Scatter(
        x=xy[:, 0].round(1),
        y=xy[:, 1].round(1),
        name="unchanged",
        mode="markers",
        customdata=ids,
        hoverinfo="none",
        marker={"color": theme["line-2"], "size": 5, "symbol": "circle"},
    )


def _triangles(
    table: pd.DataFrame, at: Mapping[str, Floats], name: str, symbol: str, largest: float, theme: Theme
) -> go.Scatter:
    own = table.iloc[::-1]  # the largest on top
    xy = np.array([at[f] for f in own["facility"]]).reshape(-1, 2)
    return go.Scatter(
        x=xy[:, 0].round(1),
        y=xy[:, 1].round(1),
        name=name,
        mode="markers",
        customdata=own["facility"].tolist(),
        hoverinfo="none",
        marker={
            "symbol": symbol,
            "color": theme[name],
            "size": [size_px(delta, largest) for delta in own["delta"]],
            "line": {"color": theme["surface"], "width": 1},
        },
    )


def _names(table: pd.DataFrame, at: Mapping[str, Floats], text: Callable[[float], str], theme: Theme) -> go.Scatter:
    """Ids and differences of the few that differ most."""
    xy = np.array([at[f] for f in table["facility"]]).reshape(-1, 2)
    return go.Scatter(
        x=xy[:, 0].round(1),
        y=xy[:, 1].round(1),
        name="names",
        mode="text",
        text=[f"     {label(f)} {text(d)}     " for f, d in zip(table["facility"], table["delta"], strict=True)],
        textposition=["middle right" if k % 2 == 0 else "middle left" for k in range(len(table))],
        textfont={"size": 12, "weight": 600, "color": theme["ink"]},
        hoverinfo="skip",
        cliponaxis=True,
    )
