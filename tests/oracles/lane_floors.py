"""Small pod floors for crowds: blocks of pods, lanes of one or two cells, stations behind one-way queues."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from warehouse.traffic.roadmap import Roadmap

E, S, W, N = 1, 2, 4, 8


class LaneFloor(NamedTuple):
    roadmap: Roadmap
    stations: list[int]

    @property
    def lanes(self) -> np.ndarray:
        return np.flatnonzero(self.roadmap.free & ~self.roadmap.closed_to_loaded)


def lane_floor(lane: int, *, one_way: bool = False, rows: int = 3, columns: int = 3, block: int = 5) -> LaneFloor:
    """Blocks of 2 x `block` pods' places; stations in the last row, each after two queue cells, exit upwards."""
    height, width = lane + rows * (2 + lane) + 2, lane + columns * (block + lane)
    free, pods = np.ones((height, width), bool), np.zeros((height, width), bool)
    exits = np.full((height, width), E | S | W | N, np.uint8)
    for top in range(lane, height - 3, 2 + lane):
        for left in range(lane, width, block + lane):
            pods[top : top + 2, left : left + block] = True
    if one_way:
        for i, row in enumerate(range(0, height - 2, 3)):
            exits[row] &= (E if i % 2 == 0 else W) | S | N
        for j, column in enumerate(range(0, width, block + 1)):
            exits[: height - 1, column] &= E | W | (N if j % 2 == 0 else S)
    last, stations = height - 1, []
    free[last] = False
    for column in range(2, width - 3, 6):
        free[last, column : column + 3] = True
        exits[last, column : column + 3] = E, E, N
        exits[last - 1, column + 1 : column + 3] &= E | W | N
        stations.append(last * width + column + 2)
    return LaneFloor(Roadmap.of(free, pods, exits), stations)
