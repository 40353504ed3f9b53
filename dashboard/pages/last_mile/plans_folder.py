"""Plans that were solved from this page: a folder each in ``runs/routes``, each made by a job of its own."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import datasets
from core.errors import Pod2doorError
from dashboard.jobs import Job
from dashboard.pages.last_mile.asked import BUNDLED
from dashboard.pages.last_mile.from_plan import morning_of_plan
from dashboard.pages.last_mile.morning import Morning, labels_of
from dashboard.workspace import Workspace
from routing.evaluator import evaluate
from routing.formats.plan_file import write_plan
from routing.plan import Result, Route, RoutePlan
from routing.problem import Problem

STOPS = Path(datasets.__file__).parent / "stops"
BUNDLED_PLACE = "Columbus OH, a bundled day"
BUNDLED_SECONDS, AGAIN_SECONDS, REST_SECONDS = 10, 60, 20
_NAME = re.compile(r"[A-Za-z0-9_.-]{1,120}")


@dataclass(frozen=True)
class Solving:
    """A plan that is being made, or was.

    Attributes
    ----------
    name : str
        Of its folder.
    about : mapping
        ``run``, ``ds``, ``day``, ``what`` (first, again, rest), ``held`` (stop ids of each route that stays).
    job : Job or None
    """

    name: str
    about: Mapping[str, Any]
    job: Job | None

    @property
    def file(self) -> str:
        """The plan's file name."""
        return "plan.json"


def folder_of(workspace: Workspace) -> Path:
    """Where they lie."""
    return workspace.folder / "routes"


def bundled_file(workspace: Workspace) -> Path:
    """The bundled day's own plan."""
    return folder_of(workspace) / BUNDLED / "plan.json"


def bundled_arguments(out: Path) -> list[str]:
    """How the bundled day is solved: `pod2door routing solve ...`, as docs/routing.md does it."""
    table, fleet = str(STOPS / "columbus.csv"), str(STOPS / "columbus-vans.csv")
    limits = ["--docks", "10", "--load-min", "15", "--speed-kmh", "30", "--seconds", str(BUNDLED_SECONDS)]
    return ["routing", "solve", table, "--fleet", fleet, *limits, "--out", str(out)]


def solve_bundled(workspace: Workspace) -> Job:
    """Start it."""
    file = bundled_file(workspace)
    file.parent.mkdir(parents=True, exist_ok=True)
    job = workspace.jobs.submit("routes", "Columbus, the bundled day", bundled_arguments(file.absolute()), file)
    _tell(file.parent, {"run": "", "ds": BUNDLED, "day": "", "what": "first", "held": [], "job": job.job_id})
    return job


def solve_again(workspace: Workspace, morning: Morning, about: Mapping[str, Any], held: tuple[str, ...] = ()) -> Job:
    """Search for the whole plan anew, or for all but the routes that are held; the old plan stays until it is chosen.

    Parameters
    ----------
    held : tuple of str
        Labels of routes that stay as they are.
    """
    what = "rest" if held else "again"
    folder = folder_of(workspace) / f"{about['ds']}-{what}-{time.strftime('%Y%m%d-%H%M%S')}-{time.time_ns() % 1000:03d}"
    folder.mkdir(parents=True)
    _write(folder / "base.json", morning, morning.plan, morning.problem)
    kept = [route for route, label in zip(morning.plan.routes, morning.labels, strict=True) if label in held]
    problem, plan = _without(morning, kept) if kept else (morning.problem, morning.plan)
    _write(folder / "problem.json", morning, plan, problem)
    seconds = REST_SECONDS if kept else AGAIN_SECONDS
    out, asked = ((folder / name).absolute() for name in ("plan.json", "problem.json"))
    arguments = ["routing", "solve", str(asked), "--start", str(asked), "--seconds", str(seconds)]
    title = f"{morning.name}: {'the rest of the routes' if kept else 'routes again'}, {seconds} s"
    job = workspace.jobs.submit("routes", title, [*arguments, "--out", str(out)], out)
    ids = problem_ids(morning, kept)
    _tell(folder, {**about, "what": what, "held": ids, "job": job.job_id})
    return job


