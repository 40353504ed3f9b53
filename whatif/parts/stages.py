"""Stages of the twin that several runs share, as a worker keeps them: loaded scenarios and plans."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import datasets
from datasets import Edit, Scenario
from twin.horizon import Horizon, horizon
from twin.progress import Progress
from twin.run import PlanOf, plan_of

if TYPE_CHECKING:
    from twin.planning import Prepared
    from whatif.parts.cache import Taking


def scenario_key(base: str, edits: Sequence[Edit]) -> Hashable:
    """What tells scenarios apart: the base, and what each edit does, in order."""
    return base, tuple((edit.op, repr(tuple(edit.values.items()))) for edit in edits)


def scenario_of(base: str, edits: Sequence[Edit], taking: Taking) -> Scenario:
    """The edited scenario."""
    return taking.get("scenario", scenario_key(base, edits), lambda: datasets.load(base, edits=edits))


def plan_stage(base: str, edits: Sequence[Edit], taking: Taking) -> tuple[Scenario, Prepared]:
    """The edited scenario with its floors, and its plan; neither depends on the seed."""
    scenario = scenario_of(base, edits, taking)
    return kept_plan(scenario_key(base, edits), taking)(scenario, horizon(scenario.settings), Progress())


def kept_plan(key: Hashable, taking: Taking) -> PlanOf:
    """A `planned` of `twin.run`: floors and plan of the scenario with this key, which no seed changes."""

    def planned(scenario: Scenario, when: Horizon, steps: Progress) -> tuple[Scenario, Prepared]:
        kept, prepared = taking.get("plan", key, lambda: plan_of(scenario, when, steps))
        return replace(kept, settings=scenario.settings), prepared

    return planned
