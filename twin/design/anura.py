"""A scenario as an Anura model, with the last mile and the capacities that the plan counts with."""

from __future__ import annotations

from pathlib import Path

from core.errors import Finding
from datasets import Scenario
from datasets.exchange.anura import writing
from twin.design.doors import posed


def write_anura(scenario: Scenario, out: Path) -> tuple[dict[str, int], tuple[Finding, ...]]:
    """Write the model; rows by table, and what has no place there."""
    problem = posed(scenario)
    vans = problem.asked.vans
    doors = writing.Doors(vans.station, vans.stem_km, vans.door_mills / 1000, problem.arrays.capacity)
    return writing.write_anura(scenario, doors, out)
