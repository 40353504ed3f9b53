"""VROOM problems in, solutions out; every mistake with its line and rule."""

from __future__ import annotations

import contextlib
import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Finding, InvalidInput
from routing.evaluator import evaluate
from routing.formats.options import CsvOptions
from routing.formats.read import read_plan_for, read_problem
from routing.formats.stops_csv import read_stops_csv
from routing.formats.vroom import read_vroom, vroom_solution, write_solution
from routing.plan import Route, RoutePlan
from routing.problem import UNLIMITED, Break

MATRIX = [[0, 60, 120, 180], [60, 0, 60, 120], [120, 60, 0, 60], [180, 120, 60, 0]]
METRES = [[cell * 10 for cell in row] for row in MATRIX]


def problem() -> dict[str, Any]:
    return {
        "vehicles": [
            {"id": 1, "start_index": 0, "end_index": 0, "capacity": [4, 9], "skills": [7], "time_window": [0, 9000]},
            {"id": 2, "start_index": 0, "end_index": 0, "capacity": [4, 9], "skills": [7], "time_window": [0, 9000]},
            {
                "id": 5, "start_index": 0, "capacity": [2, 9], "profile": "bike", "speed_factor": 0.5, "max_tasks": 3,
                "max_travel_time": 4000, "max_distance": 90_000, "costs": {"fixed": 100, "per_hour": 36, "per_km": 2},
                "breaks": [{"id": 3, "service": 300, "time_windows": [[1000, 2000]]}],
            },
        ],
        "jobs": [
            {"id": 1, "location_index": 1, "delivery": [1, 2], "setup": 30, "service": 100, "skills": [7]},
            {"id": 2, "location_index": 2, "pickup": [1, 0], "priority": 10, "time_windows": [[0, 100], [500, 900]]},
        ],
        "shipments": [
            {
                "amount": [2, 1],
                "pickup": {"id": 1, "location_index": 3, "service": 50},
                "delivery": {"id": 1, "location_index": 1, "location": [2.35, 48.85]},
            }
        ],
        "matrices": {
            "car": {"durations": deepcopy(MATRIX), "distances": deepcopy(METRES)},
            "bike": {"durations": deepcopy(MATRIX), "distances": deepcopy(METRES)},
        },
    }  # fmt: skip


@pytest.fixture
def read(write):
    def reading(data: Any, options: CsvOptions | None = None):
        return read_vroom(write("problem.json", json.dumps(data, indent=1)), options)

    return reading


@pytest.fixture
def found(wrong):
    def findings(data: Any) -> list[Finding]:
        return wrong(data if isinstance(data, str) else json.dumps(data, indent=1), "problem.json")

    return findings


def test_what_becomes_of_a_problem(read) -> None:
    made = read(problem())
    stops = made.stops
    assert stops.id == ("1", "2", "pickup 1", "delivery 1")
    assert stops.place.tolist() == [1, 2, 3, 1]
    assert stops.pair.tolist() == [-1, -1, 3, 2]
    assert stops.delivery.tolist() == [[1, 2], [0, 0], [0, 0], [2, 1]]
    assert stops.pickup.tolist() == [[0, 0], [1, 0], [2, 1], [0, 0]]
    assert (stops.setup.tolist(), stops.service.tolist()) == ([30, 0, 0, 0], [100, 0, 50, 0])
    assert stops.window_first.tolist() == [0, 1, 3, 4, 5]
    assert stops.window_open.tolist() == [0, 0, 500, 0, 0]
    assert stops.window_close.tolist() == [UNLIMITED, 100, 900, UNLIMITED, UNLIMITED]
    assert stops.skills.tolist() == [1, 0, 0, 0]
    assert np.isfinite(stops.penalty).all()
    cars, bike = made.vehicles
    assert (cars.id, cars.number, cars.start, cars.end, cars.skills) == ("1-2", 2, 0, 0, 1)
    assert (cars.shift_open, cars.shift_close, cars.cost_per_travel) == (0, 9000, 1.0)
    assert (bike.id, bike.end, bike.stops_max, bike.travel_max, bike.distance_max) == ("5", None, 3, 4000, 90_000)
    assert (bike.fixed_cost, bike.cost_per_travel, bike.cost_per_distance) == (100, 0.01, 0.002)
    assert bike.breaks == (Break(300, 1000, 2000, "3"),)
    assert made.travels[cars.profile].table(np.arange(4))[1].tolist() == MATRIX
    assert made.travels[bike.profile].table(np.arange(4))[1][0].tolist() == [0, 120, 240, 360]
    assert made.places.x[1] == 2.35
    assert np.isnan(made.places.x[0])


