"""Routes through their day: load hatched, drive a line, deliver a block, break hollow, windows bracketed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.tokens import FONT, Theme

ROW_PX = 24
LEFT_PX, RIGHT_PX = 58, 12
"""Margins, which the hour marks above the figure have too."""
MOST_TICKS = 12
"""Service ticks of one window on one route: those nearest to its close."""
MOST_LATE = 200


@dataclass(frozen=True)
class Bracket:
    """One window of a route, and when its stops are served; seconds since midnight.

    Attributes
    ----------
    open, close : float
    served : tuple of float
    late : tuple of (float, float)
        Service and lateness (s) of each late stop.
    """

    open: float
    close: float
    served: tuple[float, ...]
    late: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Span:
    """A route's day; seconds since midnight.

    Attributes
    ----------
    label : str
    colour : str
    load : float
        When loading began; equal to `leave` where the day says nothing of it.
    leave, first, last, back : float
        From the station, at the first stop, from the last stop, at the station.
    breaks : tuple of (float, float)
    brackets : tuple of Bracket
    """

    label: str
    colour: str
    load: float
    leave: float
    first: float
    last: float
    back: float
    breaks: tuple[tuple[float, float], ...] = ()
    brackets: tuple[Bracket, ...] = ()


def extent(spans: Sequence[Span]) -> tuple[float, float]:
    """What the timetable shows: from a little before the first loading to after the last return, seconds."""
    if not spans:
        return 0.0, 86_400.0
    low, high = min(span.load for span in spans), max(span.back for span in spans)
    return (low - 600.0) // 900 * 900.0, -(-high // 900) * 900.0 + 2700.0


def timetable(spans: Sequence[Span], theme: Theme) -> go.Figure:
    """The figure, a row a route in the order given, `ROW_PX` each.

    Returns
    -------
    Figure
        Traces ``load``, ``drive``, ``deliver``, ``break``, ``window``, ``served``, ``late``, ``back``.
    """
    rows = range(len(spans))
    figure = go.Figure()
    figure.add_trace(_load(spans, theme))
    ways = [way for row, span in zip(rows, spans, strict=True) for way in _ways(span, row)]
    figure.add_trace(_lines("drive", ways, theme["ink-2"], 1.5))
    figure.add_trace(_deliver(spans))
    figure.add_trace(_breaks(spans, theme))
    brackets = [(b, row) for row, span in zip(rows, spans, strict=True) for b in span.brackets]
    figure.add_trace(_windows(brackets, theme))
    served = [(t, row) for b, row in brackets for t in nearest_to_close(b)]
    figure.add_trace(_lines("served", [(t, t, row - 0.27, row + 0.36) for t, row in served], theme["ink"], 1.2))
    late = [(t, s, row) for b, row in brackets for t, s in b.late]
    figure.add_trace(_lines("late", [(t, t, row - 0.34, row + 0.4) for t, _, row in late], theme["worse"], 2.2))
    figure.add_trace(_back(spans, theme))
    _say_late(figure, late, theme)
    _frame(figure, spans, theme)
    return figure


def _ways(span: Span, row: int) -> tuple[tuple[float, float, float, float], ...]:
    """To the first stop, and from the last one."""
    return (span.leave, span.first, row, row), (span.last, span.back, row, row)


def nearest_to_close(bracket: Bracket) -> tuple[float, ...]:
    """Services to draw a tick for."""
    return tuple(sorted(bracket.served, key=lambda t: abs(bracket.close - t))[:MOST_TICKS])


def _lines(name: str, segments: Sequence[tuple[float, float, float, float]], colour: str, width: float) -> go.Scatter:
    x = [part for x0, x1, _, _ in segments for part in (x0, x1, None)]
    y = [part for _, _, y0, y1 in segments for part in (y0, y1, None)]
    line = {"color": colour, "width": width}
    return go.Scatter(x=x, y=y, mode="lines", name=name, line=line, hoverinfo="skip")


def _bars(name: str, bars: Sequence[tuple[float, float, float]], **how: object) -> go.Bar:
    return go.Bar(
        x=[end - begin for begin, end, _ in bars],
        base=[begin for begin, _, _ in bars],
        y=[row for _, _, row in bars],
        orientation="h",
        name=name,
        hoverinfo="skip",
        **how,
    )


def _load(spans: Sequence[Span], theme: Theme) -> go.Bar:
    bars = [(span.load, span.leave, row) for row, span in enumerate(spans) if span.leave > span.load]
    pattern = {"shape": "/", "fgcolor": theme["ref"], "bgcolor": theme["surface"], "size": 5, "solidity": 0.35}
    return _bars("load", bars, width=0.4, marker={"color": theme["surface"], "pattern": pattern, "line": {"width": 0}})


def _deliver(spans: Sequence[Span]) -> go.Bar:
    bars = [(span.first, span.last, row) for row, span in enumerate(spans)]
    return _bars("deliver", bars, width=0.5, marker={"color": [span.colour for span in spans], "line": {"width": 0}})


def _breaks(spans: Sequence[Span], theme: Theme) -> go.Bar:
    bars = [(begin, end, row) for row, span in enumerate(spans) for begin, end in span.breaks]
    line = {"color": theme["ink-2"], "width": 1.2}
    return _bars("break", bars, width=0.5, marker={"color": theme["surface"], "line": line})


def _windows(brackets: Sequence[tuple[Bracket, int]], theme: Theme) -> go.Scatter:
    x: list[float | None] = []
    y: list[float | None] = []
    for bracket, row in brackets:
        x += [bracket.open, bracket.open, bracket.close, bracket.close, None]
        y += [row + 0.26, row + 0.4, row + 0.4, row + 0.26, None]
    line = {"color": theme["ref"], "width": 1}
    return go.Scatter(x=x, y=y, mode="lines", name="window", line=line, hoverinfo="skip")


def _back(spans: Sequence[Span], theme: Theme) -> go.Scatter:
    return go.Scatter(
        x=[span.back for span in spans],
        y=list(range(len(spans))),
        mode="text",
        name="back",
        text=[f"  {clock(span.back)}" for span in spans],
        textposition="middle right",
        textfont={"size": 11, "color": theme["ink-3"]},
        hoverinfo="skip",
        cliponaxis=False,
    )


def _say_late(figure: go.Figure, late: Sequence[tuple[float, float, int]], theme: Theme) -> None:
    """The latest stop of each late route in words; the mark before them is the clock of the table's badges."""
    worst: dict[int, tuple[float, float]] = {}
    for served, by, row in late:
        if by > worst.get(row, (0.0, 0.0))[1]:
            worst[row] = (served, by)
    for row, (served, by) in list(worst.items())[:MOST_LATE]:
        figure.add_annotation(
            x=served,
            y=row,
            text=f"◷ {minutes(by)} late",
            showarrow=False,
            xanchor="left",
            xshift=5,
            bgcolor=theme["worse-soft"],
            font={"size": 11, "color": theme["worse"]},
            borderpad=1,
        )


