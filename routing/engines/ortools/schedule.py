"""When the visits of a given route happen, and what the route costs: exact, with speeds by the hour and breaks.

The search needs it to compare plans of models that know only fixed drives; the certificate hands its times to OR-Tools.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.plan import Route
from routing.problem import Break, Problem, VehicleType
from routing.travel.hours import arrive
from routing.travel.table import SpeedProfile

NEVER = 1 << 60


@dataclass(frozen=True)
class Call:
    """One visit, before it has a time.

    Attributes
    ----------
    drive : int
        Duration of the leg to it, at factor 1.
    length : int
        Setup, where it is spent, and service.
    windows : tuple of (open, close)
    """

    drive: int
    length: int
    windows: tuple[tuple[int, int], ...]

    def start(self, arrival: int) -> int:
        """Begin in the earliest window that can be met; `NEVER` where none can."""
        for opens, closes in self.windows:
            if arrival <= closes:
                return max(arrival, opens)
        return NEVER


@dataclass(frozen=True)
class Schedule:
    """A route in time.

    Attributes
    ----------
    departure, arrival : int
        At the vehicle's start and end; `arrival` is `NEVER` where the route cannot be in time.
    starts : tuple of int
        When each visit's setup and service begin.
    drives : tuple of int
        How long each leg takes at its hour, the one to the vehicle's end included.
    lengths : tuple of int
        Of the visits.
    breaks : tuple of int
        When each of the vehicle's breaks starts.
    distance : int
    """

    departure: int
    arrival: int
    starts: tuple[int, ...]
    drives: tuple[int, ...]
    lengths: tuple[int, ...]
    breaks: tuple[int, ...]
    distance: int

    @property
    def work(self) -> int:
        """From leaving to returning."""
        return self.arrival - self.departure

    @property
    def in_time(self) -> bool:
        """Whether all windows can be met and all breaks taken."""
        return self.arrival < NEVER


@dataclass(frozen=True)
class _Way:
    """A route's fixed part."""

    calls: tuple[Call, ...]
    home: int
    speeds: SpeedProfile | None
    breaks: tuple[Break, ...]
    distance: int

    @property
    def least(self) -> int:
        """Ticks that the route takes at the least."""
        drives = 0 if self.speeds else sum(call.drive for call in self.calls) + self.home
        return drives + sum(call.length for call in self.calls)

    def arrive(self, leave: int, drive: int) -> int:
        """When a vehicle arrives that leaves at a tick on a leg of a duration."""
        if self.speeds is None:
            return leave + drive
        return int(arrive(self.speeds, leave, drive))


@dataclass(frozen=True)
class _Step:
    """Ready to drive on after some calls and breaks; `before` is what it came from."""

    ready: int
    before: _Step | None = None
    start: int = 0
    drive: int = 0
    rests: bool = False


@dataclass(frozen=True)
class _Run:
    """A route driven: its return, breaks taken before it, starts of those after it, last step."""

    back: int
    taken: int
    after: tuple[int, ...]
    last: _Step


def schedule(problem: Problem, route: Route, departure: int | None = None) -> Schedule:
    """Time a route: earliest return, then the latest departure that keeps it.

    Parameters
    ----------
    departure : int, optional
        When it leaves instead, where docks ask for it.
    """
    its = problem.vehicles[route.vehicle]
    way = _way(problem, its, route)
    earliest = max([its.shift_open, *problem.stops.release[list(route.stops)].tolist()])
    if departure is not None:
        told = _run(way, departure, on_time=True)
        return _never(way, departure) if told is None else _told(way, told)
    run = _run(way, earliest)
    if run is None:
        return _never(way, earliest)
    low = earliest
    high = max(low, run.back - way.least)
    while low < high:
        middle = (low + high + 1) // 2
        later = _run(way, middle)
        if later is not None and later.back <= run.back:
            low, run = middle, later
        else:
            high = middle - 1
    return _told(way, run)


