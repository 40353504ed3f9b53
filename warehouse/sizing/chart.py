"""The crossover chart as an SVG: cost a line against lines an hour, a line a mode."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warehouse.sizing.sizing import Sizing

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 64, 120, 40, 48
COLOURS = {"pods": "#2B55D9", "pickers": "#B0450B", "proteus": "#0B7468"}
NAME_GAP = 14.0
INK, GRID = "#16202C", "#E4E7EC"

Row = dict[str, Any]
Scale = Callable[[float], float]


def write_chart(found: Sizing, path: Path) -> None:
    """Write the chart.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    path.write_text(chart(found), encoding="utf-8")


def chart(found: Sizing) -> str:
    """The chart's SVG text: rates on a logarithmic axis, costs from zero."""
    rows = [row for row in found.to_json()["crossover"]["points"] if row["cost_per_line_usd"] is not None]
    rates = sorted({row["lines_per_h"] for row in rows})
    top = _round_up(max(row["cost_per_line_usd"] for row in rows))
    span = math.log(rates[-1] / rates[0]) or 1.0

    def x(rate: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * math.log(rate / rates[0]) / span

    def y(cost: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * cost / top

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="system-ui" font-size="12"'
        f' fill="{INK}"><rect width="{WIDTH}" height="{HEIGHT}" fill="#FFFFFF"/>',
        f'<text x="{LEFT}" y="22" font-weight="600">Cost of a line, USD, by lines an hour</text>',
    ]
    for k in range(5):
        cost = top * k / 4
        parts.append(f'<path d="M{LEFT} {y(cost):.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y(cost) + 4:.1f}" text-anchor="end">{cost:.2f}</text>')
    parts += [f'<text x="{x(rate):.1f}" y="{HEIGHT - 26}" text-anchor="middle">{rate:,.0f}</text>' for rate in rates]
    parts += _lines(rows, x, y)
    meet = found.crossover
    if rates[0] <= meet.rate <= rates[-1]:
        parts.append(f'<path d="M{x(meet.rate):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#8B95A5" stroke-dasharray="4 3"/>')
        words = f"{meet.cheaper_above} cost less from {meet.rate:,.0f} lines/h"
        parts.append(f'<text x="{x(meet.rate) + 6:.1f}" y="{TOP + 12}">{escape(words)}</text>')
    return "\n".join([*parts, "</svg>\n"])


def _lines(rows: Sequence[Row], x: Scale, y: Scale) -> Iterator[str]:
    """A line a mode, with its name at its end, names apart from each other."""
    ends: list[tuple[float, str]] = []
    for mode, colour in COLOURS.items():
        points = [(x(row["lines_per_h"]), y(row["cost_per_line_usd"])) for row in rows if row["mode"] == mode]
        if points:
            path = "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
            yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
            ends.append((points[-1][1], mode))
    lowest = -math.inf
    for at, mode in sorted(ends):
        lowest = max(at, lowest + NAME_GAP)
        yield f'<text x="{WIDTH - RIGHT + 8}" y="{lowest + 4:.1f}" fill="{COLOURS[mode]}">{mode}</text>'


def _round_up(value: float) -> float:
    """The next round number: so many times a power of ten as quarter into short numbers."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 1.2, 1.6, 2, 2.4, 3, 4, 6, 8, 10) if step * power >= value)
