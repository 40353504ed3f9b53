"""Seconds waited and visits, worked out by hand."""

from pathlib import Path

import numpy as np
import pytest

from tests.warehouse.trace.conftest import Recorded, record
from warehouse.trace import heat_map, read_trace
from warehouse.trace.heat import PAUSE_S

# One robot on a lane of five cells, second by second: (cell, state).
WAY = [
    (0, "to_pod"),
    (1, "to_pod"),
    *[(2, "to_pod")] * 6,
    (3, "queueing"),
    (3, "queueing"),
    (4, "charging"),
    (4, "charging"),
]


def one_robot(path: Path, way: list[tuple[int, str]], tick_s: float = 1.0) -> Path:
    run = record(height=1, width=5, robots=1, pods=0, n_stations=0, ticks=0, tick_s=tick_s)
    names = run.begin["states"]["robot"]
    nothing = np.zeros(0, np.int32)
    for cell, state in way:
        now = {"robot": np.array([cell], np.int32)}, {"robot": np.array([names.index(state)], np.uint8)}
        run.ticks.append({"cell": now[0], "state": now[1], "pods": nothing, "queue": nothing})
    return Recorded(run.begin, run.ticks).write(path)


def test_waits_and_visits_by_hand(tmp_path: Path):
    heat = heat_map(read_trace(one_robot(tmp_path / "one.trace", WAY)))
    assert heat.visits.tolist() == [[0, 1, 1, 1, 1]]
    assert heat.waited_s.tolist() == [[0, 0, 5 - PAUSE_S, 2, 0]]
    assert (heat.from_s, heat.to_s) == (0, 12)


def test_a_shorter_tick_counts_the_same_seconds(tmp_path: Path):
    fine = [step for step in WAY for _ in range(2)]
    heat = heat_map(read_trace(one_robot(tmp_path / "fine.trace", fine, tick_s=0.5)))
    assert heat.visits.tolist() == [[0, 1, 1, 1, 1]]
    assert heat.waited_s[0].tolist() == pytest.approx([0, 0, 5.5 - PAUSE_S, 2, 0])


def test_part_of_a_trace(tmp_path: Path):
    heat = heat_map(read_trace(one_robot(tmp_path / "one.trace", WAY)), from_s=8.0, to_s=10.0)
    assert heat.visits.sum() == 0
    assert heat.waited_s.tolist() == [[0, 0, 0, 2, 0]]


def test_visits_are_moves_of_all_kinds(tmp_path: Path):
    run = record(pickers=4)
    moves = sum(
        int((b["cell"][kind] != a["cell"][kind]).sum())
        for a, b in zip(run.ticks, run.ticks[1:], strict=False)
        for kind in ("robot", "picker")
    )
    assert heat_map(read_trace(run.write(tmp_path / "two.trace"))).visits.sum() == moves
