"""From click to door as one small hill, with the hours by which half and 95 % are there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.figures.spark import svg
from dashboard.tokens import Theme

WIDTH, HEIGHT = 88, 46
TAIL = 0.999
"""Of the packages: hours beyond are not drawn."""


@dataclass(frozen=True)
class DoorHours:
    """Packages by whole hours from click to door.

    Attributes
    ----------
    packages : float64[H]
        From 0 h on; all promises together.
    """

    packages: npt.NDArray[np.float64]

    @property
    def drawn_h(self) -> int:
        """Hours drawn: all but the last thousandth of the packages; a whole half day."""
        total = self.packages.sum()
        if total <= 0:
            return 12
        last = int(np.searchsorted(self.packages.cumsum(), TAIL * total)) + 1
        return max(12, -(-last // 12) * 12)


def door_hours(table: pd.DataFrame) -> DoorHours:
    """Of a table `door_hours`: promise, hours, packages."""
    hours = table["hours"].to_numpy()
    return DoorHours(np.bincount(hours, table["packages"].to_numpy()).astype(float) if len(hours) else np.zeros(0))


def hill(run: DoorHours, theme: Theme, ref: DoorHours | None = None, marks: tuple[float, ...] = ()) -> str:
    """A picture's address: the run filled and in ink, the reference dashed and grey, marked hours as dotted lines."""
    hours = run.drawn_h
    shares = [_shares(each, hours) for each in (run, ref) if each is not None]
    top = max((s.max(initial=0.0) for s in shares), default=0.0) or 1.0
    lines = [_path(s, hours, top) for s in shares]
    parts = [
        f"<path fill='{theme['band']}' d='{lines[0]}L{WIDTH} {HEIGHT}L0 {HEIGHT}z'/>",
        *(_stroke(line, theme["ref"], "stroke-dasharray='3 2'") for line in lines[1:]),
        _stroke(lines[0], theme["ink"], ""),
    ]
    for mark in marks:
        if np.isfinite(mark):
            x = round(WIDTH * mark / hours, 1)
            parts.append(_stroke(f"M{x} 0V{HEIGHT}", theme["ink"], "stroke-dasharray='2 2'"))
    return svg("".join(parts), WIDTH, HEIGHT)


def _shares(door: DoorHours, hours: int) -> npt.NDArray[np.float64]:
    drawn = np.zeros(hours)
    drawn[: len(door.packages)] = door.packages[:hours]
    return drawn / (door.packages.sum() or 1.0)


def _path(shares: npt.NDArray[np.float64], hours: int, top: float) -> str:
    points = [f"{WIDTH * (h + 0.5) / hours:.1f} {HEIGHT - (HEIGHT - 2) * s / top:.1f}" for h, s in enumerate(shares)]
    return f"M0 {HEIGHT}L" + "L".join(points)


def _stroke(path: str, colour: str, more: str) -> str:
    return (
        f"<path fill='none' stroke='{colour}' stroke-width='1.2' vector-effect='non-scaling-stroke' {more} d='{path}'/>"
    )
