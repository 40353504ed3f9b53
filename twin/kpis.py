"""A run's key figures, from its counts: what a planner reads first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.clock import SLOT_S
from core.kpi import Kpi
from twin.delivery import Outcome


@dataclass(frozen=True)
class Costs:
    """What the measured packages cost and emitted, in all.

    Attributes
    ----------
    parts : mapping of str to float
        USD by part: fulfilment, sorting, trucks, air, last mile, sites.
    co2_kg : float
    truck_fill, air_fill : float
        Packages over what the vehicles that ran could carry (measured window), 0..1.
    routes, stops : float
        Van routes and stops of the measured packages (estimated).
    """

    parts: Mapping[str, float]
    co2_kg: float
    truck_fill: float
    air_fill: float
    routes: float
    stops: float


@dataclass(frozen=True)
class Sites:
    """How hard the facilities worked in the measured window; arrays over facilities.

    Attributes
    ----------
    kind : object[F]
    served, capacity : int64[F]
        Packages, and what the shifts could have served.
    peak_backlog : int64[F]
    """

    kind: np.ndarray
    served: np.ndarray
    capacity: np.ndarray
    peak_backlog: np.ndarray


def percentile_h(histogram: np.ndarray, share: float) -> float:
    """Hours below which `share` of a five-minute histogram lies (upper edge of the bin); NaN when empty."""
    total = histogram.sum()
    if not total:
        return float("nan")
    return float((np.searchsorted(np.cumsum(histogram), share * total) + 1) * SLOT_S / 3600)


def _ratio(a: float, b: float, scale: float = 1.0) -> float:
    return scale * a / b if b else float("nan")


def _service(outcome: Outcome, promises: list[str]) -> list[Kpi]:
    placed, kept = outcome.placed.sum(), (outcome.on_time + outcome.quoted_on_time).sum()
    rows = [
        Kpi("on_time_pct", _ratio(kept, placed, 100), "%", "at the door by the day promised at checkout"),
        Kpi("on_time_as_asked_pct", _ratio(outcome.on_time.sum(), placed, 100), "%", "at the door as first asked for"),
        Kpi("quoted_later_pct", _ratio(outcome.quoted.sum(), placed, 100), "%", "quoted a later day at checkout: no centre that holds it could make it"),
    ]
    for p, name in enumerate(promises):
        if outcome.placed[p]:
            rows.append(Kpi(f"on_time_pct.{name}", _ratio(outcome.on_time[p] + outcome.quoted_on_time[p], outcome.placed[p], 100), "%", "of this promise's packages, as promised at checkout"))
    everything = outcome.door_slots.sum(axis=0)
    for share in (50, 95, 99):
        rows.append(Kpi(f"click_to_door_p{share}_h", percentile_h(everything, share / 100), "h", f"{share} % of packages are there sooner"))
    for p, name in enumerate(promises):
        for share in (50, 95, 99):
            if outcome.delivered[p]:
                rows.append(Kpi(f"click_to_door_p{share}_h.{name}", percentile_h(outcome.door_slots[p], share / 100), "h", "of this promise's packages"))
    return rows  # fmt: skip


def _volume(outcome: Outcome, promises: list[str], days: int) -> list[Kpi]:
    placed, made = outcome.placed.sum(), (outcome.placed - outcome.unserved).sum()
    fast = sum(int(outcome.placed[p]) for p, name in enumerate(promises) if name in ("ultra_fast", "same_day", "one_day"))
    return [
        Kpi("orders_per_day", outcome.orders / days, "orders/day", "orders placed"),
        Kpi("units_per_day", outcome.units / days, "units/day", "units in them"),
        Kpi("packages_per_day", float(placed) / days, "packages/day", "packages they became"),
        Kpi("units_per_package", _ratio(outcome.source_units.sum(), made), "units", "mean"),
        Kpi("split_orders_pct", _ratio(outcome.split_orders, outcome.orders, 100), "%", "orders that left in more than one package"),
        Kpi("in_region_pct", _ratio(outcome.in_region, made, 100), "%", "packages whose centre lies in their customer's region"),
        Kpi("same_or_one_day_pct", _ratio(fast, placed, 100), "%", "packages asked for by tomorrow at the latest"),
    ]  # fmt: skip


def _cost(costs: Costs, packages: float) -> list[Kpi]:
    each = [Kpi(f"{part}_cost_per_package", _ratio(usd, packages), "USD", f"part of the cost a package: {part.replace('_', ' ')}") for part, usd in costs.parts.items()]
    return [
        Kpi("cost_per_package", _ratio(sum(costs.parts.values()), packages), "USD", "all parts together"),
        *each,
        Kpi("cost_per_day", sum(costs.parts.values()), "USD", "all measured packages together"),
        Kpi("co2_kg_per_package", _ratio(costs.co2_kg, packages), "kg", "trucks, aircraft, vans"),
    ]  # fmt: skip


def _work(costs: Costs, sites: Sites, outcome: Outcome, days: int) -> list[Kpi]:
    rows = [
        Kpi("truck_fill_pct", 100 * costs.truck_fill, "%", "of the trailers that ran"),
        Kpi("air_fill_pct", 100 * costs.air_fill, "%", "of the flights that ran"),
        Kpi("van_routes_per_day", costs.routes / days, "routes/day", "estimated from stops, density and distance"),
        Kpi("packages_per_van", _ratio((outcome.placed - outcome.unserved).sum(), costs.routes), "packages", "a route"),
        Kpi("stops_per_van", _ratio(costs.stops, costs.routes), "stops", "a route"),
    ]
    centres = sites.kind == "fulfilment_centre"
    if centres.any():
        rows.append(Kpi("largest_fc_units_per_day", float(outcome.source_units[centres].max()) / days, "units/day", "the busiest fulfilment centre"))
    stations = outcome.station_delivered[sites.kind == "delivery_station"] / days
    if len(stations):
        for share in (10, 50, 90):
            rows.append(Kpi(f"station_packages_p{share}", float(np.percentile(stations, share)), "packages/day", f"{share} % of stations deliver less"))
    for kind in dict.fromkeys(sites.kind):
        own = sites.kind == kind
        used = np.divide(sites.served[own], sites.capacity[own], out=np.zeros(own.sum()), where=sites.capacity[own] > 0)
        rows.append(Kpi(f"utilisation_pct.{kind}", 100 * _ratio(sites.served[own].sum(), sites.capacity[own].sum()), "%", "of the capacity in shift, all of the kind"))
        rows.append(Kpi(f"utilisation_max_pct.{kind}", 100 * float(used.max()), "%", "the busiest of the kind"))
        rows.append(Kpi(f"backlog_peak.{kind}", float(sites.peak_backlog[own].max()), "packages", "most that ever waited at one of the kind"))
    return rows  # fmt: skip


def key_figures(
    outcome: Outcome, costs: Costs, sites: Sites, unserved: Mapping[str, int], promises: list[str], days: int
) -> list[Kpi]:
    """All key figures of a run, in reading order.

    Parameters
    ----------
    unserved : mapping of str to int
        Measured packages that could not be sourced, by reason.
    promises : list of str
        Names, in the scenario's order.
    days : int
        Measured days.
    """
    made = float((outcome.placed - outcome.unserved).sum())
    lost = [Kpi(f"unserved.{reason.replace(' ', '_')}", float(n), "packages", f"not sourced: {reason}") for reason, n in unserved.items()]
    return [
        *_cost(costs, made),
        *_service(outcome, promises),
        *_volume(outcome, promises, days),
        *_work(costs, sites, outcome, days),
        *lost,
    ]  # fmt: skip
