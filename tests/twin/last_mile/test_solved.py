"""Solved waves: nothing lost, times as the evaluator has them, the same in every table."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from core.clock import SLOT_S
from network.simulate import door_departure
from routing.evaluator import evaluate
from tests.twin.last_mile.conftest import ITERATIONS, SEED
from twin.delivery import ESTIMATED, WAITS
from twin.horizon import horizon
from twin.kept import Keeper
from twin.last_mile import request
from twin.last_mile.summary import prices
from twin.last_mile.tables import route_tables
from twin.last_mile.totals import total
from twin.last_mile.waves import NO_TIME
from twin.progress import Progress
from twin.run import Orders, happen


def test_the_packages_are_those_that_leave_with_the_waves(solved):
    movement, packages = solved.happened.movement, solved.last_mile.packages
    left_by = door_departure(movement, 0, len(solved.happened.sourced.word))
    rows = np.unique(packages.departure)
    expected = np.flatnonzero(np.isin(left_by, rows))
    assert packages.package.tolist() == expected.tolist()
    assert packages.departure.tolist() == left_by[expected].tolist()
    when = horizon(solved.happened.scenario.settings)
    slots = movement.timetable.departure_slot[rows]
    assert slots.min() >= when.first_slot
    assert slots.max() < when.order_slots


def test_orders_and_places_are_those_of_the_stream(solved):
    """Every order again, one by one: its packages, where they go, when they are due."""
    run, packages = solved.happened, solved.last_mile.packages
    made = run.sourced.order_packages & 15
    of_order = np.repeat(np.arange(len(made)), made)[packages.package]
    assert packages.order.tolist() == of_order.tolist()
    chunks = list(Orders(run.scenario, SEED, None).stream())
    zone = np.concatenate([chunk.zone for chunk in chunks])
    assert packages.zone.tolist() == zone[of_order].tolist()
    table = solved.tables["packages"].set_index("package")["deadline_s"]
    measured = np.isin(packages.package, table.index)
    assert measured.sum() > 100
    assert (packages.due[measured] * SLOT_S == table.loc[packages.package[measured]].to_numpy()).all()


def test_every_package_is_delivered_or_waits_for_the_next_wave(solved):
    for station in solved.last_mile.stations:
        waiting: set[int] = set()
        waves = [wave for wave in solved.last_mile.waves if wave.vans.station == station]
        for wave in waves:
            own = set(np.flatnonzero(solved.last_mile.packages.departure == wave.vans.departure).tolist())
            assert wave.came == len(waiting)
            assert sorted(wave.stops.package_row.tolist()) == sorted(own | waiting)
            delivered, slots = wave.door_slots()
            assert sorted([*delivered.tolist(), *wave.waiting.tolist()]) == sorted(own | waiting)
            assert (slots > wave.vans.leave_slot - 1).all()
            assert sum(wave.left_out.values()) == len(wave.waiting)
            waiting = set(wave.waiting.tolist())
        assert any(len(wave.waiting) for wave in waves[:-1]), "vans are not short: the test tests nothing"


def test_vans_are_those_of_the_wave(solved):
    facilities = solved.happened.scenario.facilities
    for wave in solved.last_mile.waves:
        facility = facilities.iloc[wave.vans.station]
        assert wave.vans.number == int(np.ceil(facility["vans"] * 0.5))
        assert len(wave.plan.routes) <= wave.vans.number
        packages = wave.posed.problem.stops.delivery[:, 0]
        for route, times in zip(wave.plan.routes, wave.evaluation.routes, strict=True):
            assert packages[list(route.stops)].sum() <= facility["packages_per_van"] * wave.vans.hours / 9.0
            assert (times.arrival - times.departure) / 36_000 <= wave.vans.hours


def test_deadlines_bind_where_they_can_be_kept(solved):
    """Waves of 17:30 drive until 01:50; what is due by 22:00 comes by 22:00 (but for what had waited too long)."""
    bound = 0
    for wave in solved.last_mile.waves:
        rows, slots = wave.door_slots()
        close = np.repeat(wave.posed.window_close, wave.stops.packages[wave.posed.reached])
        bound += int((close >= 0).sum())
        due = solved.last_mile.packages.due[rows]
        keepable = due >= wave.vans.leave_slot + 12 * 2
        assert (slots[keepable] <= due[keepable]).all()
    assert bound > 0


def test_the_evaluator_says_the_same_again(solved):
    for wave in solved.last_mile.waves:
        again = evaluate(wave.posed.problem, wave.plan)
        assert again.feasible
        slot = {
            int(row): wave.vans.leave_slot + visit.departure // (10 * SLOT_S)
            for route in again.routes
            for visit in route.visits
            for stop in [int(wave.posed.reached[visit.stop])]
            for row in wave.stops.rows_of(np.array([stop]))
        }
        rows, slots = wave.door_slots()
        assert dict(zip(rows.tolist(), slots.tolist(), strict=True)) == slot


def test_tally_and_samples_have_the_routes_times(solved):
    run, packages = solved.happened, solved.tables["packages"]
    slots = solved.last_mile.routed_slots(run.first_package, run.last_package)
    told = slots[packages["package"].to_numpy() - run.first_package]
    on_routes, waits = told >= 0, told == WAITS
    assert on_routes.sum() > 100
    assert waits.sum() > 0
    assert (told == ESTIMATED).sum() > 0
    delivered = packages["delivered_s"].astype("Int64")
    assert (delivered[on_routes].to_numpy(np.int64) == told[on_routes] * SLOT_S).all()
    assert delivered[waits].isna().all()
    assert run.outcome.delivered.sum() == delivered.notna().sum()
    kept = run.outcome.on_time.sum() + run.outcome.quoted_on_time.sum()
    assert kept == packages["on_time"].fillna(False).sum()


def test_route_tables_hold_the_plans(solved):
    tables = route_tables(solved.last_mile, solved.happened.scenario)
    routes, stops = tables["routes"], tables["route_stops"]
    assert len(routes) == sum(len(wave.plan.routes) for wave in solved.last_mile.waves)
    assert routes["packages"].sum() == stops["packages"].sum()
    assert routes["cost_usd"].tolist() == pytest.approx((50.0 * routes["paid_h"]).tolist(), abs=0.01)
    assert routes["paid_h"].tolist() == pytest.approx((routes["hours"] + 2 / 3).tolist(), abs=1e-3)
    assert (routes["return_s"] - routes["departure_s"] - 3600 * routes["hours"]).abs().max() < 2
    assert (stops["delivered_s"] > stops["arrival_s"]).all()
    left = tables["route_left"]
    assert left["packages"].sum() == sum(len(wave.waiting) for wave in solved.last_mile.waves) > 0
    by_rule = left.groupby("why")["packages"].sum().to_dict()
    rules = [rule for wave in solved.last_mile.waves for rule in wave.left_out]
    assert by_rule == {rule: sum(wave.left_out.get(rule, 0) for wave in solved.last_mile.waves) for rule in set(rules)}


def test_prices_bring_the_estimate_to_what_routes_cost(solved):
    run = solved.happened
    found = prices(solved.last_mile, run.scenario, run.stem_km[0])
    usd, packages = np.full(4, 2.0), np.array([10.0, 20.0, 30.0, 40.0])
    usd[1] = 3.0
    after = found.package_usd(usd, packages)
    for station, sums in found.totals.items():
        own = found.station_of_zone == station
        assert (after * packages)[own].sum() == pytest.approx(sums.usd / sums.packages * packages[own].sum())
    assert set(found.station_of_zone.tolist()) == {3, 4}


def test_sums_of_routes(solved):
    run = solved.happened
    found = prices(solved.last_mile, run.scenario, run.stem_km[0])
    tables = route_tables(solved.last_mile, run.scenario)
    everything = total(found.totals.values())
    assert everything.usd == pytest.approx(tables["routes"]["cost_usd"].sum(), abs=0.1)
    assert everything.km == pytest.approx(tables["routes"]["km"].sum(), abs=0.1)
    assert everything.co2_kg == pytest.approx(0.2788 * everything.km)
    assert everything.packages == tables["route_stops"]["packages"].sum()


def test_the_same_routes_again(scenario, solved):
    keeper = Keeper(np.zeros(0, np.int64))
    routes = request("DS-1,DS-2", ITERATIONS, scenario)
    again, _ = happen(scenario, Orders(scenario, SEED, None), Progress(routes=True), keeper.numbers, keeper, routes)
    assert again.last_mile is not None
    first, second = (route_tables(run, scenario) for run in (solved.last_mile, again.last_mile))
    for name, table in first.items():
        pd.testing.assert_frame_equal(table, second[name])


def test_why_packages_are_left(solved):
    reasons = {why for wave in solved.last_mile.waves for why in wave.left_out}
    assert NO_TIME in reasons
