"""Late where that is cheaper: what the plan's problem then holds, and that prices do what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import datasets
from datasets import Settings
from network.design.tradeoffs import measured
from network.plan.charges import of_ways
from network.plan.planning import pose, posed_arcs, solve_posed
from network.ways import lane_co2_kg

FACILITIES = """\
id,kind,lat,lon,capacity_packages_per_h,vans,shifts
FC-1,fulfilment_centre,39.95,-83.02,900,0,00:00-24:00
FC-2,fulfilment_centre,40.02,-79.50,900,0,00:00-24:00
DS-1,delivery_station,40.00,-79.60,900,9,00:00-24:00
"""
ZONES = "zone,lat,lon,population,state\n43000,40.0,-79.6,5000,OH\n43001,40.01,-79.62,3000,OH\n"
LANES = """\
origin,destination,km,hours,departures,vehicles_per_departure,packages_per_vehicle,cost_per_trip_usd,co2_kg_per_trip
FC-1,DS-1,300,40,06:00,3,1000,70,70
FC-2,DS-1,10,1,00:00;03:00;06:00;12:00;18:00;21:00,3,1000,1400,700
"""
SETTINGS = "[catalogue]\nskus = 5000\nhub_skus = 100\n"


def door(packages, land_km2, stem_km):
    return np.full(np.broadcast(packages, land_km2, stem_km).shape, 2.0)


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    """A near centre that is quick and dear, and a far one that is slow, cheap and clean."""
    folder = tmp_path_factory.mktemp("two")
    for name, text in (("facilities", FACILITIES), ("zones", ZONES), ("lanes", LANES)):
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "scenario.toml").write_text(SETTINGS, encoding="utf-8")
    return datasets.load(folder)


def plan(scenario, late_usd=5.0, carbon=0.0, choices=2):
    changed = {
        "policy.late_usd": late_usd,
        "policy.carbon_usd_per_t": carbon,
        "policy.late_choices": choices,
    }
    scenario = replace(scenario, settings=Settings({**scenario.settings, **changed}))
    posed = pose(scenario, door)
    return scenario, posed, measured(scenario, posed, solve_posed(scenario, posed))


def test_without_choices_nothing_is_late_that_could_be_in_time(scenario):
    no_choice = [plan(scenario, late_usd=price, choices=0)[2] for price in (0.0, 40.0)]
    assert no_choice[0].late == no_choice[1].late < plan(scenario, late_usd=0.01)[2].late


def test_a_package_is_late_where_that_saves_more_than_its_price(scenario):
    # The way from FC-2 is dearer by (1400 - 70) / 1000 trip dollars over the planned fill.
    posed = plan(scenario)[1]
    two, one = (posed.arrays.cost_mills[posed.arrays.source == row].min() / 1000 for row in (1, 0))
    saves = two - one
    assert saves > 1
    never = plan(scenario, choices=0)[2].late
    assert plan(scenario, late_usd=saves + 0.01)[2].late == never
    late = plan(scenario, late_usd=saves - 0.01)[2]
    assert late.late > never
    assert late.cost_usd < plan(scenario)[2].cost_usd


def test_a_price_on_carbon_moves_packages_to_the_cleaner_way_and_is_no_cost(scenario):
    _, posed, usual = plan(scenario)
    dear, dear_posed, clean = plan(scenario, carbon=10_000.0)
    assert clean.co2_kg < usual.co2_kg
    flow_cost = clean.objective_usd - clean.late * 5.0 - 50.0 * clean.unserved - 10 * clean.co2_kg
    door_usd = 2.0 * clean.unserved  # what an unserved package is charged holds its door
    assert clean.cost_usd == pytest.approx(flow_cost - door_usd, rel=2e-3)
    each = of_ways(dear_posed.arrays, lane_co2_kg(dear))
    assert np.unique(each.round(6)).tolist() == sorted({round(x, 6) for x in lane_co2_kg(dear)})
    assert len(posed.arrays.source) == len(each)


def test_late_arcs_are_those_that_cannot_take_the_whole_cycle(scenario):
    some, posed, _ = plan(scenario)
    arcs = posed_arcs(some, posed.arrays, posed.asked, posed.cheapest)
    covers = posed.arrays.covers[arcs.way, posed.asked.cells.promise[arcs.cell]]
    assert arcs.late.any()
    assert np.all(covers[arcs.late] < 24)
    pairs = {(c, w) for c, w in zip(arcs.cell[arcs.late], arcs.way[arcs.late], strict=True)}
    wanted = {
        (c, w)
        for c, row in enumerate(posed.cheapest)
        for w in row
        if w >= 0 and posed.arrays.covers[w, posed.asked.cells.promise[c]] < 24
    }
    assert pairs == wanted
