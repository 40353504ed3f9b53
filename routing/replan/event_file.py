"""Reads the events of a day from a file, and says everything that is wrong with them.

A JSON list of objects (or an object with a list ``events``), or a CSV file with a column for each field; what does
not concern an event is left out, or empty. Times are clock times ("11:20", "11:20:30") or seconds after the plan's
tick 0. Places are ``lat`` and ``lon`` where the plan has degrees, ``x_m`` and ``y_m`` where it has metres.

=================== ============================================================================================
event               fields
=================== ============================================================================================
``van_broken``      ``van`` (its name, or ``route``: number of its route, from 1); ``time`` (else at the re-plan)
``slow_area``       ``factor`` (0.5: half as fast), a circle (its centre and ``radius_m``) or a ``polygon`` (corners
                    [lat, lon] or [x, y]; in CSV "lat lon;lat lon;lat lon"); ``from`` and ``until`` (else all day)
``stop_added``      ``stop`` (its new name), a place (or ``at``: a stop of the plan at the same place), ``packages``
                    (to deliver; "3;20" in two dimensions) or ``pickup`` (to collect); ``open``, ``close``,
                    ``service_s``
``stop_cancelled``  ``stop``
``window_changed``  ``stop``, ``open`` and ``close`` (one of them may be left out)
``shift_shortened`` ``van`` or ``route``, ``close``: back by then
=================== ============================================================================================
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from routing.formats.clock import clock_of
from routing.formats.findings import Findings, number_of
from routing.plan import RoutePlan
from routing.problem import UNLIMITED, Problem
from routing.replan.area import Area, Circle, Polygon
from routing.replan.clock import moment
from routing.replan.event_rows import EventRow, read_rows
from routing.replan.events import (
    AreaSlow,
    Event,
    ShiftShortened,
    StopAdded,
    StopCancelled,
    VanBroken,
    WindowChanged,
)
from routing.replan.open_stops import OWN, is_own
from routing.replan.vans import van_names

MOST = 1_000_000_000
"""Of any number, so that no sum of them overflows."""

_PLACE = {"lat", "lon", "x_m", "y_m"}
FIELDS = {
    "van_broken": {"van", "route", "time"},
    "slow_area": {"factor", "radius_m", "polygon", "from", "until"} | _PLACE,
    "stop_added": {"stop", "at", "packages", "pickup", "open", "close", "service_s"} | _PLACE,
    "stop_cancelled": {"stop"},
    "window_changed": {"stop", "open", "close"},
    "shift_shortened": {"van", "route", "close"},
}
"""Fields that an event may have, by its name."""


def read_events(path: Path, problem: Problem, plan: RoutePlan, at: int) -> tuple[Event, ...]:
    """Read the events that a plan meets at a tick.

    Raises
    ------
    InvalidInput
        With everything that is wrong: unknown events, fields, vans and stops, times before `at`, windows that close
        before they open, factors that are no slow-down, places that are none.
    """
    findings = Findings(path)
    rows = read_rows(path, findings)
    reader = _Reader(problem, plan, at, findings)
    events = [event for row in rows if (event := reader.read(row)) is not None]
    findings.raise_if_any()
    return tuple(events)


class _Wrong(Exception):
    """A field that is wrong: its rule and what to say; ends the reading of its event."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(message)
        self.rule = rule


