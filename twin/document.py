"""`result.json`: the same bytes for the same scenario, seed and version."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from datasets import Scenario
from twin import published
from twin.answers import Answers, Happened
from twin.planning import Prepared


def document_of(
    happened: Happened, prepared: Prepared, answers: Answers, seed: int, orders: dict[str, Any]
) -> dict[str, Any]:
    """Make the document.

    Parameters
    ----------
    orders : dict
        What the run's orders are.
    """
    scenario = happened.scenario
    values = {kpi.name: kpi.value for kpi in answers.kpis}
    bands = published.compare(values) if published.applies(scenario.name) and not scenario.edits else []
    return {
        "version": version("pod2door"),
        "scenario": scenario_json(scenario, seed),
        "orders": orders,
        "window": happened.horizon.to_json(),
        "plan": prepared.summary,
        "kpis": [kpi.to_json() for kpi in answers.kpis],
        "packages": answers.packages,
        "published": [
            {
                "kpi": b.kpi,
                "value": value,
                "low": b.low,
                "high": b.high,
                "inside": "yes" if ok else "no",
                "source": b.source,
            }
            for b, value, ok in bands
        ],
    } | _last_mile(happened)


def scenario_json(scenario: Scenario, seed: int) -> dict[str, Any]:
    """What was run."""
    return {
        "name": scenario.name,
        "base": scenario.base,
        "description": str(scenario.settings.scenario.description),
        "seed": seed,
        "edits": [str(edit) for edit in scenario.edits],
    }


def _last_mile(happened: Happened) -> dict[str, Any]:
    """What the solved stations' routes came to; nothing where all are estimated."""
    solved = happened.last_mile
    if solved is None:
        return {}
    from twin.last_mile.summary import document

    measured = happened.first_package, happened.last_package
    return {"last_mile": document(solved, happened.scenario, happened.stem_km[0], *measured)}
