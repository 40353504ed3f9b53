"""Drawn floors: a drawing of a generated floor gives that floor; what is wrong with one is named by feature."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from warehouse.layout.checks import findings as layout_findings
from warehouse.layout.drawn import read_drawing
from warehouse.layout.floor_plan import floor_plan
from warehouse.layout.pod_floor import PodFloor
from warehouse.layout.pod_generator import PodNumbers, generate

Write = Callable[..., Path]
Draw = Callable[[PodFloor], dict[str, Any]]


@pytest.mark.parametrize("cell_m", [1.0, 1.2, 0.7])
@pytest.mark.parametrize("lane_width", [1, 2])
def test_a_drawn_copy_is_the_generated_floor(draw: Draw, write: Write, lane_width: int, cell_m: float) -> None:
    floor = generate(PodNumbers(60, 2, 1, 6, lane_width=lane_width, cell_m=cell_m))
    drawing = draw(floor)
    if lane_width == 2:
        drawing["features"] = [f for f in drawing["features"] if f["properties"]["is"] != "one_way"]
    copied = read_drawing(write("copy.geojson", drawing))
    assert (copied.kind == floor.kind).all()
    assert (copied.roadmap.exits == floor.roadmap.exits).all()
    assert copied.stations == floor.stations
    assert (copied.storage == floor.storage).all()
    assert (copied.chargers == floor.chargers).all()
    assert (copied.name, copied.cell_m, copied.area_m2) == (floor.name, cell_m, floor.area_m2)


def test_a_drawing_is_a_layout(draw: Draw, write: Write, small: PodFloor) -> None:
    path = write("copy.geojson", draw(small))
    assert layout_findings(path, n_robots=10) == []
    plan = floor_plan(path)
    assert (plan.n_pods, plan.n_skus) == (68, 680)
    toml = write("mine.toml", '[storage]\npods = 70\nskus = 900\n[pods]\ndrawing = "copy.geojson"\n')
    assert (floor_plan(toml).name, floor_plan(toml).n_pods) == ("mine", 70)
    assert (floor_plan(toml).pods.kind == small.kind).all()


@settings(deadline=None, max_examples=30)
@given(corner=st.tuples(st.floats(0, 6), st.floats(0, 6)), size=st.tuples(st.floats(0.1, 6), st.floats(0.1, 6)))
def test_a_cell_belongs_to_an_area_that_its_middle_lies_in(
    corner: tuple[float, float], size: tuple[float, float]
) -> None:
    import tempfile

    (left, bottom), (right, top) = corner, (corner[0] + size[0], corner[1] + size[1])
    drawing = collection(area("floor", 0, 0, 12, 12), area("storage", left, bottom, right, top))
    middles = {(r, c) for r in range(12) for c in range(12) if left < c + 0.5 < right and bottom < 11.5 - r < top}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.geojson"
        path.write_text(json.dumps(drawing))
        if not middles:
            with pytest.raises(InvalidInput, match="off-floor"):
                read_drawing(path)
            return
        assert {divmod(int(cell), 12) for cell in read_drawing(path).storage} == middles


def collection(*features: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **members}


def drawn(kind: str, form: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    geometry = {"type": form, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"is": kind, **properties}, "geometry": geometry}


def area(kind: str, left: float, bottom: float, right: float, top: float) -> dict[str, Any]:
    ring = [[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]]
    return drawn(kind, "Polygon", [ring])


def queue(*line: list[float]) -> dict[str, Any]:
    return drawn("queue", "LineString", list(line), station="P-01")


FLOOR = area("floor", 0, 0, 12, 10)
PODS = area("storage", 2, 4, 8, 6)
STATION = drawn("station", "Point", [5.5, 0.5], name="P-01")
QUEUE = queue([4.5, 1.5], [4.5, 0.5], [6.5, 0.5], [6.5, 2.5])


def test_a_queue_leads_through_its_station(write: Write) -> None:
    floor = read_drawing(write("a.geojson", collection(FLOOR, PODS, STATION, QUEUE)))
    (station,) = floor.stations
    assert [divmod(cell, 12) for cell in (station.cell, *station.queue)] == [(9, 5), (9, 4), (8, 4)]
    exits = floor.roadmap.exits.reshape(10, 12)
    assert [int(exits[at]) for at in ((8, 4), (9, 4), (9, 5), (9, 6), (8, 6))] == [2, 1, 1, 8, 8]
    assert exits[7, 6] == 0b1101, "no robot turns back into the way out"
    assert not exits[9, 3] & 1, "no robot pushes into the queue from the side"


BAD: list[tuple[str, list[dict[str, Any]], str, int]] = [
    ("no floor", [PODS], "no-floor", 0),
    ("unknown", [FLOOR, area("storge", 1, 1, 2, 2)], "unknown-kind", 2),
    ("no properties", [FLOOR, {"type": "Feature", "geometry": None}], "not-a-feature", 2),
    ("not a dict", [FLOOR, 7], "not-a-feature", 2),  # type: ignore[list-item]
    ("a line of storage", [FLOOR, drawn("storage", "LineString", [[0, 0], [1, 1]])], "wrong-geometry", 2),
    ("no geometry", [FLOOR, {**PODS, "geometry": None}], "wrong-geometry", 2),
    ("coordinates of text", [FLOOR, drawn("station", "Point", ["a", "b"])], "bad-geometry", 2),
    ("not a number", [FLOOR, drawn("station", "Point", [float("nan"), 1])], "bad-geometry", 2),
    ("a bow tie", [FLOOR, drawn("storage", "Polygon", [[[1, 1], [5, 5], [5, 1], [1, 5], [1, 1]]])], "bad-geometry", 2),
    ("purpose", [FLOOR, {**STATION, "properties": {"is": "station", "for": "packing"}}], "unknown-purpose", 2),
    ("name", [FLOOR, {**STATION, "properties": {"is": "station", "name": 7}}], "wrong-type", 2),
    ("anonymous queue", [FLOOR, STATION, {**QUEUE, "properties": {"is": "queue"}}], "missing-station", 3),
    ("two in a place", [FLOOR, PODS, area("storage", 7, 5, 9, 7)], "overlap", 3),
    ("station on pods", [FLOOR, PODS, drawn("station", "Point", [3.5, 4.5])], "overlap", 3),
    ("beyond", [FLOOR, area("storage", 20, 1, 22, 3)], "off-floor", 2),
    ("into a wall", [FLOOR, area("wall", 0, 0, 2, 10), area("storage", 1, 2, 5, 4)], "off-floor", 3),
    ("station outside", [FLOOR, drawn("station", "Point", [-3, 4])], "off-floor", 2),
    ("same name", [FLOOR, STATION, drawn("station", "Point", [1.5, 1.5], name="P-01")], "duplicate-station", 3),
    ("whose queue", [FLOOR, STATION, {**QUEUE, "properties": {"is": "queue", "station": "P-1"}}], "unknown-station", 3),
    ("second queue", [FLOOR, STATION, QUEUE, QUEUE], "two-queues", 4),
    ("past", [FLOOR, STATION, queue([1.5, 2.5], [3.5, 2.5])], "dead-end-queue", 3),
    ("dead end", [FLOOR, STATION, queue([3.5, 0.5], [5.5, 0.5])], "dead-end-queue", 3),
    ("diagonal", [FLOOR, STATION, queue([3.5, 3.5], [5.5, 0.5])], "crooked-line", 3),
    ("loop", [FLOOR, drawn("one_way", "LineString", [[1, 1], [3, 1], [3, 3], [1, 3], [1, 0.5]])], "crooked-line", 2),
    ("off", [FLOOR, drawn("one_way", "LineString", [[1, 1], [30, 1]])], "off-floor", 2),
]  # fmt: skip


@pytest.mark.parametrize(("features", "rule", "number"), [case[1:] for case in BAD], ids=[case[0] for case in BAD])
def test_faults_are_named_by_feature(write: Write, features: list[Any], rule: str, number: int) -> None:
    path = write("bad.geojson", collection(*features))
    with pytest.raises(InvalidInput) as refused:
        read_drawing(path)
    (finding,) = refused.value.findings
    assert finding.rule == rule
    assert finding.file.endswith("bad.geojson")
    if number:
        assert f"feature {number}" in finding.message


def test_the_line_lies_in_the_feature(write: Write) -> None:
    path = write("bad.geojson", collection(FLOOR, PODS, area("storage", 7, 5, 9, 7)))
    lines = path.read_text().splitlines()
    with pytest.raises(InvalidInput) as refused:
        read_drawing(path)
    line = refused.value.findings[0].line
    assert '"Feature"' in lines[line - 1]
    assert sum('"Feature"' in text for text in lines[:line]) == 3


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [
        ('{"type": "FeatureCollection",\n "features": [', "bad-json", 2),
        ("[1, 2]", "bad-json", 1),
        ('{"type": "Feature"}', "not-a-drawing", 1),
        ('{"type": "FeatureCollection", "features": {}}', "not-a-drawing", 1),
        ("", "empty-file", 0),
    ],
)
def test_files_that_are_no_drawing(write: Write, text: str, rule: str, line: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_drawing(write("bad.geojson", text))
    assert [(finding.rule, finding.line) for finding in refused.value.findings] == [(rule, line)]


@pytest.mark.parametrize("cell_m", [0, -1, "1", None, True, 1e9])
def test_cells_of_no_size_are_refused(write: Write, cell_m: Any) -> None:
    with pytest.raises(InvalidInput, match="out-of-range"):
        read_drawing(write("bad.geojson", collection(FLOOR, cell_m=cell_m)))


def test_a_floor_of_too_many_cells_is_refused(write: Write) -> None:
    with pytest.raises(InvalidInput, match="too-large"):
        read_drawing(write("bad.geojson", collection(area("floor", 0, 0, 1e5, 1e5))))


def test_a_wall_across_the_drawing_is_found_by_the_checks(draw: Draw, write: Write, small: PodFloor) -> None:
    drawing = copy.deepcopy(draw(small))
    north = 50.0
    drawing["features"] = [f for f in drawing["features"] if f["properties"]["is"] != "one_way"]
    drawing["features"].insert(1, area("no_go", 100, north - 19, 117, north - 18))
    rules = {finding.rule for finding in layout_findings(write("cut.geojson", drawing))}
    assert {"station-without-access", "blocked-station"} <= rules
    assert replace(small, name="x").kind[18].max() == 1
    assert not np.array_equal(read_drawing(write("cut.geojson", drawing)).kind, small.kind)


def test_the_example_of_the_docs_is_a_sound_floor(write: Write) -> None:
    page = (Path(__file__).parents[3] / "docs" / "layouts.md").read_text(encoding="utf-8")
    example = page.partition("```json\n")[2].partition("```")[0]
    assert layout_findings(write("example.geojson", example), n_robots=5) == []
