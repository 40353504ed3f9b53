"""Scenarios as graphs and as Anura models, out and in: what only the whole can do."""

import json
from pathlib import Path

import networkx as nx
import pytest

import datasets
from core.errors import InvalidInput
from tests.datasets.exchange.comparing import assert_same
from twin.design.exchange import bring_in, export

EDITS = ["FC-CMH-1.robots=+50", "FC-CMH-1.outage=day 2 06:00..day 2 18:00", "DS-CMH-05.status=closed"]


@pytest.fixture(scope="module")
def demo() -> datasets.Scenario:
    return datasets.load("demo", edits=EDITS)


@pytest.mark.parametrize("end", [".json", ".graphml"])
def test_a_graph_out_and_in_is_the_same_scenario(demo: datasets.Scenario, tmp_path: Path, end: str) -> None:
    told = export(demo, tmp_path / f"net{end}")
    assert told["tables"]["lanes"] == len(demo.lanes)
    bring_in(tmp_path / f"net{end}", tmp_path / "out")
    assert_same(demo, datasets.load(tmp_path / "out"))


def test_networkx_reads_the_graph_with_the_vans_ways(demo: datasets.Scenario, tmp_path: Path) -> None:
    export(demo, tmp_path / "net.graphml")
    graph = nx.read_graphml(tmp_path / "net.graphml")
    assert graph.number_of_nodes() == len(demo.facilities) + len(demo.zones)
    centre = graph.subgraph([name for name, kind in graph.nodes(data="kind") if name != "DS-CMH-05"])
    assert all(nx.has_path(centre, "FC-CMH-1", f"zone {zone}") for zone in demo.zones["zone"])


def test_a_graph_drawn_by_hand_comes_in(tmp_path: Path) -> None:
    nodes = [
        {"id": "A", "kind": "fulfilment_centre", "lat": 40.0, "lon": -83.0, "x": 12.5},
        {"id": "B", "kind": "delivery_station", "lat": 40.1, "lon": -83.1},
        {"id": "zone 1", "kind": "zone", "lat": 40.1, "lon": -83.2, "population": 1000},
    ]
    graph = {
        "directed": True,
        "nodes": nodes,
        "links": [{"source": 0, "target": 1}, {"source": "B", "target": "zone 1"}],
    }
    (tmp_path / "drawn.json").write_text(json.dumps(graph))
    told = bring_in(tmp_path / "drawn.json", tmp_path / "out")
    assert told["tables"] == {"facilities": 2, "lanes": 1, "zones": 1}
    assert "'x' is no column of facilities; it is left out" in [one["message"] for one in told["findings"]]
    assert datasets.load(tmp_path / "out").lanes["lane"].tolist() == ["A>B"]


@pytest.mark.parametrize(
    ("name", "text", "rule"),
    [
        ("net.json", '{"nodes": [{"id": "A"}, {"id": "A"}], "edges": []}', "twice"),
        ("net.json", '{"nodes": [{"id": "A"}], "edges": [{"source": "A", "target": "C"}]}', "unknown-node"),
        ("net.json", '{"nodes": [{"a": 1}], "edges": [{"source": "A"}]}', "not-a-graph"),
        ("net.json", "{}", "not-a-graph"),
        ("net.graphml", "<graphml><graph>", "bad-graphml"),
        ("net.graphml", '<!DOCTYPE x [<!ENTITY a "aa">]><graphml>&a;</graphml>', "entities"),
        ("net.graphml", "<html/>", "bad-graphml"),
        ("net.txt", "x", "file-format"),
        ("net", "x", "file-format"),
        ("net.xlsx", "x", "bad-zip"),
        ("net.xlsx", "", "empty-file"),
        ("net.geojson", '{"type": "FeatureCollection", "features": []}', "no-features"),
        ("net.json", '{"nodes": [], "edges": []}', "no-table"),
    ],
)
def test_what_is_no_network(tmp_path: Path, name: str, text: str, rule: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InvalidInput) as error:
        bring_in(tmp_path / name, tmp_path / "out")
    assert rule in {one.rule for one in error.value.findings}
    assert not any(".csv" in str(one) for one in error.value.findings), "there are no such files in it"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["model.xlsx", "model"])
def test_an_anura_model_out_and_in_is_the_same_network(tmp_path: Path, name: str) -> None:
    demo = datasets.load("demo", edits=["DS-CMH-05.status=candidate"])
    told = export(demo, tmp_path / name, "anura")
    assert told["tables"]["Facilities"] == len(demo.facilities)
    brought = bring_in(tmp_path / name, tmp_path / "out")
    assert brought["form"] == "anura"
    again = datasets.load(tmp_path / "out")
    for table in ("facilities", "lanes"):
        there, here = getattr(demo, table), getattr(again, table)
        assert there.drop(columns="source", errors="ignore").equals(here.drop(columns="source", errors="ignore"))
    weights = [one.zones["demand_weight"] / one.zones["demand_weight"].sum() for one in (demo, again)]
    assert weights[1].tolist() == pytest.approx(weights[0].tolist())
    assert again.settings.demand.units_per_day == pytest.approx(demo.settings.demand.units_per_day)
    assert again.design.set_index("facility")["choice"]["DS-CMH-05"] == "candidate"


def test_a_scenario_without_open_stations_can_leave(tmp_path: Path) -> None:
    stations = [f"DS-CMH-0{at}.status=closed" for at in range(2, 6)]
    scenario = datasets.load("demo", edits=stations)
    assert export(scenario, tmp_path / "net.json")["tables"]["zones"] == 60
