"""Small pictures as CSS clip paths: a sparkline, and when a breaker was open."""

from __future__ import annotations

from collections.abc import Sequence

BINS = 60
LINE_PX = 1.5
HEIGHTS = {"closed": 0.0, "half-open": 55.0, "open": 100.0}
"""Per cent of the height."""


def spark(values: Sequence[float | None]) -> dict[str, str]:
    """`--area` and `--line` of a sparkline that begins at zero; empty where there is nothing to draw.

    Parameters
    ----------
    values : sequence of float or None
        Equally spaced; None where nothing is known, which only the line's ends may be.
    """
    known = [(place, value) for place, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return {"--area": "polygon(0 0)", "--line": "polygon(0 0)"}
    top = max(max(value for _, value in known), 1e-9)
    span = max(len(values) - 1, 1)
    points = [(100 * place / span, 94 - 88 * value / top) for place, value in known]
    upper = [f"{x:.1f}% {y:.1f}%" for x, y in points]
    lower = [f"{x:.1f}% calc({y:.1f}% + {LINE_PX}px)" for x, y in reversed(points)]
    area = [f"{points[0][0]:.1f}% 100%", *upper, f"{points[-1][0]:.1f}% 100%"]
    return {"--area": f"polygon({','.join(area)})", "--line": f"polygon({','.join(upper + lower)})"}


def binned(points: Sequence[tuple[float, float]], end_s: float, seconds: float, bins: int = BINS) -> list[float | None]:
    """The last value in each of `bins` equal parts of a stretch that ends at `end_s`; None where there is none."""
    found: list[float | None] = [None] * bins
    for at_s, value in points:
        place = int((at_s - (end_s - seconds)) / seconds * bins)
        if 0 <= place < bins or at_s == end_s:
            found[min(place, bins - 1)] = value
    return _filled(found)


def _filled(values: list[float | None]) -> list[float | None]:
    """Gaps between known values hold the one before."""
    last = next((place for place in range(len(values) - 1, -1, -1) if values[place] is not None), -1)
    held: float | None = None
    for place in range(last + 1):
        held = values[place] if values[place] is not None else held
        values[place] = held
    return values


def steps(changes: Sequence[tuple[float, str]], end_s: float, seconds: float) -> str:
    """When a breaker was open (whole height) or half open (half of it) in a stretch of time, as a clip path."""
    start_s = end_s - seconds
    points = ["0% 100%"]
    for number, (at_s, state) in enumerate(changes):
        until_s = changes[number + 1][0] if number + 1 < len(changes) else end_s
        if until_s <= start_s or not HEIGHTS[state]:
            continue
        left = max(0.0, 100 * (at_s - start_s) / seconds)
        right = max(left + 1.5, min(100.0, 100 * (until_s - start_s) / seconds))
        top = 100 - HEIGHTS[state]
        points += [f"{x:.2f}% {y:.0f}%" for x, y in ((left, 100), (left, top), (right, top), (right, 100))]
    return f"polygon({','.join([*points, '100% 100%'])})"
