"""A drawn floor on cells: which cell is what.

The grid starts at the upper left corner of the floor's bounding box; x runs to the right, y upwards, in metres. A cell
belongs to an area when its middle lies inside, and to a point or a line when that passes through it. Lines run along
rows and columns of cells. A queue's line starts at its last place, leads through the station, and ends on the lane that
robots go on by.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from core.errors import Finding, InvalidInput
from datasets.cells import hint
from warehouse.layout.drawing_file import PURPOSES, Drawing, Feature, read_drawing_file
from warehouse.layout.one_way import At, direction_between, forbid, lay_path
from warehouse.layout.pod_floor import Cell, PodFloor, StationPlace
from warehouse.traffic.roadmap import ALL_EXITS

Cells = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""Rows and columns."""

MAX_CELLS = 10_000_000
CELL_OF_AREA = {"wall": Cell.WALL, "no_go": Cell.WALL, "storage": Cell.STORAGE, "charger": Cell.CHARGER}


def read_drawing(path: Path) -> PodFloor:
    """The pod floor of a GeoJSON drawing.

    Raises
    ------
    InvalidInput
        With every finding: file, a line of the feature, rule, and the feature's number.
    """
    drawing = read_drawing_file(path)
    floors = drawing.of("floor")
    if not floors:
        raise InvalidInput([Finding(drawing.file, 0, "no-floor", "no feature is the floor: its outline is needed")])
    raster = _Raster(drawing, shapely.union_all([feature.geometry for feature in floors]))
    floor = raster.floor()
    if raster.findings:
        raise InvalidInput(raster.findings)
    return floor


