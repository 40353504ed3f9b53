"""Routes under construction, one a vehicle, and every gap in them where a stop may go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from routing.insertion.walk import Stopwatch, Walk
from routing.plan import Route
from routing.problem import Problem

Ints = npt.NDArray[np.int64]


@dataclass
class Tour:
    """One vehicle's route; its gaps are the places before each stop, and after the last.

    Attributes
    ----------
    vehicle : int
        Row of the vehicle type.
    stops : list of int
    before, after : int64[n + 1]
        Place on either side of a gap, -1 where there is none (a route that begins at its first stop).
    ready : int64[n + 1]
        Tick at which the vehicle is ready to leave `before`.
    latest : int64[n + 1]
        Latest arrival at `after`.
    distance, duration : int64[n + 1]
        Of the leg across the gap; 0 of a tour without stops.
    room_before, room_after : int64[n + 1, K]
        What of the capacity is free all the way from leaving to the gap, and from the gap to the end.
    """

    vehicle: int
    stops: list[int]
    before: Ints
    after: Ints
    ready: Ints
    latest: Ints
    distance: Ints
    duration: Ints
    room_before: Ints
    room_after: Ints

    @staticmethod
    def of(watch: Stopwatch, row: int, stops: Sequence[int], walk: Walk) -> Tour:
        """Measure a route that fits, by its walk."""
        vehicle = watch.problem.vehicles[row]
        places = [watch.place[stop] for stop in stops]
        start, end = (-1 if place is None else place for place in (vehicle.start, vehicle.end))
        latest = watch.latest(vehicle, stops, walk, vehicle.shift_close)
        capacity = np.array(vehicle.capacity, np.int64)
        load = np.array([watch.loads(stops, dimension) for dimension in range(len(vehicle.capacity))], np.int64).T
        return Tour(
            row,
            list(stops),
            before=np.array([start, *places], np.int64),
            after=np.array([*places, end], np.int64),
            ready=np.array(walk.ready, np.int64),
            latest=np.array(latest, np.int64),
            distance=np.array(walk.distance or [0], np.int64),
            duration=np.array(walk.duration or [0], np.int64),
            room_before=capacity - np.maximum.accumulate(load),
            room_after=capacity - np.maximum.accumulate(load[::-1])[::-1],
        )


_COLUMNS = ("before", "after", "ready", "latest", "distance", "duration", "room_before", "room_after")


@dataclass
class Gaps:
    """Gaps of all tours in one row, as vectors.

    Attributes
    ----------
    tour, position : int64[G]
        Which tour, and before which of its stops.
    vehicle : int64[G]
    empty : bool[G]
        Whether the tour has no stop so far.
    """

    tour: Ints
    position: Ints
    vehicle: Ints
    empty: npt.NDArray[np.bool_]
    before: Ints
    after: Ints
    ready: Ints
    latest: Ints
    distance: Ints
    duration: Ints
    room_before: Ints
    room_after: Ints

    @staticmethod
    def of(tours: Sequence[Tour]) -> Gaps:
        """Put the gaps of all tours in one row."""
        sizes = np.array([len(tour.ready) for tour in tours], np.int64)
        first = np.cumsum(sizes) - sizes

        def join(name: str) -> Ints:
            return np.concatenate([getattr(tour, name) for tour in tours])

        return Gaps(
            tour=np.repeat(np.arange(len(tours)), sizes),
            position=np.arange(sizes.sum()) - np.repeat(first, sizes),
            vehicle=np.repeat([tour.vehicle for tour in tours], sizes),
            empty=np.repeat(sizes == 1, sizes),
            **{name: join(name) for name in _COLUMNS},
        )


@dataclass
class Tours:
    """All vehicles' tours: those with stops, and one without for each type that has a vehicle left."""

    watch: Stopwatch
    tours: list[Tour]
    left: list[int]
    _gaps: Gaps | None = field(default=None, repr=False)

    @staticmethod
    def of(watch: Stopwatch, routes: Iterable[Route]) -> Tours:
        """Begin with routes that fit."""
        problem = watch.problem
        tours = [_measured(watch, route.vehicle, route.stops) for route in routes]
        used = np.bincount([tour.vehicle for tour in tours], minlength=len(problem.vehicles))
        left = [vehicle.number - int(count) for vehicle, count in zip(problem.vehicles, used, strict=True)]
        tours += [_measured(watch, row, ()) for row, number in enumerate(left) if number > 0]
        return Tours(watch, tours, left)

    @property
    def problem(self) -> Problem:
        """What the tours belong to."""
        return self.watch.problem

    @property
    def gaps(self) -> Gaps:
        """All gaps, as the tours are now."""
        if self._gaps is None:
            self._gaps = Gaps.of(self.tours)
        return self._gaps

    def put(self, tour: int, stops: Sequence[int]) -> bool:
        """Give a tour these stops instead, if they fit."""
        row = self.tours[tour].vehicle
        walk = self.watch.walk(self.problem.vehicles[row], stops)
        if walk.misfit is not None:
            return False
        if not self.tours[tour].stops:
            self.left[row] -= 1
            if self.left[row] > 0:
                self.tours.append(_measured(self.watch, row, ()))
        self.tours[tour] = Tour.of(self.watch, row, stops, walk)
        self._gaps = None
        return True

    def routes(self) -> Iterator[Route]:
        """Tours that visit something."""
        return (Route(tour.vehicle, tuple(tour.stops)) for tour in self.tours if tour.stops)


def _measured(watch: Stopwatch, row: int, stops: Sequence[int]) -> Tour:
    return Tour.of(watch, row, stops, watch.walk(watch.problem.vehicles[row], stops))
