"""Two sets of rules for one network, planned and laid side by side: some orders follow the one, some the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.errors import Finding, InvalidInput
from datasets import Scenario
from network.sourcing.arms import joined_candidates, joined_paths
from network.sourcing_types import SourcingPolicy
from twin.delivery import DoorPlan
from twin.doors import door_plan
from twin.horizon import Horizon, horizon
from twin.planning import Prepared
from twin.progress import Progress
from twin.run import PlanOf, plan_of

RULES = ("policy.", "costs.")
"""Settings by which orders are promised, priced and sourced; all others say what the network is or who orders."""

PHYSICAL = ("facilities", "zones", "goods", "pools", "stock", "profile", "event_profile", "distances", "outages")
"""Tables that both sets of rules must share; `promises` may differ, and what lanes are reckoned to cost."""

RECKONED = ["cost_per_trip_usd", "co2_kg_per_trip"]
"""Columns of lanes that follow from `costs`."""

BACKLOG = ("policy.congestion_usd_per_h", "policy.free_backlog_h", "policy.max_backlog_h")
"""How backlog is weighed: the whole network's rule, that cannot differ from zone to zone."""


@dataclass(frozen=True)
class Arms:
    """A network under its usual rules and under others.

    Attributes
    ----------
    usual, other : Scenario
        With picking by their floors.
    when : Horizon
    prepared : Prepared
        The usual plan, with the other's candidates and paths behind its own (`network.sourcing.arms`).
    planned : tuple of Prepared
        Each by itself: usual, other.
    """

    usual: Scenario
    other: Scenario
    when: Horizon
    prepared: Prepared
    planned: tuple[Prepared, Prepared]

    @property
    def n_zones(self) -> int:
        """Zones of the scenario."""
        return len(self.usual.zones)

    @property
    def other_policy(self) -> SourcingPolicy:
        """How the other rules weigh backlog."""
        return self.planned[1].policy

    @property
    def same_asks(self) -> bool:
        """Whether customers ask for the same promises under both."""
        return bool(np.array_equal(self.usual.promise_share, self.other.promise_share))

    def doors(self, seed: int) -> DoorPlan:
        """Door plan of both; zone ``z + Z`` and facility ``f + F`` stand for the other rules' deadlines and drives."""
        one, two = door_plan(self.usual, self.planned[0], seed), door_plan(self.other, self.planned[1], seed)
        return one._replace(
            by_courier=np.concatenate([one.by_courier, two.by_courier]),
            stem_slots=np.concatenate([one.stem_slots, two.stem_slots], axis=1),
            deadline_time=np.concatenate([one.deadline_time, two.deadline_time]),
            due_after=np.concatenate([one.due_after, two.due_after]),
            path_source=np.concatenate([one.path_source, two.path_source]),
            path_station=np.concatenate([one.path_station, two.path_station + len(one.by_courier)]),
            zone_region=np.concatenate([one.zone_region, two.zone_region]),
        )


def arms_of(usual: Scenario, other: Scenario, planned: tuple[PlanOf, PlanOf] = (plan_of, plan_of)) -> Arms:
    """Plan both and lay them side by side.

    Parameters
    ----------
    usual, other : Scenario
        The same network and customers; they differ in promises and in settings of `RULES`.
    planned : tuple of callable
        As `twin.run.run` takes it, for each.

    Raises
    ------
    InvalidInput
        When they differ in more than rules.
    """
    found = list(differing(usual, other))
    if found:
        raise InvalidInput(
            Finding("", 0, "not-a-rule", f"{place} differs: only rules can be switched for some orders")
            for place in found
        )
    when = horizon(usual.settings)
    (usual, one), (other, two) = (
        make(scenario, when, Progress()) for make, scenario in zip(planned, (usual, other), strict=True)
    )
    both = replace(
        one.planned,
        candidates=joined_candidates(one.candidates, two.candidates, len(one.paths)),
        paths=joined_paths(one.paths, two.paths),
        stem_km=np.concatenate([one.planned.stem_km, two.planned.stem_km], axis=1),
    )
    return Arms(usual, other, when, replace(one, planned=both), (one, two))


def differing(usual: Scenario, other: Scenario) -> Iterator[str]:
    """Tables and settings that are no rules, and differ: "table facilities", "run.seed"."""
    for key in dict.fromkeys([*usual.settings, *other.settings]):
        same = usual.settings.get(key) == other.settings.get(key)
        if not same and not key.startswith(RULES) and not key.startswith("scenario."):
            yield key
    for name in PHYSICAL:
        if not getattr(usual, name).equals(getattr(other, name)):
            yield f"table {name}"
    if not usual.lanes.drop(columns=RECKONED).equals(other.lanes.drop(columns=RECKONED)):
        yield "table lanes"


def backlog_rules(usual: Scenario, other: Scenario) -> list[str]:
    """Settings of `BACKLOG` that differ."""
    return [key for key in BACKLOG if usual.settings.get(key) != other.settings.get(key)]
