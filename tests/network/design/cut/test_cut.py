"""Maximum flow and minimum cut against networkx."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import datasets
from network.design.cut import bottleneck, fewest_facilities, hanging_stations
from network.design.cut.graph import FROM, TO, CapacityGraph, capacity_graph
from network.lanes import DOOR, lanes


def random_graph(seed: int) -> CapacityGraph:
    draw = np.random.default_rng(seed)
    nodes, arcs = int(draw.integers(3, 12)), int(draw.integers(2, 40))
    none = np.full(arcs, -1, np.int32)
    return CapacityGraph(
        tail=draw.integers(0, nodes, arcs).astype(np.int32),
        head=draw.integers(0, nodes, arcs).astype(np.int32),
        capacity=draw.integers(0, 30, arcs).astype(np.int64),
        facility=none,
        lane=none,
        n_nodes=nodes,
    )


def of_networkx(graph: CapacityGraph) -> nx.DiGraph:
    drawn = nx.DiGraph()
    drawn.add_nodes_from(range(graph.n_nodes))
    for tail, head, capacity in zip(graph.tail.tolist(), graph.head.tolist(), graph.capacity.tolist(), strict=True):
        before = drawn.edges[tail, head]["capacity"] if drawn.has_edge(tail, head) else 0
        drawn.add_edge(tail, head, capacity=before + capacity)
    return drawn


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_flow_is_networkx_s_and_the_cut_proves_it(seed: int) -> None:
    graph = random_graph(seed)
    found = bottleneck(graph)
    drawn = of_networkx(graph)
    assert found.flow == nx.maximum_flow_value(drawn, FROM, TO)
    assert graph.capacity[found.arcs].sum() == found.flow
    drawn.remove_edges_from(zip(graph.tail[found.arcs].tolist(), graph.head[found.arcs].tolist(), strict=True))
    assert not nx.has_path(drawn, FROM, TO)


def test_stations_of_a_network_hang_on_what_networkx_says() -> None:
    scenario = datasets.load("demo")
    day, kind = lanes(scenario), scenario.facilities["kind"].to_numpy(object)
    sources, stations = (np.flatnonzero(kind == name) for name in ("fulfilment_centre", "delivery_station"))
    drawn = nx.DiGraph([(int(o), int(d)) for o, d in zip(day.origin, day.destination, strict=True) if d != DOOR])
    drawn.add_edges_from(("stock", int(row)) for row in sources)
    for station in stations:
        found = fewest_facilities(day, sources, np.array([station]), len(kind))
        fewest = nx.minimum_node_cut(drawn, "stock", int(station))
        assert len(found.facilities) == len(fewest)
        left = drawn.subgraph(set(drawn) - set(found.facilities.tolist()))
        assert not nx.has_path(left, "stock", int(station))
    assert hanging_stations(day, sources, stations, len(kind), at_most=0) == []


def test_a_facility_limits_what_goes_through_it() -> None:
    scenario = datasets.load("demo")
    day, kind = lanes(scenario), scenario.facilities["kind"].to_numpy(object)
    sources, stations = (np.flatnonzero(kind == name) for name in ("fulfilment_centre", "delivery_station"))
    capacity = np.full(len(kind), 1000, np.int64)
    graph = capacity_graph(day, sources, stations, capacity, np.full(len(day.origin), 10**6))
    assert bottleneck(graph).flow == 1000 * len(sources)
