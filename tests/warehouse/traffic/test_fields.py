import networkx as nx
import numpy as np
import pytest

from tests.oracles.robot_graph import robot_graph
from warehouse.traffic.fields import UNREACHABLE, Fields, distances_to
from warehouse.traffic.guidance import Guidance, alternating_lanes
from warehouse.traffic.motion import MotionGraph
from warehouse.traffic.roadmap import Roadmap

MOTIONS = ["four_way", "turning"]


def random_floor(seed, one_way=False):
    rng = np.random.default_rng(seed)
    free = rng.random((9, 13)) < 0.75
    exits = rng.integers(0, 16, free.shape).astype(np.uint8) | rng.integers(0, 16, free.shape).astype(np.uint8)
    return Roadmap.of(free, one_way=exits if one_way else None), rng


def expected(roadmap, motion, goal, weight=None):
    """Dijkstra of networkx on a graph built from the cells: {(cell, heading): cost}."""
    graph = robot_graph(roadmap, motion, weight)
    return nx.multi_source_dijkstra_path_length(graph.reverse(), {v for v in graph if v[0] == goal}, weight="cost")


def by_cell(graph, field):
    """A field as {(cell, heading): cost}."""
    mask = (1 << graph.heading_bits) - 1
    return {
        (int(graph.cell[s >> graph.heading_bits]), s & mask): int(v) for s, v in enumerate(field) if v < UNREACHABLE
    }


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("seed", range(4))
def test_unit_fields_equal_dijkstra(motion, seed):
    roadmap, rng = random_floor(seed, one_way=seed % 2 == 1)
    graph = MotionGraph.of(roadmap, motion)
    for goal in rng.choice(graph.cell, 5):
        assert by_cell(graph, distances_to(graph, goal)) == expected(roadmap, motion, goal)


@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("seed", range(4))
def test_weighted_fields_equal_dijkstra(motion, seed):
    roadmap, rng = random_floor(seed, one_way=seed % 2 == 1)
    graph = MotionGraph.of(roadmap, motion)
    weight = rng.integers(1, 256, graph.succ.shape).astype(np.uint8)
    for goal in rng.choice(graph.cell, 5):
        found = by_cell(graph, distances_to(graph, goal, weight))
        assert found == expected(roadmap, motion, goal, weight)


def test_frequent_goals_share_a_row_and_others_use_the_robots_own():
    graph = MotionGraph.of(Roadmap.of(np.ones((4, 5), bool)), "four_way")
    fields = Fields(graph, 3, frequent=[7, 11])
    for robot, goal in enumerate([7, 7, 3]):
        fields.aim(robot, goal)
    assert fields.row[0] == fields.row[1] != fields.row[2]
    for robot, goal in enumerate([7, 7, 3]):
        assert (fields.values[fields.row[robot]] == distances_to(graph, goal)).all()


def test_new_weights_reach_every_row_in_use_and_those_asked_for_later():
    graph = MotionGraph.of(Roadmap.of(np.ones((4, 5), bool)), "four_way")
    fields = Fields(graph, 2, frequent=[7])
    for robot, goal in enumerate([3, 4]):
        fields.aim(robot, goal)
    fields.aim(0, 7)
    weight = np.random.default_rng(1).integers(1, 50, graph.succ.shape).astype(np.uint8)
    fields.reweigh(weight)
    fields.aim(0, 3)
    for robot, goal in enumerate([3, 4]):
        assert (fields.values[fields.row[robot]] == distances_to(graph, goal, weight)).all()


def test_driving_against_the_stream_becomes_dearer():
    graph = MotionGraph.of(Roadmap.of(np.ones((2, 3), bool)), "four_way")
    guidance = Guidance(graph, base=20, alpha=0.5, fading=0.9)
    for _ in range(10):  # one robot goes 0 -> 1 each tick
        guidance.count(np.array([0], np.int32), np.array([1], np.int32))
    guidance.learn()
    assert guidance.weight[1].tolist() == [20, 20, 30, 20, 20]  # 1 -> 0, West: 20 * (1 + 0.5 * 1)
    assert guidance.weight[0].tolist() == [20] * 5
    for _ in range(10):
        guidance.count(np.array([1], np.int32), np.array([2], np.int32))
    guidance.learn()
    assert guidance.weight[2, 2] == 20 + round(10 * 10 / 19)
    assert guidance.weight[1, 2] == 20 + round(10 * 9 / 19)


def test_entering_a_busy_cell_costs_a_toll_from_all_sides_and_never_too_much():
    graph = MotionGraph.of(Roadmap.of(np.ones((3, 3), bool)), "four_way")
    guidance = Guidance(graph, base=20, alpha=1e-9, fading=1.0, toll=4.0)
    pair = np.array([1, 3], np.int32), np.array([4, 4], np.int32)
    for tick in range(8):  # from North in every second tick, from West in every fourth
        guidance.count(*(places[[tick % 2 == 0, tick % 4 == 0]] for places in pair))
    guidance.learn()
    into_centre = [guidance.weight[1, 1], guidance.weight[3, 0], guidance.weight[5, 2], guidance.weight[7, 3]]
    assert into_centre == [20 + round(20 * 4 * 0.75**3)] * 4
    assert (guidance.weight == 20).sum() == guidance.weight.size - 4
    for _ in range(1000):
        guidance.count(*pair)
    guidance.learn()
    assert guidance.weight.max() == guidance.weight[5, 2] == 80 == guidance.max_weight


def test_passages_between_walls_start_as_lanes_in_alternating_directions():
    free = np.ones((7, 8), bool)
    free[2:5, [0, 2, 4, 6]] = False
    free[4, 4] = True
    lane = alternating_lanes(Roadmap.of(free))
    arrows = ["".join(">v<^."[d] for d in row) for row in lane]
    assert arrows == ["........"] * 2 + [".v.^.v.^"] * 2 + [".v.....^"] + ["........"] * 2
    free[4, 4] = False
    sideways = ["".join(">v<^."[d] for d in row) for row in alternating_lanes(Roadmap.of(free.T))]
    assert sideways[3] == "..<<<.."
    graph = MotionGraph.of(Roadmap.of(free), "four_way")
    weight = Guidance(graph, base=20, alpha=1.0, fading=0.9).weight
    south, north = graph.place[3 * 8 + 1], graph.place[3 * 8 + 3]
    assert weight[south].tolist() == [20, 20, 20, 24, 20]  # against the lane that goes South
    assert weight[north].tolist() == [20, 24, 20, 20, 20]
