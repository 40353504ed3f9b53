"""A run's key figures, from its counts: what a planner reads first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from core.clock import SLOT_S
from core.kpi import Kpi
from twin.delivery import Outcome

MEANING: dict[str, tuple[str, str]] = {
    "cost_per_package": ("USD", "all parts together"),
    "fulfilment_cost_per_package": ("USD", "picking and packing"),
    "sorting_cost_per_package": ("USD", "sortation centres, stations, air buildings"),
    "trucks_cost_per_package": ("USD", "linehaul, each trip shared by what was on it"),
    "air_cost_per_package": ("USD", "flights, each shared by what was on it"),
    "last_mile_cost_per_package": ("USD", "vans and couriers, estimated"),
    "sites_cost_per_package": ("USD", "what open facilities cost whatever passes"),
    "cost_per_day": ("USD", "the measured packages of a day"),
    "co2_kg_per_package": ("kg", "trucks, aircraft, vans"),
    "on_time_pct": ("%", "at the door by the day promised at checkout"),
    "on_time_as_asked_pct": ("%", "at the door by the day first asked for"),
    "quoted_later_pct": ("%", "quoted a later day at checkout: no source could make the day asked for"),
    "unserved_pct": ("%", "packages that nobody could bring, for want of stock, capacity or a way"),
    "click_to_door_p50_h": ("h", "half are there sooner"),
    "click_to_door_p95_h": ("h", "95 % are there sooner"),
    "click_to_door_p99_h": ("h", "99 % are there sooner"),
    "orders_per_day": ("orders/day", "placed"),
    "units_per_day": ("units/day", "in these orders"),
    "packages_per_day": ("packages/day", "that they became"),
    "units_per_package": ("units", "mean"),
    "split_orders_pct": ("%", "orders that left in more than one package"),
    "in_region_pct": ("%", "packages whose source lies in their customer's region"),
    "same_or_one_day_pct": ("%", "packages promised, at checkout, by tomorrow at the latest"),
    "truck_fill_pct": ("%", "packages over what the trailers that ran can carry"),
    "air_fill_pct": ("%", "packages over what the flights that ran can carry"),
    "van_routes_per_day": ("routes/day", "estimated from stops, density and distance"),
    "packages_per_van": ("packages", "a route"),
    "stops_per_van": ("stops", "a route"),
    "packages_per_van_metro": ("packages", "a route to ZIPs of 200 people a km2 and more"),
    "stops_per_van_metro": ("stops", "a route to ZIPs of 200 people a km2 and more"),
    "largest_fc_units_per_day": ("units/day", "the busiest fulfilment centre"),
    "station_packages_p10": ("packages/day", "10 % of the stations deliver less"),
    "station_packages_p50": ("packages/day", "half of the stations deliver less"),
    "station_packages_p90": ("packages/day", "90 % of the stations deliver less"),
    "utilisation_pct": ("%", "packages over what the shifts can serve, all of the kind"),
    "utilisation_max_pct": ("%", "the busiest of the kind"),
    "pick_utilisation_pct": ("%", "packages picked over what the floors can pick, all of the kind"),
    "pick_utilisation_max_pct": ("%", "the busiest floor of the kind"),
    "floor_limited": ("facilities", "whose floors pick less than they could pack, and are busy at 90 % or more"),
    "backlog_peak_everywhere": ("packages", "most that ever waited in all facilities together"),
    "days_to_clear": ("days", "from the end of the measured window until nothing moves any more"),
    "backlog_peak": ("packages", "most that ever waited at one of the kind"),
    "unserved": ("packages", "could not be sourced, by reason"),
}
"""Unit and meaning of each figure, by its name up to the dot; what follows the dot says of which part."""
BUSY = 0.9
"""Use of its picking from which on a floor counts as the limit of its facility."""


@dataclass(frozen=True)
class VanRoutes:
    """Van routes of the measured packages, their stops and packages (estimated; without hubs' couriers)."""

    routes: float
    stops: float
    packages: float


@dataclass(frozen=True)
class DoorCosts:
    """The measured packages' last mile: cost and CO2 of vans and couriers, routes of vans, and those to dense ZIPs."""

    usd: float
    co2_kg: float
    everywhere: VanRoutes
    metro: VanRoutes


@dataclass(frozen=True)
class Costs:
    """What the measured packages cost and emitted, in all.

    Attributes
    ----------
    parts : mapping of str to float
        USD by part: fulfilment, sorting, trucks, air, last_mile, sites.
    co2_kg : float
    truck_fill, air_fill : float
        Packages over what the vehicles that ran could carry (measured window), 0..1.
    last_mile : DoorCosts
    """

    parts: Mapping[str, float]
    co2_kg: float
    truck_fill: float
    air_fill: float
    last_mile: DoorCosts


@dataclass(frozen=True)
class Sites:
    """How hard the facilities worked in the measured window; arrays over facilities.

    Attributes
    ----------
    kind : object[F]
    served, capacity : int64[F]
        Packages, and what the shifts could have served.
    picked, pick_capacity : int64[F]
        Packages, and what the floors could have picked; 0 where nobody picks.
    peak_backlog : int64[F]
        Most that waited in any hour of the run.
    peak_everywhere : int
        Most that waited in all of them at once.
    days_to_clear : float
        From the measured window's end to the last movement of the run.
    """

    kind: np.ndarray
    served: np.ndarray
    capacity: np.ndarray
    picked: np.ndarray
    pick_capacity: np.ndarray
    peak_backlog: np.ndarray
    peak_everywhere: int
    days_to_clear: float


def percentile_h(histogram: np.ndarray, percent: int) -> float:
    """Hours below which `percent` of a five-minute histogram lies (upper edge of the bin); NaN when empty."""
    total = int(histogram.sum())
    if not total:
        return float("nan")
    return float((np.searchsorted(np.cumsum(histogram) * 100, percent * total) + 1) * SLOT_S / 3600)


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
    values = (
        _cost(costs, float((outcome.placed - outcome.unserved).sum()), days)
        | _service(outcome, promises)
        | _volume(outcome, days)
        | _work(costs, sites, outcome, days)
        | {f"unserved.{reason.replace(' ', '_')}": float(n) for reason, n in unserved.items()}
    )
    return [Kpi(name, value, *MEANING[name.partition(".")[0]]) for name, value in values.items()]


def _ratio(a: float, b: float, scale: float = 1.0) -> float:
    return float(scale * a / b) if b else float("nan")


def _cost(costs: Costs, packages: float, days: int) -> dict[str, float]:
    total = sum(costs.parts.values())
    return {
        "cost_per_package": _ratio(total, packages),
        **{f"{part}_cost_per_package": _ratio(usd, packages) for part, usd in costs.parts.items()},
        "cost_per_day": total / days,
        "co2_kg_per_package": _ratio(costs.co2_kg, packages),
    }


def _service(outcome: Outcome, promises: list[str]) -> dict[str, float]:
    placed, kept = outcome.placed, outcome.on_time + outcome.quoted_on_time
    values = {
        "on_time_pct": _ratio(kept.sum(), placed.sum(), 100),
        "on_time_as_asked_pct": _ratio(outcome.on_time.sum(), placed.sum(), 100),
        "quoted_later_pct": _ratio(outcome.quoted.sum(), placed.sum(), 100),
        "unserved_pct": _ratio(outcome.unserved.sum(), placed.sum(), 100),
    }
    used = [(p, name) for p, name in enumerate(promises) if placed[p]]
    values |= {f"on_time_pct.{name}": _ratio(kept[p], placed[p], 100) for p, name in used}
    values |= {f"quoted_later_pct.{name}": _ratio(outcome.quoted[p], placed[p], 100) for p, name in used}
    everything = outcome.door_slots.sum(axis=0)
    values |= {f"click_to_door_p{x}_h": percentile_h(everything, x) for x in (50, 95, 99)}
    return values | {
        f"click_to_door_p{x}_h.{name}": percentile_h(outcome.door_slots[p], x) for p, name in used for x in (50, 95, 99)
    }


def _volume(outcome: Outcome, days: int) -> dict[str, float]:
    placed, made = outcome.placed.sum(), (outcome.placed - outcome.unserved).sum()
    return {
        "orders_per_day": outcome.orders / days,
        "units_per_day": outcome.units / days,
        "packages_per_day": float(placed) / days,
        "units_per_package": _ratio(outcome.source_units.sum(), made),
        "split_orders_pct": _ratio(outcome.split_orders, outcome.orders, 100),
        "in_region_pct": _ratio(outcome.in_region, made, 100),
        "same_or_one_day_pct": _ratio(outcome.by_tomorrow, made, 100),
    }


def _vans(where: str, vans: VanRoutes) -> dict[str, float]:
    return {
        f"packages_per_van{where}": _ratio(vans.packages, vans.routes),
        f"stops_per_van{where}": _ratio(vans.stops, vans.routes),
    }


def _work(costs: Costs, sites: Sites, outcome: Outcome, days: int) -> dict[str, float]:
    values = {
        "truck_fill_pct": 100 * costs.truck_fill,
        "air_fill_pct": 100 * costs.air_fill,
        "van_routes_per_day": costs.last_mile.everywhere.routes / days,
        **_vans("", costs.last_mile.everywhere),
        **_vans("_metro", costs.last_mile.metro),
    }
    centres, stations = sites.kind == "fulfilment_centre", sites.kind == "delivery_station"
    if centres.any():
        values["largest_fc_units_per_day"] = float(outcome.source_units[centres].max()) / days
    if stations.any():
        delivered = outcome.station_delivered[stations] / days
        values |= {f"station_packages_p{x}": float(np.percentile(delivered, x)) for x in (10, 50, 90)}
    values["backlog_peak_everywhere"] = float(sites.peak_everywhere)
    values["days_to_clear"] = sites.days_to_clear
    for kind in dict.fromkeys(sites.kind):
        own = sites.kind == kind
        values |= _used("utilisation", kind, sites.served[own], sites.capacity[own])
        if sites.pick_capacity[own].any():
            values |= _used("pick_utilisation", kind, sites.picked[own], sites.pick_capacity[own])
            limited = (sites.pick_capacity < sites.capacity) & (sites.picked >= BUSY * sites.pick_capacity)
            values[f"floor_limited.{kind}"] = float(np.count_nonzero(limited[own]))
        values[f"backlog_peak.{kind}"] = float(sites.peak_backlog[own].max())
    return values


def _used(name: str, kind: str, done: np.ndarray, capacity: np.ndarray) -> dict[str, float]:
    """Use of all facilities of a kind together, and of the busiest."""
    used = np.divide(done, capacity, out=np.zeros(len(done)), where=capacity > 0)
    return {
        f"{name}_pct.{kind}": _ratio(done.sum(), capacity.sum(), 100),
        f"{name}_max_pct.{kind}": 100 * float(used.max()),
    }
