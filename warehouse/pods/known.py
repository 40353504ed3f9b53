"""What queueing theory says about a pod floor, and what the model makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from datasets import Settings
from datasets.draft import default_settings
from warehouse.floor_orders import FloorOrders
from warehouse.floor_result import FloorResult
from warehouse.layout.pod_generator import PodNumbers, generate
from warehouse.layout.stocking import PodStock
from warehouse.pods.mva import closed_network
from warehouse.pods.simulate import simulate

MVA_SHARE = 0.05
"""A floor without congestion comes this near to the closed network (Lamballais, Roy and De Koster 2017)."""
LITTLE_SHARE = 0.05
"""Robots that wait across an end of the measured time are counted in one term and not in the other."""
PODS = 60
NETWORK = {
    **{"pick_unit_cv": 1.0, "pick_unit_s": 40.0, "break_share": 0.0, "fatigue": 0.0, "battery_h": 1e5},
    **{"robot_mtbf_h": 1e6, "replenishment": "none", "pod_choice": "oldest", "assignment": "longest_idle"},
    **{"storage": "random", "station_queue": 8, "robot_accel_m_s2": 20.0, "robot_turn_s": 0.0, "open_orders": 8},
}
"""Settings under which a floor is a closed network: exponential service, random pods, one line a visit."""


def known() -> Iterator[tuple[str, float, float, float]]:
    """(name, expected, got, tolerance) of throughput by mean value analysis, Little's law and time that adds up."""
    alone = network_run(1)
    driving_s = 3600 * alone.hours / alone.visits - _service_s(alone)
    for robots in (2, 4):
        found = network_run(robots)
        expected = 3600 * closed_network(robots, driving_s, [_service_s(found)]).per_s
        name = f"{robots} robots at one station, visits/h (mean value analysis)"
        yield name, round(expected, 3), found.visits / found.hours, MVA_SHARE
    found = network_run(4)
    per_h, wait_s = found.queue_waits["station"]
    expected = per_h * wait_s / 3600
    yield "station queue, waiting (Little's law)", round(expected, 4), found.queue_mean["station"], LITTLE_SHARE
    for kind, count in (("robot", found.robots), ("station", found.stations), ("picker", found.pickers)):
        expected = count * (found.to_s - found.from_s)
        yield f"{kind}s' states add up to their time, s", expected, sum(found.state_s[kind].values()), 1e-9


@cache
def network_run(robots: int, hours: float = 15.0) -> FloorResult:
    """A floor that is a closed network, run long enough for its mean."""
    settings = Settings({**Settings(default_settings()).floor, **NETWORK})
    floor = generate(PodNumbers(PODS, 1, 0, 1, fill=0.7))
    sku = np.arange(PODS, dtype=np.int32)[:, None]
    stock = PodStock(sku, np.full((PODS, 1), 10_000, np.int32), np.zeros(PODS, np.int8), PODS)
    n = 6000
    ranks = np.random.default_rng(1).integers(0, PODS, n).astype(np.int32)
    orders = FloorOrders(np.full(n, -1.0), np.arange(n + 1), ranks, np.ones(n, np.int32), PODS)
    to_s = 600 + hours * 3600
    return simulate(floor, orders, stock, settings, robots=robots, seed=7, from_s=600, to_s=to_s)


def _service_s(found: FloorResult) -> float:
    return found.state_s["station"]["serving"] / found.visits
