"""The on-time share of orders by the hour in which they were placed: B minus A, with its band over the seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import plotly.graph_objects as go

from dashboard.parts.numbers import points
from dashboard.tokens import FONT, Theme

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class HourDifferences:
    """B minus A by hour of order.

    Attributes
    ----------
    start_s : int64[H]
        Since the scenario's start.
    delta, low, high : float64[H]
        Percentage points; `low` and `high` are NaN with fewer than two pairs of runs.
    pairs : int
    """

    start_s: npt.NDArray[np.int64]
    delta: Floats
    low: Floats
    high: Floats
    pairs: int


def hour_differences(pairs: Sequence[tuple[pd.DataFrame, pd.DataFrame]]) -> HourDifferences:
    """The mean difference of pairs of runs and its 95 % interval, by Student's t.

    Parameters
    ----------
    pairs : sequence of (DataFrame, DataFrame)
        `promise_hours` of A and of B with the same seed: promise, start_s, placed, on_time.
    """
    from scipy import stats

    rows = [share_by_hour(b) - share_by_hour(a) for a, b in pairs]
    table = pd.concat(rows, axis=1).sort_index() if rows else pd.DataFrame(index=pd.Index([], dtype="int64"))
    values = table.to_numpy(dtype=float).reshape(len(table), len(rows))
    n = (~np.isnan(values)).sum(axis=1)
    delta = np.divide(np.nansum(values, axis=1), n, out=np.full(len(n), np.nan), where=n > 0)
    half = np.full(len(delta), np.nan)
    for row in np.flatnonzero(n > 1):
        own = values[row][~np.isnan(values[row])]
        half[row] = stats.t.ppf(0.975, len(own) - 1) * own.std(ddof=1) / len(own) ** 0.5
    return HourDifferences(table.index.to_numpy(dtype=np.int64), delta, delta - half, delta + half, len(rows))


def share_by_hour(table: pd.DataFrame) -> pd.Series:
    """Percent on time of the orders of each hour, over all promises; NaN where none were placed."""
    sums = table.groupby("start_s")[["placed", "on_time"]].sum()
    return 100 * sums["on_time"] / sums["placed"].where(sums["placed"] > 0)


def hours_figure(found: HourDifferences, theme: Theme, names: Sequence[str] = ()) -> go.Figure:
    """A line, its band where there is one, and the hour that differs most in words.

    Parameters
    ----------
    names : sequence of str
        Days of the week from the scenario's first; none: "Day 3".
    """
    figure = go.Figure()
    hours = found.start_s / 3600
    banded = found.pairs > 1
    mean = np.nanmean(found.delta) if np.isfinite(found.delta).any() else 0.0
    colour = theme["better" if mean > 0 else "worse"]
    if banded:
        band = np.concatenate([found.low, found.high[::-1]])
        figure.add_trace(
            go.Scatter(
                x=np.concatenate([hours, hours[::-1]]).tolist(),
                y=np.nan_to_num(band).tolist(),
                name="band",
                fill="toself",
                line={"width": 0},
                fillcolor=colour,
                opacity=0.22,
                hoverinfo="skip",
            )
        )
    line = {"color": colour, "width": 1.8}
    figure.add_trace(go.Scatter(x=hours.tolist(), y=found.delta.tolist(), name="delta", line=line, hoverinfo="none"))
    _say_most(figure, found, colour)
    _layout(figure, hours, theme, names)
    return figure


def hour_text(start_s: float, names: Sequence[str] = ()) -> str:
    """An hour with its day: "Thu 20–21 h".

    Examples
    --------
    >>> hour_text(2 * 86400 + 20 * 3600)
    'Day 3 20–21 h'
    """
    day, hour = int(start_s // 86400), int(start_s % 86400 // 3600)
    return f"{names[day % len(names)] if names else f'Day {day + 1}'} {hour:02d}–{hour + 1:02d} h"


def _say_most(figure: go.Figure, found: HourDifferences, colour: str) -> None:
    if not np.isfinite(found.delta).any() or not np.nanmax(np.abs(found.delta)):
        return
    most = int(np.nanargmax(np.abs(found.delta)))
    hour = int(found.start_s[most] % 86400 // 3600)
    size = points(float(found.delta[most]), 1 if abs(found.delta[most]) >= 0.1 else 3)
    figure.add_annotation(
        x=found.start_s[most] / 3600,
        y=float(found.delta[most]),
        text=f"{size}, orders of {hour:02d}–{hour + 1:02d} h",
        showarrow=False,
        xanchor="left" if most < len(found.delta) / 2 else "right",
        xshift=8 if most < len(found.delta) / 2 else -8,
        font={"size": 11.5, "color": colour, "weight": 600},
    )


def _layout(figure: go.Figure, hours: Floats, theme: Theme, names: Sequence[str]) -> None:
    ticks = [h for h in np.unique(hours // 6 * 6).tolist() if len(hours) and hours.min() <= h <= hours.max() + 1]
    labels = [
        f"{(names[int(h // 24) % len(names)] if names else f'Day {int(h // 24) + 1}')} 00:00"
        if h % 24 == 0
        else f"{int(h % 24):02d}:00"
        for h in ticks
    ]
    small = {"size": 11, "color": theme["ink-3"]}
    figure.update_layout(
        xaxis={
            "tickvals": ticks,
            "ticktext": labels,
            "showgrid": False,
            "fixedrange": True,
            "tickfont": small,
            "zeroline": False,
        },
        yaxis={
            "gridcolor": theme["grid"],
            "zeroline": True,
            "zerolinecolor": theme["line-2"],
            "ticksuffix": " pp",
            "nticks": 5,
            "fixedrange": True,
            "tickfont": small,
            "automargin": True,
        },
        margin={"l": 12, "r": 12, "t": 8, "b": 24},
        paper_bgcolor=theme["surface"],
        plot_bgcolor=theme["surface"],
        font={"family": FONT, "size": 12, "color": theme["ink"]},
        showlegend=False,
        dragmode=False,
        hovermode="x",
        uirevision="hours",
    )
