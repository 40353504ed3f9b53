"""`network promise`: a run's promise and what it delivered, as a document."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import Finding, InvalidInput
from twin.design.promise.lines import Line, cost_lines, day_line, moved_pct, places, service_lines, work_lines
from twin.design.promise.sides import delivered, promised
from twin.run_folder import STATUS, read_result, scenario_of

if TYPE_CHECKING:
    from datasets import Scenario
    from twin.progress import Report

HEADLINES = ("cost a day", "packages asked for", "cost", "on time as asked")
"""Lines whose reasons are told by themselves."""


def is_run(place: str) -> bool:
    """Whether a path is a run's folder."""
    return (Path(place) / STATUS).is_file()


def simulate(scenario: Scenario, out: Path | None, seed: int | None, report: Report) -> Path:
    """Run a design, and where its run then lies."""
    import twin

    result = twin.run(scenario, out=out, seed=seed, packages="none", progress=lambda s, done: report(s, 0.9 * done))
    return result.out


def promise(run: Path) -> dict[str, Any]:
    """What a run's plan promised beside what its simulation delivered.

    Raises
    ------
    InvalidInput
        When the folder is no whole run of the twin.
    """
    started = time.perf_counter()
    document = read_result(run)
    if "window" not in document or "packages" not in document:
        raise InvalidInput(
            [Finding(str(run), 0, "no-run", "is a run of another part: `pod2door run` makes what is asked")]
        )
    scenario, plan = promised(scenario_of(run))
    made = delivered(run, document, scenario)
    lines = [day_line(plan, made)]
    lines += [line for part in (cost_lines, service_lines, work_lines) for line in part(scenario, plan, made)]
    named = {line.name: line for line in lines}
    return {
        "run": str(run),
        "scenario": document["scenario"]["name"],
        "edits": document["scenario"]["edits"],
        "promised_cost_usd": round(sum(plan.usd.values()), 2),
        "delivered_cost_usd": round(float(made.kpi["cost_per_day"] or 0.0), 2),
        "promised_objective_usd": round(plan.objective_usd, 2),
        "moved_pct": round(moved_pct(plan, made), 2),
        "why": [reason for name in HEADLINES if name in named for reason in _told(named[name])],
        "lines": [line.to_json() for line in lines],
        "places": places(scenario, plan, made),
        "same_plan": _same(document["plan"], plan.objective_usd),
        "seconds": round(time.perf_counter() - started, 3),
    }


def _told(line: Line, most: int = 4) -> list[str]:
    """The reasons that matter: those of a twentieth of the figure's whole change of sizes, or more."""
    size = sum(abs(amount) for _, amount in line.why)
    ranked = sorted(line.why, key=lambda reason: -abs(reason[1]))
    chosen = [(text, amount) for text, amount in ranked[:most] if abs(amount) >= max(0.05 * size, 5e-5)]
    unit = "points" if line.unit == "%" else line.unit
    digits = 3 if line.unit == "USD/package" else 2 if line.unit == "%" else 0
    return [f"{line.name}: {amount:+,.{digits}f} {unit}, {text}" for text, amount in chosen]


def _same(then: dict[str, Any], objective_usd: float) -> bool:
    """Whether the program plans the scenario today as it did when it was run."""
    return abs(then["objective_usd"] - objective_usd) <= 0.01 + 1e-6 * objective_usd