def test_its_solution_in_vrooms_words(read) -> None:
    made = read(problem())
    plan = RoutePlan.of([Route(0, (2, 3, 0))], 4)
    answer = vroom_solution(made, plan, evaluate(made, plan))
    (route,) = answer["routes"]
    assert answer["code"] == 0
    assert answer["unassigned"] == [{"type": "job", "id": 2, "location_index": 2}]
    assert answer["summary"]["cost"] == route["cost"] == route["duration"] == 180 + 120 + 0 + 60
    assert (route["vehicle"], route["service"], route["setup"], route["distance"]) == (1, 150, 0, 3600)
    kinds = [(step["type"], step.get("id"), step["duration"], step["load"]) for step in route["steps"]]
    assert kinds == [
        ("start", None, 0, [1, 2]),
        ("pickup", 1, 180, [3, 3]),
        ("delivery", 1, 300, [1, 2]),
        ("job", 1, 300, [0, 0]),
        ("end", None, 360, [0, 0]),
    ]
    arrivals = [step["arrival"] - route["steps"][0]["arrival"] for step in route["steps"]]
    assert arrivals == [0, 180, 350, 350, 510]
    assert answer["summary"]["violations"] == []


def test_broken_rules_have_vrooms_names(read) -> None:
    made = read(problem())
    plan = RoutePlan.of([Route(1, (0, 3, 2))], 4)
    answer = vroom_solution(made, plan, evaluate(made, plan))
    causes = {each["cause"] for each in answer["routes"][0]["violations"]}
    assert {"skills", "precedence"} <= causes
    at_job = next(step for step in answer["routes"][0]["steps"] if step.get("id") == 1 and step["type"] == "job")
    assert {"cause": "skills"} in at_job["violations"]


def test_a_solution_is_read_back(read, tmp_path: Path) -> None:
    made = read(problem())
    plan = RoutePlan.of([Route(1, (1,)), Route(0, (2, 3)), Route(0, (0,))], 4)
    write_solution(tmp_path / "answer.json", made, plan, evaluate(made, plan))
    assert read_plan_for(tmp_path / "answer.json", made) == plan
    answer = json.loads((tmp_path / "answer.json").read_text())
    assert [route["vehicle"] for route in answer["routes"]] == [5, 1, 2]


def test_a_solution_of_another_problem_is_refused(read, tmp_path: Path) -> None:
    made = read(problem())
    path = tmp_path / "answer.json"
    path.write_text('{"routes": [{"vehicle": 9,\n "steps": [{"type": "job", "id": 77}]}]}')
    with pytest.raises(InvalidInput) as raised:
        read_plan_for(path, made)
    assert [(each.line, each.rule) for each in raised.value.findings] == [(1, "unknown-vehicle"), (2, "unknown-stop")]


def test_problems_from_elsewhere_get_numbers(write) -> None:
    table = "stop,lat,lon,packages\ndepot,47.6,-122.3,0\nfirst,47.7,-122.3,1\nsecond,47.6,-122.2,1\n"
    made = read_stops_csv(write("a.csv", table))
    plan = RoutePlan.of([Route(0, (1,))], 2)
    answer = vroom_solution(made, plan, evaluate(made, plan))
    assert answer["unassigned"][0] | {"location": None} == {
        "type": "job", "id": 1, "description": "first", "location_index": 1, "location": None,
    }  # fmt: skip
    assert answer["routes"][0]["vehicle"] == 1
    assert answer["routes"][0]["description"] == "van"


@pytest.mark.parametrize("names", [("2", "x"), ("01", "1"), ("pickup 1", "1")])
def test_no_number_is_given_twice(write, tmp_path: Path, names: tuple[str, str]) -> None:
    made = read_stops_csv(write("a.csv", f"stop,x_m,y_m\ndepot,0,0\n{names[0]},1,1\n{names[1]},2,2\n"))
    plan = RoutePlan.of([Route(0, (1, 0))], 2)
    write_solution(tmp_path / "a.json", made, plan, evaluate(made, plan))
    assert read_plan_for(tmp_path / "a.json", made) == plan


