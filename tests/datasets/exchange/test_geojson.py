"""GeoJSON out and in; features that are none of ours, or wrong."""

import json
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import datasets
from core.errors import Finding, InvalidInput
from datasets import Edit
from datasets.exchange.geojson_in import read_geojson
from datasets.exchange.geojson_out import line, write_geojson
from datasets.exchange.incoming import land
from tests.datasets.drawn_edits import EDITS
from tests.datasets.exchange.comparing import assert_same, findings_of


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits=st.lists(EDITS, max_size=4))
def test_out_and_in_is_the_same_scenario(edits: list[Edit], tmp_path_factory: pytest.TempPathFactory) -> None:
    try:
        scenario = datasets.load("demo", edits=edits)
    except InvalidInput:
        return
    folder = tmp_path_factory.mktemp("map")
    write_geojson(scenario, folder / "net.geojson")
    land("net.geojson", lambda incoming: read_geojson(folder / "net.geojson", incoming), folder / "in")
    assert_same(scenario, datasets.load(folder / "in"))


@pytest.fixture
def document(network: Path, tmp_path: Path) -> dict[str, Any]:
    write_geojson(datasets.load(network), tmp_path / "net.geojson")
    return json.loads((tmp_path / "net.geojson").read_text())


def said(tmp_path: Path, document: Any) -> list[Finding]:
    file = tmp_path / "changed.geojson"
    file.write_text(document if isinstance(document, str) else json.dumps(document))
    found = findings_of("net.geojson", lambda incoming: read_geojson(file, incoming), tmp_path / "out")
    return [one for one in found if one.rule not in ("departure-before-cutoff", "no-offer")]


def test_another_reader_finds_the_places(document: dict[str, Any]) -> None:
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in document["features"]]
    assert [(shapes[0].x, shapes[0].y), shapes[0].geom_type] == [(-82.9, 39.8), "Point"]
    lanes = [feature["properties"]["feature"] == "lane" for feature in document["features"]]
    assert {shape.geom_type for shape, lane in zip(shapes, lanes, strict=True) if lane} == {"LineString"}


def test_a_point_moved_on_the_map_is_moved(network: Path, tmp_path: Path, document: dict[str, Any]) -> None:
    document["features"][0]["geometry"]["coordinates"] = [-82.5, 40.25]
    (note,) = said(tmp_path, document)
    assert (note.rule, note.severity) == ("moved", "warning")
    before, after = datasets.load(network), datasets.load(tmp_path / "out")
    assert (after.facilities["lat"].iloc[0], after.facilities["lon"].iloc[0]) == (40.25, -82.5)
    touched = (before.lanes["origin"] == "FC-A").to_numpy()
    assert (before.lanes["km"] != after.lanes["km"]).tolist() == touched.tolist()
    assert touched.any()


def test_points_of_a_drawing_program_are_taken_without_what_it_adds(tmp_path: Path) -> None:
    def point(lon: float, lat: float, /, **row: Any) -> dict[str, Any]:
        return {"type": "Feature", "properties": row, "geometry": {"type": "Point", "coordinates": [lon, lat, 3.0]}}

    features = [
        point(-83.0, 40.0, id="A", kind="fulfilment_centre", fid=1, lat=None),
        point(-83.1, 40.1, id="B", kind="delivery_station", fid=2),
        point(-83.2, 40.1, zone="1", population=1000.0),
    ]
    found = said(tmp_path, {"type": "FeatureCollection", "features": features})
    assert [one.message for one in found if one.rule == "unknown-column"] == [
        "'fid' is no column of facilities; it is left out"
    ]
    scenario = datasets.load(tmp_path / "out")
    assert scenario.facilities["lon"].tolist() == [-83.0, -83.1]
    assert scenario.zones["population"].tolist() == [1000]


@pytest.mark.parametrize(
    ("alter", "place", "rule"),
    [
        (lambda f: f["geometry"].update(coordinates=[39.8, -97.0]), "net.geojson feature 1 (FC-A)", "out-of-range"),
        (lambda f: f["geometry"].update(type="Polygon"), "net.geojson feature 1 (FC-A)", "wrong-geometry"),
        (lambda f: f["geometry"].update(coordinates=["a", 2]), "net.geojson feature 1 (FC-A)", "wrong-geometry"),
        (lambda f: f["properties"].update(feature="shop"), "net.geojson feature 1", "unknown-feature"),
        (lambda f: f["properties"].update(kind="shop"), "net.geojson feature 1 (FC-A) kind", "unknown-kind"),
        (lambda f: f["properties"].update(kind={"a": 1}), "net.geojson feature 1 (FC-A)", "wrong-type"),
        (lambda f: f.update(properties=[1]), "net.geojson feature 1", "not-geojson"),
        (lambda f: f.update(type="Thing"), "net.geojson feature 1", "not-geojson"),
    ],
)
def test_what_is_wrong_names_the_feature(
    tmp_path: Path, document: dict[str, Any], alter: Any, place: str, rule: str
) -> None:
    alter(document["features"][0])
    errors = [(one.file, one.rule) for one in said(tmp_path, document) if one.severity == "error"]
    assert (place, rule) in errors


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "empty-file"),
        ('{"type": "FeatureCollection", "features": [', "bad-json"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "bad-json"),
        ("[" * 200_000, "bad-json"),
        ("[1]", "not-geojson"),
        ('{"type": "FeatureCollection"}', "not-geojson"),
        ('{"type": "FeatureCollection", "features": [], "crs": {"name": "EPSG:3857"}}', "wrong-crs"),
        (
            '{"type": "FeatureCollection", "features": [], "pod2door": {"scenario.toml": "base = \\"/etc\\""}}',
            "bad-base",
        ),
        ('{"type": "FeatureCollection", "features": [], "pod2door": {"tables": {"zones": [1]}}}', "wrong-type"),
    ],
)
def test_what_is_no_geojson(tmp_path: Path, text: str, rule: str) -> None:
    assert rule in {one.rule for one in said(tmp_path, text)}


def test_lines_are_cut_at_the_antimeridian() -> None:
    flown = line((-170.0, 20.0), (170.0, 40.0))
    assert flown["coordinates"] == [[[-170.0, 20.0], [-180.0, 30.0]], [[180.0, 30.0], [170.0, 40.0]]]
    assert line((-80.0, 40.0), (-90.0, 41.0))["type"] == "LineString"
