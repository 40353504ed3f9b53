"""Plans written for people and other programs: plan files lose nothing; GeoJSON and GPX say what was driven."""

from __future__ import annotations

import contextlib
import json
from dataclasses import fields, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import InvalidInput
from routing.evaluator import evaluate
from routing.formats.clock import clock_of
from routing.formats.geojson import geojson, write_geojson
from routing.formats.gpx import NAMESPACE, write_gpx
from routing.formats.plan_file import read_plan, write_plan
from routing.formats.read import read_plan_for, read_problem
from routing.formats.stops_csv import read_stops_csv
from routing.plan import Result, Route, RoutePlan
from routing.problem import UNLIMITED, Break, Places, Problem, Rules, Stops, VehicleType
from routing.reasons import Unassigned
from routing.travel.great_circle import GreatCircleTravel
from routing.travel.plane import PlaneTravel
from routing.travel.table import SpeedProfile, TableTravel

EARTH = (
    "stop,lat,lon,packages,open_s,close_s,service_s\ndepot,47.6,-122.3,0,0,28800,0\n"
    "first,47.7,-122.3,1,3600,7200,60\nsecond,47.6,-122.2,1,0,28800,60\nthird,47.65,-122.25,1,0,28800,60\n"
)


def rich(places: int = 4) -> Problem:
    """A problem that uses everything."""
    x = np.linspace(-122.3, -122.2, places)
    y = np.linspace(47.6, 47.7, places) ** 1.01
    table = np.arange(places * places, dtype=np.int32).reshape(places, places)
    np.fill_diagonal(table, 0)
    hours = SpeedProfile(np.array([0, 3600]), np.array([1.0, 0.7]))
    stops = Stops.of(
        ("a", "b b", "ü"), [1, 2, 3], [[1, 0], [0, 0], [3, 7]],
        pickup=[[0, 0], [2, 1], [0, 0]], service=[1, 2, 3], setup=[4, 5, 6],
        window_first=[0, 2, 3, 3], window_open=[0, 50, 7], window_close=[40, 60, UNLIMITED],
        skills=np.array([0, 1 << 62, 5], np.uint64), penalty=[np.inf, 0.1, 1e300], pair=[-1, -1, -1],
        release=[0, 0, 9], home=[-1, 0, 1],
    )  # fmt: skip
    vehicles = (
        VehicleType("van", 3, (5, UNLIMITED), breaks=(Break(5, 6, 70, "tea"), Break(1, 2, UNLIMITED)), skills=1 << 62),
        VehicleType("bike", 1, (9, 9), None, 2, 5, 900, 800, 700, 600, 50, profile=1, fixed_cost=1 / 3, electric=True),
    )
    return Problem(
        "rich \"name\"", Places(x, y, geographic=True), stops, vehicles,
        (GreatCircleTravel(y, x, speeds=9.0, slowness=np.linspace(1, 2, places), profile=hours), TableTravel(table, table.T.copy())),  # noqa: E501
        Rules(1.5, 0.25, 2, 600), scale=10, currency="USD", day_start_s=30_000,
    )  # fmt: skip


def result_of(problem: Problem, plan: RoutePlan) -> Result:
    left = tuple(Unassigned(problem.stops.id[stop], "no room", "capacity") for stop in plan.unassigned)
    return Result(plan, evaluate(problem, plan), left, "sisr", 1.25, 7, None)


def assert_same(a: Problem, b: Problem) -> None:
    for each in fields(Stops):
        assert np.array_equal(getattr(a.stops, each.name), getattr(b.stops, each.name)), each.name
        assert getattr(a.stops, each.name) is not None
    assert a.vehicles == b.vehicles
    assert (a.name, a.rules, a.scale, a.currency, a.day_start_s) == (
        b.name,
        b.rules,
        b.scale,
        b.currency,
        b.day_start_s,
    )
    assert np.array_equal(a.places.x, b.places.x, equal_nan=True)
    assert np.array_equal(a.places.y, b.places.y, equal_nan=True)
    rows = np.arange(len(a.places))
    for ours, theirs in zip(a.travels, b.travels, strict=True):
        for one, other in zip(ours.table(rows), theirs.table(rows), strict=True):
            assert np.array_equal(one, other)
            assert one.dtype == other.dtype
        assert (ours.speeds is None) == (theirs.speeds is None)
        if ours.speeds is not None and theirs.speeds is not None:
            assert ours.speeds.at.tolist() == theirs.speeds.at.tolist()
            assert ours.speeds.factor.tolist() == theirs.speeds.factor.tolist()


def nowhere(problem: Problem) -> Problem:
    nan = np.full(len(problem.places), np.nan)
    table = problem.travels[1]
    return replace(problem, places=Places(nan, nan), travels=(table, table))


