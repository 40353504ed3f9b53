"""Cost against on-time share, and cost against CO2: the plans that nothing beats, what stands today, the bends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.pareto import non_dominated
from dashboard.parts import numbers
from dashboard.tokens import FONT, Theme

GAP = 0.12
"""Share of the width between the two planes."""
FEW = 12
"""Points up to which each has its number beside it."""


@dataclass(frozen=True)
class Plane:
    """One of the two planes.

    Attributes
    ----------
    key, title, knee : str
        Of the point's figure; of the axis; of the document's key that names the bend.
    factor : float
        From the document's unit to the axis's.
    suffix : str
        Of the axis's numbers.
    less : bool
        Whether less of it is better.
    least : float
        What the axis spans at least, in its unit: what is smaller than that is no difference to look at.
    """

    key: str
    title: str
    knee: str
    factor: float
    suffix: str
    less: bool
    least: float


PLANES = (
    Plane("on_time_share", "on time, of packages", "knee", 100.0, " %", less=False, least=0.4),
    Plane("co2_kg", "CO2 a day", "knee_co2", 1e-3, " t", less=True, least=0.4),
)


def pareto_figure(document: Mapping[str, Any], theme: Theme, *, selected: int = 0) -> go.Figure:
    """The front of `network pareto`.

    Parameters
    ----------
    document : mapping
        As the command prints it.
    selected : int
        Number of the point that is ringed; 0 for none.

    Returns
    -------
    Figure
        For each of the two planes the traces ``front``, ``points`` (all plans that nothing beats, `customdata` their
        numbers), ``today``, ``knee`` and ``selected``.
    """
    figure = go.Figure()
    for at, plane in enumerate(PLANES):
        for trace in _traces(document, plane, theme, selected):
            trace.update(xaxis="x" if at == 0 else "x2", yaxis="y" if at == 0 else "y2")
            figure.add_trace(trace)
    _layout(figure, document, theme)
    return figure


def _traces(document: Mapping[str, Any], plane: Plane, theme: Theme, selected: int) -> list[go.Scatter]:
    points = sorted(document["points"], key=lambda point: point["cost_usd"])
    today = [document["today"]] if document.get("today") else []
    bend = [point for point in points if point["point"] == document.get(plane.knee)]
    ringed = [point for point in points if point["point"] == selected]
    numbered = "markers+text" if len(points) <= FEW else "markers"
    return [
        _stairs(points, plane, theme),
        _scatter(
            points,
            plane,
            "points",
            mode=numbered,
            customdata=[point["point"] for point in points],
            text=[str(point["point"]) for point in points],
            textposition="bottom right" if not plane.less else "top right",
            textfont={"size": 11, "color": theme["ink-2"]},
            marker={"size": 8, "color": theme["ink"]},
        ),
        _scatter(
            today,
            plane,
            "today",
            mode="markers",
            marker={
                "symbol": "diamond-open",
                "size": 12,
                "color": theme["ref"],
                "line": {"width": 2},
            },
        ),
        _scatter(
            bend,
            plane,
            "knee",
            mode="markers+text",
            text=["knee   "],
            textposition="top left",
            textfont={"size": 11.5, "color": theme["accent"], "weight": 600},
            marker={"symbol": "circle-open", "size": 16, "color": theme["accent"], "line": {"width": 2}},
        ),
        _scatter(
            ringed,
            plane,
            "selected",
            mode="markers",
            marker={"symbol": "circle-open", "size": 21, "color": theme["accent"], "line": {"width": 2.5}},
        ),
    ]


def _scatter(points: Sequence[Mapping[str, Any]], plane: Plane, name: str, **look: Any) -> go.Scatter:
    x, y = _xy(points, plane)
    return go.Scatter(x=x, y=y, name=name, hoverinfo="none", cliponaxis=False, **look)


def _xy(points: Sequence[Mapping[str, Any]], plane: Plane) -> tuple[list[float], list[float]]:
    return [point["cost_usd"] for point in points], [plane.factor * point[plane.key] for point in points]


def _stairs(points: Sequence[Mapping[str, Any]], plane: Plane, theme: Theme) -> go.Scatter:
    """What can be had in this plane: along those of the points that beat each other in neither of its two figures."""
    x, y = _xy(points, plane)
    on_front = non_dominated(np.column_stack([x, y]).reshape(-1, 2), (True, plane.less))
    own = [point for point, on in zip(points, on_front, strict=True) if on]
    x, y = _xy(own, plane)
    line = {"color": theme["ink-2"], "width": 1.3, "shape": "hv"}
    return go.Scatter(x=x, y=y, name="front", mode="lines", line=line, hoverinfo="skip")


def span(values: Sequence[float], least: float) -> list[float]:
    """A range around values with a margin, so wide at least.

    Examples
    --------
    >>> span([4.0, 6.0], 1.0), span([5.0], 2.0)
    ([3.75, 6.25], [3.75, 6.25])
    """
    low, high = (min(values), max(values)) if values else (0.0, 0.0)
    half = 1.25 * max(high - low, least) / 2
    return [(low + high) / 2 - half, (low + high) / 2 + half]


def _layout(figure: go.Figure, document: Mapping[str, Any], theme: Theme) -> None:
    every = [*document["points"], *([document["today"]] if document.get("today") else [])]
    usd = [point["cost_usd"] for point in every]
    small = {"size": 11, "color": theme["ink-3"]}
    middle = 0.5 - GAP / 2
    common = {"tickfont": small, "zeroline": False, "fixedrange": True, "nticks": 5}
    for at, plane in enumerate(PLANES):
        number = "" if at == 0 else "2"
        figure.update_layout(
            {
                f"xaxis{number}": common
                | {
                    "domain": [0, middle] if at == 0 else [1 - middle, 1],
                    "anchor": f"y{number}",
                    "tickprefix": "$",
                    "range": span(usd, 0.004 * max(usd, default=0.0)),
                    "title": {"text": "cost a day", "font": small, "standoff": 4},
                    "showgrid": False,
                    "showline": True,
                    "linecolor": theme["line-2"],
                },
                f"yaxis{number}": common
                | {
                    "anchor": f"x{number}",
                    "ticksuffix": plane.suffix,
                    "range": span([plane.factor * point[plane.key] for point in every], plane.least),
                    "title": {"text": plane.title, "font": small, "standoff": 6},
                    "gridcolor": theme["grid"],
                    "automargin": True,
                },
            }
        )
    figure.update_layout(
        margin={"l": 12, "r": 28, "t": 18, "b": 34},
        paper_bgcolor=theme["surface"],
        plot_bgcolor=theme["surface"],
        font={"family": FONT, "size": 12, "color": theme["ink"]},
        showlegend=False,
        dragmode=False,
        hovermode="closest",
        uirevision="pareto",
    )


def read_out(point: Mapping[str, Any]) -> str:
    """What the card's head prints of a point."""
    return (
        f"point {point['point']}: {numbers.usd(point['cost_usd'])} a day, "
        f"{numbers.percent(100 * point['on_time_share'], 2)} on time, "
        f"{numbers.count(point['co2_kg'] / 1000)}{numbers.THIN}t CO2, "
        f"{numbers.count(point['unserved_packages'])} unserved"
    )
