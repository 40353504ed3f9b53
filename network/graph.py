"""The network as users see it: a networkx MultiDiGraph whose attributes are the scenario's columns; files in and out.

Nodes are facilities (and, where asked for, zones), edges are lanes, keyed by their name, so that a pair of
facilities may be joined by a truck and a flight. Attribute names, types and units are those of datasets/schema.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from datasets import Scenario

ZONE_KIND = "zone"
"""`kind` of nodes that are zones; their ids are "zone " and the zone's name, so that no facility can have them."""


def graph(scenario: Scenario, zone_station: np.ndarray | None = None) -> nx.MultiDiGraph:
    """The scenario's facilities and lanes.

    Parameters
    ----------
    scenario : Scenario
    zone_station : int32[Z], optional
        Facility row of each zone's station (-1: none), as `network.territory.Territory.station`. Given, zones are
        nodes too, each with a van edge from its station.

    Returns
    -------
    networkx.MultiDiGraph
        Graph attributes `name` and `base`; node attributes the columns of facilities.csv (zones: of zones.csv, and
        `kind` "zone"); edge keys are lanes' names, edge attributes the columns of lanes.csv.
    """
    result = nx.MultiDiGraph(name=scenario.name, base=scenario.base)
    for row in _records(scenario.facilities):
        result.add_node(row["id"], **row)
    for row in _records(scenario.lanes):
        result.add_edge(row["origin"], row["destination"], key=row["lane"], **row)
    if zone_station is not None:
        ids = scenario.facilities["id"].to_numpy()
        for row, station in zip(_records(scenario.zones), zone_station, strict=True):
            node = f"zone {row['zone']}"
            result.add_node(node, kind=ZONE_KIND, **row)
            if station >= 0:
                name = f"{ids[station]}>{node}"
                result.add_edge(ids[station], node, key=name, lane=name, mode="van")
    return result


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows with plain Python values; what is not known (NaN) is left out."""
    columns = {name: table[name].tolist() for name in table}
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    return [{name: value for name, value in row.items() if value == value} for row in rows]


def write_graphml(network: nx.MultiDiGraph, path: str | Path) -> None:
    """Write GraphML, which Gephi, yEd and igraph read."""
    nx.write_graphml_xml(network, path)


def read_graphml(path: str | Path) -> nx.MultiDiGraph:
    """Read what `write_graphml` wrote: same nodes, edges, keys and attributes."""
    network = nx.read_graphml(path, force_multigraph=True)
    for name in ("node_default", "edge_default"):
        network.graph.pop(name, None)
    return network


def write_json(network: nx.MultiDiGraph, path: str | Path) -> None:
    """Write node-link JSON, which d3 and networkx read."""
    document = nx.node_link_data(network, name="node", edges="edges")
    Path(path).write_text(json.dumps(document, indent=1, allow_nan=False) + "\n", encoding="utf-8")


def read_json(path: str | Path) -> nx.MultiDiGraph:
    """Read what `write_json` wrote: same nodes, edges, keys and attributes."""
    document = json.loads(Path(path).read_text(encoding="utf-8"))
    return nx.node_link_graph(document, multigraph=True, directed=True, name="node", edges="edges")
