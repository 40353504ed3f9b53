"""Rules that a route keeps or breaks by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from routing.evaluation.legs import Leg, is_forbidden, places_of
from routing.evaluation.outcome import RouteTimes, Violation
from routing.evaluation.schedule import Timing
from routing.evaluation.units import Units
from routing.plan import Route
from routing.problem import Problem, VehicleType


@dataclass(frozen=True)
class Driven:
    """A route that was driven, for its rules.

    Attributes
    ----------
    row : int
        In the plan.
    route : Route
    times : RouteTimes
    timed : Timing
    legs : sequence of (distance, duration)
        As the travels give them.
    """

    row: int
    route: Route
    times: RouteTimes
    timed: Timing
    legs: Sequence[Leg]


def broken_on(problem: Problem, units: Units, driven: Driven) -> list[Violation]:
    """All rules that a route breaks by itself."""
    vehicle = problem.vehicles[driven.route.vehicle]
    return [
        *_capacity(problem, vehicle, driven),
        *_windows(problem, units, driven),
        *_limits(units, vehicle, driven),
        *_releases(problem, units, vehicle, driven),
        *_breaks(units, driven),
        *_skills(problem, vehicle, driven),
        *_forbidden_legs(problem, driven),
    ]


def _capacity(problem: Problem, vehicle: VehicleType, driven: Driven) -> Iterator[Violation]:
    """The greatest load over each capacity, at the first stop after which it is on board."""
    at = [""] + [problem.stops.id[stop] for stop in driven.route.stops]
    stops = [visit for visit in driven.times.visits if visit.stop >= 0]
    loads = [driven.times.load, *(visit.load for visit in stops)]
    for dimension, capacity in enumerate(vehicle.capacity):
        most = max(range(len(loads)), key=lambda row: loads[row][dimension])
        load = loads[most][dimension]
        if load > capacity:
            what = "packages" if dimension == 0 else f"of load {dimension + 1}"
            where = f"after {at[most]}" if most else "at leaving"
            message = f"{load} {what} on board {where}, {vehicle.id} takes {capacity}"
            yield Violation("capacity", driven.row, at[most], message, load - capacity)


def _windows(problem: Problem, units: Units, driven: Driven) -> Iterator[Violation]:
    for visit in driven.times.visits:
        if visit.late:
            stop = problem.stops.id[visit.stop]
            closes = units.time(visit.start - visit.late)
            message = (
                f"{stop} reached at {units.time(visit.start)}, {units.span(visit.late)} after it closes at {closes}"
            )
            yield Violation("window", driven.row, stop, message, visit.late)


def _limits(units: Units, vehicle: VehicleType, driven: Driven) -> Iterator[Violation]:
    times, row = driven.times, driven.row
    over = times.arrival - vehicle.shift_close
    if over > 0:
        message = f"returns at {units.time(times.arrival)}, the shift ends at {units.time(vehicle.shift_close)}"
        yield Violation("shift", row, "", message, over)
    counts = (
        ("work", "works", times.work, vehicle.work_max, units.span),
        ("travel", "drives", times.travel, vehicle.travel_max, units.span),
        ("distance", "drives", times.distance, vehicle.distance_max, units.distance),
        ("stops", "stops", len(driven.route.stops), vehicle.stops_max, str),
    )
    for rule, word, value, most, said in counts:
        if value > most:
            yield Violation(rule, row, "", f"{word} {said(value)}, {vehicle.id} at most {said(most)}", value - most)


def _releases(problem: Problem, units: Units, vehicle: VehicleType, driven: Driven) -> Iterator[Violation]:
    """Releases after the shift's end; others only make the route wait."""
    for stop in driven.route.stops:
        release = int(problem.stops.release[stop])
        if release > vehicle.shift_close:
            name = problem.stops.id[stop]
            ends = units.time(vehicle.shift_close)
            message = f"{name} is ready at {units.time(release)}, the shift ends at {ends}"
            yield Violation("release", driven.row, name, message, release - vehicle.shift_close)


def _breaks(units: Units, driven: Driven) -> Iterator[Violation]:
    for rest in driven.timed.left_out:
        times = f"{units.span(rest.length)}, begun from {units.time(rest.open)} to {units.time(rest.close)}"
        yield Violation("break", driven.row, "", f"no room for {rest.id} ({times})", rest.length)


def _skills(problem: Problem, vehicle: VehicleType, driven: Driven) -> Iterator[Violation]:
    for stop in driven.route.stops:
        lacking = int(problem.stops.skills[stop]) & ~vehicle.skills
        if lacking:
            bits = [bit for bit in range(64) if lacking >> bit & 1]
            name = problem.stops.id[stop]
            message = f"{name} asks for skill {', '.join(map(str, bits))}, {vehicle.id} has not got it"
            yield Violation("skill", driven.row, name, message, len(bits))


def _forbidden_legs(problem: Problem, driven: Driven) -> Iterator[Violation]:
    vehicle = problem.vehicles[driven.route.vehicle]
    names = [problem.stops.id[stop] for stop in driven.route.stops]
    path = [*["the start"] * (vehicle.start is not None), *names, *["the end"] * (vehicle.end is not None)]
    places = places_of(problem, driven.route)
    for position, leg in enumerate(driven.legs):
        if is_forbidden(leg):
            message = f"no way from {path[position]} to {path[position + 1]}"
            to = position + 1 - (vehicle.start is not None)
            stop = names[to] if to < len(names) else ""
            between = f" (places {places[position]} and {places[position + 1]})"
            yield Violation("forbidden-leg", driven.row, stop, message + between, 1)
