"""A placement told as a JSON document, and as edits that `run` takes."""

from __future__ import annotations

from typing import Any

import numpy as np

from datasets.edits import Edit
from network.design.placement import Figures, assortment
from network.design.placement.problem import skus_by_pool
from twin.design.placement import Placed, stock_table

PUBLISHED_IN_REGION_PCT = 76.0
"""Served in region with eight regions, mid 2023 (supplychaindive.com 689415)."""


def document(placed: Placed) -> dict[str, Any]:
    """Before and after, by region and pool, the moves, and the hubs' assortment."""
    before, after = placed.before, placed.after
    return {
        "scenario": placed.scenario.name,
        "status": "cut off" if placed.stopped else ("better" if after is not before else "nothing better found"),
        "saves_usd": round(before.objective_usd - after.objective_usd, 2),
        "before": _figures(before),
        "after": _figures(after),
        "published_in_region_pct": PUBLISHED_IN_REGION_PCT,
        "crossing_usd": placed.crossing_usd,
        "placements_planned": placed.tried,
        "moves": moves(placed),
        "pools": _pools(placed),
        "regions": _regions(placed),
        "hub_assortment": [
            {
                "skus": one.skus,
                "lines_pct": round(100 * one.line_share, 2),
                "whole_orders_pct": round(100 * one.order_share, 2),
                "now": one.now,
            }
            for one in assortment(placed.scenario)
        ],
        "seconds": placed.seconds,
    } | ({"stopped_by": placed.stopped} if placed.stopped else {})


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "cost_usd": round(figures.cost_usd, 2),
        "objective_usd": round(figures.objective_usd, 2),
        "packages_per_day": figures.packages_per_day,
        "packages_per_order": round(figures.packages_per_order, 4),
        "late_packages": figures.late,
        "unserved_packages": figures.unserved,
        "in_region_pct": figures.in_region_pct,
        "mean_km": round(figures.mean_km, 2),
        "package_km": round(figures.package_km),
    }


def moves(placed: Placed) -> list[dict[str, Any]]:
    """By pool: the centres that it leaves and those that it goes to."""
    ids = placed.scenario.facilities["id"].to_numpy()
    gone, new = placed.held_before & ~placed.held, placed.held & ~placed.held_before
    return [
        {"pool": str(pool), "leaves": [str(i) for i in ids[gone[row]]], "goes_to": [str(i) for i in ids[new[row]]]}
        for row, pool in enumerate(placed.scenario.pools["pool"])
        if gone[row].any() or new[row].any()
    ]


def _pools(placed: Placed) -> list[dict[str, Any]]:
    region = placed.scenario.facilities["region"].astype(str).to_numpy(object)
    skus, rows = skus_by_pool(placed.scenario), []
    table = placed.scenario.pools
    for row, (pool, velocity) in enumerate(zip(table["pool"], table["velocity"], strict=True)):
        if not placed.held[row].any():
            continue
        before, after = placed.before.by_pool[pool], placed.after.by_pool[pool]
        rows.append(
            {
                "pool": str(pool),
                "velocity": str(velocity),
                "skus": round(float(skus[row])),
                "centres_before": int(placed.held_before[row].sum()),
                "centres": int(placed.held[row].sum()),
                "regions_before": len(set(region[placed.held_before[row]])),
                "regions": len(set(region[placed.held[row]])),
                "in_region_pct_before": before[1],
                "in_region_pct": after[1],
                "mean_km_before": before[2],
                "mean_km": after[2],
            }
        )
    return rows


def _regions(placed: Placed) -> list[dict[str, Any]]:
    region = placed.scenario.facilities["region"].astype(str).to_numpy(object)
    rows = []
    for name in sorted(placed.before.by_region):
        before, after = placed.before.by_region[name], placed.after.by_region.get(name, (0.0, 0.0))
        here = region == name
        rows.append(
            {
                "region": name,
                "packages_per_day": after[0],
                "pools_before": int(placed.held_before[:, here].any(axis=1).sum()),
                "pools": int(placed.held[:, here].any(axis=1).sum()),
                "in_region_pct_before": before[1],
                "in_region_pct": after[1],
            }
        )
    return rows


def edits_of(placed: Placed) -> list[Edit]:
    """Edits that take pools out of the centres that they leave and put them into those that they go to."""
    before, ids, pools = placed.held_before, placed.scenario.facilities["id"], placed.scenario.pools["pool"]
    table = stock_table(placed.scenario, placed.held, before).set_index(["pool", "facility"])["cover_units"]
    edits = []
    for m, f in zip(*np.nonzero(before != placed.held), strict=True):
        pool, facility = str(pools.iloc[m]), str(ids.iloc[f])
        units = int(table[(pool, facility)]) if placed.held[m, f] else 0
        edits.append(Edit("set", {"key": f"stock.{pool}.{facility}.cover_units", "value": units}))
    return edits
