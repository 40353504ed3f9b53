import networkx as nx
import numpy as np
import pytest

from tests.oracles.robot_graph import robot_graph
from warehouse.traffic.bound import errands_alone
from warehouse.traffic.motion import MotionGraph
from warehouse.traffic.roadmap import EAST, SOUTH, Roadmap
from warehouse.traffic.wlns import Wlns, WlnsSettings

MOTIONS = ["four_way", "turning"]


def best_alone(roadmap, motion, cell, heading, goals, ticks):
    """Errands of one robot that chooses its headings at the goals best: shortest ways over (errand, cell, heading)."""
    ways = robot_graph(roadmap, motion)
    ways.add_edges_from((v, v) for v in list(ways))  # waiting
    at = {(cell, heading): 0}
    for done, goal in enumerate(goals):
        after_one = {}
        for state, tick in at.items():
            for new in ways[state]:
                after_one[new] = min(tick + 1, after_one.get(new, ticks + 99))
        arrivals = {}
        for state, tick in after_one.items():
            for end, more in nx.single_source_shortest_path_length(ways, state).items():
                if end[0] == goal:
                    arrivals[end] = min(tick + more, arrivals.get(end, tick + more))
        at = arrivals
        if min(at.values()) > ticks:
            return done
    return len(goals)


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("seed", range(6))
def test_bound_equals_the_best_choice_of_headings(motion, seed):
    rng = np.random.default_rng(seed)
    roadmap = Roadmap.of(np.ones((4, 5), bool))
    start, goals = rng.integers(20, size=3), rng.integers(20, size=(3, 8))
    heading = rng.integers(0, 4 if motion == "turning" else 1, size=3)
    graph = MotionGraph.of(roadmap, motion)
    found = errands_alone(graph, graph.states(start, heading), goals, 25)
    expected = [
        best_alone(roadmap, motion, int(c), int(h), g.tolist(), 25)
        for c, h, g in zip(start, heading, goals, strict=True)
    ]
    assert found.tolist() == expected


def test_known_legs():
    """Six cells in a row: five ticks there; to come back a turning robot turns twice more."""
    roadmap, goals = Roadmap.of(np.ones((1, 6), bool)), np.array([[5, 0, 5]])
    for motion, needed in (("four_way", 15), ("turning", 19)):
        graph = MotionGraph.of(roadmap, motion)
        state = graph.states([0], [EAST])
        assert errands_alone(graph, state, goals, needed).tolist() == [3]
        assert errands_alone(graph, state, goals, needed - 1).tolist() == [2]
    graph = MotionGraph.of(roadmap, "turning")
    assert errands_alone(graph, graph.states([0], [SOUTH]), goals, 5).tolist() == [0]
    assert errands_alone(graph, graph.states([0], [SOUTH]), goals, 6).tolist() == [1]


@pytest.mark.parametrize("motion", MOTIONS)
def test_no_planner_exceeds_the_bound(motion):
    rng = np.random.default_rng(4)
    roadmap = Roadmap.of(rng.random((8, 9)) < 2)
    start, goals = rng.choice(72, 20, replace=False), rng.integers(72, size=(20, 200))
    planner = Wlns(roadmap, start, motion, 1, settings=WlnsSettings(window=10, tries=40))
    leg, goal = np.zeros(20, int), goals[:, 0].astype(np.int32)
    for _ in range(150):
        planner.step(goal)
        arrived = np.flatnonzero(planner.cell == goal)
        leg[arrived] += 1
        goal[arrived] = goals[arrived, leg[arrived]]
    most = errands_alone(planner.graph, planner.graph.states(start), goals, 150)
    assert (leg <= most).all()
    assert leg.sum() > 0.6 * most.sum()


def test_walls_and_cut_off_goals_are_refused():
    graph = MotionGraph.of(Roadmap.of(np.array([[1, 0, 1]], bool)), "four_way")
    for goal in (1, 2):
        with pytest.raises(ValueError, match="a goal"):
            errands_alone(graph, graph.states([0]), np.array([[goal]]), 10)
