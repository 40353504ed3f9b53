"""What waits at each stage, hour by hour: a row a stage, the reference dashed behind it, hours at the limit shaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import plotly.graph_objects as go

from dashboard.parts.numbers import short
from dashboard.tokens import FLOOR_PX, FONT, Theme

LEFT_PX, TOP_PX, RIGHT_PX = 152, 20, 36
TICK_H = 6
GAP = 0.16
"""Of a row's height, kept free above it."""


@dataclass(frozen=True)
class Row:
    """One stage as it is drawn.

    Attributes
    ----------
    label : str
    run : float64[H]
    ref : float64[H], or None
    at_limit : bool[H]
    """

    label: str
    run: npt.NDArray[np.float64]
    ref: npt.NDArray[np.float64] | None
    at_limit: npt.NDArray[np.bool_]


def backlog_figure(rows: Sequence[Row], first_h: int, theme: Theme) -> go.Figure:
    """The rows over one axis of hours, each to a scale of its own, from zero.

    Parameters
    ----------
    rows : sequence of Row
        All of the same length; an empty one gives an empty figure.
    first_h : int
        Hour of the scenario at which they begin.
    """
    count = len(rows[0].run) if rows else 0
    hours = np.arange(count + 1) + first_h
    axes = [f"y{number + 1}" if number else "y" for number in range(len(rows))]
    lines = [line for row, axis in zip(rows, axes, strict=True) for line in _lines(row, hours, axis, theme)]
    # In one go: plotly checks all shapes anew whenever one is added.
    layout = _frame(len(rows), first_h, count, theme) | {
        "shapes": [s for row, axis in zip(rows, axes, strict=True) for s in _limits(row, first_h, axis, theme)],
        "annotations": [_label(row, number, len(rows), theme) for number, row in enumerate(rows)],
    }
    return go.Figure(lines, layout)


def spans(marked: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of marked hours: first, and first that is not.

    Examples
    --------
    >>> spans(np.array([True, True, False, True]))
    [(0, 2), (3, 4)]
    """
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _lines(row: Row, hours: npt.NDArray[np.int64], axis: str, theme: Theme) -> list[go.Scatter]:
    def line(
        values: npt.NDArray[np.float64], name: str, colour: str, width: float, dash: str, *, fill: bool
    ) -> go.Scatter:
        return go.Scatter(
            x=hours[:-1] + 0.5,  # an hour's value stands in its middle, as the cursor does
            y=values.round(0),
            yaxis=axis,
            name=f"{row.label} {name}",
            mode="lines",
            hoverinfo="skip",
            line={"color": colour, "width": width, "dash": dash},
            fill="tozeroy" if fill else "none",
            fillcolor=_faint(theme["ink"]) if fill else None,
        )

    ref = [] if row.ref is None else [line(row.ref, "reference", theme["ref"], 1.3, "dash", fill=False)]
    return [*ref, line(row.run, "run", theme["ink"], 1.6, "solid", fill=True)]


def _limits(row: Row, first_h: int, axis: str, theme: Theme) -> list[dict[str, Any]]:
    shapes: list[dict[str, Any]] = []
    for first, last in spans(row.at_limit):
        span = {"x0": first + first_h, "x1": last + first_h, "xref": "x", "yref": f"{axis} domain"}
        ground = {"type": "rect", "y0": 0, "y1": 1, "fillcolor": theme["worse-soft"], "line": {"width": 0}}
        foot = {"type": "line", "y0": 0, "y1": 0, "line": {"color": theme["worse"], "width": 3}}
        shapes += [span | ground | {"layer": "below"}, span | foot]
    return shapes


def _label(row: Row, number: int, count: int, theme: Theme) -> dict[str, Any]:
    peak = short(float(row.run.max(initial=0.0)))
    return {
        "text": f"{row.label}<br><span style='color:{theme['ink-3']};font-size:{FLOOR_PX}px'>peak {peak}</span>",
        "xref": "paper",
        "yref": "paper",
        "x": 0,
        "xshift": -LEFT_PX,
        "y": _domain(number, count)[0],
        "yshift": -4,
        "xanchor": "left",
        "yanchor": "bottom",
        "align": "left",
        "showarrow": False,
        "font": {"size": 12, "color": theme["ink"]},
    }


def _domain(number: int, count: int) -> tuple[float, float]:
    height = 1 / count
    low = 1 - (number + 1) * height
    return max(low, 0.0), low + height * (1 - GAP)


def _frame(rows: int, first_h: int, count: int, theme: Theme) -> dict[str, Any]:
    ticks = [h for h in range(first_h, first_h + count + 1) if h % TICK_H == 0]
    texts = [f"<b>Day {h // 24 + 1} 00:00</b>" if h % 24 == 0 else f"{h % 24:02d}:00" for h in ticks]
    layout: dict[str, Any] = {
        "xaxis": {
            "range": [first_h, first_h + max(count, 1)],
            "tickvals": ticks,
            "ticktext": texts,
            "side": "top",
            "anchor": "free",
            "position": 1,
            "gridcolor": theme["grid"],
            "zeroline": False,
            "fixedrange": True,
            "ticks": "",
            "ticklabeloverflow": "allow",
            "tickfont": {"size": FLOOR_PX, "color": theme["ink-2"]},
        },
        "margin": {"l": LEFT_PX, "r": RIGHT_PX, "t": TOP_PX, "b": 4},
        "paper_bgcolor": theme["surface"],
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": theme["ink"]},
        "showlegend": False,
        "hovermode": False,
        "dragmode": False,
    }
    for number in range(rows):
        axis = {
            "domain": _domain(number, rows),
            "anchor": "x",
            "rangemode": "tozero",
            "showgrid": False,
            "showticklabels": False,
            "zeroline": True,
            "zerolinecolor": theme["line-2"],
            "zerolinewidth": 1,
            "fixedrange": True,
        }
        layout[f"yaxis{number + 1 if number else ''}"] = axis
    return layout


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.12)"
