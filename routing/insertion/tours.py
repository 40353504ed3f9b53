"""Routes under construction, one a vehicle, and every gap in them where a stop may go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from routing.insertion.walk import Stopwatch
from routing.plan import Route
from routing.problem import Problem, VehicleType

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
    """

    vehicle: int
    stops: list[int]
    before: Ints
    after: Ints
    ready: Ints
    latest: Ints
    distance: Ints
    duration: Ints

    @staticmethod
    def of(watch: Stopwatch, row: int, stops: Sequence[int]) -> Tour:
        """Measure a route that is known to fit."""
        vehicle = watch.problem.vehicles[row]
        places = [watch.place[stop] for stop in stops]
        start, end = (-1 if place is None else place for place in (vehicle.start, vehicle.end))
        ready = watch.walk(vehicle, stops).ready
        if stops:
            distance, duration = watch.legs(vehicle, stops)
            latest = watch.latest(vehicle, stops, duration, vehicle.shift_close)
        else:
            distance, duration, latest = [0], [0], [vehicle.shift_close]
        columns = ([start, *places], [*places, end], ready, latest, distance, duration)
        return Tour(row, list(stops), *(np.array(column, np.int64) for column in columns))


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
            **{name: join(name) for name in ("before", "after", "ready", "latest", "distance", "duration")},
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
        tours = [Tour.of(watch, route.vehicle, route.stops) for route in routes]
        used = np.bincount([tour.vehicle for tour in tours], minlength=len(problem.vehicles))
        left = [vehicle.number - int(count) for vehicle, count in zip(problem.vehicles, used, strict=True)]
        tours += [Tour.of(watch, row, ()) for row, number in enumerate(left) if number > 0]
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

    def type_of(self, tour: int) -> VehicleType:
        """Vehicle type of a tour."""
        return self.problem.vehicles[self.tours[tour].vehicle]

    def put(self, tour: int, stops: Sequence[int]) -> bool:
        """Give a tour these stops instead, if they fit."""
        row = self.tours[tour].vehicle
        if self.watch.walk(self.problem.vehicles[row], stops).misfit is not None:
            return False
        if not self.tours[tour].stops:
            self.left[row] -= 1
            if self.left[row] > 0:
                self.tours.append(Tour.of(self.watch, row, ()))
        self.tours[tour] = Tour.of(self.watch, row, stops)
        self._gaps = None
        return True

    def routes(self) -> Iterator[Route]:
        """Tours that visit something."""
        return (Route(tour.vehicle, tuple(tour.stops)) for tour in self.tours if tour.stops)
