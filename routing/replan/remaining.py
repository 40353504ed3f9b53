"""The rest of the day as a problem of its own.

Each van on the road is a vehicle type of its own that starts where it will be free (`state`), and its route begins
with an anchor: a stop without service, at that place and moment, that only this van can serve. So a van that gives
all its stops away still drives home and is paid for it, and its route cannot begin later than it does.

Who may serve what is a matter of where the packages are:

- Those of a van on the road are in it. Another van may take a stop over at `move_cost`, which stands for two drivers
  meeting on their way; with `keep_loads` none may.
- Those of a broken van have to be fetched: a shipment from where it stands, `hand_over_s` for a van that comes for
  any number of them. (A stop with packages in both directions is moved as if they were at hand.)
- Those of vans that have not left, and of stops that the plan left out, lie at the station: vans that load there may
  take them, also vans that are back.
- Those of a new stop, and of a van that broke down before it left, lie there too, but a van on the road may come back
  for them: a shipment from the station.

Where a vehicle has a most of stops, the fetching of packages counts as one, too: a limit that may bind early.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from core.errors import Infeasible
from routing.evaluator import Evaluation, evaluate
from routing.formats.clock import clock_of
from routing.plan import Route, RoutePlan
from routing.problem import Ints, Places, Problem, Stops, VehicleType
from routing.replan import binding
from routing.replan.events import StopAdded
from routing.replan.fleet import Fleet, fleet_of, left_on_board
from routing.replan.news import News
from routing.replan.open_stops import OWN, OwnStop, StopList, is_anchor
from routing.replan.state import VanState, Where, van_state
from routing.replan.travels import NewPlaces, rest_travel, slow_share
from routing.replan.vans import van_names

_POSED = re.compile(r" from (\+\d+ )?\d\d:\d\d:\d\d$")
"""How the name of a problem ends that is the rest of a day."""


@dataclass(frozen=True)
class Handling:
    """How stops change vans.

    Attributes
    ----------
    move_cost : float
        Of a stop that another van serves than the plan says, in the problem's currency.
    keep_loads : bool
        Whether a van on the road keeps all that it carries.
    hand_over_s : int
        Time at a broken van, or back at the station, of a van that comes for packages.
    """

    move_cost: float
    keep_loads: bool = False
    hand_over_s: int = 300


@dataclass(frozen=True)
class Remaining:
    """The rest of the day, and how it hangs together with the plan.

    Attributes
    ----------
    problem : Problem
    routes : tuple of Route
        What the vans would do if nothing had happened; they need not fit any more.
    pool : tuple of int
        Stops without a van: new ones, and those of broken vans.
    anchors : dict of int to int
        Stop that stands for the van, by vehicle type.
    origin : int64[S]
        Stop of the plan that each is; -1 for others.
    states : tuple of VanState
        Of the vans of the plan's routes.
    names : tuple of str
        Of the same.
    row_of : dict of int to int
        Vehicle type of each of the plan's routes whose van can still drive.
    before : Evaluation
        The plan as it would have happened.
    """

    problem: Problem
    routes: tuple[Route, ...]
    pool: tuple[int, ...]
    anchors: dict[int, int]
    origin: Ints
    states: tuple[VanState, ...]
    names: tuple[str, ...]
    row_of: dict[int, int]
    before: Evaluation


def remaining(problem: Problem, plan: RoutePlan, at: int, news: News, handling: Handling) -> Remaining:
    """Pose what is left of the day from a tick on.

    Raises
    ------
    Infeasible
        When no van is left.
    ValueError
        When the problem uses skills that a re-plan needs for itself (`binding`).
    """
    if binding.used_by(problem) and not _POSED.search(problem.name):
        raise ValueError(f"skills from bit {binding.FIRST_BIT} on are a re-plan's own")
    before = evaluate(problem, plan)
    anchors = {row for row in range(len(problem)) if is_anchor(problem.stops, row)}
    states = _states(problem, plan, before, at, news, anchors)
    names = van_names(problem, plan)
    still = [[stop for stop in state.open if stop not in news.cancelled | anchors] for state in states]
    left = [
        left_on_board(problem, *van) for van in zip(states, (route.load for route in before.routes), still, strict=True)
    ]
    fleet = fleet_of(problem, plan, names, states, left, news.shift, at)
    if not fleet.vehicles:
        raise Infeasible(["no van is left"])
    gathered = _Gathered(problem, states, still, fleet, handling, StopList(problem))
    gathered.take_all([stop for stop in plan.unassigned if stop not in news.cancelled], news.added)
    posed = _posed(problem, gathered.list.stops(news.windows), fleet, news, handling, at)
    origin = np.array([*gathered.list.rows, *(-1 for _ in gathered.list.own)], np.int64)
    routes, pool = tuple(gathered.routes()), tuple(gathered.pool)
    return Remaining(posed, routes, pool, gathered.anchors, origin, states, names, fleet.row_of, before)


def _states(
    problem: Problem, plan: RoutePlan, before: Evaluation, at: int, news: News, anchors: set[int]
) -> tuple[VanState, ...]:
    slow = slow_share(problem.places, [event for event in news.slow if event.since <= at < event.until])
    return tuple(
        van_state(
            problem,
            route,
            times,
            max(at, news.broken.get(van, at)),
            broken=van in news.broken,
            changed=news.changed,
            under_way=route.stops[0] in anchors,
            slow=slow,
        )
        for van, (route, times) in enumerate(zip(plan.routes, before.routes, strict=True))
    )


class _Gathered:
    """Stops of the rest of the day, van by van."""

    def __init__(
        self,
        problem: Problem,
        states: Sequence[VanState],
        still: Sequence[Sequence[int]],
        fleet: Fleet,
        handling: Handling,
        stops: StopList,
    ) -> None:
        self._problem, self._states, self._still = problem, states, still
        self._fleet, self._keep = fleet, handling.keep_loads
        self._hand_over = handling.hand_over_s * problem.scale
        self.list = stops
        self.pool: list[int] = []
        self.anchors: dict[int, int] = {}
        self._visits: dict[int, list[int]] = {}

    def take_all(self, unassigned: Sequence[int], added: Sequence[StopAdded]) -> None:
        """Gather the plan's stops, then those that stand for vans, for packages to fetch, and new ones."""
        broken: list[tuple[int, int]] = []
        for van, stops in enumerate(self._still):
            rows = [self._add(van, stop) for stop in stops]
            if van in self._fleet.row_of:
                self._visits[van] = rows
            else:
                broken += [(van, row) for row in rows]
        self.pool += [self.list.add(stop, self._at_station(stop), -1) for stop in unassigned]
        for van, row in broken:
            self._fetch(van, row)
        for van, state in enumerate(self._states):
            if van in self._fleet.row_of and state.where is Where.ROAD:
                self._anchor(self._fleet.row_of[van], state)
        for number, event in enumerate(added):
            self._new(event, len(self._problem.places) + number)

    def routes(self) -> list[Route]:
        """What each van would do."""
        found = []
        for van, rows in self._visits.items():
            kind = self._fleet.row_of[van]
            first = (self.anchors[kind],) if kind in self.anchors else ()
            found.append(Route(kind, (*first, *rows)))
        return [route for route in found if route.stops]

    def _add(self, van: int, stop: int) -> int:
        state, home = self._states[van], self._fleet.row_of.get(van, -1)
        alone = int(self._problem.stops.pair[stop]) not in self._still[van]
        skills = 0
        if alone and home >= 0 and self._problem.stops.delivery[stop].any():
            if not state.left:
                skills = binding.STATION
            elif self._keep:
                skills = self._fleet.vehicles[home].skills & ~(binding.USER_SKILLS | binding.STATION)
        return self.list.add(stop, skills, home)

    def _at_station(self, stop: int) -> int:
        return binding.STATION if self._problem.stops.delivery[stop].any() else 0

    def _fetch(self, van: int, row: int) -> None:
        """Put a stop of a broken van up for others; where its packages are in the van, with their fetching."""
        state, stop = self._states[van], self.list.rows[row]
        stops = self._problem.stops
        shipped = int(stops.pair[stop]) in self._still[van] or stops.pickup[stop].any()
        if not shipped and stops.delivery[stop].any() and state.place >= 0:
            what, since = ("fetch", state.free) if state.left else ("load", 0)
            name = f"{OWN}{what} {stops.id[stop]}"
            self.pool.append(self.list.fetch(row, name, state.place, since, self._hand_over))
        self.pool.append(row)

    def _anchor(self, kind: int, state: VanState) -> None:
        vehicle = self._fleet.vehicles[kind]
        word = vehicle.skills & ~(binding.USER_SKILLS | binding.STATION)
        none = [0] * self._problem.dimensions
        free = vehicle.shift_open
        stop = OwnStop(f"{OWN}{vehicle.id}", state.place, none, none, open=free, close=free, skills=word)
        self.anchors[kind] = self.list.add_own(stop)

    def _new(self, event: StopAdded, place: int) -> None:
        """Add a new stop; one to deliver to with the loading of its packages at the station."""
        where = int(self._problem.stops.place[event.at]) if event.at >= 0 else place
        stop = OwnStop(event.id, where, event.delivery, event.pickup, 0, event.service, event.open, event.close)
        row = self.list.add_own(stop)
        self.pool.append(row)
        station = _station(self._problem, event)
        if any(event.delivery) and station is not None:
            none = [0] * self._problem.dimensions
            name = f"{OWN}load {event.id}"
            loading = OwnStop(name, station, none, event.delivery, self._hand_over, pair=row)
            stop.pair = self.list.add_own(loading)
            self.pool.append(stop.pair)


