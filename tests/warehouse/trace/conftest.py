"""Made-up floors to record: agents that walk, sometimes jump, and pods that come and go."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from warehouse.layout.pod_floor import Cell
from warehouse.trace import Trace, TraceWriter, read_trace

ROBOT_STATES = ("idle", "to_pod", "carrying", "queueing", "charging", "broken")
PICKER_STATES = ("walking", "picking", "blocked")


@dataclass
class Recorded:
    """What was told to the writer."""

    begin: dict[str, Any]
    ticks: list[dict[str, Any]] = field(default_factory=list)

    def write(self, path: Path) -> Path:
        with TraceWriter(path) as writer:
            writer.begin(**self.begin)
            for tick in self.ticks:
                writer.tick(**tick)
        return path


def floor_kind(height: int, width: int) -> np.ndarray:
    kind = np.full((height, width), Cell.LANE, np.uint8)
    kind[0] = Cell.WALL
    kind[height // 2, 1:-1] = Cell.STORAGE
    kind[-1, -1] = Cell.CHARGER
    return kind


def record(
    seed: int = 1,
    *,
    height: int = 12,
    width: int = 17,
    robots: int = 9,
    pickers: int = 0,
    pods: int = 6,
    n_stations: int = 2,
    ticks: int = 150,
    tick_s: float = 1.0,
    jump_share: float = 0.01,
) -> Recorded:
    """A run of made-up agents."""
    rng = np.random.default_rng(seed)
    agents = {"robot": robots} | ({"picker": pickers} if pickers else {})
    states = {"robot": ROBOT_STATES} | ({"picker": PICKER_STATES} if pickers else {})
    stations = [(f"P-{k + 1:02d}", int(rng.integers(height * width))) for k in range(n_stations)]
    pod_cells = rng.integers(0, height * width, pods).astype(np.int32)
    run = Recorded(
        {
            "mode": "proteus" if pickers else "pods",
            "height": height,
            "width": width,
            "cell_m": 1.2,
            "tick_s": tick_s,
            "kind": floor_kind(height, width),
            "agents": agents,
            "states": states,
            "stations": stations,
            "pods": pod_cells.copy(),
        }
    )
    cell = {kind: rng.integers(0, height * width, n).astype(np.int32) for kind, n in agents.items()}
    for _ in range(ticks):
        for kind, n in agents.items():
            there = cell[kind] + rng.choice([0, 1, -1, width, -width], n)
            there = np.where(rng.random(n) < jump_share, rng.integers(0, height * width, n), there)
            cell[kind] = np.where((there >= 0) & (there < height * width), there, cell[kind]).astype(np.int32)
        moved = rng.random(pods) < 0.05
        pod_cells[moved] = rng.integers(-1, height * width, int(moved.sum()))
        run.ticks.append(
            {
                "cell": dict(cell),
                "state": {kind: rng.integers(0, len(states[kind]), n).astype(np.uint8) for kind, n in agents.items()},
                "pods": pod_cells.copy(),
                "queue": rng.integers(0, 9, n_stations).astype(np.int32),
            }
        )
    return run


@pytest.fixture
def recorded() -> Recorded:
    return record()


@pytest.fixture
def trace(tmp_path: Path, recorded: Recorded) -> Trace:
    return read_trace(recorded.write(tmp_path / "floor.trace"))
