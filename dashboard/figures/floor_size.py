"""How big a floor should be: cost a line against the rate, pods and walking; or what robots and stations pick."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from dashboard.parts import numbers
from dashboard.tokens import FONT, Theme

MODES = {"pods": ("carrying", "solid"), "pickers": ("queueing", "dash")}


def crossover_words(crossover: Mapping[str, Any]) -> tuple[str, str]:
    """Who is cheaper from which rate on, and the interval of that rate."""
    above, rate = crossover["cheaper_above"], crossover.get("rate_lines_per_h")
    if rate is None:
        rates = sorted({point["lines_per_h"] for point in crossover["points"]})
        return f"{above} cheaper at every rate", f"no crossing at {rates[0]:,.0f}–{rates[-1]:,.0f} lines an hour"
    low, high = crossover.get("low_lines_per_h"), crossover.get("high_lines_per_h")
    if low is None:
        return f"{above} cheaper above {rate:,.0f}", "one seed: no interval"
    return f"{above} cheaper above {rate:,.0f}", f"90 % {low:,.0f}–{high:,.0f} lines an hour"


def crossover_figure(crossover: Mapping[str, Any], here: float, theme: Theme) -> go.Figure:
    """Cost a line against lines an hour, 95 % bands.

    Parameters
    ----------
    crossover : mapping
        `crossover` of `warehouse size --json`.
    here : float
        Lines an hour of the floor that is shown; NaN for none.
    theme : Theme
    """
    figure = go.Figure()
    for mode, (token, dash) in MODES.items():
        points = [p for p in crossover["points"] if p["mode"] == mode and p["cost_per_line_usd"] is not None]
        points.sort(key=lambda point: float(point["lines_per_h"]))
        _line(figure, mode, points, theme[token], dash)
    low, high, rate = (crossover.get(f"{name}_lines_per_h") for name in ("low", "high", "rate"))
    if rate is not None:
        figure.add_vrect(low or rate, high or rate, fillcolor=theme["band"], opacity=0.6, line_width=0, layer="below")
    if math.isfinite(here):
        _here(figure, here, theme)
    return _styled(figure, theme, "lines an hour", "$", ".2f")


def _line(figure: go.Figure, mode: str, points: Sequence[Mapping[str, Any]], colour: str, dash: str) -> None:
    x = [point["lines_per_h"] for point in points]
    if all(point.get("low_usd") is not None for point in points) and points:
        band = [point["high_usd"] for point in points] + [point["low_usd"] for point in reversed(points)]
        figure.add_scatter(
            x=x + x[::-1],
            y=band,
            fill="toself",
            fillcolor=colour,
            opacity=0.18,
            line_width=0,
            mode="lines",
            hoverinfo="skip",
        )
    y = [point["cost_per_line_usd"] for point in points]
    figure.add_scatter(
        x=x,
        y=y,
        name=mode,
        mode="lines+markers",
        line={"color": colour, "dash": dash, "width": 2},
        marker_size=5,
        hoverinfo="none",
    )
    if points:
        figure.add_annotation(
            x=x[-1], y=y[-1], text=mode, showarrow=False, yshift=10, xanchor="right", font={"color": colour, "size": 11}
        )


def _here(figure: go.Figure, here: float, theme: Theme) -> None:
    figure.add_vline(here, line={"color": theme["ink-2"], "dash": "dot", "width": 1})
    figure.add_annotation(
        x=here,
        y=1,
        yref="paper",
        text="this floor",
        showarrow=False,
        yshift=8,
        font={"color": theme["ink-2"], "size": 11},
    )


def capacity_figure(
    robots: npt.NDArray[np.float64], lines: Mapping[int, npt.NDArray[np.float64]], here: int, theme: Theme
) -> go.Figure:
    """Lines an hour against robots, a line for each number of stations: the class's measured curve.

    Parameters
    ----------
    robots : float64[n]
    lines : mapping of int to float64[n]
        By stations, the floor's own last: it is drawn solid.
    here : int
        Robots of the floor that is shown.
    theme : Theme
    """
    figure = go.Figure()
    own = list(lines)[-1]
    for stations, rate in lines.items():
        colour, dash = (theme["carrying"], "solid") if stations == own else (theme["ref"], "dash")
        figure.add_scatter(
            x=robots, y=rate, mode="lines", line={"color": colour, "width": 2, "dash": dash}, hoverinfo="none"
        )
        figure.add_annotation(
            x=robots[-1], y=rate[-1], text=f"{stations} stations", showarrow=False, yshift=9, xanchor="right",
            font={"color": colour if stations == own else theme["ink-3"], "size": 11},
        )  # fmt: skip
    _here(figure, here, theme)
    return _styled(figure, theme, "robots", "", ",.0f")


def _styled(figure: go.Figure, theme: Theme, x: str, prefix: str, form: str) -> go.Figure:
    axis = {
        "gridcolor": theme["grid"],
        "zeroline": False,
        "tickfont": {"size": 11, "color": theme["ink-3"]},
        "rangemode": "tozero",
    }
    figure.update_layout(
        showlegend=False,
        margin={"l": 44, "r": 8, "t": 20, "b": 34},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 11, "color": theme["ink-2"]},
        xaxis={
            **axis,
            "showgrid": False,
            "title": {"text": x, "font": {"size": 11}, "standoff": 4},
            "tickformat": ",.0f",
        },
        yaxis={**axis, "tickprefix": prefix, "tickformat": form},
        hovermode=False,
    )
    return figure


def capacity_words(lines: float, robots: int) -> str:
    """What the curve says of this floor."""
    return f"At most {numbers.count(lines)} lines/h with {robots} robots"