def test_coordinates_are_great_circles_with_a_detour(read) -> None:
    data = {
        "vehicles": [{"id": 1, "start": [-122.3, 47.6], "end": [-122.3, 47.6]}],
        "jobs": [{"id": 4, "location": [-122.3, 47.7]}, {"id": 5, "location": [-122.3, 47.6]}],
    }
    made = read(data)
    assert made.stops.place.tolist() == [1, 0]
    distance, duration = made.travels[0].legs(np.array([0]), np.array([1]))
    assert distance[0] == pytest.approx(1.3 * 11_120, abs=15)
    assert duration[0] == pytest.approx(1000 / (25 / 3.6) + (distance[0] - 1000) / (60 / 3.6), abs=2)
    steady = read(data, CsvOptions(speed_kmh=36, detour=1.0)).travels[0].legs(np.array([0]), np.array([1]))
    assert steady[1][0] == round(steady[0][0] / 10)


def test_priority_outweighs_number_and_number_outweighs_cost(read) -> None:
    data = problem()
    data["jobs"] += [{"id": 3, "location_index": 3}, {"id": 4, "location_index": 3, "priority": 11}]
    made = read(data)
    stops = made.stops
    worth = dict(zip(stops.id, stops.penalty.tolist(), strict=True))
    assert worth["pickup 1"] + worth["delivery 1"] == worth["1"] == worth["3"]
    assert worth["2"] > worth["1"] + worth["3"] + 2 * worth["pickup 1"]
    assert worth["4"] > worth["2"] + worth["1"] + worth["3"]
    dearest = max(evaluate(made, RoutePlan.of([Route(0, (stop,))], len(made))).cost for stop in (0, 1))
    assert dearest > worth["1"]  # the penalties of those left out
    alone = [evaluate(made, RoutePlan.of([Route(1, (stop,))], len(made))).routes[0].cost for stop in (0, 1)]
    assert worth["1"] > 10 * max(alone)


def changed(*steps: Any) -> dict[str, Any]:
    """Problem with a value replaced, or taken away where the last of `steps` is None."""
    data = problem()
    *path, name, value = steps
    at = data
    for step in path:
        at = at[step]
    if value is None:
        del at[name]
    else:
        at[name] = value
    return data


ROW = [0, 60, 120]
MISTAKES = [
    (("vehicles", []), "no-vehicle"),
    (("vehicles", None), "no-vehicle"),
    (("jobs", {}), "wrong-type"),
    (("jobs", 0, "id", None), "missing-field"),
    (("jobs", 0, "id", 2), "duplicate-id"),
    (("jobs", 0, "id", "one"), "wrong-type"),
    (("jobs", 0, "id", 1.5), "bad-number"),
    (("jobs", 0, "id", True), "wrong-type"),
    (("jobs", 0, "color", 1), "unknown-key"),
    (("jobs", 0, 7), "wrong-type"),
    (("jobs", 0, "location_index", 4), "out-of-range"),
    (("jobs", 0, "location_index", None), "missing-field"),
    (("jobs", 0, "delivery", [9, 1]), "demand-over-capacity"),
    (("jobs", 0, "delivery", [1]), "wrong-field-count"),
    (("jobs", 0, "delivery", [1, -2]), "out-of-range"),
    (("jobs", 0, "delivery", 1), "wrong-type"),
    (("jobs", 0, "service", -5), "out-of-range"),
    (("jobs", 0, "service", 1e30), "out-of-range"),
    (("jobs", 0, "service", 10**400), "out-of-range"),
    (("matrices", "car", "durations", 1, 2, 10**400), "out-of-range"),
    (("jobs", 0, "priority", 101), "out-of-range"),
    (("jobs", 0, "service_per_type", {"a": 1}), "unsupported"),
    (("jobs", 1, "time_windows", [[100, 0]]), "window-order"),
    (("jobs", 1, "time_windows", [[0, 100], [50, 200]]), "window-order"),
    (("jobs", 1, "time_windows", [[0]]), "wrong-type"),
    (("jobs", 1, "time_windows", [0, 100]), "wrong-type"),
    (("shipments", 0, "pickup", None), "half-pair"),
    (("shipments", 0, "delivery", None), "half-pair"),
    (("shipments", 0, "amount", [5, 0]), "demand-over-capacity"),
    (("shipments", 0, "delivery", "location", [48.85, 92.0]), "latitude"),
    (("shipments", 0, "delivery", "location", [1]), "wrong-type"),
    (("vehicles", 0, "id", 2), "duplicate-id"),
    (("vehicles", 0, "steps", []), "unsupported"),
    (("vehicles", 0, "costs", {"per_task_hour": 10}), "unsupported"),
    (("vehicles", 0, "profile", "truck"), "unknown-profile"),
    (("vehicles", 0, "speed_factor", 0), "out-of-range"),
    (("vehicles", 0, "time_window", [9, 1]), "window-order"),
    (("vehicles", 2, "start_index", None), "missing-field"),
    (("vehicles", 2, "breaks", 0, "max_load", [1, 1]), "unsupported"),
    (("vehicles", 2, "breaks", 0, "time_windows", [[0, 1], [3, 4]]), "unsupported"),
    (("matrices", "bike", "durations", 1, ROW), "wrong-matrix-size"),
    (("matrices", "car", "distances", 3, None), "wrong-matrix-size"),
    (("matrices", "car", "durations", 1, 2, -1), "out-of-range"),
    (("matrices", "car", "durations", 1, 2, "x"), "wrong-type"),
    (("matrices", "car", "durations", 1, 2, float("nan")), "bad-number"),
    (("matrices", "bike", "distances", None), "missing-field"),
    (("matrices", "car", "costs", MATRIX), "unsupported"),
    (("matrices", {}), "missing-field"),
    (("matrix", MATRIX), "unsupported"),
    (("options", {}), "unknown-key"),
]