class _Raster:
    """The grid while features are laid on it."""

    def __init__(self, drawing: Drawing, outline: shapely.Geometry) -> None:
        self.drawing = drawing
        self.findings: list[Finding] = []
        self.west, south, east, self.north = outline.bounds
        sides = [math.ceil(side / drawing.cell_m - 1e-9) for side in (self.north - south, east - self.west)]
        if math.prod(sides) > MAX_CELLS:
            message = f"{sides[0]:.6g} x {sides[1]:.6g} cells are more than {MAX_CELLS:,}"
            raise InvalidInput([Finding(drawing.file, 0, "too-large", message)])
        self.kind = np.zeros(sides, np.uint8)
        self.one_way = np.full(sides, ALL_EXITS, np.uint8)
        self.owner = np.zeros(sides, np.int32)
        rows, columns = self._inside(outline)
        self.kind[rows, columns] = Cell.LANE

    def floor(self) -> PodFloor:
        """Lay all features, areas first; what is wrong goes to `findings`."""
        for feature in self.drawing.of(*CELL_OF_AREA):
            self._claim(feature, self._cells(feature), CELL_OF_AREA[feature.kind])
        self._drive_one_way()
        stations = self._stations()
        queues = self._queues(stations)
        places = (
            StationPlace(name, picks, self._number(at), tuple(map(self._number, reversed(queues.get(name, [])))))
            for name, (picks, at) in stations.items()
        )
        return PodFloor(
            self.drawing.name,
            self.drawing.cell_m,
            self.kind,
            self.one_way,
            np.flatnonzero(self.kind == Cell.STORAGE).astype(np.int32),
            tuple(places),
            np.flatnonzero(self.kind == Cell.CHARGER).astype(np.int32),
        )

    def _number(self, at: At) -> int:
        return at[0] * self.kind.shape[1] + at[1]

    def _wrong(self, feature: Feature, rule: str, message: str) -> None:
        self.findings.append(self.drawing.finding(feature, rule, message))

    def _at(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Row and column of points."""
        cell = self.drawing.cell_m
        row, column = np.floor((self.north - np.asarray(y)) / cell), np.floor((np.asarray(x) - self.west) / cell)
        return row.astype(np.int64), column.astype(np.int64)

    def _on_grid(self, row: Any, column: Any) -> Any:
        height, width = self.kind.shape
        return (row >= 0) & (row < height) & (column >= 0) & (column < width)

    def _inside(self, area: shapely.Geometry) -> Cells:
        """Rows and columns of the cells whose middle lies in an area."""
        cell = self.drawing.cell_m
        west, south, east, north = area.bounds
        (top, bottom), (left, right) = self._at([west, east], [north, south])
        rows = np.arange(max(top, 0), min(bottom + 1, self.kind.shape[0]))
        columns = np.arange(max(left, 0), min(right + 1, self.kind.shape[1]))
        shapely.prepare(area)
        x, y = np.meshgrid(self.west + (columns + 0.5) * cell, self.north - (rows + 0.5) * cell)
        found = np.nonzero(shapely.contains_xy(area, x, y))
        return rows[found[0]], columns[found[1]]

    def _cells(self, feature: Feature) -> Cells:
        """Cells of an area or of points."""
        if "Point" not in feature.geometry.geom_type:
            return self._inside(feature.geometry)
        x, y = shapely.get_coordinates(feature.geometry).T
        rows, columns = self._at(x, y)
        on_grid = self._on_grid(rows, columns)
        return rows[on_grid], columns[on_grid]

    def _claim(self, feature: Feature, cells: Cells, kind: Cell) -> None:
        """The cells become this kind; they must be on the floor and nobody else's."""
        rows, columns = cells
        others = np.unique(self.owner[rows, columns])
        others = others[others > 0]
        if not len(rows):
            self._wrong(feature, "off-floor", "no cell of the floor has its middle in it")
        elif len(others):
            self._wrong(feature, "overlap", f"it lies on feature {', '.join(map(str, others[:5].tolist()))}")
        elif kind != Cell.WALL and (self.kind[rows, columns] == Cell.WALL).any():
            self._wrong(feature, "off-floor", "it reaches beyond the floor or into a wall")
        else:
            self.kind[rows, columns] = kind
            if kind != Cell.WALL:
                self.owner[rows, columns] = feature.number

    def _drive_one_way(self) -> None:
        """Lanes that are not driven against their line."""
        against = np.zeros_like(self.one_way)
        for feature in self.drawing.of("one_way"):
            for start, end in pairwise(path := self._path(feature)):
                against[start] |= 1 << (direction_between(start, end) + 2) % 4
            if len(path) > 1:
                against[path[-1]] |= 1 << (direction_between(*path[-2:]) + 2) % 4
        forbid(self.one_way, against)

    def _path(self, feature: Feature) -> list[At]:
        """Cells along a line, each sharing an edge with the next; empty when a finding says why."""
        rows, columns = self._at(*shapely.get_coordinates(feature.geometry).T)
        if not self._on_grid(rows, columns).all():
            self._wrong(feature, "off-floor", "its line leaves the floor")
            return []
        corners = list(zip(rows.tolist(), columns.tolist(), strict=True))
        if any(a[0] != b[0] and a[1] != b[1] for a, b in pairwise(corners)):
            self._wrong(feature, "crooked-line", "its line does not run along rows and columns of cells")
            return []
        path = [corners[0], *(cell for a, b in pairwise(corners) for cell in _between(a, b))]
        if len(set(path)) < len(path):
            self._wrong(feature, "crooked-line", "its line comes back to one of its own cells")
            return []
        return path

    def _stations(self) -> dict[str, tuple[bool, At]]:
        """Whether it picks, and the cell, of each station by name; picking first."""
        stations: dict[str, tuple[bool, At]] = {}
        for letter, purpose in zip("PR", PURPOSES, strict=True):
            drawn = [f for f in self.drawing.of("station") if f.properties.get("for", PURPOSES[0]) == purpose]
            for number, feature in enumerate(drawn, start=1):
                name = feature.properties.get("name") or f"{letter}-{number:02d}"
                rows, columns = self._cells(feature)
                self._claim(feature, (rows, columns), Cell.STATION)
                if name in stations:
                    self._wrong(feature, "duplicate-station", f"another station is named {name!r}, too")
                elif len(rows):
                    stations[name] = letter == "P", (int(rows[0]), int(columns[0]))
        return stations

    def _queues(self, stations: dict[str, tuple[bool, At]]) -> dict[str, list[At]]:
        """Queue cells by station, the last place first; lays the path through each station."""
        queues: dict[str, list[At]] = {}
        for feature in self.drawing.of("queue"):
            name = feature.properties["station"]
            if name not in stations:
                self._wrong(feature, "unknown-station", f"there is no station {name!r}{hint(name, list(stations))}")
            elif name in queues:
                self._wrong(feature, "two-queues", f"{name} has a queue already")
            elif path := self._path(feature):
                queues[name] = self._lay_queue(feature, path, stations[name][1])
        return queues

    def _lay_queue(self, feature: Feature, path: list[At], station: At) -> list[At]:
        """Queue cells of a path that leads through a station and out again."""
        if station not in path[1:-1]:
            self._wrong(feature, "dead-end-queue", "its line must lead through its station and out again onto a lane")
            return []
        there = path.index(station)
        self._claim(feature, _rows_columns(path[:there]), Cell.QUEUE)
        if path[there + 1 : -1]:
            self._claim(feature, _rows_columns(path[there + 1 : -1]), Cell.LANE)
        lay_path(self.one_way, path)
        return path[:there]


def _rows_columns(cells: list[At]) -> Cells:
    rows, columns = np.array(cells, dtype=np.int64).T
    return rows, columns


def _between(start: At, end: At) -> Iterator[At]:
    """Cells after the first up to the last, along a row or a column."""
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]))
    for step in range(1, steps + 1):
        yield start[0] + (end[0] - start[0]) * step // steps, start[1] + (end[1] - start[1]) * step // steps
