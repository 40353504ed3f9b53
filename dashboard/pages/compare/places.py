"""Where it differs: facilities and lanes of both runs side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dashboard.parts.numbers import MISSING, count, percent, points

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.workspace import OpenRun

VOLUME, USE, ON_TIME = "volume", "use", "on_time"
METRICS = {VOLUME: "Volume", USE: "Utilisation", ON_TIME: "On-time"}
UNITS = {VOLUME: "packages a day", USE: "mean utilisation, pp", ON_TIME: "share on time, pp"}
LEAST = {VOLUME: 0.01, USE: 0.02, ON_TIME: 0.02}
"""Share of the largest difference below which a facility counts as unchanged."""
COLUMNS = (
    "facility",
    "kind",
    "place",
    "lat",
    "lon",
    "packages",
    "capacity",
    "utilisation",
    "delivered",
    "late_packages",
)


@dataclass(frozen=True)
class Moved:
    """Facilities of both runs.

    Attributes
    ----------
    table : DataFrame
        facility, kind, place, lat, lon, a, b, delta (NaN where one side has no such figure), largest |delta| first.
    least : float
        |delta| below which a facility counts as unchanged.
    """

    table: pd.DataFrame
    least: float

    @property
    def changed(self) -> pd.DataFrame:
        """Those that do not."""
        return self.table[self.table["delta"].abs() >= self.least] if self.least > 0 else self.table.iloc[:0]

    @property
    def unchanged(self) -> int:
        """How many others there are."""
        return len(self.table) - len(self.changed)


def moved(a: OpenRun, b: OpenRun, metric: str) -> Moved:
    """B minus A by facility; one that only one run has counts as nothing in the other."""
    left, right = (_values(run, metric) for run in (a, b))
    table = left.join(right, how="outer", suffixes=("_a", "_b"))
    for name in ("kind", "place", "lat", "lon"):
        table[name] = table[f"{name}_b"].fillna(table[f"{name}_a"])
    fill = 0.0 if metric == VOLUME else np.nan
    table["a"], table["b"] = table["value_a"].fillna(fill), table["value_b"].fillna(fill)
    table["delta"] = table["b"] - table["a"]
    table = table.reset_index()[["facility", "kind", "place", "lat", "lon", "a", "b", "delta"]]
    table = table.sort_values("delta", key=lambda x: -x.abs(), kind="stable", ignore_index=True)
    largest = float(table["delta"].abs().max()) if len(table) and table["delta"].notna().any() else 0.0
    return Moved(table, LEAST[metric] * largest)


def _values(run: OpenRun, metric: str) -> pd.DataFrame:
    table = run.table("facilities", COLUMNS)
    days = measured_days(run)
    values = {
        VOLUME: lambda: table["packages"] / days,
        USE: lambda: 100 * table["utilisation"].where(table["capacity"] > 0),
        ON_TIME: lambda: 100 * (1 - table["late_packages"] / table["delivered"].where(table["delivered"] > 0)),
    }[metric]()
    return table[["facility", "kind", "place", "lat", "lon"]].assign(value=values).set_index("facility")


def measured_days(run: OpenRun) -> float:
    """Days that the run's figures are of."""
    window = run.document.get("window", {})
    span = float(window.get("end_s", 86400)) - float(window.get("start_s", 0))
    return max(span / 86400, 1e-9)


def lanes_moved(a: OpenRun, b: OpenRun, most: int) -> pd.DataFrame:
    """Lanes by how many packages a day they gain or lose: origin, destination, mode, delta; the largest first."""
    sides = [
        run.table("lanes", ("lane", "origin", "destination", "mode", "packages"))
        .assign(packages=lambda t, run=run: t["packages"] / measured_days(run))
        .set_index("lane")
        for run in (a, b)
    ]
    table = sides[0].join(sides[1], how="outer", suffixes=("_a", "_b"))
    for name in ("origin", "destination", "mode"):
        table[name] = table[f"{name}_b"].fillna(table[f"{name}_a"])
    table["delta"] = table["packages_b"].fillna(0.0) - table["packages_a"].fillna(0.0)
    table = table[table["delta"] != 0].reset_index()[["lane", "origin", "destination", "mode", "delta"]]
    return table.sort_values("delta", key=lambda x: -x.abs(), kind="stable", ignore_index=True).head(most)


def use_of(run: OpenRun, facilities: list[str]) -> dict[str, float]:
    """How full some facilities are over the measured time, percent; those without capacity (closed) have none."""
    table = run.table("facilities", COLUMNS)
    own = table[table["facility"].isin(facilities) & (table["capacity"] > 0)]
    return dict(zip(own["facility"], 100 * own["utilisation"], strict=True))


def delta_text(delta: float, metric: str) -> str:
    """A difference as its metric is read."""
    return count(delta, signed=True) if metric == VOLUME else points(delta, 1)


def value_text(value: float, metric: str) -> str:
    """A value as its metric is read."""
    if np.isnan(value):
        return MISSING
    return count(value) if metric == VOLUME else percent(value)
