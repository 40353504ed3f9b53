"""Distance fields against networkx, and rectangles against whole fields."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tests.oracles.lane_floors import lane_floor
from warehouse.traffic.field_pool import class_values, own_field, pool_of, release, size_class
from warehouse.traffic.goal_fields import CLOSED, MARGIN, OUTSIDE, cut, full_field, ground_of, widened
from warehouse.traffic.right_hand import against_lane
from warehouse.traffic.roadmap import D_COLUMN, D_ROW, EAST, NORTH, SOUTH, WEST, Roadmap

NO_WALLS = np.zeros(0, np.int32)


def reference(roadmap, goal, loaded, against=None, walls=()):
    """Price from every cell to the goal by Dijkstra's search in networkx; absent where there is no way."""
    graph = nx.DiGraph()
    graph.add_nodes_from(np.flatnonzero(roadmap.free).tolist())
    for cell in graph.nodes:
        for d in range(4):
            other = cell + D_ROW[d] * roadmap.width + D_COLUMN[d]
            if roadmap.exits[cell] >> d & 1:
                dear = against is not None and against[cell] >> d & 1
                graph.add_edge(cell, other, price=(1 if against is None else 2) + int(dear))
    shut = np.flatnonzero(roadmap.closed_to_loaded) if loaded else []
    graph.remove_nodes_from((set(map(int, shut)) | set(walls)) - {goal})
    return nx.single_source_dijkstra_path_length(graph.reverse(), goal, weight="price")


@st.composite
def roadmaps(draw):
    shape = draw(st.tuples(st.integers(2, 7), st.integers(2, 8)))
    free = draw(arrays(bool, shape, elements=st.sampled_from([True, True, True, False])))
    free[0, 0] = True
    pods = draw(arrays(bool, shape, elements=st.sampled_from([True, False, False])))
    exits = draw(arrays(np.uint8, shape, elements=st.sampled_from([15, 15, 15, 7, 11, 13, 14, 5, 10])))
    return Roadmap.of(free, pods, exits)


@settings(deadline=None, max_examples=60)
@given(roadmaps(), st.data())
def test_whole_field_is_dijkstras(roadmap, data):
    goal = data.draw(st.sampled_from(np.flatnonzero(roadmap.free).tolist()))
    against = data.draw(st.none() | arrays(np.uint8, roadmap.n_cells, elements=st.integers(0, 15)))
    out = np.empty(roadmap.n_cells, np.uint16)
    for loaded in (0, 1):
        full_field(ground_of(roadmap, against), goal, loaded, out)
        found = {int(cell): int(out[cell]) for cell in np.flatnonzero(out != CLOSED)}
        assert found == reference(roadmap, goal, loaded, against)


def _rectangle(ground, start, goal, loaded, walls=NO_WALLS):
    """A rectangle's field on the whole map, CLOSED elsewhere; whether there is a way; the rectangle's cells."""
    width, height = ground.width, len(ground.exits) // ground.width
    top, left, bottom, right, found = widened(ground, start, goal, loaded, walls)
    block = np.empty((bottom - top) * (right - left), np.uint16)
    cut(ground, loaded, top, left, bottom, right, walls, block)
    field = np.full((height, width), CLOSED, np.uint16)
    field[top:bottom, left:right] = block.reshape(bottom - top, right - left)
    return field.ravel(), found, (top, left, bottom, right)


@pytest.mark.parametrize("priced", [False, True])
@pytest.mark.parametrize("loaded", [0, 1])
def test_rectangle_is_exact_at_its_start(priced, loaded):
    roadmap = lane_floor(2, rows=16, columns=9).roadmap
    ground = ground_of(roadmap, against_lane(roadmap) if priced else None)
    rng, out = np.random.default_rng(3), np.empty(roadmap.n_cells, np.uint16)
    lanes, free = np.flatnonzero(roadmap.free & ~roadmap.closed_to_loaded), np.flatnonzero(roadmap.free)
    smaller = 0
    for start, goal in zip(rng.choice(lanes, 60), rng.choice(free, 60), strict=True):
        full_field(ground, goal, loaded, out)
        field, found, (top, left, bottom, right) = _rectangle(ground, start, goal, loaded)
        assert found
        assert field[start] == out[start]
        inside = field < OUTSIDE
        assert (field[inside] >= out[inside]).all()
        smaller += (bottom - top) * (right - left) < roadmap.n_cells
    assert smaller > 30


