"""One simulated world of a disruption: the run's counts hour by hour and its key figures, and nothing else kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from core.clock import SLOTS_PER_H
from core.kpi import Kpi
from datasets import Scenario
from network.design.disruption import Hours
from network.simulate import door_departure, facility_hours
from network.timetable import timetable_of
from twin.answers import answer
from twin.design.disruption.hourly import hourly
from twin.doors import door_plan
from twin.floors import with_floors
from twin.horizon import Horizon
from twin.kept import Keeper
from twin.planning import Prepared, prepare
from twin.progress import Progress
from twin.run import Orders, happen

NOTHING = np.zeros(0, np.int64)


class OnePlan:
    """The plan of several scenarios that differ in outages alone, which a plan does not know: made once."""

    def __init__(self) -> None:
        self._kept: Prepared | None = None

    def __call__(self, scenario: Scenario, when: Horizon, steps: Progress) -> tuple[Scenario, Prepared]:
        """As `twin.planning.plan_of`."""
        steps.at("floors")
        scenario = with_floors(scenario, steps.of("floors"))
        steps.at("plan")
        if self._kept is None:
            self._kept = prepare(scenario, when)
            return scenario, self._kept
        timetable, doors = timetable_of(scenario, self._kept.planned.lanes, when.n_slots)
        return scenario, replace(self._kept, timetable=timetable, doors=doors)


@dataclass(frozen=True)
class World:
    """What is kept of a run.

    Attributes
    ----------
    hours : Hours
        All orders, the drain included.
    waiting : int64[F, H]
        Packages in each facility at each hour's end: not yet served, or served and not yet gone.
    kpis : tuple of Kpi
        Of the measured days.
    packages : dict of str to int
        Of the measured days: placed = delivered + in_flight + unserved.
    """

    hours: Hours
    waiting: np.ndarray
    kpis: tuple[Kpi, ...]
    packages: dict[str, int]


def world_of(scenario: Scenario, planned: OnePlan, report: Callable[[str, float], None]) -> World:
    """Run a scenario end to end, in memory."""
    seed = int(scenario.settings.run.seed)
    orders = Orders(scenario, seed, None)
    steps = Progress(report)
    happened, prepared = happen(scenario, orders, steps, NOTHING, Keeper(NOTHING), None, planned)
    answers = answer(happened)
    steps.at("answers", 0.5)
    n_packages = len(happened.sourced.word)
    counts = hourly(
        orders.stream(),
        happened.sourced,
        door_departure(happened.movement, 0, n_packages),
        door_plan(happened.scenario, prepared, seed),
        happened.horizon.n_slots // SLOTS_PER_H,
    )
    inside = facility_hours(happened.movement)
    return World(Hours(*counts), inside.backlog + inside.loading, tuple(answers.kpis), answers.packages)
