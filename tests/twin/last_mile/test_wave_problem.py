"""A wave as a routing problem: its clock, its windows, its money."""

from __future__ import annotations

import numpy as np
import pytest

from routing.estimate import VanSettings
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import UNLIMITED
from twin.last_mile.stops import WaveStops
from twin.last_mile.vans import WaveVans
from twin.last_mile.wave_problem import LEFT_OUT_USD, Depot, WaveProblem, wave_problem

KM_PER_DEGREE = np.pi * 6371.0088 / 180
DEPOT = Depot("DS-1", 40.0, -83.0, -1.0)
VANS = WaveVans(departure=0, station=0, slot=120, leave_slot=124, number=2, packages=10, hours=4.0)
VAN = VanSettings(
    break_share=0.2, service_stop_s=60.0, approach_stop_s=20.0, urban_km_h=25.0, stem_km_h=50.0, far_km_h=100.0,
    detour=1.0, overhead_h=0.5, usd_per_h=40.0, co2_kg_per_km=0.5,
)  # fmt: skip


def north(km: list[float], due: list[int], waited: int = 0) -> WaveProblem:
    """A stop of two packages each so many kilometres north of the station."""
    count = len(km)
    stops = WaveStops(
        package_row=np.arange(2 * count),
        first=2 * np.arange(count + 1),
        lat=40.0 + np.array(km) / KM_PER_DEGREE,
        lon=np.full(count, -83.0),
        waves_waited=np.full(count, waited),
    )
    return wave_problem(DEPOT, VANS, stops, np.repeat(due, 2), VAN)


def test_a_route_by_hand():
    """11 km: 1 at 25 km/h, 10 at 50, so 14.4 min of driving; a fifth of the clock's time are breaks."""
    posed = north([11.0], [10_000])
    seen = evaluate(posed.problem, RoutePlan((Route(0, (0,)),)))
    assert seen.feasible
    drive, stop = 14.4 * 60 / 0.8, 80 / 0.8
    assert seen.routes[0].visits[0].arrival / 10 == pytest.approx(drive, abs=0.2)
    assert seen.routes[0].visits[0].departure / 10 == pytest.approx(drive + stop, abs=0.2)
    assert seen.work / 10 == pytest.approx(2 * drive + stop, abs=0.4)
    assert seen.distance / 10_000 == pytest.approx(22.0, abs=0.001)
    assert seen.co2_kg == pytest.approx(11.0, abs=0.001)
    # The search prices loading and driving; service is the same whatever is done.
    assert seen.cost == pytest.approx(40 * (0.5 + 2 * drive / 3600), abs=0.01)


def test_the_clock_is_the_stations():
    assert north([1.0], [10_000]).problem.day_start_s == 124 * 300 - 3600


def test_what_is_too_far_is_no_stop_of_the_problem():
    """4 h by the clock are 3.2 h of work: 20 km take 25.2 min, then 100 km/h for what is left of 1.59 h a way."""
    posed = north([11.0, 120.0, 140.0], [10_000] * 3)
    assert posed.reached.tolist() == [0, 1]
    assert len(posed.problem) == 2


def test_a_deadline_binds_where_it_can_be_kept():
    """Leaving in slot 124; 11 km and the stop take 19.7 min, so what is due by the end of slot 128 (25 min) can be."""
    posed = north([11.0] * 4, [128, 124 + 48, 120, 126])
    assert posed.window_close.tolist() == [128, -1, -1, -1]
    close = posed.problem.stops.window_close
    assert close[0] == (129 - 124) * 3000 - 1 - 1000
    assert (close[1:] == UNLIMITED).all()


def test_who_has_waited_goes_first():
    once, twice, often = (north([1.0], [10_000], waited).problem.stops.penalty[0] for waited in (0, 1, 9))
    assert once == 2 * LEFT_OUT_USD
    assert twice == 2 * once
    assert often == 8 * once
