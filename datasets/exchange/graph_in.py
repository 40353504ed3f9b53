"""Graphs in: nodes are facilities and zones, edges are lanes; findings name the node or the edge."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from datasets.exchange.incoming import Incoming
from datasets.exchange.json_file import read_json
from datasets.exchange.loose import Loose, put_down, take_rest

ZONE = "zone"
"""`kind` of nodes that are zones; their ids are "zone " and the zone's name."""
REST = "pod2door"
"""The attribute of the graph that holds everything that is no node and no edge; in GraphML as JSON text."""

ROW = "row"
"""The attribute of edges that says which row of lanes.csv they are, from 1."""

Node = tuple[str, dict[str, Any]]
Edge = tuple[str, str, dict[str, Any]]


def read_node_link(file: Path, incoming: Incoming) -> None:
    """Put a node-link JSON down: ``nodes`` with ``node`` or ``id``, ``edges`` or ``links`` with ``source``, ``target``.

    Raises
    ------
    InvalidInput
        When it is no JSON that can be read.
    """
    document = read_json(file, incoming.source)
    nodes = document.get("nodes") if isinstance(document, Mapping) else None
    edges = document.get("edges", document.get("links")) if isinstance(document, Mapping) else None
    if not isinstance(nodes, list) or not isinstance(edges, list):
        incoming.find((incoming.source, 0), "not-a-graph", "holds no nodes and edges (or links) in node-link form")
        return
    named = _nodes(nodes, incoming)
    ends = [name for name, _ in named]
    of_graph = document.get("graph")
    rest = of_graph.get(REST) if isinstance(of_graph, Mapping) else None
    take_graph(incoming, named, _edges(edges, ends, incoming), rest, directed=document.get("directed") is not False)


def take_graph(
    incoming: Incoming, nodes: Iterable[Node], edges: Iterable[Edge], rest: Any, *, directed: bool = True
) -> None:
    """Put nodes and edges down as tables. An edge to a zone is what the planner makes, and is left out.

    Parameters
    ----------
    rest : mapping or str
        What `REST` holds.
    directed : bool
        Whether an edge is one lane; else one in each direction.
    """
    facilities, zones, lanes = Loose(), Loose(), Loose()
    of_zones = set()
    for name, row in nodes:
        if row.get("kind") == ZONE:
            of_zones.add(name)
            row = {"zone": name.removeprefix("zone "), **{key: value for key, value in row.items() if key != "kind"}}
            zones.add(row, f"node {name}")
        else:
            facilities.add({"id": name, **row}, f"node {name}")
    for origin, destination, row in edges:
        if origin in of_zones or destination in of_zones:
            continue
        lanes.add({**row, "origin": origin, "destination": destination}, f"edge {origin} to {destination}")
        if not directed:
            back = {**_unnamed(row), "origin": destination, "destination": origin}
            lanes.add(back, f"edge {destination} to {origin}")
    if not directed:
        message = "its edges have no direction: each becomes two lanes"
        incoming.find((incoming.source, 0), "undirected", message, "warning")
    _in_order(lanes)
    tables = {"facilities": facilities, "zones": zones, "lanes": lanes}
    for table, loose in tables.items():
        if loose.rows:
            put_down(incoming, table, loose)
    take_rest(incoming, _parsed(rest, incoming), [table for table, loose in tables.items() if loose.rows])


def _in_order(lanes: Loose) -> None:
    """Lanes in the order that they had; a graph keeps its edges by their origins. Those that say none come last."""
    rows = [row.pop(ROW, None) for row in lanes.rows]
    order = sorted(range(len(rows)), key=lambda at: rows[at] if isinstance(rows[at], (int, float)) else float("inf"))
    lanes.rows, lanes.names = [lanes.rows[at] for at in order], [lanes.names[at] for at in order]


def _unnamed(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key != "lane"}


def _parsed(rest: Any, incoming: Incoming) -> Any:
    if not isinstance(rest, str):
        return rest
    try:
        return json.loads(rest)
    except (ValueError, RecursionError):
        incoming.find((f"{incoming.source} {REST}", 0), "bad-json", "the graph's attribute is no JSON")
        return None


def _nodes(nodes: list[Any], incoming: Incoming) -> list[Node]:
    """Nodes by name; a node without one, or with a name that is taken, is a finding."""
    taken: list[Node] = []
    seen: set[str] = set()
    for at, node in enumerate(nodes, start=1):
        key = next((key for key in ("node", "id", "name") if isinstance(node, Mapping) and key in node), None)
        if key is None or isinstance(node[key], (Mapping, list, bool)) or node[key] is None:
            incoming.find((f"{incoming.source} node {at}", 0), "not-a-graph", "has no name: node or id")
            continue
        name = str(node[key])
        if name in seen:
            incoming.find((f"{incoming.source} node {at}", 0), "twice", f"is called {name!r}, as another one is")
            continue
        seen.add(name)
        row = {str(other): value for other, value in node.items() if other != key}
        taken.append((name, _flat(row, f"node {name}", incoming)))
    return taken


def _edges(edges: list[Any], ends: list[str], incoming: Incoming) -> list[Edge]:
    """Edges by the names of their ends, which may be given as the nodes' numbers (d3)."""
    taken, known = [], set(ends)
    for at, edge in enumerate(edges, start=1):
        where = f"{incoming.source} edge {at}", 0
        if not isinstance(edge, Mapping) or "source" not in edge or "target" not in edge:
            incoming.find(where, "not-a-graph", "has no source and target")
            continue
        names = [_end(edge[key], ends, known) for key in ("source", "target")]
        lost = [edge[key] for key, name in zip(("source", "target"), names, strict=True) if name is None]
        if lost:
            incoming.find(where, "unknown-node", f"{str(lost[0])[:60]!r} is the name of no node")
            continue
        row = {str(key): value for key, value in edge.items() if key not in ("source", "target", "key")}
        taken.append((str(names[0]), str(names[1]), _flat(row, f"edge {at}", incoming)))
    return taken


def _end(end: Any, ends: list[str], known: set[str]) -> str | None:
    if isinstance(end, Mapping):
        end = next((end[key] for key in ("node", "id", "name") if key in end), None)
    if str(end) in known:
        return str(end)
    return ends[end] if isinstance(end, int) and not isinstance(end, bool) and 0 <= end < len(ends) else None


def _flat(row: dict[str, Any], name: str, incoming: Incoming) -> dict[str, Any]:
    """The attributes that are values; a finding about one that is a list or an object."""
    for key in [key for key, value in row.items() if isinstance(value, (Mapping, list))]:
        message = f"{key} is a list or an object, where a table has one value; it is left out"
        incoming.find((f"{incoming.source} {name}", 0), "wrong-type", message, "warning")
        del row[key]
    return row
