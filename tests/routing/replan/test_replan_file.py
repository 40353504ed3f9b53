"""From a written plan and a file of events to a document, and on from the plan that it writes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import InvalidInput
from routing.engines import Budget
from routing.evaluator import evaluate
from routing.formats.plan_file import read_plan, write_plan
from routing.insertion import insert
from routing.plan import Result, RoutePlan
from routing.problem import Places, Problem, Stops, VehicleType
from routing.replan import replan_file
from routing.travel.great_circle import GreatCircleTravel

BUDGET = Budget(seconds=60.0, threads=1)


def written(folder: Path) -> Path:
    """Plan of twelve stops for two vans, as `routing solve` writes it; the day begins at 9."""
    random = np.random.default_rng(5)
    lat, lon = 47.6 + random.uniform(0, 0.1, 13), -122.3 + random.uniform(0, 0.1, 13)
    stops = Stops.of(tuple("abcdefghijkl"), np.arange(1, 13), np.ones(12), service=np.full(12, 900))
    van = VehicleType("van", 3, (7,), shift_close=8 * 3600, cost_per_work=0.01)
    travel = GreatCircleTravel(lat, lon)
    problem = Problem("day", Places(lon, lat, True), stops, (van,), (travel,), currency="USD", day_start_s=9 * 3600)
    plan = RoutePlan.of(insert(problem, (), range(12)).routes, 12)
    write_plan(folder / "plan.json", problem, Result(plan, evaluate(problem, plan), (), "insertion", 0.0))
    return folder / "plan.json"


def test_a_day_is_planned_again_and_again(tmp_path: Path) -> None:
    plan, events, out = written(tmp_path), tmp_path / "events.json", tmp_path / "rest.json"
    events.write_text(json.dumps([{"event": "van_broken", "van": "van-1"}]), encoding="utf-8")
    told = replan_file(plan, "09:40", events, BUDGET, engine="insertion", out=out)
    assert told["feasible"]
    assert told["counts"]["rescued"] == told["moved"] > 0
    assert {row["from"] for row in told["changes"]} == {"van-1"}
    assert all(row["arrival"] > "09:40:00" for row in told["changes"])
    assert json.loads(json.dumps(told)) == told
    rest, routes = read_plan(out)
    assert evaluate(rest, routes).cost == pytest.approx(
        told["cost"]
        + rest.rules.away_cost
        * sum(rest.stops.home[stop] not in (-1, route.vehicle) for route in routes.routes for stop in route.stops)
    )
    again = replan_file(out, "10:30", None, BUDGET, engine="insertion")
    assert again["feasible"]
    assert again["changes"] == []


def test_a_time_that_is_none_and_a_plan_without_its_problem(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="--at: bad-time"):
        replan_file(written(tmp_path), "half past", None, BUDGET)
    (tmp_path / "plan.sol").write_text("Route #1: 1 2 3\nCost 10\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="no-problem"):
        replan_file(tmp_path / "plan.sol", "11:00", None, BUDGET)
