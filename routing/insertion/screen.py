"""Which gaps a stop fits into, and what it would cost there: O(1) a gap, all gaps at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from routing.insertion.tours import Tours
from routing.problem import UNLIMITED
from routing.travel.hours import arrive
from routing.travel.table import FORBIDDEN

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

LATE_STEPS = 4
"""Latest starts that are tried for a stop with no place in time, from the least late on."""


class Screen:
    """Costs of insertion, infinite where the tests of time, skill and home's forbid it."""

    def __init__(self, tours: Tours) -> None:
        self._tours = tours
        self._problem = tours.problem
        kinds = self._problem.vehicles
        self._per_distance = np.array([kind.cost_per_distance for kind in kinds])
        self._per_travel = np.array([kind.cost_per_travel for kind in kinds])
        self._per_work = np.array([kind.cost_per_work for kind in kinds])
        self._fixed = np.array([kind.fixed_cost for kind in kinds])
        self._skills = np.array([kind.skills for kind in kinds], np.uint64)
        self._profile = np.array([kind.profile for kind in kinds])
        self._on_time = self._more_time = self._margin = np.zeros(0, np.int64)

    def cost(self, stop: int) -> Floats:
        """Cost of a stop in each gap, float64[G]."""
        cost, arrival = self._ways(stop)
        start = self._starts(stop, arrival)
        return np.where(start < UNLIMITED, self._onward(stop, start, cost), np.inf)

    @staticmethod
    def best(cost: Floats, most: int) -> list[int]:
        """Gaps of least cost, cheapest first; none of infinite cost."""
        few = np.argpartition(cost, most)[:most] if len(cost) > most else np.arange(len(cost))
        few = few[np.isfinite(cost[few])]
        return [int(gap) for gap in few[np.lexsort((few, cost[few]))]]

    def pair_gaps(self, pickup: int, delivery: int, most: int) -> Iterator[tuple[int, int, int]]:
        """Tours for a shipment, cheapest first, with the gaps of pickup and delivery, positions before insertion."""
        gaps = self._tours.gaps
        first, longer = self.cost(pickup), self._longer(pickup)
        then, margin = self.cost(delivery), self._margin
        together = self._chained(pickup, delivery)
        begins = np.flatnonzero(gaps.position == 0).tolist()
        found: list[tuple[float, int, int, int]] = []
        for tour, (begin, end) in enumerate(pairwise([*begins, len(first)])):
            if not np.isfinite(first[begin:end]).any():
                continue
            take = _least_so_far(first[begin:end])
            apart = first[begin:end][take] + then[begin:end]
            apart[(take == np.arange(end - begin)) | (longer[begin:end][take] > margin[begin:end])] = np.inf
            best = np.minimum(apart, together[begin:end])
            drop = int(np.argmin(best))
            if np.isfinite(best[drop]):
                beside = together[begin + drop] <= apart[drop]
                found.append((float(best[drop]), tour, drop if beside else int(take[drop]), drop))
        for _, tour, first_gap, drop in sorted(found)[:most]:
            yield tour, first_gap, drop

    def late_closes(self, stop: int) -> list[int]:
        """Starts that a stop could have somewhere if its last window closed later, the least late first."""
        cost, arrival = self._ways(stop)
        start = np.maximum(arrival, self._tours.watch.windows[stop][-1][0])
        start = start[np.isfinite(self._onward(stop, start, cost))]
        few = np.unique(start)
        return few[np.unique(np.linspace(0, len(few) - 1, LATE_STEPS).astype(int))].tolist() if len(few) else []

    def _ways(self, stop: int) -> tuple[Floats, Ints]:
        """Cost of the ways and of the vehicle, and the arrival, in each gap."""
        gaps, kind = self._tours.gaps, self._tours.gaps.vehicle
        place = np.full(len(gaps.before), self._tours.watch.place[stop], np.int64)
        there, there_time = self._legs(gaps.before, place)
        on, on_time = self._legs(place, gaps.after)
        more, more_time = there + on - gaps.distance, there_time + on_time - gaps.duration
        length = self._tours.watch.service[stop] + self._tours.watch.setup[stop]
        cost = self._per_distance[kind] * more + self._per_travel[kind] * more_time
        cost += self._per_work[kind] * (more_time + length) + np.where(gaps.empty, self._fixed[kind], 0.0)
        home = int(self._problem.stops.home[stop])
        if home >= 0:
            cost += np.where(kind == home, 0.0, self._problem.rules.away_cost)
        skills = np.uint64(self._tours.watch.skills[stop])
        barred = (
            self._full(stop)
            | ((skills & ~self._skills[kind]) != 0)
            | (there_time >= FORBIDDEN)
            | (on_time >= FORBIDDEN)
        )
        self._on_time, self._more_time = on_time, more_time
        return np.where(barred, np.inf, cost), self._arrive(gaps.ready, there_time)

    def _full(self, stop: int) -> npt.NDArray[np.bool_]:
        """Gaps of vehicles that have no room for it."""
        watch, gaps = self._tours.watch, self._tours.gaps
        full = (gaps.room_after < watch.pickup[stop]).any(axis=1)
        if not watch.paired[stop]:
            full |= (gaps.room_before < watch.delivery[stop]).any(axis=1)
        return np.asarray(full)

    def _starts(self, stop: int, arrival: Ints) -> Ints:
        """Earliest start in a window, `UNLIMITED` where none is open any more."""
        start = np.full(len(arrival), UNLIMITED, np.int64)
        for opens, closes in reversed(self._tours.watch.windows[stop]):
            start = np.where(arrival <= closes, np.maximum(arrival, opens), start)
        return start

    def _onward(self, stop: int, start: Ints, cost: Floats) -> Floats:
        """Cost where the next stop is still reached in time after this one."""
        gaps = self._tours.gaps
        departure = start + self._tours.watch.service[stop]
        self._margin = gaps.latest - self._arrive(departure, self._on_time)
        return np.where(self._margin >= 0, cost, np.inf)

    def _longer(self, stop: int) -> Ints:
        """Time by which a route grows in each gap, as the last call of `_ways` found it."""
        return self._more_time + self._tours.watch.service[stop] + self._tours.watch.setup[stop]

    def _chained(self, pickup: int, delivery: int) -> Floats:
        """Cost of both halves of a shipment, one after the other in the same gap."""
        gaps, kind = self._tours.gaps, self._tours.gaps.vehicle
        watch = self._tours.watch
        take, drop = (np.full(len(kind), watch.place[stop], np.int64) for stop in (pickup, delivery))
        cost, arrival = self._ways(pickup)
        start = self._starts(pickup, arrival)
        between, between_time = self._legs(take, drop)
        on, on_time = self._legs(take, gaps.after)
        home, home_time = self._legs(drop, gaps.after)
        more, more_time = between + home - on, between_time + home_time - on_time
        cost = cost + self._per_distance[kind] * more + self._per_travel[kind] * more_time
        cost += self._per_work[kind] * (more_time + watch.service[delivery])
        start = self._starts(delivery, self._arrive(start + watch.service[pickup], between_time))
        fits = self._arrive(start + watch.service[delivery], home_time) <= gaps.latest
        away = int(self._problem.stops.home[delivery])
        if away >= 0:
            cost += np.where(kind == away, 0.0, self._problem.rules.away_cost)
        skilled = (np.uint64(watch.skills[delivery]) & ~self._skills[kind]) == 0
        return np.where(fits & skilled & (start < UNLIMITED), cost, np.inf)

    def _legs(self, origin: Ints, destination: Ints) -> tuple[Ints, Ints]:
        """Legs of each gap by its vehicle's profile; 0 where one side is nowhere."""
        known = (origin >= 0) & (destination >= 0)
        profile = self._profile[self._tours.gaps.vehicle]
        distance, duration = np.zeros(len(origin), np.int64), np.zeros(len(origin), np.int64)
        for row, travel in enumerate(self._problem.travels):
            mine = known & (profile == row)
            if mine.any():
                distance[mine], duration[mine] = travel.legs(origin[mine], destination[mine])
        return distance, duration

    def _arrive(self, leaving: Ints, duration: Ints) -> Ints:
        if all(travel.speeds is None for travel in self._problem.travels):
            return leaving + duration
        profile = self._profile[self._tours.gaps.vehicle]
        arrival = np.empty_like(leaving)
        for row, travel in enumerate(self._problem.travels):
            mine = profile == row
            arrival[mine] = arrive(travel.speeds, leaving[mine], duration[mine])
        return arrival


def _least_so_far(values: Floats) -> Ints:
    """Position of the least value up to each, the first of equal ones."""
    least = np.minimum.accumulate(values)
    falls = np.concatenate([[True], values[1:] < least[:-1]])
    return np.maximum.accumulate(np.where(falls, np.arange(len(values)), 0))
