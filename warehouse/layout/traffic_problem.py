"""A traffic problem from a file: a MovingAI map, an RHCR map or a League of Robot Runners document."""

from __future__ import annotations

from math import gcd
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.ndimage import label

from core.errors import Finding, InvalidInput
from warehouse.layout.league import LeagueProblem, read_league
from warehouse.layout.maps import GridMap, read_map
from warehouse.traffic.errands import DrawnErrands, ListedErrands
from warehouse.traffic.motion import Motion
from warehouse.traffic.problem import TrafficProblem
from warehouse.traffic.roadmap import Roadmap

_SHOWN_FINDINGS = 20
Cells = npt.NDArray[np.int32]


def read_traffic_problem(
    path: Path, *, agents: int | None = None, motion: Motion | None = None, seed: int = 1
) -> TrafficProblem:
    """Read a problem.

    Parameters
    ----------
    path : Path
        A League document (``.json``), or a map: then starts and goals are drawn by `seed`.
    agents : int, optional
        Robots; a League problem has its own number, and fewer may be asked for. A map needs it.
    motion : {"four_way", "turning"}, optional
        Turning for League problems, four-way for maps by default.
    seed : int
        Of what is drawn; a League problem has nothing to draw.

    Raises
    ------
    InvalidInput
        Files that break their form's rules; more robots than can start; goals that cannot be reached.
    """
    if agents is not None and agents < 1:
        raise InvalidInput([Finding("--agents", 0, "out-of-range", f"{agents} robots, at least 1 is needed")])
    if path.suffix.lower() == ".json":
        return _of_league(read_league(path), agents, motion or "turning")
    grid = read_map(path)
    if agents is None:
        message = "a map says nothing about robots: say how many (--agents)"
        raise InvalidInput([Finding(grid.file, 0, "no-agents", message)])
    return _of_map(grid, agents, motion or "four_way", seed)


def _of_league(league: LeagueProblem, agents: int | None, motion: Motion) -> TrafficProblem:
    n = league.team_size if agents is None else agents
    if n > len(league.agents.cells):
        message = f"{n} robots asked for, the file lists {len(league.agents.cells)}"
        raise InvalidInput([Finding(league.agents.file, 0, "too-many-agents", message)])
    start = league.agents.cells[:n]
    cut_off = unreachable(parts(league.grid.free), start, league.tasks.cells)
    if cut_off.any():
        raise InvalidInput(
            Finding(
                league.tasks.file,
                int(league.tasks.lines[task]),
                "unreachable-task",
                f"cell {league.tasks.cells[task]} cannot be reached by every robot that is given it",
            )
            for task in np.flatnonzero(cut_off)[:_SHOWN_FINDINGS]
        )
    return _problem(league.file, league.grid, start, motion, ListedErrands(league.tasks.cells, n))


def _of_map(grid: GridMap, agents: int, motion: Motion, seed: int) -> TrafficProblem:
    starts, goals = _places(grid)
    if len(goals) < 2:
        message = f"{len(goals)} cells within reach may be goals, at least 2 are needed"
        raise InvalidInput([Finding(grid.file, 0, "too-few-goals", message)])
    if agents > len(starts):
        message = f"{agents} robots asked for, {len(starts)} cells may be starts"
        raise InvalidInput([Finding(grid.file, 0, "too-many-agents", message)])
    drawn = np.random.default_rng(seed).choice(starts, agents, replace=False)
    return _problem(grid.file, grid, drawn, motion, DrawnErrands(goals, seed))


def _problem(
    file: str, grid: GridMap, start: Cells, motion: Motion, errands: ListedErrands | DrawnErrands
) -> TrafficProblem:
    east = np.zeros(len(start), np.uint8)
    return TrafficProblem(file, Roadmap.of(grid.free), start, east, motion, errands)


def _places(grid: GridMap) -> tuple[Cells, Cells]:
    """Cells where robots may start and where they may be sent, all within the largest connected part.

    RHCR: homes and endpoints. MovingAI: the cells marked ``S`` or ``E``, else every free cell, for both.
    """
    part = parts(grid.free)
    sizes = np.bincount(part)
    sizes[0] = 0
    largest = part == np.argmax(sizes)
    if grid.form == "rhcr":
        starts, goals = grid.cells("r"), grid.cells("e")
    else:
        marked = grid.cells("SE")
        starts = goals = marked if largest[marked].any() else np.flatnonzero(largest).astype(np.int32)
    return starts[largest[starts]], goals[largest[goals]]


def parts(free: npt.NDArray[np.bool_]) -> Cells:
    """Number of the connected part that each cell is of, from 1; 0 where it is blocked.

    Parameters
    ----------
    free : bool[height, width]

    Returns
    -------
    int32[height * width]
    """
    numbered, _ = label(free)
    return numbered.ravel().astype(np.int32)


def unreachable(part: Cells, start: Cells, tasks: Cells) -> npt.NDArray[np.bool_]:
    """bool[m]: tasks that some robot is given by the League's rule and cannot reach.

    Robot i of n is given all tasks j with ``j % g == i % g``, where g is the greatest common divisor of n and m.
    """
    g = gcd(len(start), len(tasks))
    lowest, highest = np.full(g, np.iinfo(np.int32).max, np.int32), np.zeros(g, np.int32)
    group = np.arange(len(start)) % g
    np.minimum.at(lowest, group, part[start])
    np.maximum.at(highest, group, part[start])
    group = np.arange(len(tasks)) % g
    return (part[tasks] != lowest[group]) | (part[tasks] != highest[group])
