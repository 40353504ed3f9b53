"""Ways over a road graph, against networkx's own shortest paths."""

import networkx as nx
import numpy as np
import pytest

from core.errors import InvalidInput
from routing.travel import road_graph
from routing.travel.graphml import read_roads
from routing.travel.road_graph import read_road_graph
from routing.travel.table import FORBIDDEN


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(road_graph, "cache_folders", lambda name: iter([tmp_path / "kept" / name]))


def grid_roads(side=7, seed=3, cut=0.25):
    """A town's grid: directed, some streets one-way, each with its own length and speed."""
    draw, graph = np.random.default_rng(seed), nx.MultiDiGraph()
    for node in range(side * side):
        graph.add_node(node, x=7.0 + 0.01 * (node % side), y=45.0 + 0.01 * (node // side))
    for node in range(side * side):
        for other, there in ((node + 1, node % side < side - 1), (node + side, node // side < side - 1)):
            for start, end in ((node, other), (other, node)):
                if there and draw.uniform() > cut:
                    speed = float(draw.integers(20, 90))
                    graph.add_edge(start, end, length=float(draw.integers(500, 3000)), speed_kph=speed)
    graph.add_edge(0, 1, length=9000.0, speed_kph=30.0)  # a second, slower street beside the first
    return graph


def written(folder, graph):
    path = folder / "roads.graphml"
    nx.write_graphml(graph, path)
    return path


def places_of(graph):
    return (np.array([data[axis] for _, data in graph.nodes(data=True)]) for axis in ("y", "x"))


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_ways_are_networkx_shortest_paths(tmp_path, seed):
    graph = grid_roads(seed=seed)
    lat, lon = places_of(graph)
    travel = read_road_graph(written(tmp_path, graph), lat + 0.001, lon - 0.002)
    for _, _, data in graph.edges(data=True):
        data["seconds"] = data["length"] * 3.6 / data["speed_kph"]
    for start in graph.nodes:
        times, ways = nx.single_source_dijkstra(graph, start, weight="seconds")
        for end in graph.nodes:
            if end not in times:
                assert travel.distance[start, end] == travel.duration[start, end] == FORBIDDEN
                continue
            assert abs(travel.duration[start, end] - times[end]) <= 0.51
            metres = sum(
                min((edge["seconds"], edge["length"]) for edge in graph[a][b].values())[1]
                for a, b in zip(ways[end], ways[end][1:], strict=False)
            )
            assert abs(travel.distance[start, end] - metres) <= 0.51


def ring(**edge):
    graph = nx.DiGraph()
    for node in range(4):
        graph.add_node(node, lon=float(node % 2), lat=float(node // 2))
    for start, end in ((0, 1), (1, 3), (3, 2), (2, 0)):
        graph.add_edge(start, end, **edge)
    return graph


def test_one_way_streets_are_one_way(tmp_path):
    travel = read_road_graph(written(tmp_path, ring(length_m=100.0, travel_time=10.0)), [0, 0, 1, 1], [0, 1, 0, 1])
    assert travel.duration[0, 1] == 10
    assert travel.duration[1, 0] == 30
    both = read_road_graph(written(tmp_path, ring(length_m=100.0, travel_time=10.0).to_undirected()), [0, 0], [0, 1])
    assert both.duration[1, 0] == 10


@pytest.mark.parametrize(
    ("edge", "seconds"),
    [
        ({"length": 1000.0, "maxspeed": "50"}, 72),
        ({"length": 1000.0, "maxspeed": "25 mph"}, 89),
        ({"length": 1000.0, "maxspeed": "['40 mph', '25 mph']"}, 89),
        ({"length": "1000.0", "speed_kph": "36.0"}, 100),
        ({"length": 1000.0}, 90),
    ],
)
def test_speeds_as_openstreetmap_writes_them(tmp_path, edge, seconds):
    assert read_road_graph(written(tmp_path, ring(**edge)), [0, 0], [0, 1]).duration[0, 1] == seconds


def test_places_that_no_road_joins_are_named(tmp_path):
    graph = ring(length=100.0)
    graph.add_node("island", lon=5.0, lat=5.0)
    travel = read_road_graph(written(tmp_path, graph), [0, 0, 1, 5], [0, 1, 0, 5])
    assert (travel.duration[3, :3] == FORBIDDEN).all()
    assert [(found.rule, found.message[:7], found.severity) for found in travel.findings] == [
        ("out-of-reach", "place 3", "warning")
    ]


def test_a_map_of_another_area_is_told(tmp_path):
    graph = grid_roads()
    lat, lon = places_of(graph)
    with pytest.raises(InvalidInput) as error:
        read_road_graph(written(tmp_path, graph), [lat[0], 46.0], [lon[0], 7.0])
    [finding] = error.value.findings
    assert (finding.rule, "place 1 (46.00000, 7.00000)" in finding.message) == ("off-the-map", True)


def test_what_was_found_is_kept_until_the_file_changes(tmp_path, monkeypatch):
    path, lat, lon = written(tmp_path, ring(length=100.0)), [0, 0], [0, 1]
    first = read_road_graph(path, lat, lon)
    read = []
    monkeypatch.setattr(road_graph, "read_roads", lambda file: read.append(file) or read_roads(file))
    again = read_road_graph(path, lat, lon)
    assert not read
    assert np.array_equal(first.distance, again.distance)
    assert np.array_equal(first.duration, again.duration)
    written(tmp_path, ring(length=200.0))
    assert read_road_graph(path, lat, lon).distance[0, 1] == 2 * first.distance[0, 1]
    assert len(read) == 1


def test_all_that_is_wrong_with_a_graph_is_named(tmp_path):
    graph = ring(length=100.0)
    graph.nodes[2]["lat"] = 91.0
    graph.edges[0, 1]["length"] = -5.0
    graph.edges[1, 3]["maxspeed"] = "walk"
    with pytest.raises(InvalidInput) as caught:
        read_road_graph(written(tmp_path, graph), [0], [0])
    assert [found.rule for found in caught.value.findings] == ["node-place", "edge-length", "edge-speed"]


@pytest.mark.parametrize(
    ("text", "rule", "line"),
    [("<graphml>\n<graph", "file-format", 2), ("no graph", "file-format", 1), ("<graphml/>", "file-format", 0)],
)
def test_files_that_are_no_graphml(tmp_path, text, rule, line):
    path = tmp_path / "roads.graphml"
    path.write_text(text)
    with pytest.raises(InvalidInput) as caught:
        read_road_graph(path, [0], [0])
    assert [(found.rule, found.line) for found in caught.value.findings] == [(rule, line)]


def test_a_missing_file_and_a_graph_without_roads(tmp_path):
    with pytest.raises(InvalidInput, match="missing-file"):
        read_road_graph(tmp_path / "none.graphml", [0], [0])
    empty = nx.DiGraph()
    empty.add_node(0, x=0.0, y=0.0)
    with pytest.raises(InvalidInput, match="no edges"):
        read_road_graph(written(tmp_path, empty), [0], [0])
