"""Distances and durations between a model's nodes, as OR-Tools takes them: fixed, whatever the hour."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from routing.engines.ortools.layout import NOWHERE, Layout
from routing.engines.ortools.schedule import schedule
from routing.plan import Route
from routing.problem import Ints, Problem
from routing.travel.hours import arrive
from routing.travel.table import FORBIDDEN, SpeedProfile, Travel


@dataclass(frozen=True)
class Legs:
    """Of one profile; ticks.

    Attributes
    ----------
    distance, duration : int64[N, N]
        0 between terminals: a vehicle that stays at home drives nowhere. Where a leg may not be driven, 0 too.
    forbidden : bool[N, N]
    """

    distance: Ints
    duration: Ints
    forbidden: np.ndarray


def legs_of(problem: Problem, layout: Layout, leaving: Ints | None = None) -> dict[int, Legs]:
    """Legs of each profile that one of the model's vehicles has.

    OR-Tools cannot make a drive's length depend on its hour at a bearable cost. Where a profile has speeds by the
    hour, durations are those at its slowest speed: who is in time with them is in time on the real roads.

    Parameters
    ----------
    leaving : int64[N], optional
        Tick at which each node is left in a plan already known; durations are then those of that hour.
    """
    profiles = sorted({problem.vehicles[kind].profile for kind in set(layout.types)})
    return {profile: _legs(problem.travels[profile], layout, leaving) for profile in profiles}


def hours_of(problem: Problem, layout: Layout, routes: Iterable[Route]) -> Ints:
    """Tick at which each node is left in a plan, int64[N]; the usual one of the plan where it says nothing."""
    leaving = np.full(len(layout), -1, np.int64)
    departures: dict[int, list[int]] = {}
    for route in routes:
        its = schedule(problem, route)
        leaving[list(route.stops)] = np.add(its.starts, its.lengths)
        departures.setdefault(layout.starts[layout.types.index(route.vehicle)], []).append(its.departure)
    known = leaving[leaving >= 0]
    leaving[leaving < 0] = int(np.median(known)) if len(known) else 0
    for node, ticks in departures.items():
        leaving[node] = int(np.median(ticks))
    return leaving


def _legs(travel: Travel, layout: Layout, leaving: Ints | None) -> Legs:
    places, row = np.unique(layout.places[layout.places != NOWHERE], return_inverse=True)
    full = np.full(len(layout), -1)
    full[layout.places != NOWHERE] = row
    distance, duration = travel.table(places)
    somewhere = (full[:, None] >= 0) & (full[None, :] >= 0)
    somewhere[layout.stops :, layout.stops :] = False
    between = np.ix_(full, full)
    forbidden = somewhere & (np.maximum(distance, duration)[between] >= FORBIDDEN)
    somewhere &= ~forbidden
    free = np.where(somewhere, duration[between], 0).astype(np.int64)
    driven = slowest(travel.speeds, free) if leaving is None else _at_hours(travel.speeds, free, leaving)
    return Legs(np.where(somewhere, distance[between], 0).astype(np.int64), driven, forbidden)


def slowest(speeds: SpeedProfile | None, duration: Ints) -> Ints:
    """Durations at the slowest speed of the day, rounded up."""
    if speeds is None:
        return duration
    return np.ceil(duration / speeds.factor.min()).astype(np.int64)


def _at_hours(speeds: SpeedProfile | None, duration: Ints, leaving: Ints) -> Ints:
    """Durations from each node at the tick it is left."""
    if speeds is None:
        return duration
    return arrive(speeds, leaving[:, None], duration) - leaving[:, None]
