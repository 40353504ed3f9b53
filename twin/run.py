"""A run end to end: scenario -> plan -> every order sourced -> every package moved -> answers in a folder."""

from __future__ import annotations

import hashlib
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import numpy as np

import demand
from datasets import Scenario, Settings
from demand.generate import Demand
from demand.recorded import RecordedOrders
from network.simulate import Movement, door_departure
from network.sourcing_types import Sourced
from twin.answers import Answers, Happened, answer
from twin.delivery import DoorPlan, Outcome, tally
from twin.document import document_of
from twin.doors import door_plan, with_routes
from twin.horizon import Horizon, horizon
from twin.kept import Keeper
from twin.last_mile import ITERATIONS_PER_STOP, LastMile, Request, request, solve_last_mile
from twin.moving import move
from twin.planning import PlanOf, Prepared, plan_of
from twin.progress import Progress, Report
from twin.result import RunResult
from twin.run_folder import RunFolder, write_json
from twin.samples import write_samples

Keep = Literal["none", "sample", "all"]
RUNS = Path("runs")

MOST_LOGGED = 200_000
"""Orders whose decisions are logged at most before only the sampled ones are (about 2 KB each)."""


class Orders:
    """The orders of a run: drawn from the scenario, or a user's own; both by number."""

    def __init__(self, scenario: Scenario, seed: int, file: Path | None) -> None:
        self.seed = seed
        self.file = file
        self._made: Demand | RecordedOrders
        self._made = demand.demand_of(scenario) if file is None else demand.read_orders(file, scenario)

    @property
    def n_orders(self) -> int:
        """Orders in all."""
        return self._made.n_orders

    def between(self, first_slot: int, last_slot: int) -> tuple[int, int]:
        """Orders placed in slots `first_slot` to `last_slot` (left out): the first, and the one after the last."""
        return int(self._made.slot_first_order[first_slot]), int(self._made.slot_first_order[last_slot])

    def stream(self, first: int = 0, last: int | None = None) -> Any:
        """Orders `first` to `last` (left out), in chunks."""
        if isinstance(self._made, RecordedOrders):
            return self._made.stream(first, last)
        return self._made.stream(self.seed, first, last)

    def to_json(self) -> dict[str, Any]:
        """What they are."""
        if self.file is None:
            return {"from": "the scenario", "seed": self.seed, "orders": self.n_orders}
        with self.file.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"from": str(self.file.resolve()), "sha256": digest, "orders": self.n_orders}


def run(
    scenario: Scenario,
    *,
    out: Path | None = None,
    seed: int | None = None,
    orders_file: Path | None = None,
    orders_out: Path | None = None,
    packages: Keep = "sample",
    route_stations: str | None = None,
    route_iterations: int = ITERATIONS_PER_STOP,
    report: bool = True,
    planned: PlanOf = plan_of,
    progress: Report | None = None,
) -> RunResult:
    """Run the twin end to end, into a run folder.

    Parameters
    ----------
    scenario : Scenario
    out : Path, optional
        The run's folder, which must not hold anything yet; ``runs/<scenario>-<time>`` by default.
    seed : int, optional
        Seed of the orders; the scenario's by default.
    orders_file : Path, optional
        Run these orders instead of generated ones.
    orders_out : Path, optional
        Write all orders there first (.jsonl, .ndjson or .parquet).
    packages : {"sample", "all", "none"}
        Which measured packages' whole ways are kept: every ``run.sample_every``-th order's, all, or none.
    route_stations : str, optional
        Solve the routes of these stations ("3": the busiest, ids joined by ",", or "metro:SEA"); else all estimated.
    route_iterations : int
        Steps of that search for each stop.
    report : bool
        Whether to write report.html (some 5 MB) too.
    planned : callable
        ``planned(scenario, horizon, steps)``: the scenario with its floors, and its plan; a batch keeps them for the
        next seed.
    progress : callable, optional
        ``progress(stage, done)`` with `done` in 0..1.

    Raises
    ------
    InvalidInput
        When the orders break rules, a station to solve is none, or the folder cannot be had.
    Pod2doorError
        When the run cannot be written.
    """
    started = time.perf_counter()
    # Of the scenario as it came: what its orders are drawn from is known already where another seed of it has run.
    orders = Orders(scenario, int(scenario.settings.run.seed if seed is None else seed), orders_file)
    if seed is not None:
        scenario = replace(scenario, settings=Settings({**scenario.settings, "run.seed": seed}))
    routes = request(route_stations, route_iterations, scenario)
    if orders_out is not None:
        demand.write(orders_out, orders.stream(), scenario)
    with RunFolder(out or _default_folder(scenario)) as folder:
        steps = Progress(folder.status, *([progress] if progress else []), routes=routes is not None)
        keeper = Keeper(_to_keep(scenario, orders, packages))
        log = _to_log(scenario, keeper.numbers)
        happened, prepared = happen(scenario, orders, steps, log, keeper, routes, planned)
        steps.at("answers", 0.4)
        answers = answer(happened)
        document = document_of(happened, prepared, answers, orders.seed, orders.to_json())
        _write(folder, scenario, prepared, answers, document, steps, report)
        if packages != "none":
            write_samples(folder.writing, happened, prepared, keeper.kept(), lambda done: steps.at("report", done))
        folder.publish()
    return RunResult(
        run_id=folder.run_id,
        out=folder.path,
        seconds=time.perf_counter() - started,
        scenario_name=scenario.name,
        kpis=tuple(answers.kpis),
        packages=answers.packages,
        document=document,
    )


