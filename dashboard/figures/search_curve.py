"""How the best cost of a search fell: a small step line without axes, the proven bound dashed below it."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.tokens import FONT, Theme


def search_curve(
    history: Sequence[tuple[float, float]], seconds: float, bound: float | None, theme: Theme
) -> go.Figure:
    """The figure.

    Parameters
    ----------
    history : sequence of (float, float)
        Seconds and the best cost from then on.
    seconds : float
        Of the whole search.
    bound : float or None
        Proven lower bound of the cost.
    """
    points = [*history, (max(seconds, history[-1][0]), history[-1][1])] if history else []
    line = {"color": theme["ink"], "width": 1.4, "shape": "hv"}
    figure = go.Figure(
        go.Scatter(x=[s for s, _ in points], y=[c for _, c in points], mode="lines", name="best", line=line)
    )
    if bound is not None and points:
        dash = {"color": theme["ref"], "width": 1, "dash": "dash"}
        ends = [points[0][0], points[-1][0]]
        figure.add_trace(go.Scatter(x=ends, y=[bound, bound], mode="lines", name="bound", line=dash))
    figure.update_layout(
        xaxis={"visible": False},
        yaxis={"visible": False},
        margin={"l": 2, "r": 2, "t": 3, "b": 3},
        showlegend=False,
        hovermode=False,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 11, "color": theme["ink"]},
    )
    return figure