@pytest.mark.parametrize(("steps", "rule"), MISTAKES)
def test_every_mistake_has_its_rule_and_line(found, steps: tuple[Any, ...], rule: str) -> None:
    data = changed(*steps)
    assert found(problem()) == []
    hits = [each for each in found(data) if each.rule == rule]
    assert hits, found(data)
    lines = json.dumps(data, indent=1).splitlines()
    assert all(0 < each.line <= len(lines) for each in hits)


def test_findings_stand_where_the_value_stands(found) -> None:
    text = json.dumps(changed("jobs", 1, "priority", 500), indent=1)
    (hit,) = found(text)
    assert text.splitlines()[hit.line - 1].strip() == '"priority": 500,'
    assert hit.message.startswith("jobs[1].priority: 500 ")


def test_all_at_once(found) -> None:
    data = changed("jobs", 0, "service", -1)
    data["shipments"][0].pop("pickup")
    data["vehicles"][0]["steps"] = []
    assert {each.rule for each in found(data)} == {"out-of-range", "half-pair", "unsupported"}


def test_swapped_coordinates_are_said(found) -> None:
    data = {"vehicles": [{"id": 1, "start": [47.6, -122.3]}], "jobs": [{"id": 1, "location": [47.7, -122.3]}]}
    hits = found(data)
    assert {each.rule for each in hits} == {"latitude"}
    assert all("swapped" in each.message for each in hits)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("[]", "wrong-type"),
        ("{", "bad-json"),
        ('{"jobs": [}', "bad-json"),
        ("{}", "no-vehicle"),
        ('{"jobs": [], "jobs": []}', "duplicate-key"),
        ("[" * 100_000, "bad-json"),
        ('{"jobs": ' + "9" * 5000 + "}", "bad-json"),
    ],
)
def test_broken_json(found, text: str, rule: str) -> None:
    assert rule in [each.rule for each in found(text)]


def test_cut_anywhere(found) -> None:
    text = json.dumps(problem())
    for end in range(1, len(text), 7):
        assert [each.rule for each in found(text[:end])] == ["bad-json"]


JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(), st.text(max_size=3), st.just([]), st.just({}),
    st.lists(st.integers(-1, 3), max_size=3), st.just(10**30), st.just(10**400),
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_never_ends_in_a_traceback(tmp_path: Path, data: st.DataObject) -> None:
    damaged = deepcopy(problem())
    for _ in range(data.draw(st.integers(1, 3))):
        at: Any = damaged
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not keys:
                break
            key = data.draw(st.sampled_from(keys))
            if isinstance(at[key], dict | list) and at[key] and data.draw(st.booleans()):
                at = at[key]
                continue
            at[key] = data.draw(JUNK)
            break
    path = tmp_path / "a.json"
    path.write_text(json.dumps(damaged), encoding="utf-8")
    with contextlib.suppress(InvalidInput):
        assert len(read_problem(path)) > 0
