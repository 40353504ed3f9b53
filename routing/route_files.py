"""Files in, files and a document out: what the commands about routes do."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
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
    outputs: Outputs | None = None,
    report: Report = lambda stage, done: None,
) -> dict[str, Any]:
    """Read a problem, search, evaluate, write what is asked for.

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
    report("searching", 0.0)
    try:
        result = solve(problem, budget, engine=engine, progress=_told_now_and_then(report))
    except ValueError as error:
        raise InvalidInput([Finding(str(file), 0, "engine", str(error))]) from error
    report("writing", 1.0)
    write(outputs or Outputs(), file, reading, problem, result)
    return answer(problem, result)


def check_file(file: Path, plan_path: Path, reading: Reading) -> dict[str, Any]:
    """Drive a written plan with the evaluator alone.

    Returns
    -------
    dict
        ``feasible, cost, violations`` and more.

    Raises
    ------
    InvalidInput
        When the problem or the plan cannot be read.
    """
    from routing.evaluator import evaluate
    from routing.formats.read import read_plan_for

    problem = _as_planned(file, plan_path, reading).problem(file)
    plan = read_plan_for(plan_path, problem)
    return _driven(problem, plan, evaluate(problem, plan))


def _as_planned(file: Path, plan_path: Path, reading: Reading) -> Reading:
    """Read a table of stops as it was when the plan was made, where nothing else is asked for."""
    from routing.formats.sol import read_source

    source = None if plan_path.suffix == ".json" else read_source(plan_path)
    if source is None or source.file != file.resolve() or (reading.table and reading.table.given()):
        return reading
    return replace(reading, table=source.options, convention=reading.convention or source.convention)


def write(outputs: Outputs, file: Path, reading: Reading, problem: Problem, result: Result) -> None:
    """Write a result in every form that is asked for.

    Raises
    ------
    InvalidInput
        When a file cannot be written, or its form needs coordinates that the problem does not have.
    """
    from routing.formats import geojson, gpx, map_svg, plan_file, sol, vroom

    plan, driven = result.plan, result.evaluation
    whole = outputs.plan is not None and outputs.plan.suffix == ".json"
    source = (file, reading.table, reading.convention)
    tasks: list[tuple[Path | None, Callable[[Path], None]]] = [
        (outputs.plan if whole else None, lambda path: plan_file.write_plan(path, problem, result)),
        (None if whole else outputs.plan, lambda path: sol.write_sol(path, problem, plan, driven.cost, *source)),
        (outputs.geojson, lambda path: geojson.write_geojson(path, problem, plan, driven)),
        (outputs.gpx, lambda path: gpx.write_gpx(path, problem, plan, driven)),
        (outputs.vroom, lambda path: vroom.write_solution(path, problem, plan, driven)),
        (outputs.picture, lambda path: map_svg.write_map(path, problem, plan)),
    ]
    for path, task in tasks:
        if path is None:
            continue
        try:
            task(path)
        except OSError as error:
            raise InvalidInput([Finding(str(path), 0, "unwritable-file", str(error.strerror or error))]) from error
        except ValueError as error:
            raise InvalidInput([Finding(str(path), 0, "no-coordinates", str(error))]) from error


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
    }


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
