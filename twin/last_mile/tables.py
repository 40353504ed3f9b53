"""Routes and their stops as tables of the run's folder."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.clock import SLOT_S, SLOTS_PER_DAY, SLOTS_PER_H, time_of_day
from twin.columns import whole
from twin.last_mile.totals import TICKS_PER_H
from twin.last_mile.wave_problem import TICKS_PER_S
from twin.last_mile.waves import SolvedWave

if TYPE_CHECKING:
    from datasets import Scenario
    from twin.last_mile.solving import LastMile

DEGREE_DIGITS = 6
"""Decimals of latitudes and longitudes: a tenth of a metre."""


def route_tables(solved: LastMile, scenario: Scenario) -> dict[str, pd.DataFrame]:
    """``routes``, ``route_stops`` (a row a stop, in order of visit), ``route_left`` (a row a stop that no van took)."""
    routes, stops, left = [], [], []
    for wave in solved.waves:
        names = names_of(wave, scenario)
        routes.append(_routes(wave).assign(**names))
        stops.append(_stops(wave, solved, scenario).assign(**names))
        left.append(_left(wave, solved, scenario).assign(**names))
    keys = ["station", "day", "wave"]
    tables = {}
    for name, parts in (("routes", routes), ("route_stops", stops), ("route_left", left)):
        table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=keys)
        tables[name] = table[[*keys, *(column for column in table.columns if column not in keys)]]
    return tables


def names_of(wave: SolvedWave, scenario: Scenario) -> dict[str, Any]:
    """Station, local day and local time of a wave."""
    facility = scenario.facilities.iloc[wave.vans.station]
    local = wave.vans.slot + round(float(facility["clock_offset_h"]) * SLOTS_PER_H)
    return {"station": facility["id"], "day": local // SLOTS_PER_DAY, "wave": time_of_day(local)}


def _routes(wave: SolvedWave) -> pd.DataFrame:
    seen, plan, van = wave.evaluation.routes, wave.plan.routes, wave.van
    packages = wave.posed.problem.stops.delivery[:, 0]
    start_s = wave.vans.leave_slot * SLOT_S
    road_h = np.array([(route.arrival - route.departure) / TICKS_PER_H for route in seen], float)
    paid_h = road_h + van.overhead_h
    return pd.DataFrame(
        {
            "vehicle": np.arange(1, len(seen) + 1, dtype=np.int32),
            "stops": np.array([len(route.stops) for route in plan], np.int32),
            "packages": np.array([packages[list(route.stops)].sum() for route in plan], np.int32),
            "km": np.array([route.distance / TICKS_PER_S / 1000.0 for route in seen], float).round(3),
            "hours": road_h.round(4),
            "paid_h": paid_h.round(4),
            "cost_usd": (paid_h * van.usd_per_h).round(4),
            "co2_kg": np.array([route.co2_kg for route in seen], float).round(3),
            "departure_s": start_s + np.array([route.departure // TICKS_PER_S for route in seen], np.int64),
            "return_s": start_s + np.array([route.arrival // TICKS_PER_S for route in seen], np.int64),
        }
    )


def _stops(wave: SolvedWave, solved: LastMile, scenario: Scenario) -> pd.DataFrame:
    routes = wave.evaluation.routes
    visits = [[visit for visit in route.visits if visit.stop >= 0] for route in routes]
    length = [len(visited) for visited in visits]
    stop = np.array([visit.stop for visited in visits for visit in visited], np.int64)
    row = wave.posed.reached[stop]
    start_s = wave.vans.leave_slot * SLOT_S

    def at(name: str) -> np.ndarray:
        ticks = [getattr(visit, name) for visited in visits for visit in visited]
        return start_s + np.array(ticks, np.int64) // TICKS_PER_S

    latest = wave.posed.window_close[stop]
    zone = solved.packages.zone[wave.stops.package_row[wave.stops.first[row]]]
    return pd.DataFrame(
        {
            "vehicle": np.repeat(np.arange(1, len(routes) + 1, dtype=np.int32), length),
            "position": np.concatenate([np.zeros(0, np.int32), *(np.arange(1, n + 1, dtype=np.int32) for n in length)]),
            "zone": scenario.zones["zone"].to_numpy(object)[zone],
            "lat": wave.stops.lat[row].round(DEGREE_DIGITS),
            "lon": wave.stops.lon[row].round(DEGREE_DIGITS),
            "arrival_s": at("arrival"),
            "delivered_s": at("departure"),
            "due_s": whole((latest + 1) * SLOT_S, latest < 0, np.int64),
            "packages": wave.stops.packages[row].astype(np.int32),
        }
    )


def _left(wave: SolvedWave, solved: LastMile, scenario: Scenario) -> pd.DataFrame:
    """Stops that no van took, each with the rule that kept it out."""
    row, why = wave.left_stops()
    zone = solved.packages.zone[wave.stops.package_row[wave.stops.first[row]]]
    return pd.DataFrame(
        {
            "zone": scenario.zones["zone"].to_numpy(object)[zone],
            "lat": wave.stops.lat[row].round(DEGREE_DIGITS),
            "lon": wave.stops.lon[row].round(DEGREE_DIGITS),
            "packages": wave.stops.packages[row].astype(np.int32),
            "why": np.array(why, object),
        }
    )
