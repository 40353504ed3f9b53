"""The plan of whole scenarios: against an LP of all ways written down separately, and what must hold of any plan."""

from dataclasses import replace

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import datasets
from network.plan import plan
from network.plan.demand import packages_by_pool, packages_per_line, pool_line_share, units_per_day
from network.plan.planning import GAP, pose

ORIGINS = ("fulfilment_centre", "prime_now_hub")
FACILITIES = "id,kind,lat,lon\nFC-1,fulfilment_centre,39.9,-83.1\nDS-1,delivery_station,40.0,-83.0\n"
ZONES = "zone,lat,lon,population\n43201,40.0,-83.0,20000\n43202,40.02,-83.01,15000\n"


def door_cost(packages, land_km2, stem_km):
    """A stand-in for the last mile: sparser and farther is dearer."""
    return 1.2 + 0.02 * stem_km + 0.1 * np.sqrt(land_km2 / np.maximum(packages, 1.0))


@pytest.fixture(scope="module")
def demo():
    return datasets.load("demo")


@pytest.fixture(scope="module")
def planned(demo):
    return plan(demo, door_cost)


def changed(scenario, table, column, values):
    """The scenario with one column of a table replaced, past the loader."""
    return replace(scenario, **{table: getattr(scenario, table).assign(**{column: values})})


def with_facility(scenario, facility, column, value):
    values = scenario.facilities[column].copy()
    values[scenario.facility_row[facility]] = value
    return changed(scenario, "facilities", column, values)


def through_sortation(scenario):
    """Every centre's straight lanes closed, so that all goes through the sortation centre."""
    lanes = scenario.lanes
    straight = lanes["origin"].str.startswith("FC-") & lanes["destination"].str.startswith("DS-")
    return changed(scenario, "lanes", "status", lanes["status"].where(~straight, "closed"))


def only(scenario, kind):
    """Id of the one facility of a kind."""
    (name,) = scenario.facilities.loc[scenario.facilities["kind"] == kind, "id"]
    return name


class Model:
    """A linear program in HiGHS, built column by column."""

    def __init__(self):
        self.highs = highspy.Highs()
        self.highs.silent()

    def column(self, cost, upper=highspy.kHighsInf):
        self.highs.addVar(0.0, upper)
        self.highs.changeColCost(self.highs.getNumCol() - 1, cost)
        return self.highs.getNumCol() - 1

    def row(self, low, high, columns, values=None):
        values = np.ones(len(columns)) if values is None else values
        self.highs.addRow(low, high, len(columns), np.array(columns, np.int32), values)

    def minimum(self):
        self.highs.run()
        assert self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return self.highs.getInfo().objective_function_value


def least_cost_usd(scenario):
    """The best plan over every way: one column a cell, hour of its cycle, and way. No levels, candidates or flows."""
    posed, policy, model = pose(scenario, door_cost), scenario.settings.policy, Model()
    arrays, cells = posed.arrays, posed.asked.cells
    use: dict[int, list[int]] = {}
    for c in range(len(cells)):
        p, door = cells.promise[c], cells.door_mills[c] / 1000
        holds = scenario.stock_mask[cells.pool[c]][arrays.source]
        ways = np.flatnonzero((arrays.station_row == cells.station[c]) & holds)
        whole = (arrays.covers[ways, p] == 24).any()
        for hour, share in enumerate(np.diff(cells.hour_share[c])):
            columns = [model.column(door + policy.unserved_usd)]
            for way in ways:
                late = arrays.covers[way, p] <= hour
                if late and whole:
                    continue  # who can be in time is not late by choice
                columns.append(model.column(door + arrays.cost_mills[way] / 1000 + late * policy.late_usd))
                chain = [lane for lane in arrays.way_lanes[way] if lane >= 0][:-1]
                between = [int(arrays.lanes.destination[lane]) for lane in chain[:-1]]
                for facility in {int(arrays.source[way]), *between}:
                    use.setdefault(facility, []).append(columns[-1])
            need = cells.demand[c] * share
            model.row(need, need, columns)
    for facility, columns in use.items():
        usual = np.floor(arrays.capacity[facility] * policy.capacity_use)
        values = np.ones(len(columns))
        if scenario.facilities["kind"].iloc[facility] in ORIGINS:
            columns.append(model.column(policy.overtime_usd, np.floor(arrays.capacity[facility]) - usual))
            values = np.append(values, -1.0)
        model.row(-highspy.kHighsInf, usual, columns, values)
    return model.minimum()


