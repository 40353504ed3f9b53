"""What a disruption's document holds: its events, what it takes, both worlds' key figures, the curve."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from core.clock import SLOT_S, SLOTS_PER_DAY, SLOTS_PER_H
from datasets import Scenario
from datasets.disruptions import Disruption
from network.design.disruption import Loss, Strike
from twin.design.disruption.world import World
from twin.horizon import Horizon

TOLD = 20
"""Facilities of an event that are named."""

KPIS = (
    *("cost_per_day", "cost_per_package", "on_time_pct", "on_time_as_asked_pct", "quoted_later_pct", "unserved_pct"),
    *("click_to_door_p50_h", "click_to_door_p95_h", "co2_kg_per_package", "air_fill_pct", "truck_fill_pct"),
    *("split_orders_pct", "in_region_pct", "backlog_peak_everywhere", "days_to_clear"),
)


def events_of(disruption: Disruption, found: list[Strike], scenario: Scenario) -> Iterator[dict[str, Any]]:
    """What happened, event by event: whom it struck, and when."""
    ids, kinds = (scenario.facilities[name].to_numpy(object) for name in ("id", "kind"))
    for event in disruption.events:
        own = [strike for strike in found if strike.event == event.number]
        rows = sorted({strike.row for strike in own})
        yield {
            "name": event.name,
            "facilities": len(rows),
            "kinds": {kind: int((kinds[rows] == kind).sum()) for kind in dict.fromkeys(kinds[rows])} if rows else {},
            "ids": [ids[row] for row in rows[:TOLD]],
            "fails_s": min((SLOT_S * strike.from_slot for strike in own), default=None),
            "works_again_s": max((SLOT_S * strike.to_slot for strike in own), default=None),
            "still_facility_h": sum(strike.to_slot - strike.from_slot for strike in own) / SLOTS_PER_H,
        }


def loss_of(lost: Loss, disturbed: World, tolerance: float) -> dict[str, Any]:
    """What it took: the figures to read first, then the triangle of each curve."""
    placed = int(disturbed.hours.placed.sum())
    held_up, late, as_asked = (asdict(part) for part in (lost.held_up, lost.late, lost.as_asked))
    return {
        "tolerance": tolerance,
        "time_to_recover_h": lost.recovered_after_h,
        "held_up_package_h": lost.held_up.area,
        "held_up_h_per_package": lost.held_up.area / max(1, placed),
        "late_packages": lost.late.area,
        "later_than_asked_packages": lost.as_asked.area,
        "unserved_packages": lost.unserved,
        "on_time_hours_lost": round(lost.on_time_hours_lost, 6),
        "held_up": held_up,
        "late": late,
        "as_asked": as_asked,
    }


def kpis_of(usual: World, disturbed: World) -> Iterator[dict[str, Any]]:
    """Key figures of both worlds side by side, and by how much they differ."""
    other = {kpi.name: kpi for kpi in disturbed.kpis}
    for kpi in usual.kpis:
        if kpi.name not in KPIS:
            continue
        one, two = (round(value, 6) if math.isfinite(value) else None for value in (kpi.value, other[kpi.name].value))
        delta = None if one is None or two is None else round(two - one, 6)
        yield {"name": kpi.name, "undisturbed": one, "disturbed": two, "delta": delta, "unit": kpi.unit}


def curve_of(usual: World, disturbed: World, rows: np.ndarray, failed_h: int, when: Horizon) -> dict[str, Any]:
    """Both worlds hour by hour, up to the last hour in which anything differs or moves."""
    moves = [np.flatnonzero(w.hours.under_way[: when.n_slots // SLOTS_PER_H] > 0) for w in (usual, disturbed)]
    last = min(len(usual.hours.placed), max(int(m[-1]) + 2 if len(m) else 1 for m in moves))
    last = max(last, when.last_slot // SLOTS_PER_H)

    def told(world: World) -> dict[str, list[int]]:
        hours = world.hours
        return {name: series[:last].tolist() for name, series in hours._asdict().items()} | {
            "under_way": hours.under_way[:last].tolist(),
            "waiting_at_struck": world.waiting[rows].sum(axis=0)[:last].tolist(),
            "waiting_elsewhere": np.delete(world.waiting, rows, axis=0).sum(axis=0)[:last].tolist(),
        }

    return {
        "hour_s": SLOT_S * SLOTS_PER_H,
        "hours": last,
        "failed_h": failed_h,
        "first_measured_h": when.first_slot // SLOTS_PER_DAY * 24,
        "undisturbed": told(usual),
        "disturbed": told(disturbed),
    }
