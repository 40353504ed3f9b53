"""What a placement does, read off a plan: ways, splits, and what is served within its region."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.geography import great_circle_km
from network.plan.demand import lines_per_order, units_per_day
from network.plan.result import Plan


@dataclass(frozen=True)
class Figures:
    """A plan's figures for stock.

    Attributes
    ----------
    cost_usd, objective_usd : float
        As the plan's.
    packages_per_day : int
    packages_per_order : float
    late, unserved : int
        Packages a day.
    in_region_pct : float
        Packages whose centre lies in their station's region, of those that stations get.
    mean_km, package_km : float
        Great circle from centre to station, of these.
    by_region : dict of str to (float, float)
        Packages a day of the region's stations, and the share served in region, %.
    by_pool : dict of str to (float, float, float)
        Packages a day, the share served in region, %, and mean km.
    """

    cost_usd: float
    objective_usd: float
    packages_per_day: int
    packages_per_order: float
    late: int
    unserved: int
    in_region_pct: float
    mean_km: float
    package_km: float
    by_region: dict[str, tuple[float, float]]
    by_pool: dict[str, tuple[float, float, float]]


def figures_of(plan: Plan) -> Figures:
    """The figures of a plan."""
    facilities, flows = plan.scenario.facilities, plan.flows
    kinds, region = facilities["kind"].to_numpy(object), facilities["region"].astype(str).to_numpy(object)
    lat, lon = facilities["lat"].to_numpy(float), facilities["lon"].to_numpy(float)
    here = kinds[flows.station] != "prime_now_hub"
    source, station = plan.paths.source[flows.path][here], flows.station[here]
    packages, pool = flows.packages_per_day[here], flows.pool[here]
    km = great_circle_km(lat[source], lon[source], lat[station], lon[station])
    within = region[source] == region[station]
    orders = units_per_day(plan.scenario) / lines_per_order(plan.scenario)
    total = float(packages.sum())

    def pct(rows: np.ndarray) -> float:
        return round(100 * float(packages[rows & within].sum()) / max(float(packages[rows].sum()), 1e-9), 2)

    def of_pool(row: int) -> tuple[float, float, float]:
        own = pool == row
        mean = float(packages[own] @ km[own]) / max(float(packages[own].sum()), 1e-9)
        return round(float(packages[own].sum())), pct(own), round(mean, 1)

    of = {name: region[station] == name for name in sorted(set(region[station]))}
    return Figures(
        cost_usd=plan.cost_usd,
        objective_usd=plan.objective_usd,
        packages_per_day=plan.packages_per_day,
        packages_per_order=plan.packages_per_day / orders,
        late=plan.late,
        unserved=plan.unserved_packages,
        in_region_pct=pct(np.ones(len(packages), bool)),
        mean_km=float(packages @ km) / max(total, 1e-9),
        package_km=float(packages @ km),
        by_region={name: (round(float(packages[rows].sum())), pct(rows)) for name, rows in of.items()},
        by_pool={str(name): of_pool(row) for row, name in enumerate(plan.scenario.pools["pool"])},
    )