def assert_sound(scenario, result):
    """Conservation, capacities, and sums that agree with each other."""
    flows, paths, use = result.flows, result.paths, scenario.settings.policy.capacity_use
    served = flows.packages_per_day.sum()
    assert served + result.unserved_packages == pytest.approx(result.packages_per_day, abs=0.5)
    assert result.late == pytest.approx(flows.packages_per_day[flows.late].sum(), abs=0.5)
    assert scenario.stock_mask[flows.pool, paths.source[flows.path]].all()
    assert (paths.station[flows.path] == flows.station).all()
    load, lane_load = np.zeros(len(scenario.facilities)), np.zeros(len(result.lanes.origin))
    for path, packages in zip(flows.path, flows.packages_per_day, strict=True):
        chain = [lane for lane in paths.lanes[path] if lane >= 0]
        np.add.at(load, np.unique(result.lanes.origin[chain]), packages)
        np.add.at(lane_load, chain[:-1], packages)
    np.testing.assert_allclose(result.facility_load, load, atol=1e-6)
    np.testing.assert_allclose(result.lane_load, lane_load, atol=1e-6)
    assert (load <= result.facility_capacity + 1e-6).all()
    between = ~scenario.facilities["kind"].isin([*ORIGINS, "delivery_station"]).to_numpy()
    assert (load[between] <= result.facility_capacity[between] * use + 1e-3).all()
    assert (lane_load <= result.lane_capacity + 1e-3).all()
    assert result.bound_usd <= result.objective_usd
    assert result.objective_usd >= result.cost_usd


def test_demo_is_planned_soundly_and_to_the_optimum(demo, planned):
    assert_sound(demo, planned)
    assert planned.status == "optimal"
    assert planned.objective_usd == pytest.approx(least_cost_usd(demo), rel=2 * GAP)


def test_a_full_sortation_centre_is_planned_to_the_optimum_of_the_linear_program(demo):
    name = only(demo, "sortation_centre")
    tight = with_facility(through_sortation(demo), name, "capacity_packages_per_h", 3000.0)
    result = plan(tight, door_cost)
    assert_sound(tight, result)
    assert result.engine == "linear program"
    assert result.objective_usd == pytest.approx(least_cost_usd(tight), rel=2 * GAP)
    centre = tight.facility_row[name]
    assert result.facility_load[centre] == pytest.approx(0.9 * result.facility_capacity[centre], rel=1e-4)
    assert result.unserved["no capacity"] > 0
    assert result.facility_saves_usd[centre] > 0


def test_what_a_place_saves_is_what_one_more_package_an_hour_does(demo):
    name = only(demo, "sortation_centre")
    tight = with_facility(through_sortation(demo), name, "capacity_packages_per_h", 3000.0)
    result = plan(tight, door_cost)
    others = demo.facilities.loc[demo.facilities["goods"].str.contains("non_sortable"), "id"]
    for facility in (name, *others):
        row = tight.facility_row[facility]
        more = with_facility(
            tight, facility, "capacity_packages_per_h", tight.facilities["capacity_packages_per_h"].iloc[row] + 10.0
        )
        more = with_facility(
            more, facility, "pick_packages_per_h", tight.facilities["pick_packages_per_h"].iloc[row] + 10.0
        )
        saved = (result.objective_usd - plan(more, door_cost).objective_usd) / 10
        assert saved <= result.facility_saves_usd[row] * 1.001 + 0.02 * result.objective_usd * GAP
        assert saved >= result.facility_saves_usd[row] * 0.8


def test_a_closed_lane_carries_nothing(demo, planned):
    for name in demo.lanes["lane"].to_numpy()[planned.lane_load[: len(demo.lanes)] > 0][:4]:
        lanes = demo.lanes
        closed = changed(demo, "lanes", "status", lanes["status"].where(lanes["lane"] != name, "closed"))
        result = plan(closed, door_cost)
        assert_sound(closed, result)
        lane = result.lanes.name.index(name)
        assert result.lane_load[lane] == 0
        assert not (result.paths.lanes == lane).any()
        assert result.objective_usd >= planned.objective_usd * (1 - GAP)


@settings(max_examples=12, deadline=None)
@given(row=st.integers(0, 11), factor=st.floats(1.0, 3.0))
def test_more_capacity_never_raises_cost(demo, planned, row, factor):
    more = demo
    for column in ("pick_packages_per_h", "capacity_packages_per_h"):
        values = demo.facilities[column].astype(float)
        values[row] *= factor
        more = changed(more, "facilities", column, values)
    assert plan(more, door_cost).objective_usd <= planned.objective_usd * (1 + GAP)


def test_a_closed_centre_serves_nobody(demo):
    centre = demo.facilities["id"].iloc[0]
    closed = with_facility(demo, centre, "status", "closed")
    result = plan(closed, door_cost)
    assert_sound(closed, result)
    assert result.facility_load[closed.facility_row[centre]] == 0
    assert closed.facility_row[centre] not in set(result.paths.source)


def test_unserved_demand_is_named_with_its_reason(demo):
    row = demo.pools["pool"].tolist().index("heavy-C1")
    nowhere = replace(demo, stock=demo.stock[demo.stock["pool"] != "heavy-C1"].reset_index(drop=True))
    result = plan(nowhere, door_cost)
    assert_sound(nowhere, result)
    assert result.unserved["no stock"] > 0
    assert row not in set(result.flows.pool)
    station = demo.facilities.loc[demo.facilities["kind"] == "delivery_station", "id"].iloc[0]
    cut_off = changed(
        demo, "lanes", "status", demo.lanes["status"].where(demo.lanes["destination"] != station, "closed")
    )
    result = plan(cut_off, door_cost)
    assert_sound(cut_off, result)
    assert result.unserved["no path"] > 0
    small = with_facility(demo, station, "vans", 5.0)
    result = plan(small, door_cost)
    assert_sound(small, result)


