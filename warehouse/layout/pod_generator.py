"""A pod floor from a few numbers: blocks of two rows of pods, lanes between them, a ring around, stations outside it.

The ring is two lanes wide and driven both ways. Pick stations lie on the south edge, replenishment stations on the
north one, chargers on the west and east. A station's bay is a U: robots leave the ring, queue away from it, turn, queue
back, are served, and drive on into the ring, so a queue is never a dead end. Lanes one cell wide are one-way and
alternate; every one of them leads from the ring to the ring, so each place can be reached and left with a pod.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from warehouse.layout.one_way import forbid, lay_path
from warehouse.layout.pod_floor import Cell, PodFloor, StationPlace
from warehouse.traffic.roadmap import ALL_EXITS, EAST, NORTH, SOUTH, WEST

RING = 2
BLOCK_ROWS = 2
BAY_PITCH = 3
"""Columns of the ring that a station needs: its way in, its way out, and room for the people."""

Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class PodNumbers:
    """What a pod floor is generated from.

    Attributes
    ----------
    pods : int
    pick_stations, replenish_stations : int
    chargers : int
    fill : float
        Share of the places that a pod stands in at most (85 % in RAWSim-O, Merschformann et al. 2018).
    block_length : int
        Pods along a block; a block is two pods deep.
    lane_width : {1, 2}
        1: one-way lanes of alternating direction; 2: lanes for both directions.
    station_queue : int
        Robots that may wait in a station's bay.
    aspect : float
        Width of the field of blocks by its height; wider where the stations need it, deeper where chargers do.
    cell_m : float
        Edge of a cell (1 m in RAWSim-O).
    """

    pods: int
    pick_stations: int
    replenish_stations: int
    chargers: int
    fill: float = 0.85
    block_length: int = 5
    lane_width: int = 1
    station_queue: int = 6
    aspect: float = 1.5
    cell_m: float = 1.0

    def __post_init__(self) -> None:
        counts = (self.pods, self.pick_stations, self.block_length, self.station_queue)
        if min(counts) < 1 or min(self.replenish_stations, self.chargers) < 0 or self.lane_width not in (1, 2):
            raise ValueError(f"a pod floor needs pods, a pick station, a queue and lanes of one or two cells: {self}")
        if not (0 < self.fill <= 1 and 0 < self.aspect < math.inf and 0 < self.cell_m < math.inf):
            raise ValueError(f"fill, aspect and cell_m are positive, fill at most 1: {self}")

    @property
    def places(self) -> int:
        """Places that the pods need at least."""
        return math.ceil(self.pods / self.fill)

    @property
    def blocks(self) -> tuple[int, int]:
        """Rows and columns of blocks."""
        row_pitch, column_pitch = BLOCK_ROWS + self.lane_width, self.block_length + self.lane_width
        wanted = self.places / (BLOCK_ROWS * self.block_length)
        beside = 2 * RING - self.lane_width
        stations = BAY_PITCH * max(self.pick_stations, self.replenish_stations)
        least_columns = max(1, math.ceil((stations - beside) / column_pitch))
        least_rows = max(1, math.ceil((math.ceil(self.chargers / 2) - beside) / row_pitch))
        ideal = max(least_columns, round(math.sqrt(wanted * self.aspect * row_pitch / column_pitch)))
        near = range(max(least_columns, ideal - 2), ideal + 3)
        shapes = [(max(least_rows, math.ceil(wanted / columns)), columns) for columns in near]
        return min(shapes, key=lambda shape: (shape[0] * shape[1], abs(shape[1] - ideal)))

    @property
    def bay_depth(self) -> int:
        """Cells from the ring to the turn of a station's bay."""
        return (self.station_queue + 3) // 2


def generate(numbers: PodNumbers, name: str = "pods") -> PodFloor:
    """The floor of these numbers; the same numbers give the same floor.

    It has at least ``ceil(pods / fill)`` places, and a few more because blocks are not cut.
    """
    yard = _Yard(numbers)
    yard.lay_lanes()
    stations = yard.lay_stations(numbers.pick_stations, picks=True)
    stations += yard.lay_stations(numbers.replenish_stations, picks=False)
    chargers = yard.lay_chargers()
    return PodFloor(
        name,
        numbers.cell_m,
        yard.kind,
        yard.one_way,
        np.flatnonzero(yard.kind == Cell.STORAGE).astype(np.int32),
        tuple(stations),
        chargers,
    )


