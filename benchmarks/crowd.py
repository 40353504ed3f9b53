"""Crowds: milliseconds a step, goals a step and robot-ticks a second, on a floor of 300 x 400 cells.

    python -m benchmarks.crowd [--robots 1000 4000 10000] [--seed 1]

Blocks of 10 x 2 pods as walls, lanes of two cells with a right-hand side; goals lie beside pods and are drawn anew at
arrival. "any goal": each new goal's field is searched in a rectangle. "400 goals": goals come from 400 cells whose
whole fields are kept. Times are CPU time of everything from step to step, as the machine may be shared; compiling and
the first fields are left out. In brackets what a prototype reached (one core, such a floor, right-hand lanes).
Robots set out together, so goals a step compare only over equal steps.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cli.kernels import keep_compiled_kernels

STEPS = {1_000: 300, 4_000: 300, 10_000: 150}
PROTOTYPE_MS = {
    ("any goal", 4_000): 7.3,
    ("any goal", 10_000): 15.5,
    ("400 goals", 1_000): 0.48,
    ("400 goals", 4_000): 1.8,
    ("400 goals", 10_000): 5.2,
}
PROTOTYPE_GOALS = {("any goal", 4_000): 12.1, ("any goal", 10_000): 18.6}


@dataclass(frozen=True)
class Row:
    """What a run measured."""

    goals: str
    robots: int
    steps: int
    ms: float
    arrivals: float
    field_mb: float


def floor() -> npt.NDArray[np.bool_]:
    """Free cells; three in five are."""
    free = np.ones((300, 400), bool)
    for top in range(2, 297, 4):
        for left in range(2, 389, 12):
            free[top : top + 2, left : left + 10] = False
    return free


def beside_pods(free: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    """Free cells with a pod next to them."""
    pod = np.zeros((free.shape[0] + 2, free.shape[1] + 2), bool)
    pod[1:-1, 1:-1] = ~free
    near = pod[:-2, 1:-1] | pod[2:, 1:-1] | pod[1:-1, :-2] | pod[1:-1, 2:]
    return np.flatnonzero(free & near).astype(np.int32)


def run(goals: str, robots: int, steps: int, seed: int) -> Row:
    """Let a crowd go from goal to goal."""
    from warehouse.traffic.crowd import Crowd
    from warehouse.traffic.right_hand import against_lane
    from warehouse.traffic.roadmap import Roadmap

    free, rng = floor(), np.random.default_rng(seed)
    roadmap, cells = Roadmap.of(free), beside_pods(free)
    frequent = rng.choice(cells, 400, replace=False) if goals == "400 goals" else cells[:0]
    cells = frequent if len(frequent) else cells
    start = rng.permutation(np.flatnonzero(roadmap.free).astype(np.int32))[:robots]
    crowd = Crowd(roadmap, start, seed, frequent=frequent, against=against_lane(roadmap))
    for cell in frequent:
        crowd.aim(np.zeros(1, np.int32), np.array([cell]), np.zeros(1, bool))
    empty, may_move = np.zeros(robots, bool), np.ones(robots, bool)
    crowd.aim(np.arange(robots), rng.choice(cells, robots), empty)
    arrivals, started = 0, time.process_time()
    for _ in range(steps):
        crowd.step(may_move)
        done = np.flatnonzero(crowd.cell == crowd.goal)
        arrivals += len(done)
        crowd.aim(done, rng.choice(cells, len(done)), empty[: len(done)])
    ms = (time.process_time() - started) / steps * 1000
    return Row(goals, robots, steps, ms, arrivals / steps, float(crowd.state.pool.end[0]) * 2 / 1e6)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--robots", type=int, nargs="+", default=list(STEPS))
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    keep_compiled_kernels()
    run("any goal", 100, 5, 1)
    print("goals      robots  steps  ms/step (prototype)  goals/step (prototype)  M robot-ticks/s  fields MB")
    for goals in ("any goal", "400 goals"):
        for robots in arguments.robots:
            row = run(goals, robots, STEPS.get(robots, 200), arguments.seed)
            ms, arrivals = PROTOTYPE_MS.get((goals, robots)), PROTOTYPE_GOALS.get((goals, robots))
            print(
                f"{goals:9} {robots:7,} {row.steps:6} {row.ms:8.2f} {f'({ms})' if ms else '':>11}"
                f" {row.arrivals:11.1f} {f'({arrivals})' if arrivals else '':>11} {robots / row.ms / 1000:16.2f}"
                f" {row.field_mb:10.0f}"
            )


if __name__ == "__main__":
    main()
