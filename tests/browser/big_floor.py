"""A trace of 4,000 robots that circle in rings, closely and without collision: what the canvas must hold."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from warehouse.layout.pod_floor import Cell
from warehouse.pods.states import RobotState, names
from warehouse.trace import TraceWriter

RINGS, WIDTH, TICK_S = 40, 100, 0.5


def write_big_floor(path: Path, *, seconds: float = 240.0, seed: int = 1) -> Path:
    """Every ring is two rows, half full, beside a row of pods; a ring drives on, or stands for a while."""
    rng = np.random.default_rng(seed)
    height = 3 * RINGS
    kind = np.full((height, WIDTH), Cell.LANE, np.uint8)
    kind[2::3] = Cell.STORAGE
    pods = np.flatnonzero(kind.ravel() == Cell.STORAGE).astype(np.int32)
    cells = np.arange(height * WIDTH, dtype=np.int32).reshape(height, WIDTH)
    loops = np.stack([np.concatenate([cells[3 * r], cells[3 * r + 1, ::-1]]) for r in range(RINGS)])
    place = np.tile(np.arange(0, 2 * WIDTH, 2), (RINGS, 1))
    state = rng.integers(0, len(RobotState), RINGS * WIDTH).astype(np.uint8)
    path.parent.mkdir(parents=True, exist_ok=True)
    with TraceWriter(path) as writer:
        writer.begin(
            mode="pods",
            height=height,
            width=WIDTH,
            cell_m=1.0,
            tick_s=TICK_S,
            kind=kind,
            agents={"robot": RINGS * WIDTH},
            states={"robot": names(RobotState)},
            stations=[("P-01", int(cells[0, 0]))],
            pods=pods,
        )
        for _ in range(int(seconds / TICK_S)):
            place = (place + (rng.random((RINGS, 1)) < 0.9)) % (2 * WIDTH)
            turns = rng.random(len(state)) < 0.02
            state[turns] = rng.integers(0, len(RobotState), int(turns.sum()))
            robots = np.take_along_axis(loops, place, axis=1).ravel()
            waiting = np.array([np.count_nonzero(state == RobotState.QUEUEING)], np.int32)
            writer.tick(cell={"robot": robots}, state={"robot": state}, pods=pods, queue=waiting)
    return path
