"""A small walking floor, orders for it, and a stock."""

import numpy as np
import pytest

import datasets
from datasets import Settings
from warehouse.floor_orders import FloorOrders
from warehouse.layout.walking_floor import WalkingFloor

FLOOR = datasets.load("demo").settings.floor
STEADY = {"break_share": 0.0, "fatigue": 0.0, "pick_unit_cv": 0.0}
"""Nobody rests or tires, and every unit takes the same time."""


@pytest.fixture(scope="session")
def settings():
    """The demo's floor settings, with changes."""

    def changed(**changes):
        return Settings({**dict(FLOOR), **changes})

    return changed


@pytest.fixture(scope="session")
def steady(settings):
    """The same without chance and fatigue."""

    def changed(**changes):
        return settings(**{**STEADY, **changes})

    return changed


@pytest.fixture(scope="session")
def floor_of():
    """A floor of so many aisles and blocks; short aisles, so that runs are short too."""

    def made(aisles=6, blocks=1, length=20.0, depot=0.0):
        return WalkingFloor("small", aisles, blocks, length, 3.0, 3.0, int(length), 2, depot)

    return made


@pytest.fixture(scope="session")
def orders_of():
    """So many orders over so many seconds, one to four lines each."""

    def made(n, n_skus, over_s=0.0, seed=1):
        rng = np.random.default_rng(seed)
        lines = rng.integers(1, 5, n)
        first = np.concatenate([[0], np.cumsum(lines)]).astype(np.int64)
        total = int(first[-1])
        return FloorOrders(
            placed_s=np.sort(rng.uniform(0, over_s, n)) if over_s else np.zeros(n),
            line_first=first,
            sku=rng.integers(0, n_skus, total).astype(np.int32),
            units=rng.integers(1, 3, total).astype(np.int32),
            n_skus=n_skus,
        )

    return made


@pytest.fixture(scope="session")
def stock_of():
    """A place for each SKU, anywhere."""

    def made(floor, n_skus, seed=1):
        return np.random.default_rng(seed).integers(0, floor.n_places, n_skus).astype(np.int32)

    return made
