"""What a robot alone must do, and what a checker must see."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from warehouse.traffic.crowd import Crowd
from warehouse.traffic.planner import make_planner
from warehouse.traffic.roadmap import Roadmap
from warehouse.traffic.validator import check_moves

SIDE, STEPS, ROBOTS = 24, 400, 40


def known() -> Iterator[tuple[str, float, float, float]]:
    """(name, expected, got, tolerance): ways of one robot, and a planted collision among moves without one."""
    free = floor()
    roadmap = Roadmap.of(free)
    start, goal = 0, SIDE * SIDE - 1
    expected = shortest_steps(free, start, goal)
    yield "one robot alone, steps (PIBT)", expected, _crowd_steps(roadmap, start, goal), 0.0
    yield "one robot alone, steps (WLNS)", expected, _planner_steps(roadmap, start, goal), 0.0
    cells = crowd_moves(roadmap)
    yield f"collisions of {ROBOTS} robots in {STEPS} steps", 0.0, float(check_moves(free, cells).collisions), 0.0
    bent = cells.copy()
    bent[STEPS // 2, 1] = bent[STEPS // 2, 0]
    yield "a planted collision is seen", 1.0, float(check_moves(free, bent).collisions > 0), 0.0


def floor() -> np.ndarray:
    """Blocks of two by five cells with lanes between them."""
    rows, columns = np.indices((SIDE, SIDE))
    return (rows % 3 == 0) | (columns % 6 == 0) | (rows == SIDE - 1) | (columns == SIDE - 1)


def shortest_steps(free: np.ndarray, start: int, goal: int) -> float:
    """Steps of the shortest way, by networkx."""
    import networkx as nx

    graph = nx.grid_2d_graph(*free.shape)
    graph.remove_nodes_from([node for node in list(graph) if not free[node]])
    ends = (divmod(cell, free.shape[1]) for cell in (start, goal))
    return float(nx.shortest_path_length(graph, *ends))


def crowd_moves(roadmap: Roadmap) -> np.ndarray:
    """Cells of robots that go from one random goal to the next, int32[STEPS + 1, ROBOTS]."""
    rng = np.random.default_rng(1)
    places = np.flatnonzero(roadmap.free).astype(np.int32)
    crowd = Crowd(roadmap, rng.choice(places, ROBOTS, replace=False), seed=1)
    robots, may_move = np.arange(ROBOTS, dtype=np.int32), np.ones(ROBOTS, bool)
    crowd.aim(robots, rng.choice(places, ROBOTS), np.zeros(ROBOTS, bool))
    kept = [crowd.cell.copy()]
    for _ in range(STEPS):
        crowd.step(may_move)
        kept.append(crowd.cell.copy())
        there = robots[crowd.cell == crowd.goal]
        if len(there):
            crowd.aim(there, rng.choice(places, len(there)), np.zeros(len(there), bool))
    return np.array(kept)


def _crowd_steps(roadmap: Roadmap, start: int, goal: int) -> float:
    crowd = Crowd(roadmap, np.array([start], np.int32), seed=1)
    crowd.aim(np.array([0], np.int32), np.array([goal], np.int32), np.array([False]))
    steps = 0
    while crowd.cell[0] != goal and steps < roadmap.n_cells:
        crowd.step(np.array([True]))
        steps += 1
    return float(steps)


def _planner_steps(roadmap: Roadmap, start: int, goal: int) -> float:
    planner = make_planner("wlns", roadmap, np.array([start], np.int32), "four_way", 1)
    steps = 0
    while planner.cell[0] != goal and steps < roadmap.n_cells:
        planner.step(np.array([goal], np.int32))
        steps += 1
    return float(steps)
