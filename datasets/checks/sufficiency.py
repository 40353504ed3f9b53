"""Capacity against demand, over a mean day (or an event's)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from core.clock import SLOTS_PER_H
from datasets.checks.reach import unsure
from datasets.draft import Draft
from datasets.times import shift_mask

UNITS_PER_PACKAGE = 1.35
"""Assumed (1.2-1.6): 1.6 units an order (Boysen, de Koster, Weidinger 2019), less what splits make."""


@lru_cache(maxsize=4096)
def _shift_hours(text: str) -> float:
    return float(shift_mask(text).sum()) / SLOTS_PER_H if text else 0.0


def packages_per_day(draft: Draft) -> float:
    """Packages that a day's units become; of an event's day where it has more."""
    units = draft.settings["demand.units_per_day"]
    hours = len(draft.column("event_profile", "hour"))
    if draft.settings["demand.event_day"] >= 0 and hours:
        units = max(units, draft.settings["demand.event_units"] / (hours / 24))
    return float(units) / UNITS_PER_PACKAGE


def _per_day(draft: Draft, kind: str, column: str) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Daily capacity of each facility by hourly `column`, and which are open and of this kind."""
    rows = (draft.column("facilities", "kind") == kind) & (draft.column("facilities", "status") == "open")
    hours = np.array([_shift_hours(text) for text in draft.column("facilities", "shifts")])
    return np.nan_to_num(draft.column("facilities", column)) * hours, rows


def _compare(draft: Draft, what: str, capacity: float, demand: float) -> None:
    if capacity < demand:
        message = f"{what} {capacity:,.0f} packages a day; demand is {demand:,.0f}"
        draft.about_row("facilities", None, "capacity-below-demand", message, "warning")


def centres_by_goods(draft: Draft) -> None:
    """Fulfilment centres pick and pack what is ordered, in all and of each kind of goods."""
    held = [text.split(";") for text in draft.column("facilities", "goods")]
    for column, verb in (("pick_packages_per_h", "pick"), ("capacity_packages_per_h", "pack")):
        capacity, rows = _per_day(draft, "fulfilment_centre", column)
        if not rows.any() or unsure(draft, "fulfilment_centre"):
            return
        demand = packages_per_day(draft)
        _compare(draft, f"open fulfilment centres {verb}", capacity[rows].sum(), demand)
        for goods, share in zip(draft.column("goods", "goods"), draft.column("goods", "line_share"), strict=True):
            holds = rows & np.array([goods in parts for parts in held], dtype=bool)
            if share == share and not (holds == rows).all():
                what = f"open fulfilment centres with {goods} goods {verb}"
                _compare(draft, what, capacity[holds].sum(), demand * share)


def stations(draft: Draft) -> None:
    """Stations sort what is ordered, and their vans take it."""
    capacity, rows = _per_day(draft, "delivery_station", "capacity_packages_per_h")
    if not rows.any() or unsure(draft, "delivery_station"):
        return
    vans = np.nan_to_num(draft.column("facilities", "vans") * draft.column("facilities", "packages_per_van"))
    _compare(draft, "open delivery stations sort", capacity[rows].sum(), packages_per_day(draft))
    _compare(draft, "vans of open delivery stations take", vans[rows].sum(), packages_per_day(draft))


RULES = (centres_by_goods, stations)
