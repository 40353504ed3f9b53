"""Floors small enough to look at, and a floor's drawing made from its cells."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from datasets import Settings
from datasets.draft import default_settings
from warehouse.layout.pod_floor import Cell, PodFloor
from warehouse.layout.pod_generator import PodNumbers, generate

Draw = Callable[[PodFloor], dict[str, Any]]


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(default_settings()).floor


@pytest.fixture
def small() -> PodFloor:
    return generate(PodNumbers(pods=60, pick_stations=2, replenish_stations=1, chargers=6))


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def written(name: str, content: str | dict[str, Any]) -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content, indent=1), encoding="utf-8")
        return path

    return written


def feature(kind: str, form: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"is": kind, **properties},
        "geometry": {"type": form, "coordinates": coordinates},
    }


def box(left: float, bottom: float, right: float, top: float) -> list[list[list[float]]]:
    return [[[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]]]


@pytest.fixture(scope="session")
def draw() -> Draw:
    """A floor drawn in metres, cell by cell, away from the origin."""

    def drawn(floor: PodFloor) -> dict[str, Any]:
        size, west, north = floor.cell_m, 100.0, 50.0

        def square(cell: int) -> list[list[list[float]]]:
            row, column = divmod(int(cell), floor.width)
            return box(west + column * size, north - (row + 1) * size, west + (column + 1) * size, north - row * size)

        def middle(cell: int) -> list[float]:
            row, column = divmod(int(cell), floor.width)
            return [west + (column + 0.5) * size, north - (row + 0.5) * size]

        features = [
            feature("floor", "Polygon", box(west, north - floor.height * size, west + floor.width * size, north)),
            feature("wall", "MultiPolygon", [square(cell) for cell in np.flatnonzero(floor.kind == Cell.WALL)]),
            feature("storage", "MultiPolygon", [square(cell) for cell in floor.storage]),
            feature("charger", "MultiPoint", [middle(cell) for cell in floor.chargers]),
        ]
        for station in floor.stations:
            purpose = "picks" if station.picks else "replenishes"
            features.append(feature("station", "Point", middle(station.cell), **{"for": purpose, "name": station.name}))
            down = floor.width if station.picks else -floor.width
            way_out = [station.cell - down, station.cell - 2 * down]
            path = [*reversed(station.queue), station.cell, *way_out]
            features.append(feature("queue", "LineString", list(map(middle, path)), station=station.name))
        features += one_way_lines(floor, middle)
        return {"type": "FeatureCollection", "name": floor.name, "cell_m": size, "features": features}

    return drawn


def one_way_lines(floor: PodFloor, middle: Callable[[int], list[float]]) -> list[dict[str, Any]]:
    """A line along each lane between blocks: the 1st, 3rd ... east and south, the others west and north."""
    rows, columns = np.divmod(floor.storage, floor.width)
    lines = []
    for axis, taken in enumerate((rows, columns)):
        inside = np.setdiff1d(np.arange(taken.min(), taken.max()), taken)
        across = columns if axis == 0 else rows
        for number, lane in enumerate(inside.tolist()):
            ends = [int(across.min()), int(across.max())][:: 1 if number % 2 == 0 else -1]
            cells = [lane * floor.width + end if axis == 0 else end * floor.width + lane for end in ends]
            lines.append(feature("one_way", "LineString", list(map(middle, cells))))
    return lines
