"""Traffic on files: solve a problem file and write its plan; check a plan file against its problem file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from datasets.files import read_text, shown
from warehouse.layout.league import parse_object
from warehouse.layout.traffic_problem import read_traffic_problem
from warehouse.traffic.motion import Motion
from warehouse.traffic.plan import plan_document
from warehouse.traffic.plan_form import plan_findings
from warehouse.traffic.solve import TrafficResult, run
from warehouse.traffic.validator import Report, check_moves, check_plan

Progress = Callable[[str, float], None]
MOST_MOVES = 500_000_000
"""Moves of a run, which all stand in memory: 5,000 steps of 100,000 robots."""


def run_traffic(
    path: Path,
    *,
    agents: int | None = None,
    steps: int,
    motion: Motion | None = None,
    seed: int = 1,
    planner: str = "auto",
    out: Path | None = None,
    report: Progress | None = None,
) -> dict[str, Any]:
    """Solve a traffic problem; moves and plan go through the validator before anything is said.

    Parameters
    ----------
    path : Path
        A MovingAI map, an RHCR map or a League of Robot Runners document.
    agents : int, optional
        Robots; a League document has its own number.
    steps : int
        At least 1.
    motion : {"four_way", "turning"}, optional
        Turning for League documents, four-way for maps by default.
    seed : int
        Of what is drawn and of the planner.
    planner : {"auto", "pibt", "wlns"}
    out : Path, optional
        Where to write the plan.
    report : callable, optional
        Told how far it is.

    Raises
    ------
    InvalidInput
        Files that break their rules; a number of steps or robots that makes no sense.
    """
    if steps < 1:
        raise InvalidInput([Finding("--steps", 0, "out-of-range", f"{steps} steps, at least 1 is needed")])
    problem = read_traffic_problem(path, agents=agents, motion=motion, seed=seed)
    if steps * problem.n_agents > MOST_MOVES:
        message = f"{steps:,} steps of {problem.n_agents:,} robots are more than {MOST_MOVES:,} moves"
        raise InvalidInput([Finding("--steps", 0, "out-of-range", message)])
    if planner == "pibt" and problem.motion == "turning":
        message = "pibt plans four-way motion only: choose wlns, or --motion four_way"
        raise InvalidInput([Finding("--planner", 0, "planner-motion", message)])
    result = run(problem, planner, steps=steps, seed=seed, report=report)
    plan = plan_document(result)
    checked = _checked(path, result, plan)
    plan["AllValid"] = "Yes" if checked.ok else "No"
    if out is not None:
        out.write_text(json.dumps(plan, separators=(",", ":")) + "\n", encoding="utf-8")
    return {
        "agents": result.agents,
        "steps": result.steps,
        "finished": checked.finished,
        "throughput_per_step": round(checked.finished / result.steps, 6),
        "collisions": checked.collisions,
        "seconds": round(result.seconds, 3),
        "ms_per_step": round(1000 * result.seconds / result.steps, 3),
        "planner": result.planner,
        "motion": problem.motion,
        "ok": checked.ok,
        "violations": _violations(checked),
    }


def _checked(path: Path, result: TrafficResult, plan: dict[str, Any]) -> Report:
    """The verdict on what was driven and, where that is sound, on what is written: letters cannot tell of a jump."""
    roadmap = result.problem.roadmap
    free = roadmap.free.reshape(roadmap.height, roadmap.width)
    driven = check_moves(free, result.cell, result.heading, result.problem.motion)
    return check_plan(path, plan, agents=result.agents) if driven.ok else driven


def check_traffic(path: Path, plan: Path, *, agents: int | None = None, steps: int | None = None) -> dict[str, Any]:
    """Check a written plan: `ok`, `collisions`, errands `finished` counted anew, and the first `violations`.

    Parameters
    ----------
    path : Path
        The problem: a map or a League document.
    plan : Path
    agents, steps : int, optional
        How many robots and steps the plan must have.

    Raises
    ------
    InvalidInput
        Files that break their form's rules: then there is nothing to check.
    """
    findings: list[Finding] = []
    text = read_text(plan, findings.append)
    if text is None:
        raise InvalidInput(findings)
    document = parse_object(text, shown(plan))
    findings = plan_findings(document, shown(plan), steps=steps)
    if findings:
        raise InvalidInput(findings)
    of_a_map = None if path.suffix.lower() == ".json" else 1
    read_traffic_problem(path, agents=of_a_map if agents is None else agents)
    checked = check_plan(path, document, agents=agents)
    return {
        "ok": checked.ok,
        "collisions": checked.collisions,
        "finished": checked.finished,
        "agents": checked.agents,
        "steps": checked.steps,
        "counts": dict(checked.counts),
        "violations": _violations(checked),
    }


def _violations(checked: Report) -> list[dict[str, Any]]:
    return [
        {
            "step": found.step,
            "rule": found.rule,
            "agents": list(found.agents),
            "cell": None if found.cell is None else list(found.cell),
            "message": found.message,
        }
        for found in checked.violations
    ]
