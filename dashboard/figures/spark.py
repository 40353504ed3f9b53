"""A row of small bars as one picture: use by hour, hours at the limit in another colour."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dashboard.tokens import Theme

BAR_PX, GAP_PX, HEIGHT_PX = 2.0, 0.5, 22
LEAST_PX = 1.5
"""Of a bar that stands for nothing, so that an idle hour is seen as one."""


def spark(shares: Sequence[float], marked: Sequence[bool], theme: Theme) -> str:
    """A picture's address: a bar an hour.

    Parameters
    ----------
    shares : sequence of float
        0 to 1; more is cut off, less is 0.
    marked : sequence of bool
        Of the same length: drawn in the colour of what is worse, and never lower than the others' tops.

    Raises
    ------
    ValueError
        When the lengths differ.
    """
    pitch = BAR_PX + GAP_PX
    bars: dict[bool, list[str]] = {False: [], True: []}
    for number, (share, mark) in enumerate(zip(shares, marked, strict=True)):
        height = LEAST_PX + (HEIGHT_PX - LEAST_PX) * min(max(float(share), 0.0), 1.0)
        bars[bool(mark)].append(f"M{number * pitch:g} {HEIGHT_PX}v-{height:.1f}h{BAR_PX:g}v{height:.1f}z")
    colours = {False: theme["ref"], True: theme["worse"]}
    paths = "".join(f"<path fill='{colours[mark]}' d='{''.join(path)}'/>" for mark, path in bars.items() if path)
    return svg(paths, len(shares) * pitch, HEIGHT_PX)


def svg(inside: str, width: float, height: float) -> str:
    """A picture's address, which stretches to what it is given."""
    head = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:g} {height:g}' preserveAspectRatio='none'>"
    return "data:image/svg+xml," + quote(f"{head}{inside}</svg>", safe=" =:/'")