def _without(morning: Morning, kept: list[Route]) -> tuple[Problem, RoutePlan]:
    """The problem of all stops that some routes do not have, for the vans that they do not use; and its plan now."""
    problem = morning.problem
    fixed = {stop for route in kept for stop in route.stops}
    used = [sum(route.vehicle == row for route in kept) for row in range(len(problem.vehicles))]
    vehicles = tuple(replace(v, number=v.number - used[row]) for row, v in enumerate(problem.vehicles))
    rows = [stop for stop in range(len(problem)) if stop not in fixed]
    new = {stop: row for row, stop in enumerate(rows)}
    others = [Route(r.vehicle, tuple(new[s] for s in r.stops)) for r in morning.plan.routes if r not in kept]
    return problem.restricted(rows, vehicles), RoutePlan.of(others, len(rows))


def _write(file: Path, morning: Morning, plan: RoutePlan, problem: Problem) -> None:
    write_plan(file, problem, Result(plan, evaluate(problem, plan), (), morning.source.engine, 0.0))


def problem_ids(morning: Morning, routes: list[Route]) -> list[dict[str, Any]]:
    """Routes by their stops' ids."""
    names = morning.problem.stops.id
    return [{"vehicle": route.vehicle, "stops": [names[stop] for stop in route.stops]} for route in routes]


def solvings(workspace: Workspace, run: str, ds: str, day: str) -> list[Solving]:
    """Plans of a station's day that were asked for from here, newest first."""
    found = []
    for file in folder_of(workspace).glob("*/about.json"):
        about = _about(file)
        if (about.get("run", ""), about.get("ds"), about.get("day", "")) == (run, ds, day):
            found.append(Solving(file.parent.name, about, workspace.jobs.get(str(about.get("job", "")))))
    return sorted(found, key=lambda each: each.name, reverse=True)


def drop(workspace: Workspace, name: str) -> None:
    """Forget a plan that was solved from here; its files stay."""
    if _NAME.fullmatch(name) and not name.startswith("."):
        (folder_of(workspace) / name / "about.json").unlink(missing_ok=True)


def solved_morning(workspace: Workspace, name: str, place: str) -> Morning:
    """The morning of a folder: its plan, with the routes that were held put back, driven by the evaluator.

    Raises
    ------
    FileNotFoundError
        When there is no such plan (yet).
    """
    folder = folder_of(workspace) / name
    if not _NAME.fullmatch(name) or name.startswith(".") or not (folder / "plan.json").is_file():
        raise FileNotFoundError(f"{name}: no such plan")
    found = morning_of_plan(folder / "plan.json", place)
    held = _about(folder / "about.json").get("held") or []
    return _with_held(folder, found, held, place) if held else found


def _with_held(folder: Path, found: Morning, held: list[dict[str, Any]], place: str) -> Morning:
    base = morning_of_plan(folder / "base.json", place)
    row_of = {name: row for row, name in enumerate(base.problem.stops.id)}
    routes = [Route(int(route["vehicle"]), tuple(row_of[stop] for stop in route["stops"])) for route in held]
    names = found.problem.stops.id
    routes += [Route(r.vehicle, tuple(row_of[names[stop]] for stop in r.stops)) for r in found.plan.routes]
    plan = RoutePlan.of(routes, len(base.problem))
    merged = base.with_plan(plan, labels_of(plan))
    stated = found.source.stated_cost + sum(
        base.evaluation.routes[row].cost for row, route in enumerate(base.plan.routes) if route in routes[: len(held)]
    )
    return replace(merged, left=found.left, source=replace(found.source, stated_cost=stated), load_s=base.load_s)


def _tell(folder: Path, about: Mapping[str, Any]) -> None:
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")


def _about(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def readable(workspace: Workspace, solving: Solving, place: str) -> Morning | str:
    """A finished plan, or why there is none."""
    try:
        return solved_morning(workspace, solving.name, place)
    except (OSError, KeyError, ValueError, Pod2doorError) as error:
        return str(error)
