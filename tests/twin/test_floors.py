"""Floors and network joined: picking by the floors' curves, hour by hour, and what edits of a floor do to it."""

from dataclasses import replace

import numpy as np
import pytest

import datasets
from datasets.floor_classes import floor_classes
from network.timetable import build_timetable
from tests.twin.small import network
from twin.floors import OUT_OF_SHIFT, hour_of_shift, with_floors
from warehouse.curves.curve import CapacityCurve

UNITS_PER_PACKAGE = 1.27

FACILITIES = """\
id,kind,lat,lon,technology,goods,robots,stations,pickers,shifts,pick_packages_per_h,clock_offset_h
FC-1,fulfilment_centre,39.95,-83.02,pods,sortable,80,8,8,06:30-16:30,,0
FC-2,fulfilment_centre,40.30,-82.60,walking,sortable,0,0,10,06:00-16:00,,-1
FC-3,fulfilment_centre,40.35,-82.65,pods,sortable,80,8,8,06:00-16:00,1000,0
DS-1,delivery_station,39.90,-83.10,-,,0,0,0,00:00-24:00,0,0
"""
ZONES = "zone,lat,lon,population\n43000,39.97,-83.00,5000\n"
PACE = np.array([1.2, 1.0, 1.0, 1.0, 1.0, 0.8, 1.0, 1.0, 1.0, 1.0])


def straight(floor, settings, progress):
    """A curve in closed form: 10 units an hour a robot and 100 a station at most; 50 a walking picker."""
    progress(1, 1)
    if floor.mode == "pods":
        return CapacityCurve(
            np.array([80], np.int32), np.array([8], np.int32), np.array([[800.0]]), np.ones(10)
        ) if settings.floor.fatigue == 0 else CapacityCurve(
            np.array([40, 80], np.int32), np.array([4, 8], np.int32), np.array([[400.0, 400.0], [400.0, 800.0]]), PACE
        )  # fmt: skip
    return CapacityCurve(np.zeros(1, np.int32), np.array([40], np.int32), np.array([[2000.0]]), PACE)


@pytest.fixture
def scenario(tmp_path):
    (tmp_path / "facilities.csv").write_text(FACILITIES)
    (tmp_path / "zones.csv").write_text(ZONES)

    def load(*edits):
        return datasets.load(tmp_path, edits=edits)

    return load


def floored(scenario):
    return with_floors(scenario, curve_of=straight)


def picks(scenario, n_hours=24):
    """Packages an hour that each facility can pick, from the scenario's start."""
    return build_timetable(scenario, n_hours * 12).pick_per_h


def test_picking_is_the_curve_s_in_packages(scenario):
    got = floored(scenario()).facilities["pick_packages_per_h"]
    assert got[0] == pytest.approx(800 / UNITS_PER_PACKAGE, rel=0.03)  # a fast hour cannot bring more pods
    assert got[1] == pytest.approx(500 / UNITS_PER_PACKAGE)
    assert got[2] == 1000
    assert got[3] == 0


def test_an_hour_s_pace_is_that_of_its_shift(scenario):
    # FC-2's clock is an hour behind: its shift begins at 7 on the scenario's.
    hours = picks(floored(scenario()))[1]
    expected = np.zeros(24)
    expected[7:17] = 500 / UNITS_PER_PACKAGE * PACE
    assert hours.tolist() == np.rint(expected).tolist()


def test_half_an_hour_of_shift_picks_half(scenario):
    hours = picks(floored(scenario()))[0]
    assert hours[5] == 0
    assert hours[6] == pytest.approx(800 / UNITS_PER_PACKAGE / 2, rel=0.03)
    assert hours[11] == pytest.approx(800 / UNITS_PER_PACKAGE * 0.9, rel=0.03)  # half an hour before the slow one
    assert hours[12] == pytest.approx(800 / UNITS_PER_PACKAGE * 0.9, rel=0.03)


def test_a_day_s_picking_is_shift_hours_times_the_mean(scenario):
    """What the plan counts with: so a pace may be left out of it."""
    made = floored(scenario())
    assert picks(made)[:3].sum(axis=1) == pytest.approx(10 * made.facilities["pick_packages_per_h"][:3], abs=5)


def test_a_facility_s_own_figure_is_even(scenario):
    assert picks(floored(scenario()))[2, 6:16].tolist() == [1000] * 10


def test_own_figures_ask_for_no_curve(tmp_path):
    (tmp_path / "facilities.csv").write_text(FACILITIES.replace("0,,", "0,500,"))
    (tmp_path / "zones.csv").write_text(ZONES)

    def refuse(*_):
        pytest.fail("a curve is asked for")

    made = with_floors(datasets.load(tmp_path), curve_of=refuse)
    assert made.facilities["pick_packages_per_h"].tolist() == [500, 500, 1000, 0]


@pytest.mark.parametrize(
    ("edit", "units"),
    [
        ("FC-1.robots=40", 400),
        ("FC-1.robots=+50", 800),
        ("FC-1.stations=-4", 400),
        ("FC-1.pickers=4", 400),
        ("FC-1.pick_factor=2", 1600),
    ],
)
def test_edits_of_a_floor_change_its_picking(scenario, edit, units):
    got = floored(scenario(edit)).facilities["pick_packages_per_h"][0]
    assert got == pytest.approx(units / UNITS_PER_PACKAGE, rel=0.06)


