"""Intervals as a dot and a bar: the run's in ink and filled, the reference's grey and hollow, on one axis."""

from __future__ import annotations

import math
from collections.abc import Iterable

from dash import html

MARGIN = 0.12
"""Of the axis, kept free at both ends."""

Interval = tuple[float, float]
"""Value and half of its 95 % interval; the half is NaN or 0 where there is none."""


def shared_axis(intervals: Iterable[Interval]) -> tuple[float, float]:
    """Lowest and highest value that a column of glyphs shows; a margin of 12 % at both ends.

    Examples
    --------
    >>> shared_axis([(10.0, 1.0), (14.0, float("nan"))])
    (8.4, 14.6)
    """
    ends = [v + sign * _half(h) for v, h in intervals if math.isfinite(v) for sign in (-1, 1)]
    if not ends:
        return 0.0, 1.0
    low, high = min(ends), max(ends)
    pad = MARGIN * (high - low) or MARGIN * abs(high) or 1.0
    return round(low - pad, 12), round(high + pad, 12)


def interval_glyph(
    run: Interval, ref: Interval | None = None, *, axis: tuple[float, float] | None = None, width_px: int = 64
) -> html.Span:
    """One glyph; decoration beside numbers that say the same.

    Parameters
    ----------
    run, ref : (value, half)
    axis : (low, high), optional
        Of a whole column; the glyph's own where it is not given.
    """
    shown = [("run", run), *([("ref", ref)] if ref is not None else [])]
    low, high = axis or shared_axis([interval for _, interval in shown])
    marks = []
    for who, (value, half) in reversed(shown):
        if math.isfinite(value):
            marks += _marks(who, value, _half(half), low, high)
    return html.Span(marks, className="interval-glyph", style={"width": f"{width_px}px"}, **{"aria-hidden": "true"})


def _marks(who: str, value: float, half: float, low: float, high: float) -> list[html.I]:
    def at(x: float) -> float:
        return round(100 * min(max((x - low) / (high - low), 0.0), 1.0), 2)

    left, right = at(value - half), at(value + half)
    bar = html.I(className=f"interval-bar {who}", style={"left": f"{left}%", "width": f"{round(right - left, 2)}%"})
    dot = html.I(className=f"interval-dot {who}", style={"left": f"{at(value)}%"})
    return [bar, dot] if half > 0 else [dot]


def _half(half: float) -> float:
    return abs(half) if math.isfinite(half) else 0.0
