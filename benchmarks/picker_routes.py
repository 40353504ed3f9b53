"""Picking tours a second, beside networkx and OR-Tools on the same tours.

    python -m benchmarks.picker_routes [--picks 20] [--tours 2000] [--repeat 3]

The peers get the matrix of shortest walks ready made; making it is not in their time. Their tours and ours are held
against the shortest ones ("exact" here). Kernels are compiled before the clock starts.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()

import networkx as nx  # noqa: E402
import numpy as np  # noqa: E402

from warehouse.layout.walking_floor import WalkingFloor  # noqa: E402
from warehouse.walking.geometry import matrix_m  # noqa: E402
from warehouse.walking.routes import tour  # noqa: E402
from warehouse.walking.routes.general import shortest_round  # noqa: E402


def length_m(metres: np.ndarray, order: np.ndarray) -> float:
    return float(metres[order[:-1], order[1:]].sum())


def complete_graph(metres: np.ndarray) -> nx.Graph:
    """Of both sides of an aisle, too: networkx takes a distance of 0 for no edge."""
    return nx.from_numpy_array(metres + 1e-6 * (1 - np.eye(len(metres))))


def networkx_greedy(metres: np.ndarray) -> float:
    return length_m(metres, np.array(nx.approximation.greedy_tsp(complete_graph(metres), source=0)))


def networkx_christofides(metres: np.ndarray) -> float:
    return length_m(metres, np.array(nx.approximation.christofides(complete_graph(metres))))


def ortools(metres: np.ndarray) -> float:
    return length_m(metres, np.concatenate([[0], shortest_round(metres), [0]]))


def measure(what: Callable[[np.ndarray], float], things: Sequence[np.ndarray], repeat: int) -> tuple[float, float]:
    """(things done a second, mean metres)."""
    best, total = float("inf"), 0.0
    for _ in range(repeat):
        started = time.perf_counter()
        total = sum(what(thing) for thing in things)
        best = min(best, time.perf_counter() - started)
    return len(things) / best, total / len(things)


def compare(floor: WalkingFloor, picks: int, tours: int, repeat: int) -> None:
    """Print a line a router and a line a peer; the peers do the first 20 tours."""
    tasks = list(np.random.default_rng(1).integers(0, floor.n_places, (tours, picks)))
    metres = {p: [tour(floor, task, p).metres for task in tasks] for p in OURS}
    for policy in OURS:
        rate, mean = measure(lambda task, p=policy: tour(floor, task, p).metres, tasks, repeat)
        print(f"  {policy:22} {rate:10,.0f} tours/s {mean / np.mean(metres['exact']):8.3f} x shortest")
    matrices = [matrix_m(floor, task) for task in tasks[:20]]
    for name, peer in PEERS.items():
        rate, mean = measure(peer, matrices, repeat)
        print(f"  {name:22} {rate:10,.0f} tours/s {mean / np.mean(metres['exact'][:20]):8.3f} x shortest")


OURS = ("s_shape", "return", "largest_gap", "exact")
PEERS = {
    "networkx greedy": networkx_greedy,
    "networkx Christofides": networkx_christofides,
    "OR-Tools (general)": ortools,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--picks", type=int, default=20)
    parser.add_argument("--tours", type=int, default=2000)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    for blocks in (1, 2, 3):
        floor = WalkingFloor("benchmark", 20, blocks, 40.0 / blocks, 3.0, 3.0, 60 // blocks, 1, 9.5)
        print(f"{blocks} block(s) of 20 aisles, {arguments.picks} picks; best of {arguments.repeat}")
        compare(floor, arguments.picks, arguments.tours, arguments.repeat)


if __name__ == "__main__":
    main()
