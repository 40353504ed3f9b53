"""A pod floor as text, to look at."""

from __future__ import annotations

import numpy as np

from warehouse.layout.pod_floor import Cell, PodFloor

SIGNS = {
    Cell.WALL: "#",
    Cell.LANE: ".",
    Cell.STORAGE: "o",
    Cell.STATION: "?",
    Cell.QUEUE: "q",
    Cell.CHARGER: "C",
}


def picture(floor: PodFloor) -> str:
    """A line a row: ``o`` places, ``P`` and ``R`` stations, ``q`` queues, ``C`` chargers, ``.`` lanes, ``#`` walls.

    Lanes that can be left in one direction only are shown as one of ``>v<^``.
    """
    signs = np.array([SIGNS[cell] for cell in Cell])[floor.kind]
    exits = floor.roadmap.exits.reshape(floor.kind.shape)
    for direction, sign in enumerate(">v<^"):
        signs[(exits == 1 << direction) & (floor.kind == Cell.LANE)] = sign
    for station in floor.stations:
        signs.flat[station.cell] = "P" if station.picks else "R"
    return "\n".join("".join(row) for row in signs)
