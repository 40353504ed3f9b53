"""What each edit of the draft is worth to first order, from a run's shadow prices, lanes and sampled packages."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.draft.closing import Closing, closings
from dashboard.draft.draft import DraftEdit
from dashboard.draft.recorded import recorded_scenario
from dashboard.workspace import OpenRun
from datasets.roads import great_circle_km

MISSED = 0.2
"""Share of a facility's packages without another way above which the cost of the others tells nothing."""


@dataclass(frozen=True)
class Effect:
    """A day's cost that an edit adds (negative: saves), or why that is not known to first order.

    Attributes
    ----------
    usd_per_day : float or None
    how : str
        What it is made of, or why there is none.
    """

    usd_per_day: float | None
    how: str


def effect(run: OpenRun | None, each: DraftEdit) -> Effect:
    """First-order effect of an edit on the run's cost a day."""
    if run is None:
        return Effect(None, "There is no run to estimate from.")
    if each.edit is None:
        return Effect(None, "No edit.")
    values = each.edit.values
    if each.what == "close" and ">" not in each.subject:
        return closing_effect(closings(run).get(each.subject))
    if each.edit.op == "capacity":
        return _capacity(run, str(values.get("facility") or values.get("lane")), float(values["factor"]))
    if each.edit.op == "move_facility":
        return _move(run, str(values["facility"]), float(values["lat"]), float(values["lon"]))
    return Effect(None, "What this does follows from no price of the plan: run the draft.")


def closing_effect(closing: Closing | str | None) -> Effect:
    """The cost of closing, where enough of the packages would find another way."""
    if closing is None:
        return Effect(None, "The run does not know this facility.")
    if isinstance(closing, str):
        return Effect(None, closing)
    lost = closing.stranded.value / max(1, closing.packages)
    if lost > MISSED:
        return Effect(
            None, f"{100 * lost:.0f} % of its packages have no other way among the candidates: run the draft."
        )
    return Effect(
        closing.cost_usd.value,
        f"{closing.sampled} sampled packages by their next-best way, ±{closing.cost_usd.half:,.0f} USD; "
        f"less {closing.saved_usd:,.0f} USD a day that it costs.",
    )


def _capacity(run: OpenRun, name: str, factor: float) -> Effect:
    """Shadow price times packages an hour that are added; a price of the plan holds for the first of them only."""
    if ">" in name:
        lanes = run.table("lanes", ("lane", "saves_usd_per_day", "departure_capacity", "vehicles"))
        rows = lanes[lanes["lane"] == name]
        if rows.empty:
            return Effect(None, "The run has no such lane.")
        price, each = float(rows["saves_usd_per_day"].iloc[0]), _room_of_a_departure(run, name)
        unit = "package at each departure"
    else:
        sites = run.table("facilities")
        rows = sites[sites["facility"] == name]
        if rows.empty:
            return Effect(None, "The run has no such facility.")
        price, each = float(rows["saves_usd_per_day"].iloc[0]), capacity_per_h(run).get(name, 0.0)
        unit = "package an hour"
    if price == 0 and factor >= 1:
        return Effect(0.0, "Not at its limit in the plan, whose shadow price of it is 0.")
    if price == 0:
        return Effect(None, "Not at its limit in the plan: how far it may shrink for nothing, the prices do not tell.")
    return Effect(
        -price * each * (factor - 1),
        f"{price:,.2f} USD a day for one more {unit}, times {each * (factor - 1):,.0f}: at the most.",
    )


def _room_of_a_departure(run: OpenRun, lane: str) -> float:
    departures = run.table("lane_departures", ("lane", "capacity"))
    room = departures.loc[departures["lane"] == lane, "capacity"]
    return float(room.max()) if len(room) else 0.0


def capacity_per_h(run: OpenRun) -> dict[str, float]:
    """Packages an hour that each facility can handle in its best hour."""
    hours = run.table("facility_hours", ("facility", "capacity"))
    return {str(k): float(v) for k, v in hours.groupby("facility", observed=True)["capacity"].max().items()}


def _move(run: OpenRun, name: str, lat: float, lon: float) -> Effect:
    """Kilometres that its trucks drive more or less, at what each lane costs a kilometre now."""
    sites = recorded_scenario(run).facilities.set_index("id")
    if name not in sites.index:
        return Effect(None, "The run has no such facility.")
    lanes = run.table("lanes")
    lanes = lanes[
        (lanes["mode"] == "truck") & (lanes["km"] > 0) & ((lanes["origin"] == name) | (lanes["destination"] == name))
    ]
    if lanes.empty:
        return Effect(None, "No truck drives to or from it.")
    other = np.where(lanes["origin"] == name, lanes["destination"], lanes["origin"])
    far = sites.loc[other]
    before = great_circle_km(
        sites.loc[name, "lat"], sites.loc[name, "lon"], far["lat"].to_numpy(), far["lon"].to_numpy()
    )
    after = great_circle_km(lat, lon, far["lat"].to_numpy(), far["lon"].to_numpy())
    grown = (after - before) * (lanes["km"].to_numpy() / np.maximum(before, 1e-6))
    usd = float((grown * lanes["cost_usd"].to_numpy() / lanes["km"].to_numpy()).sum())
    return Effect(usd, "Kilometres of its trucks alone; times, reach and the last mile are not in it.")
