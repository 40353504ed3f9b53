"""Distances and durations for the rest of a day: fewer places, new ones, and slow areas.

Two approximations. A leg with one end in a slow area is slow on half of it, with both ends on all of it. And a
slow-down counts for the rest of the day from the re-plan on, also where it begins later or ends earlier: nobody is
promised a time that holds only if the traffic clears; a re-plan after it has ended is faster again.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from routing.problem import Floats, Ints, Places
from routing.replan.events import AreaSlow
from routing.travel.great_circle import RADIUS_M
from routing.travel.straight import StraightTravel
from routing.travel.table import FORBIDDEN, SpeedProfile, Table, Travel

SAMPLED_LEGS = 2_000
"""Legs from which the road's detour and speed are taken where new places have coordinates and no roads."""


@dataclass(frozen=True)
class RestTravel:
    """Some places of a travel, others that hang on them by a stub, and slower ends.

    Attributes
    ----------
    base : Travel
    row : int64[P]
        Place of `base` that each place is, or hangs on.
    stub_distance, stub_duration : int64[P]
        Between that and the place itself; 0 where it is the place.
    slow : float64[P]
        How much longer, as a share, a leg takes for this end of it.
    """

    base: Travel
    row: Ints
    stub_distance: Ints
    stub_duration: Ints
    slow: Floats

    @property
    def speeds(self) -> SpeedProfile | None:
        """As the base has it."""
        return self.base.speeds

    def __len__(self) -> int:
        return len(self.row)

    def legs(self, origin: Ints, destination: Ints) -> tuple[Ints, Ints]:
        """See `Travel.legs`."""
        start, end = np.asarray(origin, np.int64), np.asarray(destination, np.int64)
        distance, duration = self.base.legs(self.row[start], self.row[end])
        apart = start != end
        longer = distance + np.where(apart, self.stub_distance[start] + self.stub_distance[end], 0)
        time = duration + np.where(apart, self.stub_duration[start] + self.stub_duration[end], 0)
        slowed = np.ceil(time * (1.0 + self.slow[start] + self.slow[end])).astype(np.int64)
        return _kept_forbidden(distance, longer), _kept_forbidden(duration, slowed)

    def table(self, places: Ints) -> tuple[Table, Table]:
        """See `Travel.table`."""
        rows = np.asarray(places, np.int64)
        distance, duration = self.base.table(self.row[rows])
        if not (self.slow[rows].any() or self.stub_distance[rows].any() or self.stub_duration[rows].any()):
            return distance, duration
        longer, slowed = np.empty_like(distance), np.empty_like(duration)
        for line, place in enumerate(rows):
            far, long = self.legs(np.full(len(rows), place), rows) if self._stubs(rows) else (distance[line], None)
            longer[line] = far
            slowed[line] = self._slowed(duration[line], place, rows) if long is None else long
        return longer, slowed

    def _stubs(self, rows: Ints) -> bool:
        return bool(self.stub_distance[rows].any() or self.stub_duration[rows].any())

    def _slowed(self, duration: Table, place: int, rows: Ints) -> Ints:
        slowed = np.ceil(duration * (1.0 + self.slow[place] + self.slow[rows])).astype(np.int64)
        return _kept_forbidden(duration.astype(np.int64), slowed)


def _kept_forbidden(before: Ints, after: Ints) -> Ints:
    return np.where(before >= FORBIDDEN, before, np.minimum(after, FORBIDDEN - 1))


@dataclass(frozen=True)
class NewPlaces:
    """Places that the plan did not have; all by longitude and latitude, or all in the plane."""

    x: Floats
    y: Floats


def rest_travel(travel: Travel, places: Places, kept: Ints, new: NewPlaces, slow: Sequence[AreaSlow]) -> Travel:
    """Travel between the kept places, in their order, and the new ones after them.

    Straight lines are drawn to new places as to all others. By any other travel a new place hangs on the nearest
    place that the plan knows, by a stub as long and as slow as its roads are on average.
    """
    x, y = np.concatenate([places.x[kept], new.x]), np.concatenate([places.y[kept], new.y])
    share = slow_share(Places(x, y, places.geographic), slow)
    if isinstance(travel, StraightTravel):
        wider = _straight(travel, places.geographic, kept, new)
        if not share.any():
            return wider
        none = np.zeros(len(x), np.int64)
        return RestTravel(wider, np.arange(len(x)), none, none, share)
    if isinstance(travel, RestTravel) and not len(new.x):
        stubs = travel.stub_distance[kept], travel.stub_duration[kept]
        return RestTravel(travel.base, travel.row[kept], *stubs, travel.slow[kept] + share)
    row, distance, duration = _hung(travel, places, kept, new)
    return RestTravel(travel, row, distance, duration, share)


def slow_share(places: Places, slow: Sequence[AreaSlow]) -> Floats:
    """How much longer, as a share, a leg takes for an end at each place: half of what the whole leg would."""
    share = np.zeros(len(places))
    for event in slow:
        share += np.where(event.area.holds(places), 0.5 * (1.0 / event.factor - 1.0), 0.0)
    return share


def _straight(travel: StraightTravel, geographic: bool, kept: Ints, new: NewPlaces) -> StraightTravel:
    """Straight lines between the kept and the new places, whose streets are as those of the kept on average."""
    from core.geography import unit_vectors

    if geographic:
        points = RADIUS_M * unit_vectors(new.y, new.x)
    else:
        points = np.stack([new.x, new.y, np.zeros(len(new.x))], axis=1)
    usual = float(travel.slowness[kept].mean()) if len(kept) else 1.0
    wider = copy.copy(travel)
    wider.points = np.ascontiguousarray(np.concatenate([travel.points[kept], points]))
    wider.slowness = np.concatenate([travel.slowness[kept], np.full(len(new.x), usual)])
    return wider


def _hung(travel: Travel, places: Places, kept: Ints, new: NewPlaces) -> tuple[Ints, Ints, Ints]:
    """Base place, and the stub's distance and duration, of the kept places and the new."""
    row = np.concatenate([kept, np.zeros(len(new.x), np.int64)])
    stub = np.zeros(len(row), np.int64), np.zeros(len(row), np.int64)
    if not len(new.x):
        return row, *stub
    far, long = _pace(travel, places, kept)
    for number, (x, y) in enumerate(zip(new.x, new.y, strict=True), start=len(kept)):
        away = _straight_m(places, kept, x, y)
        nearest = int(np.nanargmin(away))
        row[number] = kept[nearest]
        stub[0][number], stub[1][number] = round(far * away[nearest]), round(long * away[nearest])
    return row, *stub


def _pace(travel: Travel, places: Places, kept: Ints) -> tuple[float, float]:
    """Ticks of distance and of duration of a straight metre."""
    step = max(1, len(kept) // int(SAMPLED_LEGS**0.5))
    some = kept[::step]
    origin, destination = (grid.ravel() for grid in np.meshgrid(some, some))
    distance, duration = travel.legs(origin, destination)
    straight = np.concatenate([_straight_m(places, some, places.x[place], places.y[place]) for place in some])
    known = (distance < FORBIDDEN) & (duration < FORBIDDEN) & np.isfinite(straight)
    total = float(straight[known].sum())
    return (float(distance[known].sum()) / total, float(duration[known].sum()) / total) if total > 0 else (1.0, 1.0)


def _straight_m(places: Places, kept: Ints, x: float, y: float) -> Floats:
    if places.geographic:
        from core.geography import great_circle_km

        return 1000.0 * great_circle_km(y, x, places.y[kept], places.x[kept])
    return np.asarray(np.hypot(places.x[kept] - x, places.y[kept] - y))
