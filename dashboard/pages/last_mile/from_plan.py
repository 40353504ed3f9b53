"""A morning from a plan file of `pod2door routing solve`."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.pages.last_mile.morning import Morning, Source, labels_of
from routing.evaluator import evaluate
from routing.formats.plan_file import read_plan
from routing.reasons import Unassigned


def morning_of_plan(file: Path, place: str) -> Morning:
    """Read it, and drive it anew.

    Raises
    ------
    InvalidInput
        When the file is no plan, or damaged.
    OSError
        When there is none.
    """
    return _read(str(file), file.stat().st_mtime_ns, place)


@lru_cache(maxsize=4)
def _read(file: str, stamp: int, place: str) -> Morning:
    problem, plan = read_plan(Path(file))
    told = json.loads(Path(file).read_text(encoding="utf-8"))
    left = {row["stop"]: Unassigned(row["stop"], row["reason"], row["rule"]) for row in told["unassigned"]}
    load = problem.rules.load / problem.scale if problem.rules.docks else 0.0
    return Morning(
        name=problem.name,
        place=place,
        problem=problem,
        plan=plan,
        evaluation=evaluate(problem, plan),
        labels=labels_of(plan),
        left=left,
        source=source_of(told),
        load_s=load,
    )


def source_of(told: dict[str, Any]) -> Source:
    """Who searched, from a plan file's document."""
    search = told.get("search") or {}
    costs = [row["value"] for row in told["kpis"] if row["name"] == "cost"]
    return Source(
        engine=str(told["engine"]),
        stated_cost=float(costs[0]),
        seconds=float(told["seconds"]),
        bound=None if told["bound"] is None else float(told["bound"]),
        history=tuple((float(s), float(cost)) for s, cost in search.get("history", ()) if cost < 1e15),
        credits=credits_of(search),
        effort=f"{int(told['iterations']):,} iterations",
    )


def credits_of(search: dict[str, Any]) -> tuple[str, ...]:
    """Who did what: one line a part of the search, and the certificate's."""
    lines = []
    for part in search.get("parts", ()):
        what = f"best {part['cost']:,.2f}" if part.get("cost") is not None else "no plan"
        changed = "" if part.get("changed") else ", changed nothing"
        lines.append(f"{part['part']}: {part['seconds']:.1f} s, {what}{changed}")
    certificate = search.get("certificate")
    if certificate:
        said = "reads the plan back to the same cost" if certificate.get("ok") else "does not come to the same cost"
        lines.append(f"OR-Tools' model of all rules {said}: {certificate.get('message', '')}")
    return tuple(lines)