def test_more_robots_for_more_stations(scenario):
    """Sixteen stations are two modules of eight."""
    twice = floored(scenario("FC-1.robots=160", "FC-1.stations=16", "FC-1.pickers=16"))
    once = floored(scenario())
    assert twice.facilities["pick_packages_per_h"][0] == pytest.approx(2 * once.facilities["pick_packages_per_h"][0])


def test_capacity_and_its_scale_multiply_what_the_floor_picks(scenario):
    before = floored(scenario()).facilities["pick_packages_per_h"]
    after = floored(scenario("capacity.scale=3")).facilities["pick_packages_per_h"]
    assert after.tolist() == pytest.approx((3 * before).tolist())


def test_an_outage_of_robots_takes_their_share_for_its_hours(scenario):
    quiet, short = (
        picks(floored(s), 48) for s in (scenario(), scenario("FC-1.robots_outage=40 of day 0 08:00..day 0 12:30"))
    )
    assert (short[0, :8] == quiet[0, :8]).all()
    assert short[0, 8:12] == pytest.approx(quiet[0, 8:12] * 0.5, rel=0.06)
    assert short[0, 12] == pytest.approx(quiet[0, 12] * 0.75, rel=0.06)
    assert (short[0, 13:] == quiet[0, 13:]).all()
    assert (short[1:] == quiet[1:]).all()


def test_an_outage_of_all_robots_stops_picking_and_nothing_else(scenario):
    out = floored(scenario("FC-1.robots_outage=day 0 08:00..day 0 12:00"))
    made, quiet = build_timetable(out, 288), build_timetable(floored(scenario()), 288)
    assert made.pick_per_h[0, 8:12].tolist() == [0] * 4
    assert (made.serve_per_h == quiet.serve_per_h).all()
    assert (made.departure_slot == quiet.departure_slot).all()


def test_an_outage_tells_where_the_facility_s_own_figure_stands(scenario):
    short = picks(floored(scenario("FC-3.stations_outage=4 of day 0 08:00..day 0 12:00")))
    assert short[2, 8:12] == pytest.approx([500] * 4, rel=0.06)
    assert short[2, 12] == 1000


def test_long_shifts_are_worked_by_crews(scenario):
    hours = hour_of_shift(scenario("FC-1.shifts=06:00-24:00"))[0]
    assert (hours[: 6 * 12] == OUT_OF_SHIFT).all()
    assert hours[6 * 12 :: 12].tolist() == [*range(9), *range(9)]


def test_shifts_over_midnight_and_a_half_hour_beyond(scenario):
    hours = hour_of_shift(scenario("FC-1.shifts=06:30-17:00;18:00-04:30"))[0]
    at = {6.25: OUT_OF_SHIFT, 6.5: 0, 7.25: 0, 7.5: 1, 16.75: 9, 17.5: OUT_OF_SHIFT, 18: 0, 0: 6, 4.25: 9, 4.5: -1}
    assert {hour: hours[int(hour * 12)] for hour in at} == at


def test_a_scenario_with_floors_is_written_without_them(scenario, tmp_path):
    """What comes from a floor is left empty, and comes from it again."""
    made = floored(scenario("FC-1.robots=+20", "FC-1.robots_outage=40 of day 0 08:00..day 0 12:00"))
    made.write_folder(tmp_path / "copy")
    again = floored(datasets.load(tmp_path / "copy"))
    assert again.facilities.equals(made.facilities)
    assert again.outages.equals(made.outages)
    assert np.array_equal(again.pick_pace, made.pick_pace)


def test_progress_counts_all_curves(scenario):
    seen = []
    with_floors(scenario(), progress=lambda done, total: seen.append(done / total), curve_of=straight)
    assert seen == [0.5, 1.0]


def test_every_class_has_a_bundled_curve_near_its_simple_rates():
    """The estimate that stands in for a curve is of its size: a scenario may be read before any floor is run."""
    from datasets.draft import default_settings
    from datasets.settings import Settings
    from warehouse.curves.files import capacity_curve

    for floor in floor_classes().values():
        people = floor.people_per_module
        robots = round(people * floor.robots_per_person)
        curve = capacity_curve(floor, Settings(default_settings()))
        rate = float(floor.units_per_h(robots, people, people))
        assert curve.spread(robots, people, people).mean() == pytest.approx(rate, rel=0.25), floor.name


@pytest.mark.slow
def test_edits_of_a_floor_move_a_run(tmp_path):
    """Few robots leave orders late that many pick in time; a run's facilities tell how hard their floors work."""
    import pandas as pd

    from twin.run import run

    scenario = network(tmp_path / "net")
    rows = scenario.facilities["kind"] == "fulfilment_centre"
    results = {}
    for name, robots in (("few", 1), ("many", 60)):
        table = scenario.facilities.copy()
        table.loc[rows, ["robots", "stations", "pickers"]] = [robots, 4, 4]
        results[name] = run(replace(scenario, facilities=table), out=tmp_path / name)
    kpi = {name: {k.name: k.value for k in result.kpis} for name, result in results.items()}
    use = "pick_utilisation_pct.fulfilment_centre"
    assert kpi["few"][use] > 5 * kpi["many"][use]
    assert kpi["few"]["click_to_door_p95_h"] >= kpi["many"]["click_to_door_p95_h"]
    floors = pd.read_parquet(tmp_path / "few" / "facilities.parquet").set_index("facility")
    assert floors.loc["FC-1", "robots"] == 1
    assert 0 < floors.loc["FC-1", "picked"] <= floors.loc["FC-1", "pick_capacity"]
