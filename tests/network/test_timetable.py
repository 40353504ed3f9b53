"""Departures and hourly quotas of small scenarios, worked out by hand."""

from dataclasses import replace

import numpy as np
import pytest

import datasets
from core.clock import SLOTS_PER_DAY, parse_time_of_day
from network.lanes import LEG_DOOR, LEG_FROM_STOCK, lanes, leg_of
from network.timetable import DOOR, build_timetable, timetable_of

FACILITIES = """\
id,kind,lat,lon,clock_offset_h,shifts,pick_packages_per_h,capacity_packages_per_h,vans,packages_per_van
FC-1,fulfilment_centre,39.0,-84.5,0,06:30-17:00,700,600,0,0
DS-1,delivery_station,39.2,-84.4,-1,00:00-24:00,0,1000,10,200
PN-1,prime_now_hub,39.1,-84.5,0,06:00-24:00,100,90,8,10
"""
ZONES = "zone,lat,lon,population\n45202,39.1,-84.5,20000\n45203,39.12,-84.53,10000\n"
LANES = """\
origin,destination,mode,km,hours,departures,vehicles_per_departure,packages_per_vehicle
FC-1,DS-1,truck,60,1.55,20:00;03:00,2,500
"""
TOML = """\
[door]
waves = "10:00 0.5 9.0;17:30 0.3 4.5"
hub_departures = "every 30min from 06:30 to 23:30"
"""


@pytest.fixture
def scenario(tmp_path):
    for name, text in (("facilities.csv", FACILITIES), ("zones.csv", ZONES), ("lanes.csv", LANES)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "scenario.toml").write_text(TOML, encoding="utf-8")
    return lambda: datasets.load(tmp_path)


def closing(scenario, facility):
    """The scenario with a facility closed, past the loader (which would refuse a network without a way)."""
    table = scenario.facilities.copy()
    table.loc[table["id"] == facility, "status"] = "closed"
    return replace(scenario, facilities=table)


def departures(timetable, lane):
    some = slice(timetable.departure_first[lane], timetable.departure_first[lane + 1])
    return timetable.departure_slot[some].tolist(), timetable.departure_capacity[some].tolist()


def test_lanes_come_in_table_order_then_doors(scenario):
    timetable = build_timetable(scenario(), 24)
    assert timetable.lane_origin.tolist() == [0, 1, 2]
    assert timetable.lane_destination.tolist() == [1, DOOR, DOOR]
    assert timetable.lane_slots.tolist() == [19, 0, 0]  # 1.55 h = 93 min, rounded up to 5 minutes
    assert timetable.lane_leg.tolist() == [LEG_FROM_STOCK, LEG_DOOR, LEG_DOOR]
    assert timetable.origin.tolist() == [True, False, True]


def test_departures_are_local_and_repeat_every_day(scenario):
    timetable, doors = timetable_of(scenario(), lanes(scenario()), 2 * SLOTS_PER_DAY)
    eight, three = parse_time_of_day("20:00"), parse_time_of_day("03:00")
    assert departures(timetable, 0) == ([three, eight, three + 288, eight + 288], [1000] * 4)
    # The station's clock is an hour behind: its ten o'clock is the scenario's eleven.
    slots, capacity = departures(timetable, 1)
    eleven, half_past_six = parse_time_of_day("11:00"), parse_time_of_day("18:30")
    assert slots == [eleven, half_past_six, eleven + 288, half_past_six + 288]
    assert capacity == [1000, 300, 1000, 300]  # 10 vans x 200 x 0.5; x 0.3 x half a route
    door = slice(timetable.departure_first[1], timetable.departure_first[2])
    assert doors.span_slots[door].tolist() == [108, 54, 108, 54]
    assert doors.load_slots[door].tolist() == [4] * 4
    assert doors.door_lane.tolist() == [-1, 1, 2]


def test_couriers_leave_as_often_as_they_come_back(scenario):
    timetable = build_timetable(scenario(), SLOTS_PER_DAY)
    slots, capacity = departures(timetable, 2)
    assert slots[0] == parse_time_of_day("06:30")
    assert set(np.diff(slots)) == {6}
    assert capacity[1:] == [40] * 34  # 8 couriers x 10, tours of an hour every half hour
    assert capacity[0] == 80  # after the night all are there


def test_hourly_quotas_follow_local_shifts(scenario):
    timetable = build_timetable(scenario(), SLOTS_PER_DAY)
    pack = timetable.serve_per_h[0]
    assert pack[:8].tolist() == [0, 0, 0, 0, 0, 0, 300, 600]
    assert pack.sum() == 10.5 * 600
    assert timetable.pick_per_h[0].sum() == 10.5 * 700
    assert timetable.pick_per_h[1].sum() == 0
    assert timetable.serve_per_h[1].tolist() == [1000] * 24


def test_closed_facilities_and_lanes_have_no_departures(scenario):
    closed = build_timetable(closing(scenario(), "FC-1"), SLOTS_PER_DAY)
    assert departures(closed, 0) == ([], [])
    assert closed.serve_per_h[0].sum() == 0
    assert departures(closed, 1)[0]
    assert departures(build_timetable(closing(scenario(), "DS-1"), SLOTS_PER_DAY), 0) == ([], [])


def test_an_outage_stops_work_and_departures(scenario):
    quiet = scenario()
    outages = quiet.outages.iloc[:0].copy()
    outages.loc[0] = {"facility": "FC-1", "from_slot": 0, "to_slot": 96, "robots": 0, "stations": 0, "pick_left": 0.0}
    timetable = build_timetable(replace(quiet, outages=outages), SLOTS_PER_DAY)
    assert timetable.serve_per_h[0, :9].tolist() == [0] * 8 + [600]
    assert departures(timetable, 0)[0] == [parse_time_of_day("20:00")]


@pytest.mark.parametrize("n_slots", [0, -12, 13])
def test_horizons_are_whole_hours(scenario, n_slots):
    with pytest.raises(ValueError, match="whole hours"):
        build_timetable(scenario(), n_slots)


def test_no_path_uses_lanes_back_to_stock():
    with pytest.raises(ValueError, match="delivery_station to a fulfilment_centre"):
        leg_of("delivery_station", "fulfilment_centre")
