"""Ways and paths against a clock run forwards and an enumeration that know nothing of the search."""

import bisect
import itertools

import networkx as nx
import numpy as np
import pytest

import datasets
from core.clock import SLOTS_PER_DAY
from network import ways as ways_module
from network.lanes import DOOR, LEG_DOOR, in_shift, lanes
from network.paths import paths_of
from network.promises import NO_DOOR, cycles
from network.ways import KEPT, NEVER

FACILITIES = """\
id,kind,lat,lon,clock_offset_h,shifts,goods
FC-1,fulfilment_centre,39.9,-75.0,0,06:30-17:00;18:00-04:30,
FC-2,fulfilment_centre,41.6,-87.5,-1,07:00-15:00,
FC-3,fulfilment_centre,34.1,-118.0,-3,06:00-20:00,
SC-1,sortation_centre,40.3,-76.0,0,00:00-24:00,
SC-2,sortation_centre,41.5,-88.0,-1,04:00-12:00;14:00-22:00,
SC-3,sortation_centre,34.0,-117.3,-3,00:00-24:00,
DS-1,delivery_station,40.0,-75.3,0,00:30-10:30;13:00-18:00,
DS-2,delivery_station,41.9,-87.8,-1,00:30-10:30,
DS-3,delivery_station,33.9,-118.2,-3,01:00-09:30;13:30-17:30,
PN-1,prime_now_hub,40.0,-75.1,0,06:00-24:00,
AH-1,air_hub,39.0,-84.7,0,00:00-24:00,
GW-1,air_gateway,39.9,-75.2,0,00:00-24:00,
GW-2,air_gateway,41.9,-87.9,-1,00:00-24:00,
GW-3,air_gateway,33.9,-118.3,-3,02:00-22:00,
"""
ZONES = """\
zone,lat,lon,population,clock_offset_h
19103,39.95,-75.17,900000,0
60601,41.88,-87.62,800000,-1
90012,34.06,-118.24,900000,-3
"""


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    folder = tmp_path_factory.mktemp("coast-to-coast")
    (folder / "facilities.csv").write_text(FACILITIES, encoding="utf-8")
    (folder / "zones.csv").write_text(ZONES, encoding="utf-8")
    return datasets.load(folder)


@pytest.fixture(scope="module")
def day(scenario):
    return lanes(scenario)


@pytest.fixture(scope="module")
def ways(scenario, day):
    return ways_module.search(scenario, day)


class Forwards:
    """An order's planned way, step by step from the click."""

    def __init__(self, scenario, day):
        self.day, self.works = day, in_shift(scenario)
        policy = scenario.settings.policy
        hours = {"fulfilment_centre": policy.pick_pack_h, "delivery_station": policy.station_sort_h}
        self.dwell = [round(12 * hours.get(kind, policy.sort_h)) for kind in scenario.facilities["kind"]]

    def done(self, facility, slot):
        left = self.dwell[facility]
        while left:
            left -= bool(self.works[facility, slot % SLOTS_PER_DAY])
            slot += 1
        return slot

    def departures(self, lane):
        return self.day.slot[self.day.first[lane] : self.day.first[lane + 1]]

    def at_vans(self, lane_rows, slot):
        """First slot at which an order of `slot` is ready for the vans."""
        for lane in lane_rows:
            ready = self.done(self.day.origin[lane], slot)
            days = np.concatenate([self.departures(lane) + SLOTS_PER_DAY * k for k in range(-13, 20)])
            slot = days[days >= ready].min() + self.day.slots[lane]
        return self.done(self.day.destination[lane_rows[-1]], slot)


def inner(row):
    """Lanes of a way without its door."""
    return [lane for lane in row if lane >= 0][:-1]


def test_latest_is_the_last_order_that_catches_the_wave(scenario, day, ways):
    clock = Forwards(scenario, day)
    for i, (w, column) in itertools.product(range(len(ways)), enumerate(ways.column)):
        latest = ways.latest[i, column]
        wave = clock.departures(day.door[ways.station[i]])[w]
        if latest == NEVER:
            continue
        assert clock.at_vans(inner(ways.lanes[i]), latest) <= wave
        assert clock.at_vans(inner(ways.lanes[i]), latest + 1) > wave


def test_no_way_of_an_enumeration_beats_those_kept(scenario, day, ways):
    graph = nx.MultiDiGraph()
    for lane in np.flatnonzero(day.destination != DOOR):
        graph.add_edge(int(day.origin[lane]), int(day.destination[lane]), key=int(lane))
    fill = scenario.settings.policy.target_fill
    usd = scenario.lanes["cost_per_trip_usd"] / scenario.lanes["packages_per_vehicle"] / fill
    lane_usd, handling = usd.to_numpy(), scenario.facilities["cost_per_package_usd"].to_numpy()
    clock = Forwards(scenario, day)
    for source, station in itertools.product(range(3), range(6, 9)):
        mine = np.flatnonzero((ways.source == source) & (ways.station == station))
        assert 0 < len(mine) < KEPT, "the case is meant to keep every way that nothing beats"
        wave = int(clock.departures(day.door[station])[0])
        for edges in nx.all_simple_edge_paths(graph, source, station, cutoff=6):
            chain = [key for _, _, key in edges]
            if (np.diff(day.leg[chain].astype(int)) <= 0).any():
                continue
            cost = sum(lane_usd[lane] for lane in chain) + handling[source]
            cost += sum(handling[day.destination[lane]] for lane in chain)
            orders = range(-12 * SLOTS_PER_DAY, wave + 1)  # later orders are never earlier at the vans: bisect
            latest = orders[bisect.bisect_right(orders, wave, key=lambda t, c=chain: clock.at_vans(c, t)) - 1]
            cheaper = ways.cost_mills[mine] <= 1000 * cost + len(chain) + 1
            assert (cheaper & (ways.latest[mine, ways.column[0]] >= latest)).any()


