"""Floors as scenarios know them: classes, picking by simple rates, outages of robots and stations."""

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import datasets
from core.errors import InvalidInput
from datasets import schema
from datasets.floor_classes import WORKING_H_PER_YEAR, classes_of, floor_classes
from datasets.outages import Outage, outage_table
from tests.datasets.small_network import FACILITIES, WriteNetwork

UNITS_PER_PACKAGE = 1.27
DAY = 288


@pytest.mark.parametrize(
    ("kind", "technology", "goods", "name"),
    [
        ("fulfilment_centre", "pods", "sortable;heavy", "storey"),
        ("fulfilment_centre", "walking", "sortable", "shelves"),
        ("fulfilment_centre", "walking", "non_sortable;heavy", "bulky"),
        ("fulfilment_centre", "walking", "heavy", "heavy"),
        ("prime_now_hub", "walking", "sortable", "hub"),
        ("prime_now_hub", "pods", "sortable", "storey"),
        ("fulfilment_centre", "-", "sortable", ""),
        ("sortation_centre", "pods", "", ""),
        ("delivery_station", "-", "", ""),
    ],
)
def test_classes(network: Path, kind: str, technology: str, goods: str, name: str) -> None:
    table = datasets.load(network).facilities.assign(kind=kind, technology=technology, goods=goods)
    assert set(classes_of(table)) == {name}


def test_picking_by_simple_rates(network: Path) -> None:
    scenario = datasets.load(network, edits=["FC-A.robots=60", "FC-B.technology=walking", "FC-B.pickers=10"])
    pods, walkers = floor_classes()["storey"], floor_classes()["shelves"]
    assert scenario.facilities["pick_from_floor"].tolist() == [True, True, False, False, False]
    by_robots = 60 / pods.robots_per_person * pods.units_per_person_h
    expected = [by_robots, 10 * walkers.units_per_person_h, 0, 0, 0]
    assert scenario.facilities["pick_packages_per_h"].tolist() == pytest.approx(
        [units / UNITS_PER_PACKAGE for units in expected]
    )


def test_stations_need_pickers() -> None:
    floor = floor_classes()["storey"]
    assert floor.people([8, 8, 3], [8, 5, 9]).tolist() == [8, 5, 3]
    assert floor_classes()["shelves"].people([8], [5]).tolist() == [5]


def test_robots_and_stations_cost_a_day_of_their_lives(network: Path) -> None:
    edits = ["floor.robot_usd=36500", "floor.station_usd=0", "floor.upkeep_per_year=0.1"]
    scenario = datasets.load(network, edits=[*edits, "FC-A.robots=10", "FC-B.technology=walking"])
    years = scenario.settings.floor.robot_life_h / WORKING_H_PER_YEAR
    cost = scenario.facilities["equipment_usd_per_day"]
    assert cost[0] == pytest.approx(10 * 100 * (1 / years + 0.1))
    assert (cost[1:] == 0).all()


def test_one_s_own_figure_wins(write_network: WriteNetwork) -> None:
    text = FACILITIES.replace("lat,lon\n", "lat,lon,pick_packages_per_h\n").replace("-82.90\n", "-82.90,700\n")
    text = "\n".join(line if line.count(",") == 4 else line + "," for line in text.strip().split("\n")) + "\n"
    folder = write_network({"facilities.csv": text})
    scenario = datasets.load(folder, edits=["FC-A.robots=+50", "FC-B.robots=+50"])
    assert scenario.facilities["pick_packages_per_h"][0] == 700
    assert scenario.facilities["pick_from_floor"].tolist()[:2] == [False, True]
    (warning,) = scenario.warnings
    assert (warning.rule, warning.severity) == ("no-effect", "warning")
    assert "FC-A.robots" in warning.message
    assert "wins over its floor" in warning.message


@pytest.mark.parametrize(
    ("edits", "said"),
    [
        (["SC-A.robots=5"], "has no floor that picks"),
        (["FC-A.technology=walking", "FC-A.stations=+1"], "people walk"),
        (["FC-A.stations=+2"], "34 pickers"),
        (["FC-A.pickers=+2"], "34 stations"),
        (["FC-A.stations=-2"], ""),
        (["FC-A.stations=+2", "FC-A.pickers=+2"], ""),
        (["FC-A.robots=+2"], ""),
        (["FC-A.capacity_packages_per_h=+2"], ""),
    ],
)
def test_edits_that_picking_does_not_feel(network: Path, edits: list[str], said: str) -> None:
    warnings = [f.message for f in datasets.load(network, edits=edits).warnings if f.rule == "no-effect"]
    assert bool(warnings) == bool(said)
    assert all(said in message for message in warnings)


def test_a_floor_s_picking_has_no_figure_to_step_from(network: Path) -> None:
    with pytest.raises(InvalidInput, match="pick_packages_per_h is empty"):
        datasets.load(network, edits=["FC-A.pick_packages_per_h=+100"])
    assert datasets.load(network, edits=["FC-A.pick_packages_per_h=100"]).facilities["pick_packages_per_h"][0] == 100


# -- outages -------------------------------------------------------------------------------------------------


