"""A small run in which every station's routes are solved, stops take so long that vans run short, and windows bind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from datasets import Scenario, Settings
from tests.twin.small import network
from twin.answers import Happened
from twin.horizon import horizon
from twin.kept import Keeper
from twin.last_mile import LastMile, request
from twin.progress import Progress
from twin.run import Orders, happen, run
from twin.samples import sample_tables

ITERATIONS = 20
SEED = 3
SLOW = {"door.service_stop_s": 840.0, "door.waves": "10:00 0.50 9.0;17:30 0.50 8.0", "run.seed": SEED}


@dataclass(frozen=True)
class Solved:
    """A finished run in memory, every measured order kept, and its routes."""

    happened: Happened
    last_mile: LastMile
    tables: dict[str, pd.DataFrame]


@pytest.fixture(scope="package")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    small = network(tmp_path_factory.mktemp("small"))
    return replace(small, settings=Settings({**small.settings, **SLOW}))


@pytest.fixture(scope="package")
def solved(scenario: Scenario) -> Solved:
    orders, when = Orders(scenario, SEED, None), horizon(scenario.settings)
    keeper = Keeper(np.arange(*orders.between(when.first_slot, when.last_slot)))
    routes = request("DS-1,DS-2", ITERATIONS, scenario)
    happened, prepared = happen(scenario, orders, Progress(routes=True), keeper.numbers, keeper, routes)
    assert happened.last_mile is not None
    return Solved(happened, happened.last_mile, sample_tables(happened, prepared, keeper.kept()))


@pytest.fixture(scope="package")
def folder(scenario: Scenario, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("runs") / "solved"
    run(scenario, out=out, packages="all", route_stations="2", route_iterations=ITERATIONS)
    return out
