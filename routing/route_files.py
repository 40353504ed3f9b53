"""Files in, files and a document out: what the commands about routes do."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from routing.travel.sources import Sources, with_sources

if TYPE_CHECKING:
    from routing.engines import Budget
    from routing.evaluator import Evaluation
    from routing.formats.options import CsvOptions
    from routing.plan import Result, RoutePlan
    from routing.problem import Problem

Report = Callable[[str, float], None]
"""Called with what is done and how much of it, 0..1."""


TOLD_EVERY_S = 5.0
NONE_YET = 1e15
"""Costs from here on hold stops that have no place yet."""


@dataclass(frozen=True)
class Reading:
    """How a problem's file is read.

    Attributes
    ----------
    table : CsvOptions or None
        Of a table of stops.
    convention : str or None
        Rounding of a benchmark file.
    sources : Sources
        Where distances come from, if not from the file.
    """

    table: CsvOptions | None = None
    convention: str | None = None
    sources: Sources = field(default_factory=Sources)

    def problem(self, file: Path) -> Problem:
        """Read it."""
        from routing.formats.read import read_problem

        return with_sources(read_problem(file, self.table, self.convention), self.sources)


@dataclass(frozen=True)
class Outputs:
    """Files to write; None for those that are not asked for.

    Attributes
    ----------
    plan : Path
        ``.json`` holds the whole problem; anything else is a CVRPLIB solution.
    geojson, gpx, vroom, picture : Path
        Routes for a map viewer, for navigators, as VROOM answers, as an SVG picture.
    """

    plan: Path | None = None
    geojson: Path | None = None
    gpx: Path | None = None
    vroom: Path | None = None
    picture: Path | None = None


def solve_file(
    file: Path,
    reading: Reading,
    budget: Budget,
    *,
    engine: str = "auto",
    start: Path | None = None,
    outputs: Outputs | None = None,
    report: Report = lambda stage, done: None,
) -> dict[str, Any]:
    """Read a problem, search, evaluate, write what is asked for.

    Parameters
    ----------
    start : Path, optional
        A written plan of this problem to begin from; stops that break a rule in it are taken off their routes first.

    Returns
    -------
    dict
        ``feasible, cost, routes, unassigned, seconds, engine`` and more (see `answer`).

    Raises
    ------
    InvalidInput
        When the problem cannot be read, the engine cannot take it, or a file cannot be written.
    """
    from routing.solve import solve

    report("reading the problem", 0.0)
    problem = reading.problem(file)
    _check_places(outputs or Outputs(), problem)
    report("preparing the search", 0.0)
    try:
        known = None if start is None else _start(start, problem)
        result = solve(problem, budget, engine=engine, start=known, progress=_told_now_and_then(report))
    except ValueError as error:
        raise InvalidInput([Finding(str(file), 0, "engine", str(error))]) from error
    report("writing", 1.0)
    write(outputs or Outputs(), file, reading, problem, result)
    return answer(problem, result)


def _start(path: Path, problem: Problem) -> RoutePlan:
    """Read a plan to begin from, without what breaks a rule on its route."""
    from routing.formats.read import read_plan_for
    from routing.insertion import without_misfits
    from routing.plan import RoutePlan

    plan = read_plan_for(path, problem)
    return RoutePlan.of(without_misfits(problem, plan.routes, set()), len(problem))


def check_file(file: Path, plan_path: Path, reading: Reading) -> dict[str, Any]:
    """Drive a written plan with the evaluator alone.

    Returns
    -------
    dict
        ``feasible, cost, violations`` and more; ``warnings`` where the plan itself says another cost.

    Raises
    ------
    InvalidInput
        When the problem or the plan cannot be read.
    """
    from routing.evaluator import evaluate
    from routing.formats.read import planned_cost, read_plan_for

    problem = _as_planned(file, plan_path, reading).problem(file)
    plan = read_plan_for(plan_path, problem)
    found = _driven(problem, plan, evaluate(problem, plan))
    written = planned_cost(plan_path)
    if written is not None and not math.isclose(written, found["cost"], rel_tol=1e-6, abs_tol=0.01):
        said = f"{plan_path} says that its cost is {written:,.12g}: it was made with other distances or options"
        found["warnings"] = [*found["warnings"], said]
    return found


def _as_planned(file: Path, plan_path: Path, reading: Reading) -> Reading:
    """Read the problem as it was when the plan was made, where nothing else is asked for."""
    from routing.formats.read import is_json
    from routing.formats.sol import read_source

    source = None if is_json(plan_path) else read_source(plan_path)
    if source is None or source.file != file.resolve():
        return reading
    asked = reading.table is not None and bool(reading.table.given())
    return Reading(
        reading.table if asked else source.options,
        reading.convention or source.convention,
        source.sources if reading.sources == Sources() else reading.sources,
    )


def _check_places(outputs: Outputs, problem: Problem) -> None:
    """Refuse what cannot be drawn before anything is searched.

    Raises
    ------
    InvalidInput
        When a form needs coordinates that the problem does not have.
    """
    import numpy as np

    places = problem.places
    known = bool(np.isfinite(places.x + places.y).all())
    maps = [path for path in (outputs.geojson, outputs.picture) if path is not None and not known]
    tracks = [path for path in (outputs.gpx,) if path is not None and not (known and places.geographic)]
    needs = [(path, "coordinates") for path in maps] + [(path, "latitudes and longitudes") for path in tracks]
    if needs:
        raise InvalidInput(
            [
                Finding(str(path), 0, "no-coordinates", f"needs {what}, which the problem does not have")
                for path, what in needs
            ]
        )


def write(outputs: Outputs, file: Path, reading: Reading, problem: Problem, result: Result) -> None:
    """Write a result in every form that is asked for.

    Raises
    ------
    InvalidInput
        When files cannot be written; those that can are.
    """
    from routing.formats import geojson, gpx, map_svg, plan_file, sol, vroom

    plan, driven = result.plan, result.evaluation
    whole = outputs.plan is not None and outputs.plan.suffix.lower() == ".json"
    source = (file, reading.table, reading.convention, reading.sources)
    tasks: list[tuple[Path | None, Callable[[Path], None]]] = [
        (outputs.plan if whole else None, lambda path: plan_file.write_plan(path, problem, result)),
        (None if whole else outputs.plan, lambda path: sol.write_sol(path, problem, plan, driven.cost, *source)),
        (outputs.geojson, lambda path: geojson.write_geojson(path, problem, plan, driven)),
        (outputs.gpx, lambda path: gpx.write_gpx(path, problem, plan, driven)),
        (outputs.vroom, lambda path: vroom.write_solution(path, problem, plan, driven)),
        (outputs.picture, lambda path: map_svg.write_map(path, problem, plan)),
    ]
    failed = []
    for path, task in tasks:
        try:
            if path is not None:
                task(path)
        except OSError as error:
            failed.append(Finding(str(path), 0, "unwritable-file", str(error.strerror or error)))
    if failed:
        raise InvalidInput(failed)


def answer(problem: Problem, result: Result) -> dict[str, Any]:
    """Tell a result as JSON has it: the verdict, the day in figures, what was left out and why, how it was found."""
    told = _driven(problem, result.plan, result.evaluation)
    told["unassigned"] = [{"stop": row.stop, "reason": row.reason} for row in result.unassigned]
    return told | {
        "seconds": round(result.seconds, 3),
        "engine": result.engine,
        "iterations": result.iterations,
        "bound": result.bound,
        **{name: value for name, value in result.notes.items() if name in ("parts", "certificate")},
    }


def _driven(problem: Problem, plan: RoutePlan, driven: Evaluation) -> dict[str, Any]:
    ids = problem.stops.id
    return {
        "feasible": driven.feasible,
        "cost": _round(driven.cost),
        "currency": problem.currency,
        "routes": len(plan.routes),
        "stops": len(problem) - len(plan.unassigned),
        **_day(problem, driven),
        "unassigned": [{"stop": ids[stop]} for stop in plan.unassigned],
        "violations": [
            {"rule": v.rule, "route": v.route + 1, "stop": v.stop, "message": v.message} for v in driven.violations
        ],
        "warnings": _doubts(problem),
    }


def _doubts(problem: Problem) -> list[str]:
    """What was doubtful where distances come from, each once."""
    return list(dict.fromkeys(str(found) for travel in problem.travels for found in getattr(travel, "findings", ())))


def _day(problem: Problem, driven: Evaluation) -> dict[str, float]:
    """What the routes add up to: in kilometres and hours, or in a benchmark's own unit."""
    if not problem.currency:
        return {"distance": driven.distance / problem.scale, "waiting": driven.waiting / problem.scale}
    ticks_h = 3600 * problem.scale
    return {
        "distance_km": round(driven.distance / (1000 * problem.scale), 3),
        "work_h": round(driven.work / ticks_h, 3),
        "travel_h": round(driven.travel / ticks_h, 3),
        "waiting_h": round(driven.waiting / ticks_h, 3),
        "co2_kg": round(driven.co2_kg, 3),
    }


def _round(cost: float) -> float:
    """Without the last digits, which are rounding alone."""
    return float(f"{cost:.12g}")


def _told_now_and_then(report: Report) -> Callable[[float, float], None]:
    """Tell the best cost every `TOLD_EVERY_S` only: it falls many times a second at first."""
    text, told = "searching", -TOLD_EVERY_S

    def searching(done: float, cost: float) -> None:
        nonlocal text, told
        now = time.monotonic()
        if cost < NONE_YET and now - told >= TOLD_EVERY_S:
            text, told = f"best {cost:,.0f}", now
        report(text, done)

    return searching
