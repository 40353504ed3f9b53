"""`network sensitivity` and `network cost-to-serve`: what a plan's flows say, as documents."""

from __future__ import annotations

import difflib
import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.errors import Finding, InvalidInput
from network.design.flows.cost_to_serve import LAST_MILE, PARTS, SITES, Served, by_flow, by_zone, sites_usd
from network.design.flows.sensitivity import Priced, sensitivity
from network.plan.charges import charges_of
from network.plan.outcome import Solved
from network.plan.planning import GAP, Posed, pose, solve_posed
from twin.floors import with_floors
from twin.planning import door_costs

if TYPE_CHECKING:
    from datasets import Scenario

BY_ZONE = ("zip", "state", "region")
BY_FLOW = ("source", "pool", "goods")
BY_BOTH = ("promise", "station")
GROUPINGS = (*BY_ZONE, *BY_BOTH, *BY_FLOW)


def planned(scenario: Scenario) -> tuple[Scenario, Posed, Solved]:
    """A scenario with picking by its floors, its planning problem and that problem's solution."""
    ready = with_floors(scenario)
    posed = pose(ready, *door_costs(ready))
    return ready, posed, solve_posed(ready, posed)


def proof(solved: Solved) -> dict[str, Any]:
    """The check of flow and prices, by code that solved nothing."""
    found = solved.certified()
    return {
        "cost_usd": round(found.cost_mills / 1000, 2),
        "bound_usd": round(found.bound_mills / 1000, 2),
        "slackness_usd": {name: round(mills / 1000, 2) for name, mills in found.slackness_mills.items()},
        "problems": found.problems(GAP),
    }


def sensitivity_of(
    scenario: Scenario,
    most: int = 20,
    places: Sequence[str] = (),
    report: Callable[[str, float], None] = lambda stage, done: None,
) -> dict[str, Any]:
    """`network sensitivity`: shadow prices and how far they hold.

    Parameters
    ----------
    most : int
        Rows at most, the dearest limits first, then the fullest places.
    places : sequence of str
        Facilities or lanes to tell of instead.

    Raises
    ------
    InvalidInput
        When a place is no facility or lane of the scenario.
    """
    started = time.perf_counter()
    _known(scenario, places)
    report("planning", 0.0)
    ready, posed, solved = planned(scenario)
    rows = sensitivity(ready, posed, solved, most, places, lambda done: report("prices", 0.3 + 0.7 * done))
    return {
        "status": solved.status,
        "engine": solved.solution.engine,
        "objective_usd": round(solved.objective_usd, 2),
        "prices": [_row(row) for row in rows],
        "idle": sorted(set(places) - {row.limit.place for row in rows}),
        "proof": proof(solved),
        "seconds": round(time.perf_counter() - started, 3),
    }


