"""The engine against enumeration, and what must hold of every answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from network.design.location import Carbon, Choice, CountLimit, Period, locate, statuses_possible
from network.plan import plan
from tests.network.design.location.conftest import enumerated

FREE = ("SC-CMH-1", "AH-CVG", "DS-CMH-02", "DS-CMH-04", "FC-CMH-2")
FEW = ("SC-CMH-1", "DS-CMH-02", "DS-CMH-04")
LOOSE = 0.5
"""Gap of tests that ask nothing of the proof."""


@pytest.fixture(scope="module")
def designs(free_only):
    """Every design of the problem with these sites free."""
    return enumerated(free_only(*FREE))


def ids(problem, rows):
    return set(problem.scenario.facilities["id"].to_numpy()[rows])


def test_the_best_of_all_designs_is_found_and_proven(free_only, designs):
    problem = free_only(*FREE)
    best = min(d.cost_usd for d in designs)
    answer = locate(problem)
    assert answer.status == "optimal"
    assert answer.best.cost_usd == pytest.approx(best, rel=1e-9)
    assert best * (1 - 2e-4) <= answer.bound_usd <= best * (1 + 1e-9)
    ranked = sorted(d.cost_usd for d in designs)
    assert all(any(np.isclose(a.cost_usd, cost) for cost in ranked) for a in answer.alternatives)
    assert [a.cost_usd for a in answer.alternatives] == sorted(a.cost_usd for a in answer.alternatives)


def test_no_design_is_below_the_bound_of_the_root(free_only, designs):
    answer = locate(free_only(*FREE), gap=LOOSE)
    assert answer.bound_usd <= min(d.cost_usd for d in designs) * (1 + 1e-9)


def test_a_design_that_changes_nothing_costs_what_the_plan_says(free_only):
    problem = free_only()
    answer = locate(problem, gap=LOOSE)
    own = plan(problem.scenario, problem.door_cost)
    sites = problem.sites.fixed_usd.sum()
    assert own.unserved["no path"] == 0
    assert answer.best.plan_usd == pytest.approx(own.objective_usd, rel=2e-3)  # overtime at stations is charged here
    assert answer.best.cost_usd == pytest.approx(answer.best.plan_usd + sites)
    assert answer.today.cost_usd == pytest.approx(answer.best.cost_usd)


def test_more_freedom_never_costs_more_and_a_closed_site_never_less(free_only):
    some, more = free_only("DS-CMH-02", "SC-CMH-1"), free_only(*FEW)
    less_free = locate(some).best.cost_usd
    assert locate(more, gap=2e-3).best.cost_usd <= less_free + 1e-6
    choice = some.sites.choice.copy()
    choice[some.scenario.facility_row["DS-CMH-02"]] = Choice.CLOSED
    forced = replace(some, sites=replace(some.sites, choice=choice))
    assert locate(forced).best.cost_usd >= less_free - 1e-6


def test_limits_are_kept(free_only):
    table = free_only().scenario.facilities
    stations = (table["kind"] == "delivery_station").to_numpy()
    problem = free_only(*FEW, limits=(CountLimit("stations", stations, 5, 5),))
    answer = locate(problem)
    assert answer.best.is_open[stations].sum() == 5
    kept = [d for d in enumerated(problem) if not d.broken]
    assert answer.best.cost_usd == pytest.approx(min(d.cost_usd for d in kept))


def test_limits_that_clash_are_infeasible_and_said_so(free_only):
    table = free_only().scenario.facilities
    stations = (table["kind"] == "delivery_station").to_numpy()
    problem = free_only(*FREE, limits=(CountLimit("few", stations, 0, 2),))  # three must stay
    assert not statuses_possible(problem)
    answer = locate(problem)
    assert answer.status == "infeasible"
    assert answer.proven_infeasible
    assert answer.best is None


def test_a_candidate_opens_where_it_is_worth_it(free_only):
    problem = free_only("DS-CMH-02")
    row = problem.scenario.facility_row["DS-CMH-02"]
    for opening, opens in ((0.0, True), (1e7, False)):
        choice, open_today = problem.sites.choice.copy(), problem.sites.open_today.copy()
        choice[row], open_today[row] = Choice.CANDIDATE, False
        costs = np.where(np.arange(len(choice)) == row, opening, 0.0)
        fixed = np.where(np.arange(len(choice)) == row, 0.0, problem.sites.fixed_usd)
        sites = replace(problem.sites, choice=choice, open_today=open_today, opening_usd=costs, fixed_usd=fixed)
        answer = locate(replace(problem, sites=sites))
        assert bool(answer.best.is_open[row]) is opens
        assert not answer.today.is_open[row]


def test_what_stays_open_must_be_used(free_only):
    problem = free_only("DS-CMH-02", "DS-CMH-04")
    row = problem.scenario.facility_row["DS-CMH-02"]
    least = np.zeros(len(problem.sites))
    least[row] = 1e6
    answer = locate(replace(problem, sites=replace(problem.sites, min_packages=least)))
    assert not answer.best.is_open[row]
    least[problem.scenario.facility_row["DS-CMH-01"]] = 1e6  # which may not close
    assert locate(replace(problem, sites=replace(problem.sites, min_packages=least))).status == "infeasible"


def test_modules_are_built_where_capacity_is_short(free_only):
    problem = free_only()
    row = problem.scenario.facility_row["FC-CMH-3"]  # the only source of heavy goods, and short
    n = len(problem.sites)
    at = np.arange(n) == row
    sites = replace(
        problem.sites,
        modules=np.where(at, 2, 0),
        module_packages_per_h=np.where(at, 100.0, 0.0),
        module_usd=np.where(at, 500.0, 0.0),
    )
    answer = locate(replace(problem, sites=sites), gap=LOOSE)
    assert answer.best.modules[row] >= 1
    assert answer.best.cost_usd < answer.today.cost_usd
    assert answer.bound_usd <= answer.best.cost_usd


@pytest.mark.slow
def test_periods_are_weighted_by_their_days(free_only):
    problem = free_only("DS-CMH-02")
    alone = [locate(replace(problem, periods=(Period("one", 1, f),)), gap=LOOSE).today.plan_usd for f in (0.5, 1.0)]
    both = locate(replace(problem, periods=(Period("low", 3, 0.5), Period("high", 1, 1.0))), gap=LOOSE)
    assert both.today.plan_usd == pytest.approx(0.75 * alone[0] + 0.25 * alone[1], rel=1e-9)
    assert both.bound_usd <= both.best.cost_usd


@pytest.mark.slow
def test_carbon_at_a_price_costs_more_and_a_cap_out_of_reach_is_infeasible(free_only):
    problem = free_only("SC-CMH-1")
    plain = locate(problem).best
    dear = locate(replace(problem, carbon=Carbon(usd_per_kg=1.0))).best
    assert dear.carbon_kg > 0
    assert plain.cost_usd < dear.cost_usd <= plain.cost_usd + plain.carbon_kg + 1e-6
    assert locate(replace(problem, carbon=Carbon(cap_kg_per_day=1.0))).status == "infeasible"


def test_the_same_problem_has_the_same_answer(free_only):
    first, second = (locate(free_only(*FEW), gap=2e-3) for _ in range(2))
    assert first.best.cost_usd == second.best.cost_usd
    assert first.bound_usd == second.bound_usd
    assert (first.best.is_open == second.best.is_open).all()


def test_stopped_at_once_it_still_answers(free_only):
    answer = locate(free_only(*FREE), stop=lambda: True)
    assert answer.best is not None
    assert answer.bound_usd <= answer.best.cost_usd