def test_rectangle_grows_until_the_way_round_is_inside():
    free = np.ones((90, 90), bool)
    free[45, :-1] = False
    ground = ground_of(Roadmap.of(free))
    start, goal = 44 * 90 + 3, 46 * 90 + 3
    field, found, (_, _, _, right) = _rectangle(ground, start, goal, 0)
    assert found
    assert right == 90
    assert field[start] == 2 + 2 * 86
    free[45] = False
    assert not _rectangle(ground_of(Roadmap.of(free)), start, goal, 0)[1]


def test_the_frame_may_be_entered_but_knows_no_way():
    roadmap = Roadmap.of(np.ones((60, 60), bool))
    start, goal = 30 * 60 + 30, 30 * 60 + 31
    field, _, (top, left, bottom, right) = _rectangle(ground_of(roadmap), start, goal, 0)
    assert (top, left, bottom, right) == (30 - MARGIN - 1, 30 - MARGIN - 1, 30 + MARGIN + 2, 31 + MARGIN + 2)
    field = field.reshape(60, 60)[top:bottom, left:right]
    assert (field[[0, -1]] == OUTSIDE).all()
    assert (field[:, [0, -1]] == OUTSIDE).all()
    assert (field[1:-1, 1:-1] < OUTSIDE).all()


@settings(deadline=None, max_examples=60)
@given(roadmaps(), st.data())
def test_ways_around_walls(roadmap, data):
    free = np.flatnonzero(roadmap.free).tolist()
    goal, start = data.draw(st.sampled_from(free)), data.draw(st.sampled_from(free))
    walls = data.draw(st.sets(st.sampled_from(free), max_size=4)) - {start}
    field, found, _ = _rectangle(ground_of(roadmap), start, goal, 0, np.array(sorted(walls), np.int32))
    expected = reference(roadmap, goal, 0, walls=walls)
    assert {int(c): int(field[c]) for c in np.flatnonzero(field < OUTSIDE)} == expected
    assert found == (start in expected)


@given(st.integers(1, 10**7))
def test_blocks_are_little_larger_than_what_they_hold(values):
    held = class_values(size_class(values))
    assert values <= held <= max(4, values * 5 // 4 + 1)


def test_blocks_are_apart_and_used_again():
    roadmap = Roadmap.of(np.ones((80, 80), bool))
    ground = ground_of(roadmap)
    pool = pool_of(12, roadmap.n_cells, np.zeros(roadmap.n_cells, bool), 40 * roadmap.n_cells)
    rng = np.random.default_rng(1)
    for robot in rng.integers(0, 12, 3000):
        at, _ = own_field(ground, pool, robot, rng.integers(6400), rng.integers(6400), 0, NO_WALLS)
        assert at >= 0
        held = pool.block >= 0
        begin = np.sort(pool.block[held])
        length = np.array([class_values(size) for size in pool.size[held]])[np.argsort(pool.block[held])]
        assert (begin[1:] >= (begin + length)[:-1]).all()
    assert pool.end[0] < 40 * roadmap.n_cells
    release(pool, 3)
    assert pool.block[3] == -1


def test_lanes_keep_to_the_right():
    free = np.ones((6, 8), bool)
    free[2:4, 2:6] = False
    against = against_lane(Roadmap.of(free)).reshape(6, 8)
    row = np.array([0, 0, 1, 1, 1, 1, 0, 0])
    assert (against[0] == row << EAST).all()
    assert (against[1] == row << WEST).all()
    assert (against[4] == row << EAST).all()
    assert (against[5] == row << WEST).all()
    column = np.array([1, 1])
    assert (against[2:4, 0] == column << NORTH).all()
    assert (against[2:4, 1] == column << SOUTH).all()
