"""A wave's stops and vans as a routing problem.

A tick is a tenth of a second; tick 0 is when the vans leave. Breaks are spread evenly over the day, as the estimate
has them: a clock's hour holds `1 - break_share` hours of work, so that driving and service take so much longer by
the clock. All stops lie at the station when the vans leave, so nothing ever waits on the road: what is paid on a
route is its loading and debrief (its fixed cost), its driving (priced in the search) and its service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.clock import SLOT_S
from routing.estimate import VanSettings
from routing.problem import UNLIMITED, Places, Problem, Stops, VehicleType
from routing.travel.conventions import Convention
from routing.travel.speeds import RoadSpeeds
from twin.last_mile.stops import WaveStops
from twin.last_mile.vans import WaveVans

if TYPE_CHECKING:
    from routing.travel.great_circle import GreatCircleTravel

TICKS_PER_S = 10
LEFT_OUT_USD = 100.0
"""Penalty of a package that finds no van, doubled for each wave that it has waited: far above any way to its door."""

MOST_DOUBLINGS = 3


@dataclass(frozen=True)
class Depot:
    """A station as routes see it."""

    name: str
    lat: float
    lon: float
    clock_offset_h: float


@dataclass(frozen=True)
class WaveProblem:
    """The problem, and the stops that no van can ever reach.

    Attributes
    ----------
    problem : Problem
        Place 0 is the station; place and stop i are those of `reached[i - 1]` and `reached[i]`.
    reached : int64[s]
        Rows of `WaveStops` that a van can serve and be back in time.
    window_close : int64[s]
        Slot in which each must be served at the latest; -1 where no deadline binds.
    """

    problem: Problem
    reached: np.ndarray
    window_close: np.ndarray


def travel_between(lat: np.ndarray, lon: np.ndarray, van: VanSettings) -> GreatCircleTravel:
    """Ways by road, timed by a clock that runs on through breaks."""
    from routing.travel.great_circle import GreatCircleTravel  # numba, which whoever only reads a run does without

    work = (1.0 - van.break_share) / 3.6
    speeds = RoadSpeeds(van.urban_km_h * work, van.stem_km_h * work, van.far_km_h * work)
    return GreatCircleTravel(lat, lon, Convention(TICKS_PER_S), detour=van.detour, speeds=speeds)


def stop_ticks(van: VanSettings) -> int:
    """Parking, service and starting again at a stop, by the clock."""
    return round((van.service_stop_s + van.approach_stop_s) / (1.0 - van.break_share) * TICKS_PER_S)


def wave_problem(depot: Depot, vans: WaveVans, stops: WaveStops, due: np.ndarray, van: VanSettings) -> WaveProblem:
    """Pose a wave's problem.

    Parameters
    ----------
    depot : Depot
    vans : WaveVans
    stops : WaveStops
    due : int64[rows of Departing]
        Deadline slot of each package. It binds where a van can still keep it; a package that is late whatever is
        done has no window.
    van : VanSettings
        What driving and stopping takes and costs.
    """
    lat, lon = np.append(depot.lat, stops.lat), np.append(depot.lon, stops.lon)
    out = travel_between(lat, lon, van).legs(np.zeros(len(stops), np.int64), np.arange(1, len(lat)))[1]
    at_stop, shift = stop_ticks(van), round(vans.hours * 3600 * TICKS_PER_S)
    reached = np.flatnonzero(2 * out + at_stop <= shift)
    close_slot, close = _windows(stops, due, vans, out + at_stop, shift)
    columns = {
        "service": np.full(len(reached), at_stop),
        "close": np.where(close < 0, UNLIMITED, close - at_stop)[reached],
        "penalty": (stops.packages * LEFT_OUT_USD * 2.0 ** np.minimum(stops.waves_waited, MOST_DOUBLINGS))[reached],
    }
    places = np.append(0, reached + 1)
    problem = Problem(
        name=depot.name,
        places=Places(lon[places], lat[places], geographic=True),
        stops=Stops.of(
            tuple(map(str, reached.tolist())), np.arange(1, len(places)), stops.packages[reached], **columns
        ),
        vehicles=(_vehicle(vans, shift, van),),
        travels=(travel_between(lat[places], lon[places], van),),
        scale=TICKS_PER_S,
        currency="USD",
        day_start_s=_day_start_s(depot, vans),
    )
    return WaveProblem(problem, reached, close_slot[reached])


def _windows(
    stops: WaveStops, due: np.ndarray, vans: WaveVans, earliest: np.ndarray, shift: int
) -> tuple[np.ndarray, np.ndarray]:
    """Slot and tick by which each stop must have been served; -1 where nothing binds."""
    slot = due[stops.package_row]
    end = ((slot + 1 - vans.leave_slot) * SLOT_S) * TICKS_PER_S - 1
    binds = (end >= np.repeat(earliest, stops.packages)) & (end < shift)
    never = np.iinfo(np.int64).max
    close_slot, close = (stops.least(np.where(binds, values, never)) for values in (slot, end))
    return np.where(close_slot == never, -1, close_slot), np.where(close == never, -1, close)


def _vehicle(vans: WaveVans, shift: int, van: VanSettings) -> VehicleType:
    return VehicleType(
        id="van",
        number=vans.number,
        capacity=(vans.packages,),
        shift_close=shift,
        fixed_cost=van.overhead_h * van.usd_per_h,
        cost_per_travel=van.usd_per_h / 3600.0 / TICKS_PER_S,
        co2_kg_per_km=van.co2_kg_per_km,
    )


def _day_start_s(depot: Depot, vans: WaveVans) -> int:
    return round(vans.leave_slot * SLOT_S + depot.clock_offset_h * 3600) % 86_400
