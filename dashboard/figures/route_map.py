"""Routes of a station on a flat map in kilometres: one line trace a colour, stops where they are few enough for SVG."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from dashboard.tokens import FONT, Theme

Floats = npt.NDArray[np.float64]
MOST_MARKERS = 2_500
"""SVG markers that a figure may have (UI.md)."""
MOST_STOPS = 1_000
"""Stops that are SVG markers; more are drawn by the browser on a canvas, which pans and zooms several times faster."""

FEW_LEFT = 60
"""Stops on no route up to which each has a ringed cross; more are plain crosses."""


def route_map(
    paths: Sequence[Floats],
    colours: Sequence[str],
    depot: Floats,
    left: Floats,
    theme: Theme,
    *,
    uirevision: str = "routes",
) -> go.Figure:
    """All routes of a morning, their ways from and to the station left out.

    Parameters
    ----------
    paths : sequence of float64[n, 2]
        East and north of each route's stops, km, in the order of visit.
    colours : sequence of str
        Hex of each route.
    depot : float64[2]
    left : float64[k, 2]
        Stops that no route visits.
    theme : Theme
    uirevision : str
        Zoom is kept while this stays the same.

    Returns
    -------
    Figure
        Traces ``routes-<hex>``, ``stops`` (with no points where there are more than `MOST_STOPS`), ``left``,
        ``depot``.
    """
    figure = go.Figure()
    for colour in dict.fromkeys(colours):
        line = joined([path for path, own in zip(paths, colours, strict=True) if own == colour])
        figure.add_trace(
            go.Scatter(
                x=line[:, 0],
                y=line[:, 1],
                mode="lines",
                name=f"routes-{colour}",
                line={"color": colour, "width": 1.3},
                hoverinfo="skip",
            )
        )
    figure.add_trace(_stops(paths, colours))
    figure.add_trace(_left(left, theme))
    figure.add_trace(_depot(depot, theme))
    _frame(figure, np.vstack([*paths, left.reshape(-1, 2), depot.reshape(1, 2)]), theme, uirevision)
    return figure


def joined(paths: Sequence[Floats]) -> Floats:
    """Several lines as one with gaps between; float64[n, 2] to the metre."""
    gap = np.full((1, 2), np.nan)
    return np.vstack([part for path in paths for part in (path, gap)]).round(3) if paths else np.empty((0, 2))


def _stops(paths: Sequence[Floats], colours: Sequence[str]) -> go.Scatter:
    count = sum(map(len, paths))
    drawn = count <= MOST_STOPS
    xy = np.vstack([np.empty((0, 2)), *(paths if drawn else ())]).round(3)
    own = [colour for path, colour in zip(paths, colours, strict=True) for _ in range(len(path))] if drawn else []
    return go.Scatter(
        x=xy[:, 0],
        y=xy[:, 1],
        mode="markers",
        name="stops",
        marker={"size": 4, "color": own},
        hoverinfo="skip",
    )


def _left(left: Floats, theme: Theme) -> go.Scatter:
    xy = left.reshape(-1, 2)[: MOST_MARKERS // 2].round(3)
    few = len(xy) <= FEW_LEFT
    marker = {
        "symbol": "circle-x-open" if few else "x-thin",
        "size": 13 if few else 5,
        "color": theme["error"],
        "line": {"color": theme["error"], "width": 1.6 if few else 1.2},
    }
    return go.Scatter(x=xy[:, 0], y=xy[:, 1], mode="markers", name="left", marker=marker, hoverinfo="skip")


def _depot(depot: Floats, theme: Theme) -> go.Scatter:
    marker = {
        "symbol": "circle",
        "size": 13,
        "color": theme.kind("delivery_station"),
        "line": {"color": theme["surface"], "width": 2},
    }
    return go.Scatter(x=[depot[0]], y=[depot[1]], mode="markers", name="depot", marker=marker, hoverinfo="skip")


def _frame(figure: go.Figure, points: Floats, theme: Theme, uirevision: str) -> None:
    low, high = points.min(axis=0), points.max(axis=0)
    pad = 0.04 * (max(high - low) or 1.0)
    axis = {"visible": False, "showgrid": False, "zeroline": False}
    figure.update_layout(
        xaxis=axis | {"range": [low[0] - pad, high[0] + pad]},
        yaxis=axis | {"range": [low[1] - pad, high[1] + pad], "scaleanchor": "x"},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor=theme["land"],
        plot_bgcolor=theme["land"],
        font={"family": FONT, "size": 12, "color": theme["ink"]},
        showlegend=False,
        dragmode="pan",
        hovermode=False,
        uirevision=uirevision,
    )