def _frame(figure: go.Figure, spans: Sequence[Span], theme: Theme) -> None:
    low, high = extent(spans)
    figure.update_layout(
        barmode="overlay",
        height=max(1, len(spans)) * ROW_PX,
        margin={"l": LEFT_PX, "r": RIGHT_PX, "t": 0, "b": 0},
        xaxis={
            "range": [low, high],
            "tickvals": hours(low, high),
            "showticklabels": False,
            "gridcolor": theme["grid"],
            "zeroline": False,
            "fixedrange": True,
            "ticks": "",
        },
        yaxis={
            "range": [max(1, len(spans)) - 0.5, -0.5],
            "tickvals": list(range(len(spans))),
            "ticktext": [span.label for span in spans],
            "tickfont": {"size": 12, "color": theme["ink"]},
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "ticks": "",
        },
        font={"family": FONT, "size": 11, "color": theme["ink"]},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        hovermode=False,
    )


def hours(low: float, high: float) -> list[float]:
    """Whole hours to mark, at most some twelve."""
    step = 3600.0 * max(1, -(-int(high - low) // 3600 // 12))
    first = -(-low // step) * step
    return [first + step * number for number in range(int((high - first) // step) + 1)]


def clock(second: float) -> str:
    """HH:MM, with +1 on the next day."""
    days, rest = divmod(int(second), 86_400)
    return f"{rest // 3600:02d}:{rest % 3600 // 60:02d}" + (f" +{days}" if days else "")


def minutes(seconds: float) -> str:
    """Lateness in words: "4 min", "40 s"."""
    return f"{seconds:.0f} s" if seconds < 60 else f"{seconds / 60:.0f} min"
