"""A written plan, a time and a file of events in; the rest of the day and what changes out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from routing.engines.warmup import compiled
from routing.formats.clock import clock_of, seconds_of
from routing.plan import RoutePlan
from routing.problem import Problem
from routing.replan.changes import Change, VanChange, counts
from routing.replan.clock import moment
from routing.replan.event_file import read_events
from routing.replan.open_stops import is_own
from routing.replan.replan import Replanned, replan

if TYPE_CHECKING:
    from routing.engines import Budget, Progress


def replan_file(
    plan_file: Path,
    at: str,
    events_file: Path | None,
    budget: Budget,
    *,
    move_cost: float | None = None,
    keep_loads: bool = False,
    engine: str = "sisr",
    out: Path | None = None,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Plan the rest of a written plan's day anew.

    Parameters
    ----------
    plan_file : Path
        .json of `routing solve`, or of a re-plan; or .sol that names its problem.
    at : str
        "11:20", or seconds after the plan's tick 0.
    events_file : Path or None
        None: nothing has happened, but the rest of the day may be planned better.
    out : Path, optional
        Plan file to write: the rest of the day, which can be re-planned again.

    Returns
    -------
    dict
        ``feasible, cost, moved, seconds, changes, vans ...`` (see `document`).

    Raises
    ------
    InvalidInput
        When a file or the time is wrong, or the engine cannot take the problem.
    Infeasible
        When no van is left.
    """
    problem, plan = read_written_plan(plan_file)
    _check_visits(plan_file, problem, plan)
    try:
        tick = moment(at, problem)
    except ValueError as error:
        raise InvalidInput([Finding("--at", 0, "bad-time", str(error))]) from None
    events = () if events_file is None else read_events(events_file, problem, plan, tick)
    if engine.startswith("sisr"):
        compiled("rules")  # which the rest of a day always needs
    try:
        found = replan(
            problem,
            plan,
            tick,
            events,
            budget,
            move_cost=move_cost,
            keep_loads=keep_loads,
            engine=engine,
            progress=progress,
        )
    except ValueError as error:
        raise InvalidInput([Finding(str(plan_file), 0, "engine", str(error))]) from error
    if out is not None:
        _write(out, found)
    return document(found, tick)


def read_written_plan(path: Path) -> tuple[Problem, RoutePlan]:
    """Read a plan and its problem.

    Raises
    ------
    InvalidInput
        When it cannot be read, or does not say which problem it is of.
    """
    from routing.formats import plan_file
    from routing.formats.read import is_json, read_plan_for, read_source_problem
    from routing.formats.sol import read_source

    if is_json(path):
        return plan_file.read_plan(path)
    source = read_source(path)
    if source is None:
        message = "does not name its problem: solve with --out PLAN.json, which holds it"
        raise InvalidInput([Finding(str(path), 0, "no-problem", message)])
    problem = read_source_problem(source)
    return problem, read_plan_for(path, problem)


def _check_visits(path: Path, problem: Problem, plan: RoutePlan) -> None:
    """Refuse a plan that sends two vans to one stop: nobody knows where its packages are."""
    visits = Counter(stop for route in plan.routes for stop in route.stops)
    twice = [problem.stops.id[stop] for stop, times in visits.items() if times > 1]
    if twice:
        raise InvalidInput([Finding(str(path), 0, "visited-twice", f"{stop} stands on routes twice") for stop in twice])


def document(found: Replanned, at: int) -> dict[str, Any]:
    """JSON form of a re-plan; ``cost`` is of the rest of the day, without what the moves weigh."""
    problem, result = found.problem, found.result
    stops = {row.stop: row.reason for row in result.unassigned}
    kept = [row for row in result.unassigned if not is_own(row.stop)]
    return {
        "feasible": result.feasible,
        "cost": round(found.cost, 6),
        "currency": problem.currency,
        "routes": len(result.plan.routes),
        "moved": found.moved,
        "seconds": round(result.seconds, 3),
        "at": clock_of(problem, at),
        "counts": counts(found.changes),
        "changes": [_change(problem, change, stops) for change in found.changes],
        "vans": [_van(problem, van) for van in found.vans],
        "ignored": list(found.ignored),
        "unassigned": [{"stop": row.stop, "reason": row.reason} for row in kept],
        "violations": [
            {"rule": broken.rule, "route": broken.route + 1, "stop": broken.stop, "message": broken.message}
            for broken in result.evaluation.violations
        ],
        "engine": result.engine,
        "iterations": result.iterations,
    }


def _change(problem: Problem, change: Change, reasons: dict[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "stop": change.stop,
        "what": change.what,
        "from": change.from_van,
        "to": change.to_van,
        "arrival_before": _time(problem, change.arrival_before),
        "arrival": _time(problem, change.arrival),
        "late_s": seconds_of(problem, change.late),
    }
    return told | ({"reason": reasons.get(change.stop, "")} if change.what == "unassigned" else {})


def _van(problem: Problem, van: VanChange) -> dict[str, Any]:
    return {
        "van": van.van,
        "where": van.where,
        "stops_before": van.stops_before,
        "stops": van.stops,
        "km": round(van.distance / problem.scale / 1000.0, 3),
        "back_before": _time(problem, van.back_before),
        "back": _time(problem, van.back),
    }


def _time(problem: Problem, tick: int | None) -> str | None:
    return None if tick is None else clock_of(problem, tick)


def _write(path: Path, found: Replanned) -> None:
    from routing.formats.plan_file import write_plan

    try:
        write_plan(path, found.problem, found.result)
    except OSError as error:
        raise InvalidInput([Finding(str(path), 0, "unwritable-file", str(error.strerror or error))]) from error
