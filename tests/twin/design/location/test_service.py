"""Service first, then cost: against every design, and in the order of what is told."""

from __future__ import annotations

import numpy as np
import pytest

import datasets
from network.design.location import Choice, DesignProblem
from network.design.location import locate as locate_sites
from tests.network.design.location.conftest import enumerated
from twin.design.location import service
from twin.design.location.problem import design_problem
from twin.floors import with_floors

FREE = ("DS-CMH-01", "DS-CMH-04", "DS-CMH-05")


@pytest.fixture(scope="module")
def problem() -> DesignProblem:
    edits = ["design.open_sites=keep", *(f"design.{name}.choice=may_close" for name in FREE)]
    return design_problem(with_floors(datasets.load("demo", edits=edits)))


def test_nobody_serves_better_and_of_those_that_serve_as_well_none_is_cheaper(problem: DesignProblem) -> None:
    assert int(np.isin(problem.sites.choice, (Choice.MAY_CLOSE, Choice.CANDIDATE)).sum()) == len(FREE)
    found = service.served_first(problem, seconds=None, alternatives=3, progress=lambda *_: None, stop=lambda: False)
    told = [_order(design) for design in (found.best, *found.alternatives)]
    assert told == sorted(told)
    assert len({design.is_open.tobytes() for design in (found.best, *found.alternatives)}) == len(told) == 4
    assert told[0] == pytest.approx(min(map(_order, enumerated(problem))))
    by_cost = locate_sites(problem)
    assert told[0] < _order(by_cost.best)
    assert found.status == "feasible"  # somebody is unserved: that nobody could serve better is not proven


def _order(design):
    return design.unserved, design.late, design.cost_usd
