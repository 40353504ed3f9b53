"""Small design problems over the demo network, and the enumeration that they are held to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from datasets import load
from network.design.location import Choice, DesignProblem, Sites
from network.design.location.evaluate import evaluate
from network.design.location.pins import everything, pins_of
from network.design.location.result import Design


@pytest.fixture(scope="session")
def demo() -> DesignProblem:
    """The demo network in which every facility may close; pickers by simple rates, doors at a formula of their own."""
    scenario = load("demo")

    def door(packages, land_km2, stem_km):
        return 1.5 + 0.02 * stem_km + 0.1 * np.sqrt(land_km2 / np.maximum(packages, 1.0))

    return DesignProblem(scenario, door, door, Sites.of(scenario))


@pytest.fixture(scope="session")
def free_only(demo: DesignProblem) -> Callable[..., DesignProblem]:
    """The demo with these facilities free and the others as they are."""

    def make(*ids: str, **changes) -> DesignProblem:
        known = demo.scenario.facilities["id"].isin(ids).to_numpy()
        assert known.sum() == len(ids)
        choice = np.where(known, Choice.MAY_CLOSE, Choice.OPEN).astype(np.int8)
        sites = replace(demo.sites, choice=choice)
        return replace(demo, sites=replace(sites, **changes.pop("sites", {})), **changes)

    return make


def enumerated(problem: DesignProblem) -> list[Design]:
    """Every design without modules, by its plan."""
    pins = pins_of(everything(problem))
    free = np.flatnonzero(problem.sites.free)
    designs = []
    for statuses in product((True, False), repeat=len(free)):
        is_open = problem.sites.choice == Choice.OPEN
        is_open[free] = statuses
        designs.append(evaluate(problem, pins, is_open, np.zeros(len(is_open), np.int64)))
    return designs
