"""Which floor a facility has, how many zones, and how long a floor must run."""

import pytest

from core.errors import InvalidInput
from dashboard.pages.floor.sites import MOST_H, chosen_site, hours_for, orders_source, site_of, sites, zone_names
from datasets.floor_classes import floor_classes


def row(**changes):
    return {"id": "FC-X", "name": "Here", "robots": 700, "stations": 64, "pickers": 64} | changes


def test_zones_hold_all_robots_and_people():
    site = site_of(row(), floor_classes()["storey"])
    assert (site.layout, site.zones, site.robots, site.stations) == ("storey", 8, 88, 8)
    small = site_of(row(robots=5, stations=2, pickers=2), floor_classes()["storey"])
    assert (small.zones, small.robots, small.stations) == (1, 5, 2)


def test_a_walking_floor_takes_its_classes_settings():
    site = site_of(row(robots=0, stations=0, pickers=80), floor_classes()["bulky"])
    assert (site.mode, site.layout, site.zones, site.robots) == ("pickers", "shelves", 2, None)
    assert "floor.batch_lines=20" in site.edits


def test_demo_has_floors_and_they_are_kept(tmp_path):
    found = sites("demo", "demo", tmp_path)
    assert found["FC-CMH-1"].mode == "pods"
    (file,) = tmp_path.glob("sites-*.json")
    assert "FC-CMH-1" in file.read_text()
    assert chosen_site(found, "", []).facility == "FC-CMH-1"


def test_an_unknown_facility_falls_back_and_says_so(tmp_path):
    notices = []
    assert chosen_site(sites("demo", "demo", tmp_path), "FC-NO", notices).facility == "FC-CMH-1"
    assert "FC-NO" in notices[0]
    with pytest.raises(InvalidInput):
        chosen_site({}, "", [])


def test_zone_names_go_on_after_z():
    assert zone_names(28)[24:] == ["Y", "Z", "27", "28"]


@pytest.mark.parametrize(
    ("t", "hours"), [("", 1.0), ("x", 1.0), ("36000", 1.0), ("52328", 5.0), ("9e9", MOST_H), ("nan", 1.0)]
)
def test_a_floor_lasts_until_the_time_that_is_asked_for(t, hours):
    assert hours_for(t, 1.0) == hours
    if t == "52328":
        assert 36_000 + (hours + 0.5) * 3600 > 52_328


def test_runs_that_differ_in_facilities_alone_share_their_floors():
    base = orders_source('["us", []]')
    assert orders_source('["us", ["FC-CMH-2.status=closed", "DS-CMH-03.move=39.9,-83.0"]]') == base
    for edit in ("demand.promise.same_day=x1.2", "floor.wage_usd_per_h=40", "all.robots=x1.1"):
        assert orders_source(f'["us", ["{edit}"]]') != base
