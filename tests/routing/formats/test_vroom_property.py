"""Random VROOM problems and plans: the answer's times, loads and sums follow from the problem's own JSON."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing.evaluator import evaluate
from routing.formats.read import read_plan_for
from routing.formats.vroom import read_vroom, vroom_solution, write_solution
from routing.plan import Route, RoutePlan

ROWS = 5


@st.composite
def problems(draw: st.DrawFn) -> dict[str, Any]:
    row = st.integers(0, ROWS - 1)

    def table(high: int) -> list[list[int]]:
        cells = st.lists(st.integers(0, high), min_size=ROWS, max_size=ROWS)
        made = draw(st.lists(cells, min_size=ROWS, max_size=ROWS))
        return [[0 if a == b else cell for b, cell in enumerate(line)] for a, line in enumerate(made)]

    def task(number: int) -> dict[str, Any]:
        made = {"id": number, "location_index": draw(row), "service": draw(st.integers(0, 50))}
        if draw(st.booleans()):
            made["setup"] = draw(st.integers(0, 20))
        if draw(st.booleans()):
            opens = draw(st.integers(0, 300))
            made["time_windows"] = [[opens, opens + 50], [opens + 100, opens + 2000]]
        return made

    jobs = [
        task(n) | {draw(st.sampled_from(["delivery", "pickup"])): [draw(st.integers(0, 3))]}
        for n in range(draw(st.integers(1, 5)))
    ]
    shipments = [
        {"amount": [draw(st.integers(0, 3))], "pickup": task(n), "delivery": task(n)}
        for n in range(draw(st.integers(0, 2)))
    ]
    vehicles = []
    for number in range(draw(st.integers(1, 3))):
        made = {"id": 10 + number, "capacity": [draw(st.integers(3, 5))], "start_index": draw(row)}
        made |= {"end_index": draw(row)} if draw(st.booleans()) else {}
        vehicles.append(made | ({"speed_factor": 2.0} if draw(st.booleans()) else {}))
    matrices = {"car": {"durations": table(200), "distances": table(2000)}}
    return {"jobs": jobs, "shipments": shipments, "vehicles": vehicles, "matrices": matrices}


def expected_load(data: dict[str, Any], steps: list[dict[str, Any]]) -> list[int]:
    """Load after each step, counted from the problem's text."""
    jobs = {job["id"]: job for job in data["jobs"]}
    amounts = [shipment["amount"][0] for shipment in data["shipments"]]
    load = sum(jobs[step["id"]].get("delivery", [0])[0] for step in steps if step["type"] == "job")
    loads = []
    for step in steps:
        if step["type"] == "job":
            job = jobs[step["id"]]
            load += job.get("pickup", [0])[0] - job.get("delivery", [0])[0]
        elif step["type"] in ("pickup", "delivery"):
            load += amounts[step["id"]] * (1 if step["type"] == "pickup" else -1)
        loads.append(load)
    return loads


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=problems(), draw=st.data())
def test_the_answer_follows_from_the_problem(tmp_path: Path, data: dict[str, Any], draw: st.DataObject) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(data))
    problem = read_vroom(path)
    order = draw.draw(st.permutations(range(len(problem))))
    cut = draw.draw(st.integers(0, len(order)))
    kinds = st.integers(0, len(problem.vehicles) - 1)
    first, second = draw.draw(kinds), draw.draw(kinds)
    if first == second and problem.vehicles[first].number < 2:
        cut = len(order)
    plan = RoutePlan.of([Route(first, tuple(order[:cut])), Route(second, tuple(order[cut:]))], len(problem))
    driven = evaluate(problem, plan)
    answer = vroom_solution(problem, plan, driven)
    for route in answer["routes"]:
        vehicle = next(each for each in data["vehicles"] if each["id"] == route["vehicle"])
        factor = vehicle.get("speed_factor", 1.0)
        steps = route["steps"]
        metres = 0
        for before, after in pairwise(steps):
            a, b = before["location_index"], after["location_index"]
            drive = int(data["matrices"]["car"]["durations"][a][b] / factor + 0.5)
            metres += data["matrices"]["car"]["distances"][a][b]
            left = before["arrival"] + before["waiting_time"] + before["setup"] + before["service"]
            assert after["duration"] - before["duration"] == drive
            assert after["arrival"] == left + drive
        assert route["distance"] == metres
        assert route["duration"] == steps[-1]["duration"] == route["cost"]
        assert [step["load"][0] for step in steps] == expected_load(data, steps)
    assert answer["summary"]["duration"] == driven.travel
    write_solution(path.with_name("b.json"), problem, plan, driven)
    assert read_plan_for(path.with_name("b.json"), problem) == plan