@dataclass
class _Reader:
    """Makes events of rows."""

    problem: Problem
    plan: RoutePlan
    at: int
    findings: Findings
    added: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.stops = {name: row for row, name in enumerate(self.problem.stops.id)}
        self.vans = {name: row for row, name in enumerate(van_names(self.problem, self.plan))}

    def read(self, row: EventRow) -> Event | None:
        """Make the row's event; None where something is wrong with it."""
        makers: dict[str, Callable[[dict[str, str]], Event]] = {
            "van_broken": self._van_broken,
            "slow_area": self._slow_area,
            "stop_added": self._stop_added,
            "stop_cancelled": lambda fields: StopCancelled(self._stop(fields)),
            "window_changed": self._window_changed,
            "shift_shortened": lambda fields: ShiftShortened(self._van(fields), self._time(fields, "close", None)),
        }
        fields = dict(row.fields)
        name = fields.pop("event", "")
        if name not in makers:
            self.findings.add(row.line, "unknown-event", f"{name!r} is no event: {', '.join(makers)}")
            return None
        unknown = sorted(fields.keys() - FIELDS[name])
        if unknown:
            self.findings.add(row.line, "unknown-field", f"{name} has no {', '.join(map(repr, unknown))}")
            return None
        try:
            return makers[name](fields)
        except _Wrong as wrong:
            self.findings.add(row.line, wrong.rule, str(wrong))
            return None

    def _van_broken(self, fields: dict[str, str]) -> Event:
        return VanBroken(self._van(fields), self._time(fields, "time", self.at))

    def _slow_area(self, fields: dict[str, str]) -> Event:
        factor = _number(fields, "factor")
        if not 0 < factor <= 1:
            raise _Wrong("bad-factor", f"factor {fields['factor']}: a slow-down is above 0 and at most 1")
        since, until = self._time(fields, "from", self.at, past=True), self._time(fields, "until", UNLIMITED)
        if until <= since:
            raise _Wrong("bad-time", f"until {fields['until']} is not after from")
        return AreaSlow(self._area(fields), factor, since, until)

    def _area(self, fields: dict[str, str]) -> Area:
        if "polygon" in fields:
            return self._polygon(fields["polygon"])
        radius = _number(fields, "radius_m")
        if radius <= 0:
            raise _Wrong("bad-area", f"radius_m {fields['radius_m']}: must be above 0")
        x, y = self._place(fields)
        return Circle(x, y, radius)

    def _polygon(self, text: str) -> Area:
        corners = [corner.split() for corner in text.split(";")]
        if len(corners) < 3 or any(len(corner) != 2 for corner in corners):
            raise _Wrong("bad-area", f"polygon {text[:40]!r}: needs three corners or more, of two numbers each")
        names = ("lat", "lon") if self.problem.places.geographic else ("x_m", "y_m")
        points = [self._place(dict(zip(names, corner, strict=True))) for corner in corners]
        return Polygon(tuple(x for x, _ in points), tuple(y for _, y in points))

    def _stop_added(self, fields: dict[str, str]) -> Event:
        name = _given(fields, "stop")
        if is_own(name):
            raise _Wrong("reserved-name", f"stop {name!r}: names that begin with {OWN} are a re-plan's own")
        if name in self.stops or name in self.added:
            raise _Wrong("duplicate-id", f"stop {name!r} is there already")
        self.added.add(name)
        x, y, there = math.nan, math.nan, -1
        if "at" in fields:
            there = self._stop({"stop": fields["at"]})
        else:
            x, y = self._place(fields)
        delivery, pickup = self._loads(fields, "packages"), self._loads(fields, "pickup")
        if any(delivery) and any(pickup):
            raise _Wrong("bad-load", "a new stop has packages or a pickup, not both")
        service = _number(fields, "service_s") if "service_s" in fields else 0.0
        if service < 0:
            raise _Wrong("bad-number", f"service_s {fields['service_s']} is negative")
        opens, closes = self._window(fields, 0, UNLIMITED)
        return StopAdded(name, x, y, there, delivery, pickup, round(service * self.problem.scale), opens, closes)

    def _window_changed(self, fields: dict[str, str]) -> Event:
        stop = self._stop(fields)
        if not {"open", "close"} & fields.keys():
            raise _Wrong("missing-field", "window_changed needs open or close")
        stops = self.problem.stops
        first, last = int(stops.window_first[stop]), int(stops.window_first[stop + 1]) - 1
        was = (int(stops.window_open[first]), int(stops.window_close[last])) if first <= last else (0, UNLIMITED)
        return WindowChanged(stop, *self._window(fields, *was))

    def _window(self, fields: dict[str, str], opens: int, closes: int) -> tuple[int, int]:
        opens, closes = self._time(fields, "open", opens, past=True), self._time(fields, "close", closes)
        if closes < opens:
            raise _Wrong("bad-window", f"closes at {clock_of(self.problem, closes)}, before it opens")
        return opens, closes

    def _loads(self, fields: dict[str, str], name: str) -> tuple[int, ...]:
        loads = [0.0] * self.problem.dimensions
        parts = fields[name].split(";") if name in fields else []
        if len(parts) > len(loads):
            raise _Wrong("bad-number", f"{name} {fields[name]}: the plan has {len(loads)} dimensions of load")
        for dimension, part in enumerate(parts):
            loads[dimension] = _number({name: part}, name)
            if loads[dimension] < 0:
                raise _Wrong("bad-number", f"{name} {fields[name]} is negative")
        return tuple(math.ceil(load) for load in loads)

    def _van(self, fields: dict[str, str]) -> int:
        if "route" in fields:
            number = fields["route"]
            if not (number.isdigit() and 1 <= int(number) <= len(self.plan.routes)):
                raise _Wrong("unknown-van", f"route {number}: the plan has {len(self.plan.routes)}")
            return int(number) - 1
        name = _given(fields, "van")
        if name not in self.vans:
            raise _Wrong("unknown-van", f"van {name!r} is not on the plan ({', '.join(list(self.vans)[:3])} ...)")
        return self.vans[name]

    def _stop(self, fields: dict[str, str]) -> int:
        name = _given(fields, "stop")
        if name not in self.stops:
            raise _Wrong("unknown-stop", f"stop {name!r} is not on the plan")
        return self.stops[name]

    def _time(self, fields: dict[str, str], name: str, default: int | None, *, past: bool = False) -> int:
        """Tick of a field; where it is left out, the default (None: it may not be)."""
        if default is not None and name not in fields:
            return default
        try:
            tick = moment(_given(fields, name), self.problem)
        except ValueError as error:
            raise _Wrong("bad-time", f"{name}: {error}") from None
        if tick < self.at and not past:
            raise _Wrong("time-passed", f"{name} {fields[name]} is before {clock_of(self.problem, self.at)}")
        return tick

    def _place(self, fields: dict[str, str]) -> tuple[float, float]:
        names = ("lon", "lat") if self.problem.places.geographic else ("x_m", "y_m")
        x, y = (_number(fields, name) for name in names)
        if self.problem.places.geographic and not (abs(y) <= 90 and abs(x) <= 180):
            raise _Wrong("bad-place", f"latitude {y:g}, longitude {x:g} is no place on Earth (swapped?)")
        return x, y


def _given(fields: dict[str, str], name: str) -> str:
    if not fields.get(name):
        raise _Wrong("missing-field", f"{name} is missing")
    return fields[name]


def _number(fields: dict[str, str], name: str) -> float:
    value = number_of(_given(fields, name))
    if isinstance(value, str):
        raise _Wrong("bad-number", f"{name} {fields[name]!r} {value}")
    if abs(value) > MOST:
        raise _Wrong("out-of-range", f"{name} {fields[name]} is more than {MOST:,}")
    return value
