"""Screened closures against full plans of the scenario without them."""

from __future__ import annotations

import numpy as np
import pytest

import datasets
from network.design.screening import Base, Closure, Question, base_of, pairs_of, screen
from network.design.screening.closure import Closure as OneClosure
from network.design.screening.screen import outcome_without
from network.plan import plan


def door(packages: np.ndarray, land_km2: np.ndarray, stem_km: np.ndarray) -> np.ndarray:
    """A last mile that is dearer further out."""
    return 1.0 + 0.02 * stem_km + 0.3 * np.sqrt(land_km2 / np.maximum(packages, 1.0))


@pytest.fixture(scope="module")
def base() -> Base:
    return base_of(datasets.load("demo"), door)


def _rows(base: Base) -> range:
    return range(len(base.scenario.facilities))


def test_every_facility_is_as_planned_anew(base: Base) -> None:
    for row in _rows(base):
        closure = Closure(facilities=(row,))
        screened, anew = outcome_without(base, closure), plan(closure.applied(base.scenario), door)
        assert screened.objective_usd == pytest.approx(anew.objective_usd, rel=1e-6)
        assert screened.bound_usd <= anew.objective_usd + 1e-6
        assert round(screened.unserved) == anew.unserved_packages
        assert screened.packages == anew.packages_per_day


def test_the_answer_meets_the_bound_over_every_way(base: Base) -> None:
    for row in _rows(base):
        outcome = outcome_without(base, Closure(facilities=(row,)))
        assert outcome.objective_usd - outcome.bound_usd <= 1e-6 * outcome.objective_usd


def test_a_pair_is_as_planned_anew_and_no_better_than_either_alone(base: Base) -> None:
    rows = [base.scenario.facility_row[name] for name in ("FC-CMH-2", "DS-CMH-01")]
    alone = [Closure(facilities=(row,)) for row in rows]
    (pair,) = pairs_of(alone)
    both = outcome_without(base, pair)
    assert both.objective_usd == pytest.approx(plan(pair.applied(base.scenario), door).objective_usd, rel=1e-6)
    assert both.objective_usd >= max(outcome_without(base, one).objective_usd for one in alone) - 1e-6


def test_lanes_are_as_planned_anew(base: Base) -> None:
    for row in range(0, len(base.scenario.lanes), 4):
        closure = Closure(lanes=(row,))
        screened, anew = outcome_without(base, closure), plan(closure.applied(base.scenario), door)
        assert screened.objective_usd == pytest.approx(anew.objective_usd, rel=1e-6)


def test_two_processes_say_what_one_says(base: Base) -> None:
    question = Question(base, tuple(OneClosure(facilities=(row,)) for row in range(4)))
    assert dict(screen(question, workers=2)) == dict(screen(question, workers=1))
