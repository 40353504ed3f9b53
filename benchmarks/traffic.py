"""Robot traffic: errands a step and milliseconds a step, beside what is published and what no planner can exceed.

    python -m benchmarks.traffic [--steps 5000] [--seeds 1 2 3] [--rows kiva league crowd]

Floors are look-alikes (benchmarks/floor_maps.py); published figures are those of the floors they are like. The bound
lets every robot drive alone. Times hold everything: distance fields, planning, guidance; compiling is left out.
Published: RHCR, Li et al. 2021, "Lifelong multi-agent path finding in large-scale warehouses"; League of Robot Runners
2023, best solution of TR23-warehouse_large.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.floor_maps import FloorMap, kiva_like, league_like, pod_floor
from cli.kernels import keep_compiled_kernels

LEGS_PER_100_STEPS = 20
"""More errands than any robot could finish in 100 steps."""


@dataclass(frozen=True)
class Case:
    """A row of the table."""

    name: str
    floor: FloorMap
    robots: int
    motion: str
    planner: str
    published: str
    bound_of: int


def cases(rows: list[str]) -> list[Case]:
    found = []
    if "kiva" in rows:
        floor = kiva_like()
        for robots, rhcr in ((60, "2.33"), (100, "3.56"), (140, "4.55")):
            found.append(Case("33 x 46", floor, robots, "four_way", "wlns", f"RHCR {rhcr}", robots))
    if "league" in rows:
        found.append(Case("140 x 500", league_like(), 1000, "turning", "wlns", "best team 95.9 %, 882 ms", 1000))
    if "crowd" in rows:
        floor, limit = pod_floor(), "League's limit 1,000 ms"
        found += [Case("300 x 400", floor, robots, "four_way", "pibt", limit, 1000) for robots in (4_000, 10_000)]
    return found


def errands(case: Case, seed: int, steps: int) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Starts int32[n] and goals int32[n, k], two after each other never the same."""
    rng = np.random.default_rng(seed)
    n, legs = case.robots, 2 + steps * LEGS_PER_100_STEPS // 100
    start = rng.choice(case.floor.homes, n, replace=False)
    goals = rng.choice(case.floor.goals, (n, legs))
    if len(case.floor.stations):
        goals = np.where(rng.random((n, legs)) < 0.5, goals, rng.choice(case.floor.stations, (n, legs)))
    for k in range(1, legs):
        while (same := np.flatnonzero(goals[:, k] == goals[:, k - 1])).size:
            goals[same, k] = rng.choice(case.floor.goals, len(same))
    return start.astype(np.int32), goals.astype(np.int32)


def drive(case: Case, seed: int, steps: int) -> tuple[int, float]:
    """Errands finished, and seconds a step without the first (which may compile)."""
    from warehouse.traffic.planner import make_planner

    start, goals = errands(case, seed, steps)
    known = case.floor.goals if case.floor.roadmap.n_cells < 10_000 else None
    planner = make_planner(case.planner, case.floor.roadmap, start, case.motion, seed, endpoints=known)
    leg = np.zeros(case.robots, np.int64)
    goal = goals[:, 0].copy()
    clock = time.perf_counter()
    for step in range(steps):
        planner.step(goal)
        arrived = np.flatnonzero(planner.cell == goal)
        leg[arrived] += 1
        goal[arrived] = goals[arrived, leg[arrived]]
        if step == 0:
            clock = time.perf_counter()
    return int(leg.sum()), (time.perf_counter() - clock) / max(1, steps - 1)


def bound(case: Case, seed: int, steps: int) -> float:
    """Errands that the robots would finish alone: of the first `bound_of`, scaled to all."""
    from warehouse.traffic.bound import errands_alone
    from warehouse.traffic.motion import MotionGraph

    start, goals = errands(case, seed, steps)
    graph = MotionGraph.of(case.floor.roadmap, case.motion)
    few = slice(0, case.bound_of)
    return float(errands_alone(graph, graph.states(start[few]), goals[few], steps).sum()) * case.robots / case.bound_of


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=5000)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--rows", nargs="+", default=["kiva", "league", "crowd"], choices=["kiva", "league", "crowd"])
    args = parser.parse_args()
    keep_compiled_kernels()
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; {args.steps:,} steps")
    print("floor      robots motion   planner goals/step of bound ms/step  published")
    for case in cases(args.rows):
        runs = [drive(case, seed, args.steps) for seed in args.seeds]
        alone = [bound(case, seed, args.steps) for seed in args.seeds]
        done, seconds = (np.mean(column) for column in zip(*runs, strict=True))
        print(
            f"{case.name:10} {case.robots:6,} {case.motion:8} {case.planner:7} {done / args.steps:10.3f} "
            f"{done / np.mean(alone):8.1%} {seconds * 1000:7.1f}  {case.published}",
            flush=True,
        )


if __name__ == "__main__":
    main()