def _station(problem: Problem, event: StopAdded) -> int | None:
    """Station that new packages lie at: the nearest where vans load."""
    posed = _POSED.search(problem.name)
    loading = [kind for kind in problem.vehicles if not posed or kind.skills & binding.STATION]
    found = sorted({kind.start for kind in loading if kind.start is not None})
    found = found or sorted({kind.end for kind in problem.vehicles if kind.end is not None})
    if not found:
        return None
    places = problem.places
    here = problem.stops.place[event.at] if event.at >= 0 else -1
    x, y = (places.x[here], places.y[here]) if event.at >= 0 else (event.x, event.y)
    away = np.nan_to_num(np.hypot(places.x[found] - x, places.y[found] - y), nan=0.0)
    return found[int(np.argmin(away))]


def _posed(problem: Problem, stops: Stops, fleet: Fleet, news: News, handling: Handling, at: int) -> Problem:
    """Put the problem together over the places that are still needed."""
    ends = [place for kind in fleet.vehicles for place in (kind.start, kind.end) if place is not None]
    used = np.unique(np.concatenate([stops.place, np.array(ends, np.int64)]))
    kept, fresh = used[used < len(problem.places)], used[used >= len(problem.places)] - len(problem.places)
    new = NewPlaces(*(np.array([getattr(news.added[row], axis) for row in fresh], np.float64) for axis in ("x", "y")))
    old = problem.places
    places = Places(np.concatenate([old.x[kept], new.x]), np.concatenate([old.y[kept], new.y]), old.geographic)
    return replace(
        problem,
        name=f"{_POSED.sub('', problem.name)} from {clock_of(problem, at)}",
        places=places,
        stops=replace(stops, place=np.searchsorted(used, stops.place)),
        vehicles=tuple(_placed(kind, used) for kind in fleet.vehicles),
        travels=tuple(rest_travel(travel, old, kept, new, news.slow) for travel in problem.travels),
        rules=replace(problem.rules, away_cost=handling.move_cost),
    )


def _placed(kind: VehicleType, used: Ints) -> VehicleType:
    """Count a vehicle's places among those that are used."""
    start, end = (None if place is None else int(np.searchsorted(used, place)) for place in (kind.start, kind.end))
    return replace(kind, start=start, end=end)
