"""What solved mornings add up to: station by station and wave by wave, for `result.json` and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from core.clock import SLOT_S
from twin.delivery import WAITS
from twin.last_mile.prices import SolvedPrices
from twin.last_mile.search import ENGINE
from twin.last_mile.tables import names_of
from twin.last_mile.totals import Totals, total, totals_of

if TYPE_CHECKING:
    from datasets import Scenario
    from twin.last_mile.solving import LastMile


def wave_totals(solved: LastMile, scenario: Scenario, stem_km: np.ndarray) -> list[Totals]:
    """Sums of each wave; `stem_km` as of `totals_of`."""
    land = scenario.zones["land_km2"].to_numpy(float)
    return [totals_of(wave, solved.packages, land, stem_km) for wave in solved.waves]


def prices(solved: LastMile, scenario: Scenario, stem_km: np.ndarray) -> SolvedPrices:
    """What a package took at each solved station."""
    sums = wave_totals(solved, scenario, stem_km)
    by_station = {
        int(station): total(part for wave, part in zip(solved.waves, sums, strict=True) if wave.vans.station == station)
        for station in solved.stations
    }
    return SolvedPrices(solved.station_of_zone, {row: part for row, part in by_station.items() if part.packages})


def document(
    solved: LastMile, scenario: Scenario, stem_km: np.ndarray, first_package: int, last_package: int
) -> dict[str, Any]:
    """`result.json`'s "last_mile".

    Parameters
    ----------
    first_package, last_package : int
        The measured packages, the last one excluded.
    """
    slots = solved.routed_slots(first_package, last_package)
    sums = wave_totals(solved, scenario, stem_km)
    rows = [(names_of(wave, scenario), wave, part) for wave, part in zip(solved.waves, sums, strict=True)]
    return {
        "asked": solved.request.stations.text,
        "iterations_per_stop": solved.request.iterations_per_stop,
        "engine": ENGINE,
        "measured_packages": {
            "on_solved_routes": int(np.count_nonzero(slots >= 0)),
            "left_waiting": int(np.count_nonzero(slots == WAITS)),
        },
        "stations": [_station(station, scenario, rows) for station in solved.stations.tolist()],
        "waves": [
            names | {"start_s": wave.vans.slot * SLOT_S} | figures(part) | {"left_out": wave.left_out}
            for names, wave, part in rows
        ],
    }


def _station(station: int, scenario: Scenario, rows: list[tuple[dict[str, Any], Any, Totals]]) -> dict[str, Any]:
    facility = scenario.facilities.iloc[station]
    own = [(names["day"], part) for names, wave, part in rows if wave.vans.station == station]
    return {
        "station": facility["id"],
        "place": str(facility["name"]),
        "days": len({day for day, _ in own}),
        **figures(total(part for _, part in own)),
    }


def figures(sums: Totals) -> dict[str, Any]:
    """Sums and what a planner makes of them, rounded; None where there is nothing to divide by."""

    def ratio(a: float, b: float, digits: int) -> float | None:
        return round(a / b, digits) if b else None

    return {
        "packages": sums.packages,
        "stops": sums.stops,
        "vans_needed": sums.needed,
        "vans_there": sums.vans,
        "vans_out": sums.routes,
        "came_from_before": sums.came,
        "waiting_for_next": sums.waiting,
        "stops_per_route": ratio(sums.stops, sums.routes, 1),
        "packages_per_route": ratio(sums.packages, sums.routes, 1),
        "km": round(sums.km, 1),
        "km_per_stop": ratio(sums.km, sums.stops, 3),
        "transit_s_per_stop": ratio(3600 * sums.transit_h, sums.stops, 1),
        "h_per_route": ratio(sums.road_h, sums.routes, 2),
        "paid_h": round(sums.paid_h, 2),
        "cost_usd": round(sums.usd, 2),
        "usd_per_package": ratio(sums.usd, sums.packages, 4),
        "estimated_usd_per_package": ratio(sums.estimated_usd, sums.packages, 4),
        "against_estimate_pct": ratio(100 * (sums.usd - sums.estimated_usd), sums.estimated_usd, 2),
        "co2_kg": round(sums.co2_kg, 1),
    }
