"""A map of a warehouse as a pod floor, by convention.

In League of Robot Runners maps, ``S`` cells lie beside shelves and ``E`` cells are work stations at the walls. So the
blocked cells that touch an ``S`` are places of pods, ``E`` cells are pick stations without a queue, and RHCR's ``r``
cells (homes) are chargers. RHCR's maps have endpoints ``e`` beside shelves and no stations: nobody picks there, and
such a map is refused, as one without shelves is.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from warehouse.layout.league import read_league
from warehouse.layout.maps import GridMap, read_map
from warehouse.layout.pod_floor import Cell, PodFloor, StationPlace
from warehouse.traffic.roadmap import ALL_EXITS


def read_map_floor(path: Path) -> PodFloor:
    """The pod floor of a .map, or of a League problem's map.

    Raises
    ------
    InvalidInput
        When the file is not sound, or the map has no stations or no shelves.
    """
    grid = read_league(path).grid if path.suffix == ".json" else read_map(path)
    return floor_of_map(grid, path.stem)


def floor_of_map(grid: GridMap, name: str) -> PodFloor:
    """The pod floor of a map.

    Raises
    ------
    InvalidInput
        When the map has no stations or no shelves.
    """
    storage = ~grid.free & _beside(grid, "Se")
    stations = grid.cells("E")
    findings = []
    if not len(stations):
        message = "no cell is a station (E): robots can drive here (warehouse traffic), but nobody picks"
        findings.append(Finding(grid.file, 0, "no-pick-station", message))
    if not storage.any():
        message = "no blocked cell lies beside an S or e: there are no places of pods"
        findings.append(Finding(grid.file, 0, "no-storage", message))
    if findings:
        raise InvalidInput(findings)
    kind = np.where(grid.free, Cell.LANE, Cell.WALL).astype(np.uint8)
    kind[storage] = Cell.STORAGE
    kind.flat[stations] = Cell.STATION
    kind.flat[grid.cells("r")] = Cell.CHARGER
    return PodFloor(
        name,
        1.0,
        kind,
        np.full_like(kind, ALL_EXITS),
        np.flatnonzero(storage).astype(np.int32),
        tuple(StationPlace(f"P-{n:02d}", True, cell, ()) for n, cell in enumerate(stations.tolist(), start=1)),
        grid.cells("r"),
    )


def _beside(grid: GridMap, letters: str) -> npt.NDArray[np.bool_]:
    """Cells that share an edge with one of the letters."""
    marked = np.zeros(grid.free.size, bool)
    marked[grid.cells(letters)] = True
    padded = np.pad(marked.reshape(grid.free.shape), 1)
    return padded[:-2, 1:-1] | padded[2:, 1:-1] | padded[1:-1, :-2] | padded[1:-1, 2:]
