"""Travels in a plan file: coordinates and their law where they are straight lines, else tables.

Tables of few places stand in the file itself, larger ones in an .npz beside it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from routing.problem import Places
from routing.travel.table import SpeedProfile, TableTravel, Travel

if TYPE_CHECKING:
    from routing.travel.straight import StraightTravel

MOST_INLINE = 60
"""Places of a table that is written into the plan file."""


def travels_data(travels: tuple[Travel, ...], places: Places, beside: Path) -> list[dict[str, Any]]:
    """Say travels in JSON; writes `beside` where they do not fit into the plan file."""
    from routing.travel.straight import StraightTravel  # numba is slow to import

    arrays: dict[str, np.ndarray[Any, Any]] = {}
    made = []
    for row, travel in enumerate(travels):
        data = _straight(travel, places) if isinstance(travel, StraightTravel) else _table(travel, row, arrays)
        speeds = travel.speeds
        data["speeds"] = speeds and {"at": speeds.at.tolist(), "factor": speeds.factor.tolist()}
        if data.get("file"):
            data["file"] = beside.name
        made.append(data)
    if arrays:
        np.savez_compressed(beside, **arrays)  # type: ignore[arg-type]
    return made


def travels_of(data: list[dict[str, Any]], places: Places, folder: Path) -> tuple[Travel, ...]:
    """Read what `travels_data` wrote.

    Raises
    ------
    KeyError, TypeError, ValueError, OSError
        When it is damaged.
    """
    return tuple(_straight_of(each, places) if each["kind"] == "straight" else _table_of(each, folder) for each in data)


def _straight(travel: StraightTravel, places: Places) -> dict[str, Any]:
    usual = _points_of(places)
    same = usual is not None and np.array_equal(usual, travel.points)
    return {
        "kind": "straight",
        "points": None if same else travel.points.tolist(),
        "slowness": None if (travel.slowness == 1.0).all() else travel.slowness.tolist(),
        "law": {name: value if np.isfinite(value) else None for name, value in travel.law._asdict().items()},
        "timed": travel.timed,
    }


def _points_of(places: Places) -> np.ndarray[Any, np.dtype[np.float64]] | None:
    """Points of space that places stand for; None where they have no coordinates."""
    from routing.travel.great_circle import GreatCircleTravel
    from routing.travel.plane import PlaneTravel

    if not np.isfinite(places.x + places.y).all():
        return None
    travel = GreatCircleTravel(places.y, places.x) if places.geographic else PlaneTravel(places.x, places.y)
    return travel.points


def _straight_of(data: dict[str, Any], places: Places) -> Travel:
    from routing.travel.straight import Law, StraightTravel

    points = _points_of(places) if data["points"] is None else np.array(data["points"], np.float64)
    if points is None:
        raise ValueError("places have no coordinates")
    slowness = np.ones(len(points)) if data["slowness"] is None else np.array(data["slowness"], np.float64)
    if len(points) != len(places) or len(slowness) != len(places):
        raise ValueError(f"travels have {len(points)} places, the problem has {len(places)}")
    law = Law(**{name: np.inf if value is None else float(value) for name, value in data["law"].items()})
    travel = StraightTravel(points, slowness, law, bool(data["timed"]))
    travel.speeds = _speeds_of(data)
    return travel


def _speeds_of(data: dict[str, Any]) -> SpeedProfile | None:
    speeds = data["speeds"]
    return speeds and SpeedProfile(np.array(speeds["at"], np.int64), np.array(speeds["factor"], np.float64))


def _table(travel: Travel, row: int, arrays: dict[str, np.ndarray[Any, Any]]) -> dict[str, Any]:
    distance, duration = travel.table(np.arange(len(travel)))
    same = duration is distance
    if len(travel) <= MOST_INLINE:
        inline = {"distance": distance.tolist(), "duration": None if same else duration.tolist()}
        return {"kind": "table"} | inline
    arrays[f"distance_{row}"] = distance
    if not same:
        arrays[f"duration_{row}"] = duration
    return {"kind": "table", "file": True, "row": row, "same": same}


def _table_of(data: dict[str, Any], folder: Path) -> Travel:
    if data.get("file"):
        with np.load(folder / Path(data["file"]).name, allow_pickle=False) as arrays:
            distance = arrays[f"distance_{data['row']}"]
            duration = distance if data["same"] else arrays[f"duration_{data['row']}"]
    else:
        distance = np.array(data["distance"], np.int32)
        duration = distance if data["duration"] is None else np.array(data["duration"], np.int32)
    if distance.ndim != 2 or distance.shape[0] != distance.shape[1] or distance.shape != duration.shape:
        raise ValueError(f"a table of travels has the shape {distance.shape}")
    return TableTravel(distance, duration, _speeds_of(data))