def plane(problem: Problem) -> Problem:
    x = np.linspace(0, 5000, len(problem.places))
    travel = PlaneTravel(x, x**0.5, speeds=8.0)
    return replace(problem, places=Places(x, x**0.5), travels=(travel, PlaneTravel(x + 1, x)))


@pytest.mark.parametrize("change", [lambda problem: problem, nowhere, plane], ids=["earth", "tables", "plane"])
@pytest.mark.parametrize("places", [4, 90])
def test_a_plan_file_loses_nothing(tmp_path: Path, change: Any, places: int) -> None:
    problem = change(rich(places))
    plan = RoutePlan.of([Route(1, (2,)), Route(0, (0,))], 3)
    path = tmp_path / "plan.json"
    write_plan(path, problem, result_of(problem, plan))
    again, routes = read_plan(path)
    assert_same(problem, again)
    assert routes == plan
    assert_same(problem, read_problem(path))
    assert read_plan_for(path, again) == plan
    assert evaluate(again, routes) == evaluate(problem, plan)
    assert (tmp_path / "plan.json.npz").exists() == (places > 60 and change is not plane)


def test_what_people_find_in_a_plan_file(write, tmp_path: Path) -> None:
    problem = read_stops_csv(write("a.csv", EARTH))
    write_plan(tmp_path / "plan.json", problem, result_of(problem, RoutePlan.of([Route(0, (0, 1))], 3)))
    data = json.loads((tmp_path / "plan.json").read_text())
    (route,) = data["routes"]
    assert data["unassigned"] == [{"stop": "third", "reason": "no room", "rule": "capacity"}]
    assert data["search"] == {"history": []}
    assert {row["name"] for row in data["kpis"]} >= {"cost", "routes", "distance", "co2"}
    assert route["stops"] == [row["stop"] for row in route["timetable"]] == ["first", "second"]
    first = route["timetable"][0]
    assert first["windows"] == [["09:00:00", "10:00:00"]]
    assert first["start_s"] >= 3600
    assert clock_of(problem, first["start_s"]) == first["start"]
    assert data["violations"][0]["rule"] == "missing"


def damage(data: Any, steps: list[Any], value: Any) -> None:
    for step in steps[:-1]:
        data = data[step]
    if value is KeyError:
        del data[steps[-1]]
    else:
        data[steps[-1]] = value


@pytest.mark.parametrize(
    ("steps", "value", "rule"),
    [
        (["format"], "else", "not-a-plan"),
        (["version"], 2, "unsupported"),
        (["problem"], KeyError, "bad-plan"),
        (["problem"], [], "bad-plan"),
        (["problem", "places", "x"], [1.0], "bad-plan"),
        (["problem", "stops", "service"], [1], "bad-plan"),
        (["problem", "stops", "place"], [1, 2, 9], "bad-plan"),
        (["problem", "stops", "id"], ["a", "a", "b"], "bad-plan"),
        (["problem", "stops", "window_first"], [0, 1, 2, 9], "bad-plan"),
        (["problem", "stops", "pair"], [-1, -1, 7], "bad-plan"),
        (["problem", "stops", "pickup"], [[1], [2], [3]], "bad-plan"),
        (["problem", "vehicles", 0, "capacity"], [1], "bad-plan"),
        (["problem", "vehicles", 0, "profile"], 5, "bad-plan"),
        (["problem", "vehicles", 0, "wheels"], 5, "bad-plan"),
        (["problem", "travels", 1, "distance"], [[1]], "bad-plan"),
        (["problem", "travels", 0, "law"], {}, "bad-plan"),
        (["problem", "travels", 1], {"kind": "table", "file": "none.npz", "row": 0, "same": True}, "missing-file"),
        (["routes"], KeyError, "bad-plan"),
        (["routes", 0], 5, "bad-plan"),
        (["routes", 0, "vehicle_type"], 2, "bad-plan"),
        (["routes", 0, "stops"], ["nobody"], "unknown-stop"),
    ],
)
def test_damaged_plan_files(tmp_path: Path, steps: list[Any], value: Any, rule: str) -> None:
    problem, path = rich(), tmp_path / "plan.json"
    write_plan(path, problem, result_of(problem, RoutePlan.of([Route(0, (0,))], 3)))
    data = json.loads(path.read_text())
    damage(data, steps, value)
    path.write_text(json.dumps(data))
    with pytest.raises(InvalidInput) as raised:
        read_plan(path)
    assert rule in [each.rule for each in raised.value.findings]
    assert all(each.line == 1 for each in raised.value.findings)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_never_ends_in_a_traceback(tmp_path: Path, data: st.DataObject) -> None:
    problem, path = rich(), tmp_path / "plan.json"
    write_plan(path, problem, result_of(problem, RoutePlan.of([Route(0, (0,))], 3)))
    whole = json.loads(path.read_text())
    at: Any = whole if data.draw(st.booleans()) else whole["problem"]
    while isinstance(at, dict | list) and at:
        key = data.draw(st.sampled_from(list(at) if isinstance(at, dict) else list(range(len(at)))))
        if isinstance(at[key], dict | list) and at[key] and data.draw(st.integers(0, 3)):
            at = at[key]
        else:
            at[key] = data.draw(st.sampled_from([None, -1, 10**30, 1.5, "x", [], {}, [[]], [1, 2]]))
            break
    path.write_text(json.dumps(whole))
    with contextlib.suppress(InvalidInput):
        read_plan(path)