def _known(scenario: Scenario, places: Sequence[str]) -> None:
    known = {*scenario.facilities["id"], *scenario.lanes["lane"]}
    findings = []
    for place in dict.fromkeys(places):
        if place not in known:
            near = difflib.get_close_matches(place, sorted(known), 1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            findings.append(Finding("--place", 0, "unknown-place", f"{place!r} is no facility or lane{hint}"))
    if findings:
        raise InvalidInput(findings)


def _row(row: Priced) -> dict[str, Any]:
    limit = row.limit
    return {
        "place": limit.place,
        "kind": limit.kind,
        "limited_by": limit.limited_by,
        "decided_by": limit.decides,
        "unit": limit.unit,
        "use_pct": round(100 * limit.use, 1),
        "one_more_saves_usd": round(row.saves_usd, 2),
        "for_the_next": _units(row.more_units),
        "one_fewer_costs_usd": round(row.costs_usd, 2),
        "for_the_last": _units(row.fewer_units),
    }


def _units(units: float) -> float | None:
    return round(units, 1) if math.isfinite(units) else None


def cost_to_serve(scenario: Scenario, by: Sequence[str], most: int = 30, out: Path | None = None) -> dict[str, Any]:
    """`network cost-to-serve`: the plan's cost by ZIP, region, promise ..., whose sums are the plan's.

    `total_usd` is what rows add up to: cost, and sites that something passes. Idle sites and overtime are in no row.

    Parameters
    ----------
    by : sequence of str
        Of `GROUPINGS`: those of `BY_ZONE` do not go with those of `BY_FLOW`.
    most : int
        Rows in the document, those first that cost most beyond the mean.
    out : Path, optional
        A CSV for all rows.

    Raises
    ------
    InvalidInput
        When a grouping is none, two do not go together, or the file cannot be written.
    """
    started = time.perf_counter()
    _sensible(by)
    ready, posed, solved = planned(scenario)
    served = by_flow(ready, posed, solved)
    if not set(by) & set(BY_FLOW):
        served = by_zone(ready, posed, served)
    table = grouped(ready, posed, served, by)
    if out is not None:
        _write(table, out)
    shared = float(served.usd[:, SITES].sum())
    return {
        "status": solved.status,
        "cost_usd": round(float(served.usd[:, :SITES].sum()), 2),
        "sites_usd": round(shared, 2),
        "total_usd": round(float(served.usd.sum()), 2),
        "packages_per_day": round(float(served.packages.sum()), 1),
        "usd_per_package": round(float(served.usd.sum() / max(1e-9, served.packages.sum())), 4),
        "late_packages": round(float(served.late.sum()), 1),
        "unserved_packages": round(float(served.unserved.sum()), 1),
        "beside_it_idle_sites_usd": round(float(sites_usd(ready).sum()) - shared, 2),
        "beside_it_overtime_usd": round(charges_of(ready, posed.arrays, solved).overtime, 2),
        "by": list(by),
        "groups": len(table),
        "rows": [_plain(row) for row in table.head(most).to_dict("records")],
        "out": None if out is None else str(out),
        "seconds": round(time.perf_counter() - started, 3),
    }


def _sensible(by: Sequence[str]) -> None:
    wrong = [name for name in by if name not in GROUPINGS]
    findings = [Finding("--by", 0, "unknown-grouping", f"{name!r} is none of {', '.join(GROUPINGS)}") for name in wrong]
    twice = [name for name in dict.fromkeys(by) if list(by).count(name) > 1]
    findings += [Finding("--by", 0, "grouping-twice", f"{name!r} is there twice") for name in twice]
    mixed = set(by) & set(BY_ZONE), set(by) & set(BY_FLOW)
    if all(mixed):
        said = " with ".join(", ".join(sorted(some)) for some in mixed)
        findings.append(
            Finding("--by", 0, "groupings-apart", f"{said}: the plan sends goods to stations, not to single ZIPs")
        )
    if not by:
        findings.append(Finding("--by", 0, "unknown-grouping", f"name one of {', '.join(GROUPINGS)}"))
    if findings:
        raise InvalidInput(findings)


def grouped(scenario: Scenario, posed: Posed, served: Served, by: Sequence[str]) -> pd.DataFrame:
    """A row a group: packages, cost by part, and what the group costs beyond the mean of all; the dearest first."""
    keys = pd.DataFrame({name: _names(scenario, posed, served, name) for name in by})
    group = keys.groupby(list(by), sort=True, dropna=False).ngroup().to_numpy()
    n = int(group.max(initial=-1)) + 1
    sums = served.by(group, n)
    table = keys.assign(_group=group).drop_duplicates("_group").sort_values("_group").drop(columns="_group")
    table = table.reset_index(drop=True)
    table["packages_per_day"], table["late"], table["unserved"] = sums.packages, sums.late, sums.unserved
    for row, part in enumerate(PARTS):
        table[f"{part}_usd"] = sums.usd[:, row]
    total = sums.usd.sum(axis=1)
    brought = np.where(sums.packages > 0, sums.packages, np.nan)
    table["cost_usd"] = total - sums.usd[:, SITES]
    table["usd_per_package"] = total / brought
    table["last_mile_usd_per_package"] = sums.usd[:, LAST_MILE] / brought
    table["next_package_usd"] = sums.next_usd / np.where(sums.asked > 0, sums.asked, np.nan)
    table["beyond_mean_usd"] = total - sums.packages * total.sum() / max(1e-9, sums.packages.sum())
    return table.sort_values(["beyond_mean_usd", *by], ascending=[False] + [True] * len(by)).reset_index(drop=True)


def _names(scenario: Scenario, posed: Posed, served: Served, name: str) -> np.ndarray:
    keys, zones = served.keys, scenario.zones
    if name in BY_ZONE:
        return zones["zone" if name == "zip" else name].to_numpy(object)[keys["zone"]]
    if name == "promise":
        return scenario.promises["promise"].to_numpy(object)[keys["promise"]]
    if name in ("pool", "goods"):
        return scenario.pools[name].to_numpy(object)[keys["pool"]]
    ids = np.append(scenario.facilities["id"].to_numpy(object), "nobody")
    if name == "source" or "zone" not in keys:
        return ids[keys[name]]
    row = posed.asked.zone_station[keys["zone"], keys["promise"]]
    return ids[np.where(row >= 0, posed.arrays.cycles.stations[row], -1)]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A record for JSON: cents, tenths of packages, no NaN."""
    return {key: _rounded(key, value) for key, value in row.items()}


def _rounded(key: str, value: Any) -> Any:
    if not isinstance(value, float):
        return value
    digits = 4 if key in ("usd_per_package", "last_mile_usd_per_package", "next_package_usd") else 2
    return round(value, digits) if math.isfinite(value) else None


def _write(table: pd.DataFrame, out: Path) -> None:
    try:
        table.to_csv(out, index=False, float_format="%.6g")
    except OSError as error:
        raise InvalidInput([Finding(str(out), 0, "unwritable-file", str(error.strerror or error))]) from error
