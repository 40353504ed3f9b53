"""A difference and its interval on one axis that a whole column shares: 0 is a line, a dot and a bar beside it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from dash import html

Interval = tuple[float | None, float | None, float | None]
"""Value, low and high; the ends are None where there is none."""


@dataclass(frozen=True)
class Axis:
    """What a column of glyphs shows.

    Attributes
    ----------
    low, high : float
        0 lies between them.
    """

    low: float
    high: float

    def at(self, x: float) -> float:
        """Percent of the width, 0..100."""
        return round(100 * min(max((x - self.low) / (self.high - self.low), 0.0), 1.0), 2)

    def holds(self, x: float) -> bool:
        """Whether a value lies on it."""
        return self.low <= x <= self.high


def axis_of(intervals: Iterable[Interval], pad: float = 0.08) -> Axis:
    """The axis that shows all intervals and 0.

    Examples
    --------
    >>> axis_of([(1.0, 0.0, 2.0), (-1.0, None, None)], pad=0.0)
    Axis(low=-1.0, high=2.0)
    """
    ends = [x for interval in intervals for x in interval if x is not None and math.isfinite(x)]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    more = pad * (high - low) or 1.0
    return Axis(low - (more if pad or low == high else 0.0), high + (more if pad or low == high else 0.0))


def axis_glyph(interval: Interval, axis: Axis, tone: str = "plain") -> html.Span:
    """One glyph; decoration beside the number that says the same.

    Parameters
    ----------
    interval : (value, low, high)
    axis : Axis
        Of the whole column.
    tone : {"better", "worse", "plain"}
    """
    value, low, high = interval
    marks = [html.I(className="axis-zero", style={"left": f"{axis.at(0.0)}%"})]
    if value is not None and math.isfinite(value):
        if low is not None and high is not None and high > low:
            left, right = axis.at(low), axis.at(high)
            style = {"left": f"{left}%", "width": f"{round(right - left, 2)}%"}
            marks.append(html.I(className=f"axis-bar {tone}", style=style))
        marks.append(html.I(className=f"axis-dot {tone}", style={"left": f"{axis.at(value)}%"}))
    return html.Span(marks, className="axis-glyph", **{"aria-hidden": "true"})