class _Yard:
    """The grid while it is laid out: a field of blocks inside the ring, and room outside the ring for the rest."""

    def __init__(self, numbers: PodNumbers) -> None:
        self.numbers = numbers
        rows, columns = numbers.blocks
        lane = numbers.lane_width
        self.height = rows * (BLOCK_ROWS + lane) - lane + 2 * RING
        self.width = columns * (numbers.block_length + lane) - lane + 2 * RING
        self.top = numbers.bay_depth if numbers.replenish_stations else 0
        self.left = 1 if numbers.chargers else 0
        shape = (self.top + self.height + numbers.bay_depth, self.width + 2 * self.left)
        self.kind: Bytes = np.zeros(shape, np.uint8)
        self.one_way: Bytes = np.full(shape, ALL_EXITS, np.uint8)
        self.ringed = slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)

    def lay_lanes(self) -> None:
        """Ring, blocks and the lanes between them."""
        lane, length = self.numbers.lane_width, self.numbers.block_length
        across = (np.arange(self.height - 2 * RING) % (BLOCK_ROWS + lane)) < BLOCK_ROWS
        along = (np.arange(self.width - 2 * RING) % (length + lane)) < length
        field = np.where(np.outer(across, along), Cell.STORAGE, Cell.LANE)
        self.kind[self.ringed] = np.pad(field, RING, constant_values=Cell.LANE)
        if lane == 1:
            against = np.zeros_like(field, np.uint8)
            for number, row in enumerate(np.flatnonzero(~across)):
                against[row] |= 1 << (WEST, EAST)[number % 2]
            for number, column in enumerate(np.flatnonzero(~along)):
                against[:, column] |= 1 << (NORTH, SOUTH)[number % 2]
            forbid(self.one_way[self.ringed], np.pad(against, RING))

    def lay_stations(self, number: int, *, picks: bool) -> list[StationPlace]:
        """Bays of the stations, evenly along their edge."""
        places = []
        for index in range(number):
            offset = int((index + 0.5) * self.width / number) - 1
            bay = self._lay_bay(offset, south=picks)
            queue = bay[-2 - self.numbers.station_queue : -2]
            self.kind.flat[list(queue)] = Cell.QUEUE
            self.kind.flat[bay[-2]] = Cell.STATION
            places.append(StationPlace(f"{'P' if picks else 'R'}-{index + 1:02d}", picks, bay[-2], queue[::-1]))
        return places

    def _lay_bay(self, offset: int, *, south: bool) -> tuple[int, ...]:
        """Cells of a bay from its way in to its way out; the north edge is the south edge turned by 180 degrees."""
        sign = 1 if south else -1
        row = self.top + self.height if south else self.top - 1
        column = self.left + offset if south else self.left + self.width - 1 - offset
        depth = self.numbers.bay_depth
        steps = [(down, 0) for down in range(depth)] + [(down, 1) for down in reversed(range(-1, depth))]
        path = [(row + sign * down, column + sign * side) for down, side in steps]
        lay_path(self.one_way, path)
        for at in path[:-1]:
            self.kind[at] = Cell.LANE
        return tuple(row * self.kind.shape[1] + column for row, column in path[:-1])

    def lay_chargers(self) -> npt.NDArray[np.int32]:
        """Chargers beside the ring, half of them west and half of them east, each left the way it is entered."""
        west = math.ceil(self.numbers.chargers / 2)
        for number, column, back in ((west, 0, EAST), (self.numbers.chargers - west, -1, WEST)):
            rows = self.top + ((np.arange(number) + 0.5) * self.height / max(number, 1)).astype(np.int64)
            self.kind[rows, column] = Cell.CHARGER
            self.one_way[rows, column] = 1 << back
        return np.flatnonzero(self.kind == Cell.CHARGER).astype(np.int32)
