"""Run a traffic problem: a planner moves the robots, arrivals reveal the next errands, all is recorded."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from warehouse.traffic.problem import TrafficProblem

if TYPE_CHECKING:
    from warehouse.traffic.planner import Planner

Report = Callable[[str, float], None]
Ints = npt.NDArray[np.int32]

KEPT_FIELD_VALUES = 1 << 27
"""Most distances (of goals x states) that a planner is asked to keep: a quarter of a gigabyte of 16 bits each."""


@dataclass(frozen=True, eq=False)
class TrafficResult:
    """What the robots did.

    Attributes
    ----------
    problem : TrafficProblem
    planner : str
        Name of the planner, as chosen.
    cell : int32[steps + 1, n]
        Where each robot stands after each step; row 0 is the start.
    heading : uint8[steps + 1, n]
    errand_robot, errand_goal, errand_assigned, errand_finished : int32[m]
        Errands in order of their assignment: whose, to which cell, after which step it was assigned and finished;
        -1 where it is not finished.
    seconds : float
        Wall-clock time of planner and recording.
    """

    problem: TrafficProblem
    planner: str
    cell: Ints
    heading: npt.NDArray[np.uint8]
    errand_robot: Ints
    errand_goal: Ints
    errand_assigned: Ints
    errand_finished: Ints
    seconds: float

    @property
    def agents(self) -> int:
        """Robots."""
        return self.cell.shape[1]

    @property
    def steps(self) -> int:
        """Steps that were run."""
        return len(self.cell) - 1

    @property
    def moves(self) -> int:
        """Robot-steps: what a validator has to look at."""
        return self.agents * self.steps

    @property
    def finished(self) -> int:
        """Errands finished."""
        return int((self.errand_finished >= 0).sum())

    @property
    def throughput_per_step(self) -> float:
        """Errands finished a step."""
        return self.finished / self.steps


class _Errands:
    """The robots' present goals, and the log of all errands so far."""

    def __init__(self, problem: TrafficProblem) -> None:
        n = problem.n_agents
        self.source = problem.errands
        self.count = np.zeros(n, np.int32)
        self.goal = np.empty(n, np.int32)
        self.open = np.empty(n, np.int64)
        self.log: list[tuple[Ints, Ints, int]] = []
        self.done: list[tuple[npt.NDArray[np.int64], int]] = []
        self.assigned = 0
        self._assign(np.arange(n, dtype=np.int32), problem.start, 0)

    def arrive(self, cell: Ints, step: int) -> None:
        """Finish the errands of robots that stand on their goals, and reveal the next ones."""
        robots = np.flatnonzero(cell == self.goal).astype(np.int32)
        if len(robots):
            self.done.append((self.open[robots], step))
            self.count[robots] += 1
            self._assign(robots, cell[robots], step)

    def _assign(self, robots: Ints, here: Ints, step: int) -> None:
        goals = self.source.goals(robots, self.count[robots], here)
        self.goal[robots] = goals
        self.open[robots] = self.assigned + np.arange(len(robots))
        self.assigned += len(robots)
        self.log.append((robots, goals, step))

    def columns(self) -> dict[str, Ints]:
        """The log as columns of a `TrafficResult`."""
        finished = np.full(self.assigned, -1, np.int32)
        for errands, step in self.done:
            finished[errands] = step
        return {
            "errand_robot": np.concatenate([robots for robots, _, _ in self.log]),
            "errand_goal": np.concatenate([goals for _, goals, _ in self.log]),
            "errand_assigned": np.repeat(
                np.array([step for _, _, step in self.log], np.int32), [len(robots) for robots, _, _ in self.log]
            ),
            "errand_finished": finished,
        }


def run(
    problem: TrafficProblem, planner: str = "auto", *, steps: int, seed: int = 1, report: Report | None = None
) -> TrafficResult:
    """Plan and move for a number of steps.

    Parameters
    ----------
    problem : TrafficProblem
    planner : {"auto", "pibt", "wlns"}
    steps : int
        At least 1.
    seed : int
        Same seed, same moves.
    report : callable, optional
        Told how far the run is: (stage, 0..1).

    Raises
    ------
    ValueError
        Where `steps` is not positive.
    """
    from warehouse.traffic.planner import choose, make_planner

    started = time.perf_counter()
    name = choose(planner, problem.n_agents, problem.motion, int(problem.roadmap.free.sum()))
    made = make_planner(
        name,
        problem.roadmap,
        problem.start,
        problem.motion,
        seed,
        start_heading=problem.start_heading,
        endpoints=_frequent(problem),
    )
    return drive(problem, made, name=name, steps=steps, started=started, report=report)


def _frequent(problem: TrafficProblem) -> Ints | None:
    """Cells whose distance fields are worth keeping: all that may be goals, where their fields fit in memory."""
    places = problem.errands.places
    headings = 4 if problem.motion == "turning" else 1
    fields = len(places) * int(problem.roadmap.free.sum()) * headings
    return places if fields <= KEPT_FIELD_VALUES else None


def drive(
    problem: TrafficProblem,
    planner: Planner,
    *,
    name: str,
    steps: int,
    started: float | None = None,
    report: Report | None = None,
) -> TrafficResult:
    """Let a planner that stands at the problem's start move the robots; see `run`.

    A robot's errand is finished where the robot stands on the goal after a step, whatever its heading: never at
    step 0, and at most one a step.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, not {steps}")
    started = time.perf_counter() if started is None else started
    cell = np.empty((steps + 1, problem.n_agents), np.int32)
    heading = np.empty((steps + 1, problem.n_agents), np.uint8)
    cell[0], heading[0] = problem.start, problem.start_heading
    errands = _Errands(problem)
    for step in range(1, steps + 1):
        planner.step(errands.goal)
        cell[step], heading[step] = planner.cell, planner.heading
        errands.arrive(cell[step], step)
        if report is not None:
            report("moving robots", step / steps)
    seconds = time.perf_counter() - started
    return TrafficResult(problem, name, cell, heading, **errands.columns(), seconds=seconds)
