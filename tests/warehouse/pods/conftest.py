from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import datasets
from warehouse.floor_orders import FloorOrders
from warehouse.layout.pod_generator import PodNumbers, generate
from warehouse.layout.stocking import demand_shares, stock_pods


class Tape:
    """Keeps all that a model tells its recorder."""

    def begin(self, **floor):
        self.floor = floor
        self.pods_at_start = floor["pods"].copy()
        self.cell, self.state, self.pods, self.queue = [], [], [], []

    def tick(self, *, cell, state, pods, queue):
        self.cell.append(cell["robot"].copy())
        self.state.append(state["robot"].copy())
        self.pods.append(pods.copy())
        self.queue.append(queue.copy())


@pytest.fixture
def tape():
    return Tape()


@pytest.fixture(scope="session")
def floor_settings():
    """The demo's settings of the floor, with changes."""

    def changed(**changes):
        return SimpleNamespace(**{**datasets.load("demo").settings.floor, **changes})

    return changed


@pytest.fixture(scope="session")
def orders_of():
    def make(n, n_skus, *, per_h=None, seed=1, lines=(0.65, 0.2, 0.15), units=(0.9, 0.1)):
        """Orders that all wait at the start, or come at a rate."""
        rng = np.random.default_rng(seed)
        counts = rng.choice(np.arange(1, len(lines) + 1), n, p=lines)
        total = int(counts.sum())
        sku = rng.choice(n_skus, total, p=demand_shares(n_skus)).astype(np.int32)
        placed = np.full(n, -1.0) if per_h is None else np.cumsum(rng.exponential(3600 / per_h, n))
        first = np.concatenate(([0], np.cumsum(counts)))
        return FloorOrders(placed, first, sku, (1 + rng.choice(2, total, p=units)).astype(np.int32), n_skus)

    return make


@pytest.fixture(scope="session")
def small_floor():
    return generate(PodNumbers(pods=120, pick_stations=2, replenish_stations=1, chargers=3))


@pytest.fixture(scope="session")
def small_stock(floor_settings):
    return stock_pods(120, 400, floor_settings(pod_skus=12, pod_units=60), 1)
