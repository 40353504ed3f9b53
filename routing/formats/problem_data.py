"""A whole problem as JSON and back, nothing lost; null stands for "no limit" and "has to be served"."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.formats.travel_data import travels_data, travels_of
from routing.problem import REQUIRED, UNLIMITED, Break, Places, Problem, Rules, Stops, VehicleType

LIMITS = ("shift_close", "work_max", "travel_max", "distance_max", "stops_max")


def problem_data(problem: Problem, beside: Path) -> dict[str, Any]:
    """Say a problem in JSON; large tables of travels go into `beside`."""
    places = problem.places
    return {
        "name": problem.name,
        "scale": problem.scale,
        "currency": problem.currency,
        "day_start_s": problem.day_start_s,
        "rules": asdict(problem.rules),
        "vehicles": [_vehicle(kind) for kind in problem.vehicles],
        "places": {"geographic": places.geographic, "x": _numbers(places.x), "y": _numbers(places.y)},
        "stops": _stops(problem.stops),
        "travels": travels_data(problem.travels, places, beside),
    }


def problem_of(data: dict[str, Any], folder: Path) -> Problem:
    """Read what `problem_data` wrote.

    Raises
    ------
    KeyError, TypeError, ValueError, OSError
        When it is damaged.
    """
    where = data["places"]
    places = Places(_floats(where["x"], np.nan), _floats(where["y"], np.nan), bool(where["geographic"]))
    problem = Problem(
        name=data["name"],
        places=places,
        stops=_stops_of(data["stops"]),
        vehicles=tuple(_vehicle_of(each) for each in data["vehicles"]),
        travels=travels_of(data["travels"], places, folder),
        rules=Rules(**data["rules"]),
        scale=int(data["scale"]),
        currency=data["currency"],
        day_start_s=int(data["day_start_s"]),
    )
    _check(problem)
    return problem


def _numbers(values: npt.NDArray[np.float64]) -> list[float | None]:
    return [value if np.isfinite(value) else None for value in values.tolist()]


def _floats(values: list[float | None], none: float) -> npt.NDArray[np.float64]:
    return np.array([none if value is None else value for value in values], np.float64)


def _limit(value: int) -> int | None:
    return None if value >= UNLIMITED else value


def _vehicle(kind: VehicleType) -> dict[str, Any]:
    data = asdict(kind)
    data |= {name: _limit(data[name]) for name in LIMITS}
    data["capacity"] = [_limit(value) for value in kind.capacity]
    data["breaks"] = [asdict(each) | {"close": _limit(each.close)} for each in kind.breaks]
    return data


def _given(value: int | None) -> int:
    return UNLIMITED if value is None else value


def _vehicle_of(data: dict[str, Any]) -> VehicleType:
    made = data | {name: _given(data[name]) for name in LIMITS}
    made["capacity"] = tuple(_given(value) for value in data["capacity"])
    made["breaks"] = tuple(Break(**(each | {"close": _given(each["close"])})) for each in data["breaks"])
    return VehicleType(**made)


def _stops(stops: Stops) -> dict[str, Any]:
    data = {each.name: np.asarray(getattr(stops, each.name)).tolist() for each in fields(Stops)}
    data["window_close"] = [_limit(value) for value in data["window_close"]]
    data["penalty"] = _numbers(stops.penalty)
    return data


def _stops_of(data: dict[str, Any]) -> Stops:
    types: dict[str, Any] = {"skills": np.uint64, "penalty": np.float64}
    columns = data | {
        "window_close": [_given(value) for value in data["window_close"]],
        "penalty": [REQUIRED if value is None else value for value in data["penalty"]],
    }
    ids = tuple(columns.pop("id"))
    stops = Stops(id=ids, **{name: np.array(value, types.get(name, np.int64)) for name, value in columns.items()})
    if len(ids):
        return stops
    empty = np.zeros((0, 1), np.int64)
    return Stops.of((), [], empty)


def _check(problem: Problem) -> None:
    """Raise ValueError where the parts do not fit each other."""
    stops, count, places = problem.stops, len(problem.stops), len(problem.places)
    if len(set(stops.id)) != count:
        raise ValueError("two stops have the same id")
    for name in ("place", "delivery", "pickup", "service", "setup", "skills", "penalty", "pair", "release", "home"):
        if len(getattr(stops, name)) != count:
            raise ValueError(f"stops.{name} has {len(getattr(stops, name))} values for {count} stops")
    first, windows = stops.window_first, len(stops.window_open)
    ascending = len(first) == count + 1 and first[0] == 0 and first[-1] == windows and (np.diff(first) >= 0).all()
    if not ascending or len(stops.window_close) != windows:
        raise ValueError("the windows do not fit the stops")
    loads = stops.delivery.shape
    if len(loads) != 2 or stops.pickup.shape != loads or any(len(v.capacity) != loads[1] for v in problem.vehicles):
        raise ValueError("loads and capacities have different dimensions")
    ends = [place for kind in problem.vehicles for place in (kind.start, kind.end) if place is not None]
    if any(not 0 <= place < places for place in [*stops.place.tolist(), *ends]):
        raise ValueError(f"a place is none of the {places}")
    if any(not 0 <= kind.profile < len(problem.travels) for kind in problem.vehicles):
        raise ValueError("a vehicle's profile is none of the travels")
    if any(len(travel) != places for travel in problem.travels):
        raise ValueError(f"travels are not between the {places} places")
    if any(not -1 <= other < count for other in stops.pair.tolist()):
        raise ValueError("a stop's pair is no stop")
