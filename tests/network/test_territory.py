"""Zones and stations, against a brute-force assignment and by hand."""

import itertools

import numpy as np
import pytest

import datasets
from network import territory
from network.plan import min_cost_flow

FACILITIES = """\
id,kind,lat,lon
FC-1,fulfilment_centre,40.0,-83.0
DS-1,delivery_station,40.0,-83.0
DS-2,delivery_station,40.0,-82.0
DS-3,delivery_station,40.5,-82.5
"""


def load(folder, zones):
    (folder / "facilities.csv").write_text(FACILITIES, encoding="utf-8")
    (folder / "zones.csv").write_text(zones, encoding="utf-8")
    return datasets.load(folder)


def by_km(packages, land_km2, stem_km):
    """A last mile of 1 USD and 10 cents a km."""
    return 1.0 + 0.1 * stem_km + 0.0 * packages * land_km2


@pytest.fixture
def scenario(tmp_path):
    rows = "\n".join(f"Z{i},{40.0 + 0.02 * i},{-83.0 + 0.12 * i},1000" for i in range(8))
    return load(tmp_path, f"zone,lat,lon,population\n{rows}\n")


def assign(scenario, capacity, packages=None, **options):
    packages = np.full(len(scenario.zones), 100.0) if packages is None else packages
    per_station = np.zeros(len(scenario.facilities))
    per_station[1:] = capacity
    return territory.assign(scenario, packages, np.array([1, 2, 3]), per_station, by_km, 160.0, **options)


def test_costs_least_of_all_assignments(scenario):
    capacity = [300, 300, 200]
    result = assign(scenario, capacity)
    km = np.stack([assign(scenario, [1e6 * (s == k) for k in range(3)]).stem_km for s in range(3)], axis=1)
    best = min(
        sum(100 * np.rint(1000 * (1 + 0.1 * km[z, s])) for z, s in enumerate(choice))
        for choice in itertools.product(range(3), repeat=8)
        if all(choice.count(s) * 100 <= capacity[s] for s in range(3))
    )
    assert (100 * result.door_mills).sum() == best
    assert result.short.sum() == 0


def test_zones_go_to_the_nearest_station_while_there_is_room(scenario):
    result = assign(scenario, [1e6] * 3)
    each = np.stack([assign(scenario, [1e6 * (s == k) for k in range(3)]).stem_km for s in range(3)], axis=1)
    assert (result.stem_km == each.min(axis=1)).all()
    assert (result.dual_mills == 0).all()


def test_a_full_stations_dual_is_what_room_for_one_more_saves(scenario):
    result = assign(scenario, [100, 1e6, 1e6])
    assert result.dual_mills[1] > 0
    assert (result.dual_mills[2:] == 0).all()


def test_where_nobody_has_room_zones_are_still_delivered_and_the_excess_is_said(scenario):
    result = assign(scenario, [100, 100, 100])
    assert (result.station >= 1).all()
    assert result.short.sum() == 8 * 100 - 300


def test_where_room_is_short_all_stations_are_overloaded_alike(scenario):
    result = assign(scenario, [200, 100, 100])
    assert np.bincount(result.station, minlength=4)[1:].tolist() == [4, 2, 2]
    assert result.short.tolist() == [0, 200, 100, 100]
    assert (result.dual_mills[1:] > 0).all()


def test_a_zones_own_station_is_binding(tmp_path):
    scenario = load(tmp_path, "zone,lat,lon,population,station\nA,40.0,-83.0,10,DS-2\nB,40.0,-83.0,10,\n")
    result = assign(scenario, [1e6] * 3)
    assert result.station.tolist() == [2, 1]
    assert assign(scenario, [1e6] * 3, fixed=False).station.tolist() == [1, 1]


def test_zones_out_of_reach_are_named_and_others_not_asked_for_are_left_out(scenario):
    packages = np.full(8, 100.0)
    packages[2] = np.nan
    far = territory.assign(scenario, packages, np.array([1]), np.full(4, 1e6), by_km, 30.0)
    assert far.station[2] == -1
    assert 2 not in far.unreachable
    assert set(far.unreachable) == set(np.flatnonzero(far.station < 0)) - {2}
    assert len(far.unreachable) > 0
    nobody = territory.assign(scenario, packages, np.array([], int), np.zeros(4), by_km, 30.0)
    assert (nobody.station == -1).all()
    assert len(nobody.unreachable) == 7


@pytest.mark.parametrize("capacity", [[1500, 1300, 1400], [1200, 1600, 1200], [900, 900, 900]])
def test_of_territories_that_cost_the_same_it_is_always_the_same_one(tmp_path, capacity):
    # Four zones at each place, and room for all at no station: any of the four may go either way.
    rows = "\n".join(f"Z{i},{40.0 + 0.04 * (i // 4)},{-83.0 + 0.1 * (i // 4)},1000" for i in range(40))
    scenario = load(tmp_path, f"zone,lat,lon,population\n{rows}\n")
    cold = assign(scenario, capacity)
    for other in ([100, 4000, 1300], [3500, 0, 1300], [1e6] * 3, [100] * 3, [1400] * 3):
        warm = assign(scenario, capacity, near=assign(scenario, other))
        assert warm.station.tolist() == cold.station.tolist()
        assert warm.solution.cost_mills == cold.solution.cost_mills


def test_ties_never_cost_a_mill(scenario):
    found = assign(scenario, [300, 300, 200])
    plain = min_cost_flow.solve(found.problem)
    assert found.solution.cost_mills == plain.cost_mills
    assert found.solution.bound_mills == found.solution.cost_mills
    assert found.solution.source_dual.tolist() == plain.source_dual.tolist()


def test_where_costs_leave_no_room_for_ties_there_is_a_territory_all_the_same(scenario, monkeypatch):
    monkeypatch.setattr(territory, "LARGEST", 1)
    found = assign(scenario, [300, 300, 200])
    assert found.solution.cost_mills == min_cost_flow.solve(found.problem).cost_mills