def test_geojson(write, tmp_path: Path) -> None:
    problem = read_stops_csv(write("a.csv", EARTH))
    plan = RoutePlan.of([Route(0, (0, 1))], 3)
    driven = evaluate(problem, plan)
    write_geojson(tmp_path / "a.geojson", problem, plan, driven)
    data = json.loads((tmp_path / "a.geojson").read_text())
    assert data == json.loads(json.dumps(geojson(problem, plan, driven)))
    assert (data["type"], "coordinates" in data, "crs" in data) == ("FeatureCollection", False, False)
    by_kind: dict[str, list[Any]] = {}
    for feature in data["features"]:
        assert set(feature) == {"type", "geometry", "properties"}
        by_kind.setdefault(feature["properties"]["kind"], []).append(feature)
    (route,) = by_kind["route"]
    assert route["geometry"] == {
        "type": "LineString",
        "coordinates": [[-122.3, 47.6], [-122.3, 47.7], [-122.2, 47.6], [-122.3, 47.6]],
    }
    assert [each["properties"]["sequence"] for each in by_kind["stop"]] == [1, 2]
    first = by_kind["stop"][0]["properties"]
    assert (first["stop"], first["windows"], first["late_s"]) == ("first", [["09:00:00", "10:00:00"]], 0)
    assert first["arrival"] == clock_of(problem, driven.routes[0].visits[0].arrival)
    (left,) = by_kind["unassigned"]
    assert left["properties"]["stop"] == "third"
    assert left["properties"]["reason"]
    assert [each["geometry"]["coordinates"] for each in by_kind["depot"]] == [[-122.3, 47.6]]


def test_geojson_of_metres_says_so() -> None:
    problem = plane(rich())
    data = geojson(problem, RoutePlan.of([], 3), evaluate(problem, RoutePlan.of([], 3)))
    assert data["coordinates"] == "planar"


def test_a_route_of_one_place_is_still_a_line() -> None:
    problem = rich()
    open_ended = replace(problem.vehicles[0], start=None, end=None)
    problem = replace(problem, vehicles=(open_ended, problem.vehicles[1]))
    plan = RoutePlan.of([Route(0, (0,))], 3)
    lines = [each["geometry"] for each in geojson(problem, plan, evaluate(problem, plan))["features"]]
    assert [len(each["coordinates"]) for each in lines if each["type"] == "LineString"] == [2]


def test_gpx(write, tmp_path: Path) -> None:
    problem = read_stops_csv(write("a.csv", EARTH.replace("second", "A & <B>")))
    plan = RoutePlan.of([Route(0, (2, 1)), Route(0, (0,))], 3)
    write_gpx(tmp_path / "a.gpx", problem, plan, evaluate(problem, plan))
    root = ElementTree.parse(tmp_path / "a.gpx").getroot()
    space = {"g": NAMESPACE}
    routes = root.findall("g:rte", space)
    assert (root.tag, root.get("version"), len(routes)) == (f"{{{NAMESPACE}}}gpx", "1.1", 2)
    points = routes[0].findall("g:rtept", space)
    assert [point.findtext("g:name", None, space) for point in points] == ["Start", "third", "A & <B>", "End"]
    assert (float(points[1].get("lat", "")), float(points[1].get("lon", ""))) == (47.65, -122.25)


@pytest.mark.parametrize("writer", [write_gpx, write_geojson])
def test_maps_need_coordinates(tmp_path: Path, writer: Any) -> None:
    problem = nowhere(rich())
    plan = RoutePlan.of([], 3)
    with pytest.raises(ValueError, match=r"GPX needs latitude|no coordinates"):
        writer(tmp_path / "a", problem, plan, evaluate(problem, plan))


@pytest.mark.parametrize(
    ("ticks", "text"),
    [(0, "08:20:00"), (36_000, "09:20:00"), (563_995, "+1 00:00:00"), (563_994, "23:59:59"), (UNLIMITED, "")],
)
def test_clock(ticks: int, text: str) -> None:
    assert clock_of(rich(), ticks) == text
