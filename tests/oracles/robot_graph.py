"""The graph of one robot's states, built from a map's cells for networkx: to compare the planner's tables with."""

from __future__ import annotations

import networkx as nx
import numpy as np

STEPS = [(0, 1), (1, 0), (0, -1), (-1, 0)]


def robot_graph(roadmap, motion, weight=None) -> nx.DiGraph:
    """States (cell, heading), heading 0 in four-way motion; edges have a `cost`, 1 unless `weight` says otherwise.

    `weight` has a row a state, free cells in reading order, and a column an action: East, South, West, North, or
    forward, clockwise, counter-clockwise.
    """
    graph = nx.DiGraph()
    free = roadmap.free.reshape(roadmap.height, roadmap.width)
    number = {(int(r), int(c)): k for k, (r, c) in enumerate(np.argwhere(free))}
    headings = 4 if motion == "turning" else 1

    def join(at, heading, action, to, new_heading):
        row = number[at] * headings + heading
        cost = 1 if weight is None else int(weight[row, action])
        here, there = at[0] * roadmap.width + at[1], to[0] * roadmap.width + to[1]
        graph.add_edge((here, heading), (there, new_heading), cost=cost)

    for at in number:
        graph.add_nodes_from((at[0] * roadmap.width + at[1], h) for h in range(headings))
        for d, (down, right) in enumerate(STEPS):
            to = (at[0] + down, at[1] + right)
            if to in number and roadmap.exits[at[0] * roadmap.width + at[1]] >> d & 1:
                join(at, d if headings == 4 else 0, 0 if headings == 4 else d, to, d if headings == 4 else 0)
        for h in range(headings if headings == 4 else 0):
            join(at, h, 1, at, (h + 1) % 4)
            join(at, h, 2, at, (h + 3) % 4)
    return graph