def test_costs_are_of_lanes_at_their_fill_and_of_handling(scenario, day, ways):
    lane_mills, mills = ways_module.lane_mills(scenario), ways_module.handling_mills(scenario)
    for i in range(len(ways)):
        chain = inner(ways.lanes[i])
        cost = mills[ways.source[i]] + sum(lane_mills[lane] + mills[day.destination[lane]] for lane in chain)
        assert ways.cost_mills[i] == cost


def test_ways_are_chains_that_use_each_leg_once(day, ways):
    for i in range(len(ways)):
        chain = [lane for lane in ways.lanes[i] if lane >= 0]
        assert day.origin[chain[0]] == ways.source[i]
        assert (day.destination[chain[:-1]] == day.origin[chain[1:]]).all()
        assert day.destination[chain[-1]] == DOOR
        assert day.origin[chain[-1]] == ways.station[i]
        legs = day.leg[chain]
        assert (np.diff(legs.astype(int)) > 0).all()
        assert legs[-1] == LEG_DOOR


def test_paths_say_when_the_order_is_at_the_door(scenario, day, ways):
    hubs = ways_module.of_hubs(scenario, day)
    paths = paths_of(day, ways, hubs, np.arange(len(ways) + len(hubs)))
    assert (np.diff(paths.door_by, axis=1) >= 0).all()
    assert (paths.door_by < NO_DOOR).all()
    assert (paths.door_by[:, 0] + SLOTS_PER_DAY >= paths.door_by[:, -1]).all()
    clock = Forwards(scenario, day)
    for i in range(0, len(ways), 3):
        door = day.door[paths.station[i]]
        some = slice(day.first[door], day.first[door + 1])
        ends = np.concatenate([day.slot[some] + SLOTS_PER_DAY * k for k in range(-3, 20)])
        spans = np.tile(day.span_slots[some], 23)
        for slot in range(0, SLOTS_PER_DAY, 37):
            ready = clock.at_vans(inner(paths.lanes[i]), slot)
            assert paths.door_by[i, slot] == (ends + spans)[ends >= ready].min()


def test_next_lane_leads_from_leg_to_leg(scenario, day, ways):
    paths = paths_of(day, ways, ways_module.of_hubs(scenario, day), np.arange(len(ways)))
    for i in range(len(paths)):
        chain, lane = [paths.first_lane[i]], paths.first_lane[i]
        while day.destination[lane] != DOOR:
            lane = paths.next_lane[i, day.leg[lane]]
            chain.append(lane)
        assert chain == [lane for lane in paths.lanes[i] if lane >= 0]


def test_positions_are_within_the_promise(scenario, day, ways):
    """An order at its latest position is at the door by the deadline, one after it misses every wave that counts."""
    hubs = ways_module.of_hubs(scenario, day)
    clocks, clock = cycles(scenario, day, ways, hubs), Forwards(scenario, day)
    row_of = {int(f): s for s, f in enumerate(clocks.stations)}
    names = scenario.promises["promise"].tolist()
    for i, p in itertools.product(range(len(ways)), (names.index("same_day"), names.index("two_day"))):
        latest, s = int(clocks.latest[i, p]), row_of[int(ways.station[i])]
        if latest < 0:
            continue
        start = int(clocks.cutoff[s, p])
        deadline = start + SLOTS_PER_DAY + int(clocks.due_slots[s, p])
        ready = clock.at_vans(inner(ways.lanes[i]), start + latest)
        door = day.door[ways.station[i]]
        some = slice(day.first[door], day.first[door + 1])
        slots = np.concatenate([day.slot[some] + SLOTS_PER_DAY * k for k in range(-3, 20)])
        ends = slots + np.tile(day.span_slots[some], 23)
        assert ends[slots >= ready].min() <= deadline


def test_a_promise_is_not_shown_later_than_stock_can_leave(scenario, day, ways):
    clocks = cycles(scenario, day, ways, ways_module.of_hubs(scenario, day))
    forward = clocks.brought_forward
    assert (forward >= 0).all()
    assert (forward <= scenario.settings.policy.cutoff_forward_h * 12).all()
    for s, p in zip(*np.nonzero(forward), strict=True):
        mine = ways.station == clocks.stations[s]
        assert clocks.latest[: len(ways)][mine, p].max() == SLOTS_PER_DAY - 1