def _default_folder(scenario: Scenario) -> Path:
    """The first of ``runs/<scenario>-<time>``, ``-2``, ... that is free."""
    stem = f"{scenario.name}-{time.strftime('%Y%m%d-%H%M%S')}"
    folder, count = RUNS / stem, 1
    while folder.exists():
        count += 1
        folder = RUNS / f"{stem}-{count}"
    return folder


def _to_keep(scenario: Scenario, orders: Orders, packages: Keep) -> np.ndarray:
    """Numbers of the measured orders whose packages are kept, ascending."""
    if packages == "none":
        return np.zeros(0, np.int64)
    when = horizon(scenario.settings)
    first, last = orders.between(when.first_slot, when.last_slot)
    every = 1 if packages == "all" else int(scenario.settings.run.sample_every)
    return np.arange(-(-first // every) * every, last, every, dtype=np.int64)


def _to_log(scenario: Scenario, kept: np.ndarray) -> np.ndarray:
    """Those of the kept orders whose decisions are logged: all, or every `run.sample_every`-th of very many."""
    if len(kept) <= MOST_LOGGED:
        return kept
    return kept[kept % int(scenario.settings.run.sample_every) == 0]


def happen(
    scenario: Scenario,
    orders: Orders,
    steps: Progress,
    log: np.ndarray,
    keeper: Keeper,
    routes: Request | None = None,
    planned: PlanOf = plan_of,
) -> tuple[Happened, Prepared]:
    """Floors, plan, sourcing, packages, chosen stations' routes; nothing is written.

    Parameters
    ----------
    log : int64[n]
        Orders whose decisions are logged, ascending.
    keeper : Keeper
        Sees the measured orders pass.
    routes : Request, optional
        Stations whose routes are solved.
    planned : callable
        As `run` takes it.
    """
    moved = move(scenario, orders, steps, log, planned)
    scenario, when, prepared = moved.scenario, moved.horizon, moved.prepared
    doors, solved = door_plan(scenario, prepared, orders.seed), None
    if routes is not None:
        steps.at("routes")
        solved = solve_last_mile(
            routes,
            scenario,
            when,
            prepared,
            moved.sourced,
            moved.movement,
            doors,
            orders.stream,
            lambda done: steps.at("routes", done),
        )
    steps.at("answers")
    return followed(scenario, when, prepared, orders, moved.sourced, moved.movement, keeper, doors, solved), prepared


def followed(
    scenario: Scenario,
    when: Horizon,
    prepared: Prepared,
    orders: Orders,
    sourced: Sourced,
    movement: Movement,
    keeper: Keeper,
    doors: DoorPlan,
    solved: LastMile | None,
) -> Happened:
    """Follow the measured packages to their doors."""
    first_package, last_package = (int(sourced.slot_first_package[k]) for k in (when.first_slot, when.last_slot))
    first_order, last_order = (int(sourced.slot_first_order[k]) for k in (when.first_slot, when.last_slot))
    outcome: Outcome = tally(
        keeper.tap(orders.stream(sourced.first_order + first_order, sourced.first_order + last_order)),
        sourced,
        door_departure(movement, first_package, last_package),
        first_package,
        with_routes(doors, solved, first_package, last_package),
        when.first_slot,
        when.last_slot - when.first_slot,
    )
    return Happened(
        scenario=scenario,
        horizon=when,
        paths=prepared.paths,
        sourced=sourced,
        movement=movement,
        outcome=outcome,
        first_package=first_package,
        last_package=last_package,
        stem_km=prepared.planned.stem_km,
        saves_usd_facility=prepared.planned.facility_saves_usd,
        saves_usd_lane=prepared.planned.lane_saves_usd,
        last_mile=solved,
    )


def _write(
    folder: RunFolder,
    scenario: Scenario,
    prepared: Prepared,
    answers: Answers,
    document: dict[str, Any],
    steps: Progress,
    report: bool,
) -> None:
    """Every file of the run but `status.json`."""
    tables = answers.tables | {"flows": prepared.planned.flow_table}
    folder.write_tables(tables)
    folder.write_scenario(scenario)
    steps.at("report")
    if report:
        from datasets.outlines import state_rings
        from twin.report import write_report

        write_report(folder.writing / "report.html", document, tables, state_rings())
    write_json(folder.writing / "result.json", document)
