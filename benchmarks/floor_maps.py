"""Floors of the size and kind that robot traffic is published on, made here: the published files are not ours to keep.

`kiva_like`: rows of shelves in a field of 33 x 46 cells, as in the evaluation of RHCR (Li et al. 2021, "Lifelong
multi-agent path finding in large-scale warehouses"). `league_like`: 140 x 500 cells of shelf rows with stations all
around, as the warehouses of the League of Robot Runners 2023.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.traffic.roadmap import Roadmap

Cells = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class FloorMap:
    """A floor and the cells that matter on it.

    Attributes
    ----------
    roadmap : Roadmap
    homes : int32[h]
        Where robots may start, linear cells.
    goals : int32[g]
        Cells beside shelves.
    stations : int32[s]
        Goals on the edges; none where all errands go between shelves.
    """

    roadmap: Roadmap
    homes: Cells
    goals: Cells
    stations: Cells


def kiva_like() -> FloorMap:
    """Eight rows of three shelves of 10, a goal above and below each place, and homes of 192 robots at the sides."""
    kind = np.full((33, 46), ".")
    for top in range(1, 32, 4):
        for left in (7, 18, 29):
            kind[top, left : left + 10] = kind[top + 2, left : left + 10] = "e"
            kind[top + 1, left : left + 10] = "@"
        for left in (1, 4, 40, 43):
            kind[top : top + 3, left : left + 2] = "r"
    return _floor(kind, homes="r", goals="e", stations="")


def league_like() -> FloorMap:
    """Shelves 12 long and one deep, every second row, from edge to edge; stations on all four edges."""
    kind = np.full((140, 500), ".")
    for row in range(8, 131, 2):
        for left in range(8, 480, 13):
            kind[row, left : left + 12] = "@"
            kind[row - 1, left : left + 12] = kind[row + 1, left : left + 12] = "s"
    kind[1:-1:4, 1] = kind[1:-1:4, -2] = "e"
    kind[1, 1:-1:4] = kind[-2, 1:-1:4] = "e"
    return _floor(kind, homes=".se", goals="s", stations="e")


def pod_floor(height: int = 300, width: int = 400) -> FloorMap:
    """Blocks of 10 x 2 pods, lanes two wide between them, goals beside the pods."""
    kind = np.full((height, width), ".")
    for top in range(4, height - 5, 4):
        for left in range(4, width - 13, 12):
            kind[top : top + 2, left : left + 10] = "@"
            kind[top - 1, left : left + 10] = kind[top + 2, left : left + 10] = "e"
    return _floor(kind, homes=".e", goals="e", stations="")


def _floor(kind: npt.NDArray[np.str_], homes: str, goals: str, stations: str) -> FloorMap:
    def cells(kinds: str) -> Cells:
        return np.flatnonzero(np.isin(kind.ravel(), list(kinds))).astype(np.int32)

    return FloorMap(Roadmap.of(kind != "@"), cells(homes), cells(goals), cells(stations))
