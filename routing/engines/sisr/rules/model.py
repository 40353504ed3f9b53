"""The problem as kernels read it: records of stops and of vehicle types, and tables over the places in use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from routing.problem import Problem, VehicleType
from routing.travel.table import SpeedProfile

Array = npt.NDArray[Any]

STOP = np.dtype(
    [
        ("place", "i8"),
        ("service", "i8"),
        ("setup", "i8"),
        ("open", "i8"),  # of the first window
        ("close", "i8"),  # of the last
        ("window_first", "i8"),
        ("window_last", "i8"),
        ("release", "i8"),
        ("pair", "i8"),  # -1: no shipment
        ("drop", "i8"),  # 1: second half of a shipment
        ("home", "i8"),
        ("required", "i8"),
        ("penalty", "f8"),  # 0 where required
    ],
    align=True,
)
"""What a kernel knows of a stop."""

TYPE = np.dtype(
    [
        ("number", "i8"),
        ("start", "i8"),  # place; -1: at the first stop
        ("end", "i8"),
        ("shift_open", "i8"),
        ("shift_close", "i8"),
        ("work_max", "i8"),
        ("travel_max", "i8"),
        ("distance_max", "i8"),
        ("stops_max", "i8"),
        ("profile", "i8"),
        ("break_first", "i8"),
        ("break_last", "i8"),
        ("fixed", "f8"),
        ("per_distance", "f8"),
        ("per_travel", "f8"),
        ("per_work", "f8"),
    ],
    align=True,
)
"""What a kernel knows of a vehicle type."""

BREAK = np.dtype([("length", "i8"), ("open", "i8"), ("close", "i8")], align=True)


class Model(NamedTuple):
    """Everything that does not change during a search. P places in use, F profiles.

    Attributes
    ----------
    stops, types, breaks : records
        `STOP`, `TYPE`, `BREAK`.
    aboard : int64[S, K]
        On board from the start of a route with the stop (0 for halves of shipments).
    after : int64[S, K]
        On board from the stop on, beyond that.
    capacity : int64[V, K]
    window_open, window_close : int64[W]
    distance, duration : int32[F, P, P]
    allowed : bool[V, S]
        The type has the skills and, alone with the stop, the room.
    speed_first : int64[F + 1]
        Rows of the speeds of each profile; none where durations hold all day.
    speed_at, speed_area, speed_factor : float64
        From when, the drive at factor 1 that fits in until then, and the factor.
    neighbours : int64[S, N]
        The stops that fit best beside each, best first.
    timed : bool
        Times can bind or cost.
    staged : bool
        Only an exact schedule tells the times: several windows, breaks or speeds.
    slow : float
        What a drive takes on average beside its duration at factor 1.
    away_cost, longest_cost : float
    """

    stops: Array
    types: Array
    breaks: Array
    aboard: Array
    after: Array
    capacity: Array
    window_open: Array
    window_close: Array
    distance: Array
    duration: Array
    allowed: Array
    speed_first: Array
    speed_at: Array
    speed_area: Array
    speed_factor: Array
    neighbours: Array
    timed: bool
    staged: bool
    slow: float
    away_cost: float
    longest_cost: float


def model_of(problem: Problem, neighbours: int = 40) -> Model:
    """Lay out a problem for the kernels.

    Parameters
    ----------
    neighbours : int
        How many stops beside which each is tried.
    """
    from routing.engines.sisr.rules.neighbours import closest  # it needs a model

    places, number = _places_in_use(problem)
    tables = [travel.table(places) for travel in problem.travels]
    stops, types = _stop_records(problem, number), _type_records(problem, number)
    paired = (stops["pair"] >= 0)[:, None]
    breaks = [(rest.length, rest.open, rest.close) for kind in problem.vehicles for rest in kind.breaks]
    first, at, area, factor = _speeds(travel.speeds for travel in problem.travels)
    model = Model(
        stops=stops,
        types=types,
        breaks=np.array(breaks, BREAK),
        aboard=np.where(paired, 0, problem.stops.delivery),
        after=np.where(paired, problem.stops.pickup - problem.stops.delivery, problem.stops.pickup),
        capacity=np.array([kind.capacity for kind in problem.vehicles], np.int64).reshape(len(types), -1),
        window_open=problem.stops.window_open,
        window_close=problem.stops.window_close,
        distance=_stacked([table[0] for table in tables]),
        duration=_stacked([table[1] for table in tables]),
        allowed=_allowed(problem),
        speed_first=first,
        speed_at=at,
        speed_area=area,
        speed_factor=factor,
        neighbours=np.zeros((len(stops), 0), np.int64),
        timed=_timed(problem),
        staged=bool(len(at) or breaks or (np.diff(problem.stops.window_first) > 1).any()),
        slow=float(np.mean(1.0 / factor)) if len(factor) else 1.0,
        away_cost=float(problem.rules.away_cost),
        longest_cost=float(problem.rules.longest_cost),
    )
    return model._replace(neighbours=closest(model, neighbours))


def _places_in_use(problem: Problem) -> tuple[Array, Array]:
    """Places that a route can touch, and the new number of each place."""
    ends = [place for kind in problem.vehicles for place in (kind.start, kind.end) if place is not None]
    places = np.unique(np.concatenate([problem.stops.place, np.array(ends, np.int64)]))
    number = np.full(len(problem.places) + 1, -1, np.int64)
    number[places] = np.arange(len(places))
    return places, number


def _stacked(tables: list[Array]) -> Array:
    """Tables of all profiles as one array; a single one is not copied."""
    if len(tables) == 1:
        return np.ascontiguousarray(tables[0], np.int32)[None]
    return np.stack(tables).astype(np.int32)


def _stop_records(problem: Problem, number: Array) -> Array:
    given = problem.stops
    stops = np.zeros(len(given), STOP)
    for name in ("service", "setup", "release", "pair", "home"):
        stops[name] = getattr(given, name)
    stops["place"] = number[given.place]
    stops["window_first"], stops["window_last"] = given.window_first[:-1], given.window_first[1:]
    if len(given):
        stops["open"] = given.window_open[given.window_first[:-1]]
        stops["close"] = given.window_close[given.window_first[1:] - 1]
    stops["drop"] = (given.pair >= 0) & ~_first_half(problem)
    stops["required"] = np.isinf(given.penalty)
    stops["penalty"] = np.where(np.isinf(given.penalty), 0.0, given.penalty)
    return stops


def _first_half(problem: Problem) -> Array:
    """Whether a stop is the half of a shipment that comes first: the one with the larger pickup."""
    stops = problem.stops
    gain = (stops.pickup - stops.delivery).sum(axis=1)
    other = gain[stops.pair]
    rows = np.arange(len(stops))
    first: Array = (stops.pair >= 0) & ((gain > other) | ((gain == other) & (rows < stops.pair)))
    return first


def _type_records(problem: Problem, number: Array) -> Array:
    types = np.zeros(len(problem.vehicles), TYPE)
    taken = 0
    for row, kind in zip(types, problem.vehicles, strict=True):
        for name in ("number", "shift_open", "shift_close", "work_max", "travel_max", "distance_max", "stops_max"):
            row[name] = getattr(kind, name)
        row["profile"] = kind.profile
        row["start"] = -1 if kind.start is None else number[kind.start]
        row["end"] = -1 if kind.end is None else number[kind.end]
        row["fixed"], row["per_distance"] = kind.fixed_cost, kind.cost_per_distance
        row["per_travel"], row["per_work"] = kind.cost_per_travel, kind.cost_per_work
        row["break_first"], row["break_last"] = taken, taken + len(kind.breaks)
        taken += len(kind.breaks)
    return types


def _allowed(problem: Problem) -> Array:
    """Skills and room of a vehicle with a single stop (or half of a shipment)."""
    stops = problem.stops
    allowed = np.zeros((len(problem.vehicles), len(stops)), np.bool_)
    for row, kind in zip(allowed, problem.vehicles, strict=True):
        room = np.array(kind.capacity, np.int64)
        fits = ((stops.delivery <= room) & (stops.pickup <= room)).all(axis=1)
        row[:] = fits & ((stops.skills & ~np.uint64(kind.skills)) == 0)
    paired = stops.pair >= 0
    allowed[:, paired] &= allowed[:, stops.pair[paired]]
    return allowed


def _timed(problem: Problem) -> bool:
    """Whether a time can bind, or cost."""

    def binds(kind: VehicleType) -> bool:
        limited = min(kind.shift_close, kind.work_max) < 1 << 39
        return limited or kind.cost_per_work > 0 or bool(kind.breaks)

    closing = bool((problem.stops.window_close < 1 << 39).any())
    speeds = any(travel.speeds is not None for travel in problem.travels)
    return closing or speeds or problem.rules.longest_cost > 0 or any(binds(kind) for kind in problem.vehicles)


def _speeds(profiles: Iterable[SpeedProfile | None]) -> tuple[Array, Array, Array, Array]:
    """Rows of each profile, and of each row the start, the drive done until then, and the factor."""
    first, at, area, factor = [0], [np.zeros(0)], [np.zeros(0)], [np.zeros(0)]
    for speeds in profiles:
        if speeds is not None:
            starts = speeds.at.astype(np.float64)
            at.append(starts)
            factor.append(speeds.factor.astype(np.float64))
            area.append(np.concatenate([[0.0], np.cumsum(np.diff(starts) * speeds.factor[:-1])]))
        first.append(sum(len(part) for part in at))
    return np.array(first, np.int64), np.concatenate(at), np.concatenate(area), np.concatenate(factor)
