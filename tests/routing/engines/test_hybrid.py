"""The hybrid: each part is credited with what it did, and the plan is certified."""

from __future__ import annotations

from dataclasses import replace

import pytest

from routing.engines import Budget, Found, ortools, sisr
from routing.engines.hybrid import ENGINE
from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Break, Problem, Rules
from tests.oracles.brute_force_routes import best_plan
from tests.oracles.route_problems import small_problem
from tests.oracles.stations import HOUR, made_station

COUNTED = Budget(seconds=None, iterations=300)


class Scripted:
    """An engine that gives a plan without searching."""

    name = "sisr"

    def __init__(self, plan: RoutePlan, cost: float, seen: tuple[Route, ...] = ()) -> None:
        self.found = Found(plan, cost, notes={"routes": seen})

    def refuses(self, problem: Problem) -> str:
        return ""

    def solve(self, problem: Problem, budget: Budget, **_: object) -> Found:
        return self.found


@pytest.fixture
def thirteen(monkeypatch) -> tuple[Problem, RoutePlan]:
    """A problem that is not tiny, and its stops one by one."""
    problem = small_problem("capacity", 3, 13)
    plenty = replace(problem, vehicles=(replace(problem.vehicles[0], number=13),))
    return plenty, RoutePlan.of([Route(0, (stop,)) for stop in range(13)], 13)


def scripted(monkeypatch, problem: Problem, plan: RoutePlan, seen: tuple[Route, ...] = ()) -> Found:
    monkeypatch.setattr(sisr, "ENGINE", Scripted(plan, evaluate(problem, plan).cost, seen))
    return ENGINE.solve(problem, COUNTED)


@pytest.mark.flaky(reruns=1)  # its seconds are those of a clock, whoever else uses the machine
def test_tiny_problems_are_for_ortools_alone():
    problem = small_problem("breaks with windows", 1)
    found = ENGINE.solve(problem, Budget(seconds=5.0))
    assert found.cost == pytest.approx(best_plan(problem).cost)
    assert found.notes["engine"] == "ortools"
    assert found.notes["certificate"]["ok"]


def test_a_certificate_alone_is_all_that_ortools_did(monkeypatch, thirteen):
    problem, plan = thirteen
    found = scripted(monkeypatch, problem, plan)
    assert found.plan == plan
    assert found.notes["engine"] == "sisr+ortools"
    assert [(part["part"], part["changed"]) for part in found.notes["parts"]] == [
        ("sisr", True), ("certificate", False)
    ]  # fmt: skip
    assert found.notes["certificate"]["objective"] == pytest.approx(found.cost)


def test_nothing_from_ortools_is_sisr(monkeypatch, thirteen):
    problem, plan = thirteen
    required = RoutePlan.of(plan.routes[:0], 13)
    found = scripted(monkeypatch, problem, required)
    assert not found.notes["certificate"]["ok"]
    assert found.notes["engine"] == "sisr"


def test_set_partitioning_is_credited(monkeypatch, thirteen):
    problem, plan = thirteen
    seen = tuple(Route(0, (stop, stop + 1)) for stop in range(12))
    found = scripted(monkeypatch, problem, plan, seen)
    changed = {part["part"]: part["changed"] for part in found.notes["parts"]}
    assert changed["set partitioning"]
    assert found.cost < evaluate(problem, plan).cost
    assert found.cost == pytest.approx(evaluate(problem, found.plan).cost)
    assert "routes" not in found.notes


def test_stops_left_out_are_fitted_in(monkeypatch, thirteen):
    problem, plan = thirteen
    found = scripted(monkeypatch, problem, RoutePlan.of(plan.routes[:-2], 13))
    assert not found.plan.unassigned
    assert [part["part"] for part in found.notes["parts"]] == ["sisr", "polish", "certificate"]


def test_what_sisr_refuses_ortools_takes(monkeypatch, thirteen):
    problem, _ = thirteen
    monkeypatch.setattr(sisr.ENGINE.__class__, "refuses", lambda self, problem: "too odd")
    found = ENGINE.solve(problem, Budget(seconds=None, iterations=50))
    assert found.notes["engine"] == ortools.ENGINE.name
    assert evaluate(problem, found.plan).feasible


class Recorder(Scripted):
    """A scripted engine that gives one plan after the other and notes what it was asked."""

    def __init__(self, *plans: RoutePlan) -> None:
        self.plans = list(plans)
        self.asked: list[tuple[Problem, RoutePlan | None, int | None]] = []

    def solve(self, problem: Problem, budget: Budget, *, start: RoutePlan | None = None, **_: object) -> Found:
        self.asked.append((problem, start, budget.iterations))
        plan = self.plans.pop(0)
        return Found(plan, evaluate(problem, plan).cost, iterations=budget.iterations or 0)


def hours(problem: Problem, docks: int, shift_close: int) -> Problem:
    """The problem with docks, loading 30 ticks, and a shift."""
    van = replace(problem.vehicles[0], shift_close=shift_close)
    return replace(problem, vehicles=(van,), rules=replace(problem.rules, docks=docks, load=30))


def test_docks_are_certified(monkeypatch, thirteen):
    problem, plan = thirteen
    for shift_close, ok in ((400, True), (100, False)):
        monkeypatch.setattr(sisr, "ENGINE", Recorder(plan, plan, plan))
        found = ENGINE.solve(hours(problem, 2, shift_close), COUNTED)
        assert found.notes["certificate"]["ok"] == ok
        assert ok or "docks" in found.notes["certificate"]["message"]


