"""The whole pod floor, every decision and every agent in it: real time and robot-ticks a second.

``python -m benchmarks.pod_floor [--robots N] [--minutes M]``. Seconds of the
processor; compiling is left out, as the warm-up runs first.
"""

from __future__ import annotations

import argparse
import time

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()

import numpy as np  # noqa: E402

import datasets  # noqa: E402
from warehouse.floor_orders import FloorOrders  # noqa: E402
from warehouse.layout.pod_generator import PodNumbers, generate  # noqa: E402
from warehouse.layout.stocking import demand_shares, stock_pods  # noqa: E402
from warehouse.pods.model import PodModel  # noqa: E402
from warehouse.pods.simulate import forget, result  # noqa: E402

ROBOTS_A_STATION = 8
PODS_A_ROBOT = 10


def backlog(orders: int, n_skus: int, seed: int) -> FloorOrders:
    """Orders that all wait at the start: 65 % of one line, 20 % of two, 15 % of three; SKUs by Zipf's law."""
    rng = np.random.default_rng(seed)
    lines = rng.choice([1, 2, 3], orders, p=[0.65, 0.2, 0.15])
    sku = rng.choice(n_skus, lines.sum(), p=demand_shares(n_skus)).astype(np.int32)
    first = np.concatenate(([0], np.cumsum(lines)))
    return FloorOrders(np.full(orders, -1.0), first, sku, np.ones(len(sku), np.int32), n_skus)


def floor_for(robots: int, minutes: float) -> PodModel:
    """A floor where the robots are nearly enough for its stations."""
    settings = datasets.load("demo").settings.floor
    stations = max(1, robots // ROBOTS_A_STATION)
    pods = PODS_A_ROBOT * robots
    floor = generate(PodNumbers(pods, stations, max(1, int(stations * 0.8)), max(1, robots // 6)))
    stock = stock_pods(pods, pods * 4, settings, 1)
    orders = backlog(int(stations * 500 * (minutes + 10) / 60), pods * 4, 1)
    return PodModel(floor, orders, stock, settings, robots=robots, seed=1, from_s=600, to_s=600 + minutes * 60)


def main() -> None:
    """Print the figures."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--robots", type=int, default=1000)
    asked.add_argument("--minutes", type=float, default=20)
    given = asked.parse_args()
    model = floor_for(given.robots, given.minutes)
    while model.now_s < model.from_s:
        model.step()
    began, ticks = time.process_time(), model.steps
    model.run()
    took, ticks = time.process_time() - began, model.steps - ticks
    found = result(model)
    busy = found.state_s["picker"]["picking"] / sum(found.state_s["picker"].values())
    visits = found.visits / found.hours
    print(f"{model.floor.height} x {model.floor.width} cells, {found.pods} pods, {found.stations} pick stations")
    print(f"{ticks * model.rates.tick_s / took:,.0f} x real time, {took / ticks * 1e3:.2f} ms a tick")
    print(f"{given.robots * ticks / took / 1e6:.2f} M robot-ticks/s")
    print(
        f"{visits / found.robots:.1f} visits a robot and hour, {found.units_at_visits / found.visits:.2f} units a visit"
    )
    print(f"{found.units_at_visits / found.hours / found.stations:.0f} units/h a station, pickers {busy:.0%} busy")
    total = sum(found.state_s["robot"].values())
    print(", ".join(f"{name} {seconds / total:.1%}" for name, seconds in found.state_s["robot"].items()))
    print(dict(found.events), {name: round(mean, 1) for name, mean in found.queue_mean.items()})
    forget(model)


if __name__ == "__main__":
    main()
