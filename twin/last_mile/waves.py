"""A station's waves one after the other: solved, looked at, and what found no van handed to the next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from core.clock import SLOT_S
from routing.estimate import VanSettings
from routing.evaluator import Evaluation, evaluate
from routing.plan import RoutePlan
from routing.problem import Problem
from twin.delivery import WAITS
from twin.last_mile.addresses import Addresses
from twin.last_mile.departing import Departing
from twin.last_mile.search import Effort, rooms, search
from twin.last_mile.stops import WaveStops, gather
from twin.last_mile.vans import WaveVans
from twin.last_mile.wave_problem import TICKS_PER_S, Depot, WaveProblem, wave_problem

TOO_FAR, NO_ROOM, NO_TIME = "too far", "vans full", "hours"
"""Why packages find no van: none would be back in time; none has room for their stop; of those that have, none was
found that has the time.

(`routing.reasons` tries every place of every left-out stop on every route: minutes, where thousands are left out.)
"""


@dataclass(frozen=True)
class SolvedWave:
    """A wave's routes.

    Attributes
    ----------
    vans : WaveVans
    van : VanSettings
    stops : WaveStops
        Those of the wave, those that waited for it among them.
    posed : WaveProblem
    plan : RoutePlan
        Of the stops of `posed`.
    evaluation : Evaluation
    came : int
        Packages that the wave before left over.
    waiting : int64[k]
        Rows of `Departing` of the packages that found no van.
    left_out : dict of str to int
        Packages that found none, by the rule that kept them out.
    """

    vans: WaveVans
    van: VanSettings
    stops: WaveStops
    posed: WaveProblem
    plan: RoutePlan
    evaluation: Evaluation
    came: int
    waiting: np.ndarray
    left_out: dict[str, int]

    @property
    def served(self) -> np.ndarray:
        """Rows of `stops` that routes visit, in order of visit; int64."""
        visits = [stop for route in self.plan.routes for stop in route.stops]
        return self.posed.reached[np.array(visits, np.int64)]

    def left_stops(self) -> tuple[np.ndarray, list[str]]:
        """Rows of `stops` that no route visits, and why each is left: `TOO_FAR`, `NO_ROOM` or `NO_TIME`."""
        beyond = np.setdiff1d(np.arange(len(self.stops)), self.posed.reached)
        missing = self.posed.reached[np.array(self.plan.unassigned, np.int64)]
        return np.concatenate([beyond, missing]), [TOO_FAR] * len(beyond) + _reasons(self.posed.problem, self.plan)

    def door_slots(self) -> tuple[np.ndarray, np.ndarray]:
        """Rows of `Departing` that were delivered, and the slot in which each was: when its stop ended."""
        visits = [visit for route in self.evaluation.routes for visit in route.visits if visit.stop >= 0]
        stop = self.posed.reached[np.array([visit.stop for visit in visits], np.int64)]
        ends = np.array([visit.departure for visit in visits], np.int64)
        slot = np.full(len(self.stops), WAITS, np.int64)
        slot[stop] = self.vans.leave_slot + ends // (TICKS_PER_S * SLOT_S)
        of_package = np.repeat(slot, self.stops.packages)
        there = of_package >= 0
        return self.stops.package_row[there], of_package[there]


def solve_waves(
    depot: Depot,
    waves: Sequence[tuple[WaveVans, VanSettings]],
    packages: Departing,
    places: Addresses,
    effort: Effort,
    solved: Callable[[int], None],
) -> list[SolvedWave]:
    """Solve a station's waves in order of time.

    Parameters
    ----------
    waves : sequence of (WaveVans, VanSettings)
    packages : Departing
        Of all stations.
    solved : callable
        Told how many packages left with each wave when it is done.
    """
    done: list[SolvedWave] = []
    waited = np.zeros(len(packages), np.int64)
    waiting = np.zeros(0, np.int64)
    for vans, van in waves:
        own = np.flatnonzero(packages.departure == vans.departure)
        rows = np.concatenate([waiting, own])
        if not len(rows):
            continue
        stops = gather(rows, places, waited, vans.packages)
        done.append(_solve_wave(depot, vans, van, stops, packages, len(waiting), effort))
        waiting = done[-1].waiting
        waited[waiting] += 1
        solved(len(own))
    return done


def _solve_wave(
    depot: Depot,
    vans: WaveVans,
    van: VanSettings,
    stops: WaveStops,
    packages: Departing,
    came: int,
    effort: Effort,
) -> SolvedWave:
    posed = wave_problem(depot, vans, stops, packages.due, van)
    plan = search(posed.problem, effort)
    evaluation = evaluate(posed.problem, plan)
    if not evaluation.feasible:
        first = evaluation.violations[0]
        raise RuntimeError(f"routes of {depot.name} break the rule {first.rule!r}: {first.message}")
    beyond = np.setdiff1d(np.arange(len(stops)), posed.reached)
    missing = np.array(plan.unassigned, np.int64)
    left_out = {TOO_FAR: int(stops.packages[beyond].sum())} | _why(posed.problem, plan)
    return SolvedWave(
        vans=vans,
        van=van,
        stops=stops,
        posed=posed,
        plan=plan,
        evaluation=evaluation,
        came=came,
        waiting=np.sort(stops.rows_of(np.concatenate([posed.reached[missing], beyond]))),
        left_out={why: count for why, count in left_out.items() if count},
    )


def _why(problem: Problem, plan: RoutePlan) -> dict[str, int]:
    """Packages that no route takes, by what keeps them out."""
    left, why = problem.stops.delivery[list(plan.unassigned), 0], np.array(_reasons(problem, plan), object)
    return {rule: int(left[why == rule].sum()) for rule in (NO_ROOM, NO_TIME)}


def _reasons(problem: Problem, plan: RoutePlan) -> list[str]:
    """What keeps each stop out that no route visits."""
    vans, room = problem.vehicles[0], rooms(problem, plan)
    most = vans.capacity[0] if len(room) < vans.number else int(room.max(initial=0))
    return [NO_ROOM if packages > most else NO_TIME for packages in problem.stops.delivery[list(plan.unassigned), 0]]
