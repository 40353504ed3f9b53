"""The graph holds the scenario's columns, and comes back from files as it went."""

import networkx as nx
import numpy as np
import pytest

import datasets
from network.graph import graph, read_graphml, read_json, write_graphml, write_json


@pytest.fixture(scope="module")
def scenario():
    return datasets.load("demo")


def test_nodes_and_edges_hold_the_schemas_columns(scenario):
    network = graph(scenario)
    assert list(network) == scenario.facilities["id"].tolist()
    assert network.number_of_edges() == len(scenario.lanes)
    first = scenario.lanes.iloc[0]
    edge = network.edges[first["origin"], first["destination"], first["lane"]]
    assert edge["mode"] == first["mode"]
    assert edge["km"] == first["km"]
    assert set(edge) <= set(scenario.lanes.columns)
    node = network.nodes["FC-CMH-1"]
    assert set(node) <= set(scenario.facilities.columns)
    assert node["capacity_packages_per_h"] == scenario.facilities["capacity_packages_per_h"].iloc[0]
    assert type(node["capacity_packages_per_h"]) in (int, float)


def test_zones_are_joined_to_their_stations(scenario):
    stations = np.flatnonzero(scenario.facilities["kind"] == "delivery_station")
    zone_station = np.full(len(scenario.zones), stations[0])
    zone_station[3] = -1
    network = graph(scenario, zone_station)
    assert network.number_of_nodes() == len(scenario.facilities) + len(scenario.zones)
    zone = f"zone {scenario.zones['zone'].iloc[0]}"
    assert network.nodes[zone]["kind"] == "zone"
    assert list(network.predecessors(zone)) == [scenario.facilities["id"].iloc[stations[0]]]
    assert network.in_degree(f"zone {scenario.zones['zone'].iloc[3]}") == 0


@pytest.mark.parametrize(("write", "read"), [(write_graphml, read_graphml), (write_json, read_json)])
def test_files_give_back_the_same_graph(scenario, tmp_path, write, read):
    network = graph(scenario, np.zeros(len(scenario.zones), int))
    write(network, tmp_path / "network")
    again = read(tmp_path / "network")
    assert nx.utils.graphs_equal(network, again)


def test_two_modes_between_two_facilities_stay_apart(tmp_path):
    network = nx.MultiDiGraph()
    network.add_edge("A", "B", key="A>B", lane="A>B", mode="truck", km=10.0)
    network.add_edge("A", "B", key="A>B air", lane="A>B air", mode="air", km=9.0)
    for write, read in ((write_graphml, read_graphml), (write_json, read_json)):
        write(network, tmp_path / "pair")
        assert read(tmp_path / "pair").edges["A", "B", "A>B air"]["mode"] == "air"