def outages(network: Path, *edits: str) -> list[list[object]]:
    return datasets.load(network, edits=list(edits)).outages.to_numpy().tolist()


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ("FC-A.robots_outage=14:00..18:00", [2 * DAY + 168, 2 * DAY + 216, 410, 0]),
        ("FC-A.robots_outage=all of 14:00..18:00", [2 * DAY + 168, 2 * DAY + 216, 410, 0]),
        ("FC-A.robots_outage=50 of day 1 14:00..day 2 18:00", [DAY + 168, 2 * DAY + 216, 50, 0]),
        ("FC-A.stations_outage=4 of 14:00..18:00", [2 * DAY + 168, 2 * DAY + 216, 0, 4]),
        ("FC-A.outage=14:00..18:00", [2 * DAY + 168, 2 * DAY + 216, 0, 0]),
    ],
)
def test_outages_of_parts(network: Path, edit: str, expected: list[int]) -> None:
    ((facility, *rest),) = outages(network, edit)
    assert (facility, rest[:4]) == ("FC-A", expected)


def test_what_is_left_of_picking(network: Path) -> None:
    """By simple rates: 410 robots serve 34 stations, and half of them half as many."""
    half = outages(network, "FC-A.robots_outage=205 of 14:00..18:00")[0][-1]
    assert half == pytest.approx(0.5, rel=0.02)
    assert outages(network, "FC-A.stations_outage=17 of 14:00..18:00")[0][-1] == pytest.approx(0.5, rel=0.02)
    assert outages(network, "FC-A.robots_outage=14:00..18:00")[0][-1] == 0


def test_all_robots_are_those_there_are_in_the_end(network: Path) -> None:
    assert outages(network, "FC-A.robots_outage=14:00..18:00", "FC-A.robots=+90")[0][3] == 500


def test_overlapping_outages_add_up_and_are_cut_apart(network: Path) -> None:
    rows = outages(
        network,
        "FC-A.robots_outage=300 of day 0 10:00..day 0 14:00",
        "FC-A.robots_outage=200 of day 0 12:00..day 0 16:00",
        "FC-A.stations_outage=4 of day 0 12:00..day 0 14:00",
        "FC-A.outage=day 0 11:00..day 0 12:00",
    )
    assert [row[1:5] for row in rows] == [
        [132, 144, 0, 0],
        [120, 144, 300, 0],
        [144, 168, 410, 4],
        [168, 192, 200, 0],
    ]


@pytest.mark.parametrize(
    ("edit", "rule"),
    [
        ("FC-Q.robots_outage=14:00..18:00", "unknown-place"),
        ("FC-A.robots_outage=500 of 14:00..18:00", "out-of-range"),
        ("FC-A.robots_outage=0 of 14:00..18:00", "out-of-range"),
        ("FC-A.robots_outage=18:00..14:00", "bad-time"),
        ("FC-A.robots_outage=14:00", "bad-time"),
        ("FC-A.robots_outage=many of 14:00..18:00", "bad-time"),
        ("FC-A.outage=50 of 14:00..18:00", "bad-time"),
        ("SC-A.robots_outage=14:00..18:00", "nothing-there"),
        ("FC-A.pickers_outage=14:00..18:00", "unknown-column"),
    ],
)
def test_outages_that_cannot_be(network: Path, edit: str, rule: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        datasets.load(network, edits=[edit])
    assert [f.rule for f in caught.value.findings if f.severity == "error"] == [rule]


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ("robots = 50", ""),
        ('robots = "all"', ""),
        ("robots = 50\nstations = 2", ""),
        ("robots = -1", "out-of-range"),
        ("robots = 1.5", "out-of-range"),
        ('robots = "many"', "wrong-type"),
        ("robots = true", "wrong-type"),
        ("stations = 99", "out-of-range"),
        ("pickers = 2", "unknown-field"),
    ],
)
def test_outages_in_files(network: Path, fields: str, rule: str) -> None:
    path = network.parent / "edits.toml"
    path.write_text(f'[[edits]]\nop = "outage"\nfacility = "FC-A"\nfrom = "14:00"\nto = "18:00"\n{fields}\n')
    found = [f.rule for f in datasets.check(network, edits_file=path) if f.severity == "error"]
    assert found == ([rule] if rule else [])


def test_outages_of_parts_are_written_and_come_back(network: Path) -> None:
    edits = ["FC-A.robots_outage=14:00..18:00", "FC-A.stations_outage=4 of 15:00..20:00", "FC-B.outage=1:00..2:00"]
    scenario = datasets.load(network, edits=[*edits, "FC-A.robots=+5"])
    scenario.write_folder(network.parent / "copy")
    (network.parent / "scenario.toml").write_text(scenario.to_toml())
    for place in (network.parent / "copy", network.parent / "scenario.toml"):
        assert datasets.load(place).outages.equals(scenario.outages)


@cache
def demo_facilities() -> pd.DataFrame:
    return datasets.load("demo").facilities


SPANS = st.tuples(st.integers(0, 40), st.integers(1, 20), st.integers(0, 300), st.integers(0, 20))


@given(st.lists(SPANS, max_size=6))
@settings(deadline=None)
def test_at_any_moment_as_much_stands_still_as_was_said(spans: list[tuple[int, int, int, int]]) -> None:
    """Against counting slot by slot; never more than there is."""
    facilities = demo_facilities()
    row = facilities.iloc[0]
    said = [Outage(row["id"], a, a + n, r, s, ("x", 0)) for a, n, r, s in spans if r or s]
    table = outage_table(said, facilities)
    assert list(table.columns) == list(schema.table("outages"))
    for slot in range(62):
        now = table[(table["from_slot"] <= slot) & (slot < table["to_slot"])]
        there = [(o.robots, o.stations) for o in said if o.from_slot <= slot < o.to_slot]
        assert len(now) == bool(there)
        if there:
            robots, stations = np.sum(there, axis=0)
            assert now[["robots", "stations"]].to_numpy().tolist() == [
                [min(robots, row["robots"]), min(stations, row["stations"])]
            ]
            assert 0 <= now["pick_left"].iloc[0] <= 1