def test_waves_that_are_types_already_are_searched_as_they_are(monkeypatch, thirteen):
    problem, plan = thirteen
    van = problem.vehicles[0]
    waves = tuple(replace(van, id=f"wave {row}", number=2, shift_open=30 * row) for row in range(7))
    parted = RoutePlan(tuple(Route(row // 2, route.stops) for row, route in enumerate(plan.routes)))
    docked = replace(problem, vehicles=waves, rules=replace(problem.rules, docks=2, load=30))
    found = scripted(monkeypatch, docked, parted)
    assert found.plan == parted
    assert found.notes["certificate"]["ok"]
    assert [part["part"] for part in found.notes["parts"]] == ["sisr", "certificate"]


def test_docks_are_met_by_waves(monkeypatch, thirteen):
    """With 2 docks the last of 13 leaves at 180, a tick too late for the shortest route: all are to leave then."""
    problem, plan = thirteen
    engine = Recorder(plan, plan, RoutePlan(tuple(Route(row // 2, r.stops) for row, r in enumerate(plan.routes))))
    monkeypatch.setattr(sisr, "ENGINE", engine)
    shortest = min(route.work for route in evaluate(problem, plan).routes)
    found = ENGINE.solve(hours(problem, 2, 180 + shortest - 1), COUNTED)
    (_, _, look), (late, _, main), (waved, start, rest) = engine.asked
    assert (look, main, rest) == (60, 156, 84)
    assert all(asked.rules.docks == 0 for asked, _, _ in engine.asked)
    assert [van.shift_open for van in late.vehicles] == [180]
    assert [(van.shift_open, van.number) for van in waved.vehicles] == [(30 * row, 2) for row in range(6)] + [(180, 1)]
    assert evaluate(waved, start).violations[0].rule == "missing"
    assert {route.vehicle for route in found.plan.routes} == {0}
    assert found.iterations == 300


def test_each_step_goes_on_from_what_keeps_the_docks(monkeypatch, thirteen):
    problem, plan = thirteen
    engine = Recorder(plan, plan, plan)
    monkeypatch.setattr(sisr, "ENGINE", engine)
    longest = max(route.work for route in evaluate(problem, plan).routes)
    ENGINE.solve(hours(problem, 2, 180 + longest), COUNTED)
    (_, _, look), (free, again, more), (waved, start, rest) = engine.asked
    assert (look, more, rest) == (60, 192, 48)
    assert (free.vehicles[0].shift_open, again) == (0, plan)
    assert len(start.routes) == 13
    assert evaluate(waved, start).feasible


def test_a_plan_that_keeps_docks_is_not_lost(monkeypatch, thirteen):
    """Six routes keep the docks; 13 are found, and do not."""
    problem, plan = thirteen
    pairs = RoutePlan.of([Route(0, tuple(range(row, min(row + 3, 13)))) for row in range(0, 13, 3)], 13)
    roomy = replace(problem, vehicles=(replace(problem.vehicles[0], capacity=(99,)),))
    tight = hours(roomy, 2, max(route.arrival for route in evaluate(roomy, pairs).routes) + 60)
    assert evaluate(tight, pairs).feasible
    assert not evaluate(tight, plan).feasible
    monkeypatch.setattr(sisr, "ENGINE", Recorder(plan, plan, plan))
    found = ENGINE.solve(tight, COUNTED, start=pairs)
    assert found.plan == pairs
    assert found.cost == pytest.approx(evaluate(tight, pairs).cost)


def test_the_whole_search_at_docks_again_and_again():
    problem = made_station(60, vans=12, timed=0.0, rules=Rules(docks=2, load=600), shift_close=4500)
    first, again = (ENGINE.solve(problem, Budget(seconds=None, iterations=600, threads=1)) for _ in range(2))
    assert first.plan == again.plan
    assert evaluate(problem, first.plan).feasible
    assert first.cost == pytest.approx(evaluate(problem, first.plan).cost)
    assert not evaluate(problem, ENGINE.solve(replace(problem, rules=Rules()), COUNTED).plan).feasible


@pytest.mark.parametrize(("count", "by_parts"), [(799, False), (800, True)])
def test_large_problems_with_rules_are_searched_by_parts(monkeypatch, count, by_parts):
    problem = made_station(count, vans=count, breaks=(Break(600, 0, 8 * HOUR),))
    nobody = RoutePlan.of((), count)
    engine = Recorder(nobody)
    monkeypatch.setattr(engine, "solve", lambda problem, *_, **__: Found(RoutePlan.of((), len(problem)), 0.0))
    monkeypatch.setattr(sisr, "ENGINE", engine)
    found = ENGINE.solve(problem, Budget(seconds=None, iterations=1, threads=2))
    searches = [part["part"] for part in found.notes["parts"] if part["part"].startswith("sisr")]
    assert searches == ["sisr, simpler problem", "sisr" + ", by parts of the map" * by_parts]


def test_paid_hours_and_breaks_begin_with_a_simpler_problem():
    """The plan of the simpler problem is only a start: what counts is the real one's cost, breaks and all."""
    problem = made_station(60, vans=12, breaks=(Break(600, HOUR, 2 * HOUR),))
    paid = replace(problem, vehicles=(replace(problem.vehicles[0], cost_per_work=0.01),))
    found = ENGINE.solve(paid, Budget(seconds=None, iterations=600, threads=1))
    assert [part["part"] for part in found.notes["parts"]][:2] == ["sisr, simpler problem", "sisr"]
    assert found.notes["parts"][1]["cost"] <= found.notes["parts"][0]["cost"]
    seen = evaluate(paid, found.plan)
    assert seen.feasible
    assert found.cost == pytest.approx(seen.cost)
