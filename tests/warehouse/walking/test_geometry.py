"""Distances in closed form against networkx, and graphs of other layouts."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.picker_tours import depot_node, floor_graph, place_node
from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.aisle_graph import AisleGraph
from warehouse.walking.geometry import distance_m, matrix_m, place_xy
from warehouse.walking.route_check import check_tour
from warehouse.walking.routes import tour


@given(st.integers(1, 4), st.integers(1, 3), st.integers(1, 4), st.sampled_from([0.0, 0.5, 2.0]))
@settings(max_examples=30, deadline=None)
def test_distances_are_those_of_the_floors_graph(aisles, blocks, per_side, depot):
    floor = WalkingFloor("drawn", aisles, blocks, 10.0, 7.0, 3.0, per_side, 1, min(depot, aisles - 1.0))
    graph = floor_graph(floor)
    places = np.arange(floor.n_places)
    nodes = [depot_node(floor)] + [place_node(floor, p) for p in places]
    metres = dict(nx.all_pairs_dijkstra_path_length(graph, weight="metres"))
    expected = [[metres[a][b] for b in nodes] for a in nodes]
    assert matrix_m(floor, places) == pytest.approx(np.array(expected), abs=1e-5)
    assert np.array_equal(distance_m(floor, places, places[::-1]), distance_m(floor, places[::-1], places))


def test_a_walking_floor_as_a_graph_gives_the_same_tours():
    floor = WalkingFloor("two blocks", 6, 2, 20.0, 3.0, 2.0, 10, 1, 2.5)
    graph = AisleGraph.of(floor)
    places = np.array([5, 5, 77, 120, 121, 239, 160])
    found = graph.tour(graph.depot, places)
    assert check_tour(floor, places.tolist(), found) == []
    assert found.metres == pytest.approx(tour(floor, places, "exact").metres)


def test_a_layout_that_is_no_block():
    # A fishbone: a slanting main aisle of 3-4-5 triangles with two side aisles, the depot at its foot.
    x = np.array([0.0, 3.0, 6.0, 3.0, 10.0])
    y = np.array([0.0, 4.0, 8.0, 12.0, 8.0])
    graph = AisleGraph(x, y, np.array([[0, 1], [1, 2], [1, 3], [2, 4]]))
    found = graph.tour(0, np.array([4, 3]))
    lengths = np.hypot(np.diff(found.x_m), np.diff(found.y_m))
    assert lengths.sum() == pytest.approx(2 * (5 + 5 + 4 + 8))
    assert sorted(found.places.tolist()) == [3, 4]


def test_a_place_without_a_way_is_named():
    graph = AisleGraph(np.array([0.0, 1.0, 5.0]), np.zeros(3), np.array([[0, 1]]))
    with pytest.raises(ValueError, match=r"no way from 0 to \[2\]"):
        graph.tour(0, np.array([1, 2]))


def test_places_lie_from_the_front_back_on_both_sides():
    floor = WalkingFloor("two blocks", 2, 2, 10.0, 3.0, 2.0, 5, 1, 0.0)
    x, y = place_xy(floor, np.array([0, 5, 4, 10, 20]))
    assert x.tolist() == [0, 0, 0, 0, 3]
    assert y.tolist() == [2, 2, 10, 14, 2]
