"""A disruption simulated beside the same days without it, as a document."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from core.clock import SLOTS_PER_H
from datasets import Scenario, Settings
from datasets.disruptions import Disruption
from datasets.edits import Edit
from datasets.outages import Outage
from network.design.disruption import Strike, loss
from twin.design.disruption.document import curve_of, events_of, kpis_of, loss_of
from twin.design.disruption.outages import outage_edits, outages_of, strikes_of, with_outages
from twin.design.disruption.world import OnePlan, world_of
from twin.horizon import horizon

TOLERANCE = 0.01
"""Recovered is what misses no more than this share of its worst."""

DAYS = ("run.warmup_days", "run.measured_days", "run.cooldown_days")

Report = Callable[[str, float], None]


@dataclass(frozen=True)
class Struck:
    """A scenario over the days that a disruption needs, and what the disruption does to it.

    Attributes
    ----------
    plain : Scenario
        Without it.
    strikes : list of Strike
    outages : list of Outage
    """

    plain: Scenario
    strikes: list[Strike]
    outages: list[Outage]

    @property
    def disturbed(self) -> Scenario:
        """With it."""
        return with_outages(self.plain, self.outages)

    @property
    def edits(self) -> list[Edit]:
        """Changes that make a run of the scenario the disturbed one: its days, then its outages."""
        days = [Edit("set", {"key": name, "value": self.plain.settings[name]}) for name in DAYS]
        return days + outage_edits(self.outages)


def struck(scenario: Scenario, disruption: Disruption, *, seed: int | None = None, days: int | None = None) -> Struck:
    """Lay a disruption on a scenario; arguments and errors as of `disrupt`."""
    plain = over_days(scenario, disruption, seed, days)
    when = horizon(plain.settings)
    found = strikes_of(disruption, plain, (when.first_slot, when.last_slot), int(plain.settings.run.seed))
    return Struck(plain, found, outages_of(disruption, found, plain))


def over_days(scenario: Scenario, disruption: Disruption, seed: int | None, days: int | None) -> Scenario:
    """The scenario with enough measured days, and none after them: what is under way is followed to its door."""
    run = scenario.settings.run
    end_h = max(event.end_h for event in disruption.events)
    needed = math.ceil(end_h / 24) + 1 if end_h else int(run.measured_days)
    changed = {
        "run.warmup_days": int(run.warmup_days) if disruption.warmup_days is None else disruption.warmup_days,
        "run.measured_days": days or disruption.days or max(needed, int(run.measured_days)),
        "run.cooldown_days": 0,
        "run.seed": int(run.seed) if seed is None else seed,
    }
    return replace(scenario, settings=Settings({**scenario.settings, **changed}))


def disrupt(
    scenario: Scenario,
    disruption: Disruption,
    *,
    seed: int | None = None,
    days: int | None = None,
    tolerance: float = TOLERANCE,
    report: Report = lambda stage, done: None,
) -> dict[str, Any]:
    """Simulate a disruption, and the same orders without it.

    Parameters
    ----------
    scenario : Scenario
    disruption : Disruption
    seed : int, optional
        Of the orders, and of what the disruption draws; the scenario's by default.
    days : int, optional
        Measured days; by default the file's, or until all works again and a day more.
    tolerance : float
        Share of the worst at which a loss counts as recovered.
    report : callable
        ``report(stage, done)``.

    Returns
    -------
    dict
        scenario, disruption, seed, window, events, loss, kpis, packages, curve, seconds.

    Raises
    ------
    InvalidInput
        When an event names what the scenario has not, or strikes nothing.
    """
    started = time.perf_counter()
    laid, planned = struck(scenario, disruption, seed=seed, days=days), OnePlan()
    plain, found = laid.plain, laid.strikes
    usual = world_of(plain, planned, lambda stage, done: report(f"undisturbed: {stage}", done / 2))
    disturbed = world_of(laid.disturbed, planned, lambda stage, done: report(f"disturbed: {stage}", 0.5 + done / 2))
    when = horizon(plain.settings)
    rows = np.unique([strike.row for strike in found])
    failed_h = min(strike.from_slot for strike in found) // SLOTS_PER_H
    lost = loss(usual.hours, disturbed.hours, failed_h, when.order_slots // SLOTS_PER_H, tolerance)
    return {
        "scenario": scenario.name,
        "disruption": disruption.name,
        "description": disruption.description,
        "seed": int(plain.settings.run.seed),
        "window": when.to_json() | {"days": when.days},
        "events": list(events_of(disruption, found, plain)),
        "outages": len(laid.outages),
        "loss": loss_of(lost, disturbed, tolerance),
        "kpis": list(kpis_of(usual, disturbed)),
        "packages": {"undisturbed": usual.packages, "disturbed": disturbed.packages},
        "curve": curve_of(usual, disturbed, rows, failed_h, when),
        "seconds": round(time.perf_counter() - started, 3),
    }
