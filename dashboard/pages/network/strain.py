"""How full each facility is, hour by hour, and the rows of the facility table."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.draft.recorded import recorded_scenario
from dashboard.workspace import OpenRun

AT_LIMIT = 0.995
"""Utilisation from which an hour counts as at the limit."""
NO_PRICE = "Not at its limit in the plan: one more package an hour would save nothing."


@dataclass(frozen=True)
class Strain:
    """Utilisation of a run's facilities in the measured window.

    Attributes
    ----------
    facilities : tuple of str
    hours : tuple of int
        Starts of hours, seconds from the scenario's start.
    used : float32[F, H]
        Of facilities in the order above: the fuller of handling and picking, 0..1 (0 where nobody works).
    capacity_per_h : float64[F]
        Packages in the best hour.
    """

    facilities: tuple[str, ...]
    hours: tuple[int, ...]
    used: npt.NDArray[np.float32]
    capacity_per_h: npt.NDArray[np.float64]

    def row(self, facility: str) -> int:
        """Row of a facility."""
        return self.facilities.index(facility)


_kept: WeakKeyDictionary[OpenRun, Strain] = WeakKeyDictionary()
_rows: WeakKeyDictionary[OpenRun, list[dict[str, Any]]] = WeakKeyDictionary()
_lock = threading.Lock()


def strain(run: OpenRun) -> Strain:
    """The run's utilisation by hour; kept while the run is open."""
    with _lock:
        if run not in _kept:
            _kept[run] = strain_of(run.table("facility_hours"))
        return _kept[run]


def strain_of(hours: pd.DataFrame) -> Strain:
    """As `strain`, of the table of facilities by hour."""
    inside = hours[hours["measured"]]
    sites = inside["facility"].cat.categories if isinstance(inside["facility"].dtype, pd.CategoricalDtype) else None
    names = tuple(sites if sites is not None else inside["facility"].unique())
    starts = tuple(sorted(int(s) for s in inside["start_s"].unique()))
    row = pd.Index(names).get_indexer(inside["facility"].astype(str))
    column = np.searchsorted(starts, inside["start_s"].to_numpy())
    used = np.zeros((len(names), len(starts)), np.float32)
    share = inside["utilisation"].to_numpy(np.float32)
    if "pick_capacity" in inside:
        room = inside["pick_capacity"].to_numpy(np.float32)
        picked = inside["picked"].to_numpy(np.float32)
        share = np.maximum(share, np.divide(picked, room, out=np.zeros_like(room), where=room > 0))
    used[row, column] = share
    capacity = np.zeros(len(names))
    np.maximum.at(capacity, row, inside["capacity"].to_numpy(float))
    return Strain(names, starts, used, capacity)


def table_rows(run: OpenRun) -> list[dict[str, Any]]:
    """A row a facility: packages, mean use, hours at the limit, site cost, shadow price."""
    with _lock:
        if run in _rows:
            return _rows[run]
    made = _table_rows(run)
    with _lock:
        _rows[run] = made
    return made


def _table_rows(run: OpenRun) -> list[dict[str, Any]]:
    use = strain(run)
    order = pd.Index(use.facilities)
    table = run.table("facilities")
    at = order.get_indexer(table["facility"])
    mean = 100 * use.used.mean(axis=1)[at]
    limit = (use.used >= AT_LIMIT).sum(axis=1)[at]
    cost = handling_usd(run)
    rows = []
    for number, site in enumerate(table.itertuples()):
        price = float(site.saves_usd_per_day)
        rows.append(
            {
                "facility": site.facility,
                "kind": site.kind,
                "place": site.place,
                "packages": int(site.packages),
                "used": round(float(mean[number]), 1),
                "used_tone": "worse" if mean[number] >= 100 * AT_LIMIT else "",
                "limit_h": int(limit[number]) or None,
                "limit_h_why": "No hour at its limit." if not limit[number] else None,
                "usd": _rounded(cost.get(site.facility), 3),
                "usd_why": None if site.facility in cost else "It handled nothing.",
                "price": round(price, 2),
                "price_why": "USD a day that one more package an hour would save in the plan."
                if price > 0
                else NO_PRICE,
            }
        )
    return rows


def _rounded(value: float | None, digits: int) -> float | None:
    return None if value is None else round(value, digits)


def handling_usd(run: OpenRun) -> Mapping[str, float]:
    """By facility what handling a package costs there: its rate and its fixed costs and equipment, spread."""
    sites = recorded_scenario(run).facilities.set_index("id")
    table = run.table("facilities")
    table = table[table["packages"] > 0].set_index("facility")
    own = sites.loc[table.index.intersection(sites.index)]
    packages = table.loc[own.index, "packages"]
    each = own["cost_per_package_usd"] + (own["fixed_usd_per_day"] + own["equipment_usd_per_day"]) / packages
    return {str(name): float(value) for name, value in each.items()}