def test_candidates_are_what_sourcing_asks_for(demo, planned):
    table, paths = planned.candidates, planned.paths
    there = table.path >= 0
    assert (there[:, 1:] <= there[:, :-1]).all()
    assert (np.diff(table.cost_mills, axis=1)[there[:, 1:]] >= 0).all()
    rows = np.argwhere(table.cell_of >= 0)
    assert (table.cell_of[tuple(rows.T)] == np.arange(len(table.path))).all()
    for s, p, m in rows:
        candidates = table.path[table.cell_of[s, p, m]]
        candidates = candidates[candidates >= 0]
        assert (paths.station[candidates] == table.stations[s]).all()
        assert demo.stock_mask[m, paths.source[candidates]].all()
    assert ((table.cutoff >= 0) & (table.cutoff < 288)).all()
    hours = demo.promises["hours"].to_numpy(float)
    assert (table.within_slots == np.rint(12 * hours)).all()
    # The first candidate of a cell without lateness is a way that the plan uses.
    assert np.isin(table.path[:, 0], np.unique(planned.flows.path)).mean() > 0.5


def test_zones_are_delivered_by_the_stations_of_their_flows(demo, planned):
    table, packages = planned.candidates, np.bincount(planned.flows.station, planned.flows.packages_per_day, 12)
    assert (table.zone_station[:, 1:] >= 0).all()
    served = np.zeros(12, bool)
    served[table.stations[np.unique(table.zone_station[table.zone_station >= 0])]] = True
    assert (packages[~served] == 0).all()


def test_the_same_scenario_gives_the_same_plan(demo, planned):
    again = plan(demo, door_cost)
    assert again.objective_usd == planned.objective_usd
    for name in ("path", "cost_mills", "latest"):
        assert (getattr(again.candidates, name) == getattr(planned.candidates, name)).all()
    assert (again.flows.packages_per_day == planned.flows.packages_per_day).all()


def test_two_facilities_and_two_zones_will_do(tmp_path):
    (tmp_path / "facilities.csv").write_text(FACILITIES, encoding="utf-8")
    (tmp_path / "zones.csv").write_text(ZONES, encoding="utf-8")
    scenario = datasets.load(tmp_path)
    result = plan(scenario, door_cost)
    assert_sound(scenario, result)
    assert result.status == "optimal"
    assert result.unserved_packages == 0
    assert set(result.flow_table["source"]) == {"FC-1"}
    assert set(result.flow_table["way"]) == {"FC-1>DS-1 DS-1>"}


def test_packages_of_lines_by_hand(demo):
    """Orders of one line are one package a line; two goods in an order of two lines are two."""
    settings_of = dict(demo.settings)
    singles = replace(demo, settings=datasets.Settings({**settings_of, "demand.lines_share": (1.0,)}))
    share, _ = pool_line_share(singles)
    by_goods, by_hub = packages_per_line(singles, share, np.ones(3))
    np.testing.assert_allclose(by_goods, 1.0)
    assert by_hub == 1.0
    pairs = replace(demo, settings=datasets.Settings({**settings_of, "demand.lines_share": (0.0, 1.0)}))
    by_goods, by_hub = packages_per_line(pairs, share, np.zeros(3))
    q = np.array([share[demo.pools["goods"] == goods].sum() for goods in demo.goods["goods"]])
    np.testing.assert_allclose(by_goods, (1 - (1 - q) ** 2) / (2 * q))
    assert by_hub == 0.5
    all_apart, _ = packages_per_line(pairs, share, np.ones(3))
    assert (all_apart >= by_goods).all()


def test_demand_is_of_the_measured_day(demo):
    assert units_per_day(demo) == pytest.approx(demo.settings.demand.units_per_day * demo.day_factor(2))
    share, hub = pool_line_share(demo)
    assert share.sum() == pytest.approx(1.0)
    table = packages_by_pool(demo, np.zeros(3))
    ultra_fast = demo.promises["promise"].tolist().index("ultra_fast")
    assert np.flatnonzero(table[ultra_fast]).tolist() == [hub]
    assert (table[1:, hub] == 0).all()
    event = replace(
        demo,
        settings=datasets.Settings({**dict(demo.settings), "demand.event_day": 2, "demand.event_units": 500_000.0}),
    )
    assert units_per_day(event) == pytest.approx(
        500_000 * demo.event_profile.sort_values("hour")["share"][:24].sum() / demo.event_profile["share"].sum()
    )


@pytest.mark.slow
def test_the_nation_is_planned_soundly_and_to_the_optimum():
    nation = datasets.load("us")
    result = plan(nation, door_cost)
    assert_sound(nation, result)
    assert result.status == "optimal"
    assert result.gap <= GAP
    assert result.unserved_packages < 0.01 * result.packages_per_day
