"""Vans for the rest of the day: each its own vehicle type, from where it will be free."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.plan import RoutePlan
from routing.problem import UNLIMITED, Ints, Problem, VehicleType
from routing.replan.binding import STATION, USER_SKILLS, words
from routing.replan.state import VanState, Where
from routing.travel.hours import arrive

SPARE = "spare "
"""What the names of vehicles begin with that the plan did not use."""


@dataclass(frozen=True)
class Fleet:
    """Vehicle types for the rest of the day, over the places of the plan's problem.

    Attributes
    ----------
    vehicles : tuple of VehicleType
    row_of : dict of int to int
        Vehicle type of each of the plan's routes whose van can still drive.
    """

    vehicles: tuple[VehicleType, ...]
    row_of: dict[int, int]


def fleet_of(
    problem: Problem,
    plan: RoutePlan,
    names: Sequence[str],
    states: Sequence[VanState],
    left: Sequence[Ints],
    shift: Mapping[int, int],
    at: int,
) -> Fleet:
    """Say what every van can still do.

    Parameters
    ----------
    left : sequence of int64[K]
        What each van has on board, and keeps until its end: goods collected, or of cancelled stops.
    shift : mapping of int to int
        When a route's van has to be back, where that is earlier than it was.
    """
    vehicles: list[VehicleType] = []
    row_of: dict[int, int] = {}
    for van, (route, state, word) in enumerate(zip(plan.routes, states, words(len(states)), strict=True)):
        if state.where is Where.BROKEN:
            continue
        kind = replace(problem.vehicles[route.vehicle], id=names[van], number=1)
        kind = replace(kind, skills=(kind.skills & USER_SKILLS) | word)
        if state.where is Where.WAITING:
            kind = replace(kind, skills=kind.skills | STATION, shift_open=max(kind.shift_open, at))
        else:
            kind = _on_its_way(kind, state, left[van], at)
        kind = _back_by(problem, kind, state, shift.get(van, UNLIMITED))
        if kind.shift_open <= kind.shift_close:
            row_of[van] = len(vehicles)
            vehicles.append(kind)
    return Fleet((*vehicles, *_spare(problem, plan, at)), row_of)


def _on_its_way(kind: VehicleType, state: VanState, left: Ints, at: int) -> VehicleType:
    """A van that has left before: limits less what it has used of them; its route costs nothing more to begin."""
    ends_here = kind.end if kind.end is not None or state.where is Where.ROAD else state.place
    loads_again = state.where is Where.BACK and state.place == kind.start
    closes = min(kind.shift_close, state.departure + kind.work_max)
    return replace(
        kind,
        start=state.place,
        end=ends_here,
        # A shift that is over leaves no time, and the van stays on the list.
        shift_open=max(min(at, closes), state.free, kind.shift_open),
        shift_close=closes,
        work_max=UNLIMITED,
        travel_max=max(0, kind.travel_max - state.travel),
        distance_max=max(0, kind.distance_max - state.distance),
        # One more: a route on the road begins with a stop that stands for the van itself.
        stops_max=max(0, kind.stops_max - len(state.served)) + (state.where is Where.ROAD),
        capacity=tuple(max(0, own - int(used)) for own, used in zip(kind.capacity, left, strict=True)),
        breaks=state.breaks,
        fixed_cost=0.0,
        skills=kind.skills | (STATION if loads_again else 0),
    )


def _back_by(problem: Problem, kind: VehicleType, state: VanState, close: int) -> VehicleType:
    """Shorten a shift; of a van on the road to no earlier than it can be home."""
    closes = min(kind.shift_close, close)
    if state.where is Where.ROAD:
        travel, end = problem.travels[kind.profile], state.place if kind.end is None else kind.end
        _, home = travel.legs(np.array([state.place]), np.array([end]))
        closes = max(closes, int(arrive(travel.speeds, kind.shift_open, home[0])))
    return replace(kind, shift_close=closes)


def _spare(problem: Problem, plan: RoutePlan, at: int) -> list[VehicleType]:
    """Vehicles that the plan did not use."""
    used = np.bincount([route.vehicle for route in plan.routes], minlength=len(problem.vehicles))
    return [
        replace(
            kind,
            id=kind.id if kind.id.startswith(SPARE) else SPARE + kind.id,
            number=kind.number - int(count),
            shift_open=max(kind.shift_open, at),
            skills=(kind.skills & USER_SKILLS) | STATION,
        )
        for kind, count in zip(problem.vehicles, used, strict=True)
        if kind.number > count and kind.shift_close > at
    ]


def left_on_board(problem: Problem, state: VanState, load: tuple[int, ...], still: Sequence[int]) -> Ints:
    """What a van keeps on board until its end, int64[K].

    Parameters
    ----------
    load : tuple of int
        On board at leaving.
    still : sequence of int
        Stops that it still has to make.
    """
    stops, inside = problem.stops, set(still)
    on_board = [stop for stop in still if int(stops.pair[stop]) not in inside]
    now = np.array(state.served[-1].load if state.served else load, np.int64)
    return now - stops.delivery[on_board].sum(axis=0) if on_board else now
