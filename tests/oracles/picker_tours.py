"""Shortest picking tours by brute force over networkx: the floor's graph is drawn from its docstring alone."""

from __future__ import annotations

import itertools

import networkx as nx

from warehouse.layout.walking_floor import WalkingFloor


def place_node(floor: WalkingFloor, place: int) -> tuple[float, float]:
    """Where one stands to pick: (aisle's x, metres from the front cross aisle's middle)."""
    k = place % floor.places_per_side
    block = place // (2 * floor.places_per_side) % floor.blocks
    aisle = place // (2 * floor.places_per_side * floor.blocks)
    begin = block * (floor.block_length_m + floor.cross_width_m) + floor.cross_width_m / 2
    return (
        round(aisle * floor.aisle_pitch_m, 6),
        round(begin + (k + 0.5) / floor.places_per_side * floor.block_length_m, 6),
    )


def depot_node(floor: WalkingFloor) -> tuple[float, float]:
    return (round(floor.depot_aisle * floor.aisle_pitch_m, 6), 0.0)


def floor_graph(floor: WalkingFloor) -> nx.Graph:
    """Aisles as chains of places from cross aisle to cross aisle; cross aisles as chains of aisles."""
    graph = nx.Graph()
    xs = [round(a * floor.aisle_pitch_m, 6) for a in range(floor.aisles)]
    ys = [round(c * (floor.block_length_m + floor.cross_width_m), 6) for c in range(floor.blocks + 1)]
    nodes = {place_node(floor, p) for p in range(floor.n_places)}
    lines = [sorted({(x, y) for y in ys} | {n for n in nodes if n[0] == x}) for x in xs]
    lines += [sorted({(x, y) for x in xs} | ({depot_node(floor)} if y == 0 else set())) for y in ys]
    for line in lines:
        for a, b in itertools.pairwise(line):
            graph.add_edge(a, b, metres=abs(a[0] - b[0]) + abs(a[1] - b[1]))
    return graph


def shortest_m(floor: WalkingFloor, places: list[int]) -> float:
    """Length of the shortest tour, every order tried."""
    graph = floor_graph(floor)
    nodes = sorted({place_node(floor, p) for p in places})
    depot = depot_node(floor)
    metres = {n: nx.single_source_dijkstra_path_length(graph, n, weight="metres") for n in [depot, *nodes]}
    return min(
        sum(metres[a][b] for a, b in itertools.pairwise((depot, *order, depot)))
        for order in itertools.permutations(nodes)
    )
