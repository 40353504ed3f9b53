"""Key figures of stations' solved mornings."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.kpi import Kpi
from datasets import Scenario
from twin.last_mile import LastMile
from twin.last_mile.summary import wave_totals
from twin.last_mile.totals import Totals, total

NAN = float("nan")


def route_kpis(solved: LastMile, scenario: Scenario, stem_km: np.ndarray, days: int) -> Iterator[Kpi]:
    """Key figures of all solved stations together, then of each.

    Parameters
    ----------
    solved : LastMile
    scenario : Scenario
    stem_km : float64[Z]
        Road to each ZIP from its station.
    days : int
        That were solved.
    """
    sums = wave_totals(solved, scenario, stem_km)
    together = total(sums)
    yield from _costs(together, days)
    yield from _routes(together, days)
    yield from _left(together, days)
    yield Kpi("on_time_pct", on_time_pct(solved), "%", "at the door by the day first asked for, of what left by van")
    ids = scenario.facilities["id"]
    for station in solved.stations.tolist():
        own = total(part for wave, part in zip(solved.waves, sums, strict=True) if wave.vans.station == station)
        yield Kpi(f"cost_per_package.{ids[station]}", own.per_package("usd"), "USD", "vans and drivers, one station")
        yield Kpi(f"routes_per_day.{ids[station]}", own.routes / days, "routes/day", "vans out, one station")


def _costs(sums: Totals, days: int) -> Iterator[Kpi]:
    against = 100 * (sums.usd - sums.estimated_usd)
    yield Kpi("cost_per_package", sums.per_package("usd"), "USD", "vans and drivers, loading and debrief included")
    yield Kpi("cost_per_day", sums.usd / days, "USD", "vans and drivers of the stations")
    yield Kpi("against_estimate_pct", _ratio(against, sums.estimated_usd), "%", "cost beside the estimate of the twin")
    yield Kpi("co2_kg_per_package", sums.per_package("co2_kg"), "kg", "vans")


def _routes(sums: Totals, days: int) -> Iterator[Kpi]:
    yield Kpi("packages_per_day", sums.packages / days, "packages/day", "delivered by the vans of the stations")
    yield Kpi("routes_per_day", sums.routes / days, "routes/day", "vans out, each wave's counted by itself")
    yield Kpi("stops_per_route", _ratio(sums.stops, sums.routes), "stops", "a route")
    yield Kpi("packages_per_route", _ratio(sums.packages, sums.routes), "packages", "a route")
    yield Kpi("km_per_route", _ratio(sums.km, sums.routes), "km", "a route, stems included")
    yield Kpi("km_per_stop", _ratio(sums.km, sums.stops), "km", "a stop, stems included")
    yield Kpi("h_per_route", _ratio(sums.road_h, sums.routes), "h", "from leaving the station to being back")
    yield Kpi("paid_h_per_day", sums.paid_h / days, "h", "vans and drivers")


def _left(sums: Totals, days: int) -> Iterator[Kpi]:
    loaded = sums.packages + sums.waiting
    yield Kpi("waiting_per_day", sums.waiting / days, "packages/day", "found no van and wait for the next wave")
    yield Kpi("waiting_pct", 100 * _ratio(sums.waiting, loaded), "%", "of what was to be loaded found no van")
    yield Kpi("vans_used_pct", 100 * _ratio(sums.routes, sums.vans), "%", "vans out, of those that were there")
    yield Kpi("vans_needed_pct", 100 * _ratio(sums.needed, sums.vans), "%", "vans to take each wave at once, of those")


def on_time_pct(solved: LastMile) -> float:
    """Share of the packages that left by van which were at their doors by their deadlines; NaN without packages."""
    there = np.full(len(solved.packages), np.iinfo(np.int64).max)
    for wave in solved.waves:
        rows, slot = wave.door_slots()
        there[rows] = slot
    return float(100 * np.mean(there <= solved.packages.due)) if len(there) else NAN


def _ratio(a: float, b: float) -> float:
    return a / b if b else NAN
