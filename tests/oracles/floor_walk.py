"""Where robots get on a pod floor, cell by cell and by hand: shares no code with `warehouse.layout`."""

from __future__ import annotations

from collections import deque
from typing import Any

STEP = {0: (0, 1), 1: (1, 0), 2: (0, -1), 3: (-1, 0)}
WALL, STORAGE = 0, 2


def next_cells(floor: Any, cell: int) -> list[int]:
    """Cells that a robot may step to."""
    height, width = floor.kind.shape
    row, column = divmod(cell, width)
    found = []
    for direction, (down, right) in STEP.items():
        r, c = row + down, column + right
        allowed = int(floor.one_way[row, column]) >> direction & 1
        if allowed and 0 <= r < height and 0 <= c < width and floor.kind[r, c] != WALL:
            found.append(r * width + c)
    return found


def reached(floor: Any, start: int, *, loaded: bool) -> set[int]:
    """All cells that a robot gets to; with a pod it may end in any pod's place, and go on from none but its start."""
    seen, waiting = {start}, deque([start])
    while waiting:
        cell = waiting.popleft()
        if loaded and cell != start and floor.kind.flat[cell] == STORAGE:
            continue
        for other in next_cells(floor, cell):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return seen