def _way(problem: Problem, its: VehicleType, route: Route) -> _Way:
    stops, travel = problem.stops, problem.travels[its.profile]
    places = stops.place[list(route.stops)].tolist()
    line = [places[0] if its.start is None else its.start, *places, places[-1] if its.end is None else its.end]
    distance, duration = travel.legs(np.array(line[:-1], np.int64), np.array(line[1:], np.int64))
    calls = []
    before = its.start
    for stop, place, drive in zip(route.stops, places, duration.tolist(), strict=False):
        rows = range(int(stops.window_first[stop]), int(stops.window_first[stop + 1]))
        windows = tuple((int(stops.window_open[row]), int(stops.window_close[row])) for row in rows)
        setup = 0 if place == before else int(stops.setup[stop])
        calls.append(Call(drive, setup + int(stops.service[stop]), windows))
        before = place
    return _Way(tuple(calls), int(duration[-1]), travel.speeds, its.breaks, int(distance.sum()))


def _run(way: _Way, departure: int, *, on_time: bool = False) -> _Run | None:
    """Earliest return of a vehicle that leaves at a tick; or later, where a break before is worth it, not `on_time`."""
    steps = _before_leaving(way, departure)
    if on_time:
        steps = [step if step is not None and step.ready == departure else None for step in steps]
    for call in way.calls:
        steps = [_visited(way, step, call) for step in steps]
        _rest(way, steps)
    runs = []
    for taken, step in enumerate(steps):
        if step is not None:
            back = way.arrive(step.ready, way.home)
            after = _in_turn(way.breaks[taken:], back)
            if after is not None:
                runs.append(_Run(back, taken, after, step))
    return min(runs, key=lambda run: run.back, default=None)


def _before_leaving(way: _Way, departure: int) -> list[_Step | None]:
    """Steps at the earliest departure from a tick on, by number of breaks that are over before it."""
    steps: list[_Step | None] = [_Step(departure)]
    for taken in range(1, len(way.breaks) + 1):
        starts = _in_turn(way.breaks[:taken])
        end = None if starts is None else starts[-1] + way.breaks[taken - 1].length
        steps.append(None if end is None else _Step(max(departure, end)))
    return steps


def _visited(way: _Way, step: _Step | None, call: Call) -> _Step | None:
    if step is None:
        return None
    arrival = way.arrive(step.ready, call.drive)
    start = call.start(arrival)
    return _Step(start + call.length, step, start, arrival - step.ready) if start < NEVER else None


def _rest(way: _Way, steps: list[_Step | None]) -> None:
    """Take breaks here where that lets the vehicle be ready earlier than having taken them before."""
    for taken, rest in enumerate(way.breaks):
        step, other = steps[taken], steps[taken + 1]
        if step is None:
            continue
        start = max(step.ready, rest.open)
        if start <= rest.close and (other is None or start + rest.length < other.ready):
            steps[taken + 1] = _Step(start + rest.length, step, start, rests=True)


def _in_turn(breaks: tuple[Break, ...], time: int = -NEVER) -> tuple[int, ...] | None:
    """Starts of breaks taken one after the other from a tick on; None where one would start too late."""
    starts = []
    for rest in breaks:
        start = max(time, rest.open)
        if start > rest.close:
            return None
        starts.append(start)
        time = start + rest.length
    return tuple(starts)


def _told(way: _Way, run: _Run) -> Schedule:
    """Unwind a run into times."""
    starts: list[int] = []
    drives = [run.back - run.last.ready]
    rests = list(run.after)
    step = run.last
    while step.before is not None:
        if step.rests:
            rests.insert(0, step.start)
        else:
            starts.insert(0, step.start)
            drives.insert(0, step.drive)
        step = step.before
    before = _in_turn(way.breaks[: len(way.breaks) - len(rests)]) or ()
    lengths = tuple(call.length for call in way.calls)
    return Schedule(step.ready, run.back, tuple(starts), tuple(drives), lengths, (*before, *rests), way.distance)


def _never(way: _Way, departure: int) -> Schedule:
    """Schedule of a route that cannot be in time."""
    drives = (*(call.drive for call in way.calls), way.home)
    lengths = tuple(call.length for call in way.calls)
    return Schedule(departure, NEVER, (NEVER,) * len(lengths), drives, lengths, (), way.distance)
