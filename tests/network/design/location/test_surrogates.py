"""Sources chosen by surrogate against the plan, and the prices of sites that hang on one another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from network.design.location import Choice, CountLimit, locate
from network.design.location.evaluate import evaluate
from network.design.location.gates import gate_prices
from network.design.location.model import model_of
from network.design.location.pins import everything, pins_of
from network.design.location.sources import sources_at


def test_a_source_closes_exactly_where_the_plan_saves_by_it(free_only):
    for fixed in (0.0, 2e5):
        problem = free_only("FC-CMH-2")
        row = problem.scenario.facility_row["FC-CMH-2"]
        costs = np.where(np.arange(len(problem.sites)) == row, fixed, problem.sites.fixed_usd)
        problem = replace(problem, sites=replace(problem.sites, fixed_usd=costs))
        pins, none = pins_of(everything(problem)), np.zeros(len(costs), np.int64)
        is_open = problem.sites.may_open
        without = is_open & (np.arange(len(costs)) != row)
        stands, closed = (evaluate(problem, pins, some, none) for some in (is_open, without))
        model = model_of(problem, everything(problem), pins, 1.0)
        chosen = sources_at(problem, model, 1.0, is_open, stands.load, 1.0)
        assert bool(chosen[row]) is (stands.cost_usd <= closed.cost_usd)
        assert (chosen | ~is_open)[np.arange(len(costs)) != row].all()


def test_prices_of_gates_are_paid_by_sites_and_go_to_what_feeds_them(demo):
    price, sites = gate_prices(demo), demo.sites
    fixed = sites.fixed_usd + price
    assert (fixed >= -1e-9).all()
    lanes = demo.scenario.lanes
    for row in np.flatnonzero(price > 0):
        name = demo.scenario.facilities["id"].iloc[row]
        feeders = lanes["origin"][(lanes["destination"] == name) & (lanes["status"] == "open")].unique()
        assert 0 < len(feeders) <= 2
    assert price.sum() <= 1e-9


def test_gates_have_no_price_where_limits_may_want_a_useless_site_open(demo):
    every = np.ones(len(demo.sites), bool)
    assert not gate_prices(replace(demo, limits=(CountLimit("some", every, 1),))).any()


def test_the_bound_holds_where_a_station_hangs_on_one_feeder(demo):
    """Everything before one station but its sortation centre cut off: both may close, and the bound stays one."""
    scenario = demo.scenario
    lanes = scenario.lanes.copy()
    station, feeder = "DS-CMH-02", "SC-CMH-1"
    lanes = lanes[(lanes["destination"] != station) | (lanes["origin"] == feeder)].reset_index(drop=True)
    free = scenario.facilities["id"].isin((station, feeder)).to_numpy()
    choice = np.where(free, Choice.MAY_CLOSE, Choice.OPEN).astype(np.int8)
    problem = replace(demo, scenario=replace(scenario, lanes=lanes), sites=replace(demo.sites, choice=choice))
    row = scenario.facility_row[station]
    assert gate_prices(problem)[row] == pytest.approx(demo.sites.fixed_usd[scenario.facility_row[feeder]])
    answer = locate(problem, gap=0.5)
    pins, none = pins_of(everything(problem)), np.zeros(len(choice), np.int64)
    for kept in ((True, True), (True, False), (False, True), (False, False)):
        is_open = choice == Choice.OPEN
        is_open[[row, scenario.facility_row[feeder]]] = kept
        assert answer.bound_usd <= evaluate(problem, pins, is_open, none).cost_usd * (1 + 1e-9)


def test_a_design_that_overloads_a_lane_is_refused_where_one_may_not(demo):
    scenario = demo.scenario
    lanes = scenario.lanes.copy()
    lanes["packages_per_vehicle"] = np.maximum(1, lanes["packages_per_vehicle"] // 50)
    tight = replace(demo, scenario=replace(scenario, lanes=lanes))
    for problem, refused in ((demo, False), (tight, True)):
        pins, is_open = pins_of(everything(problem)), problem.sites.may_open
        design = evaluate(problem, pins, is_open, np.zeros(len(is_open), np.int64), most_excess=0.0)
        assert (design.broken == ("overloaded",)) is refused
        assert np.isinf(design.cost_usd) == refused
