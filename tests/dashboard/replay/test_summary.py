"""What is said of a whole trace, against the reader's own frames."""

import subprocess
import sys

import numpy as np
import pytest

from dashboard.replay.summary import aisle_groups, summary
from warehouse.layout.pod_floor import Cell
from warehouse.trace import TraceWriter, heat_map, read_trace

STATES = ("idle", "carrying", "at_station", "broken")


@pytest.fixture(scope="module")
def traces(tmp_path_factory):
    folder = tmp_path_factory.mktemp("floor")
    asked = [
        "warehouse",
        "run",
        "small",
        "--mode",
        "both",
        "--hours",
        "0.1",
        "--warm-up-h",
        "0.2",
        "--scenario",
        "demo",
    ]
    command = [sys.executable, "-m", "cli", *asked, "--trace", str(folder / "floor.trace")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {mode: read_trace(folder / f"floor-{mode}.trace") for mode in ("pods", "pickers")}


def drawn(path, cells, states, pods):
    """A trace of one robot row on a 1 x 6 floor with a station in its last cell."""
    with TraceWriter(path) as writer:
        kind = np.array([[Cell.STORAGE, *[Cell.LANE] * 4, Cell.STATION]], np.uint8)
        writer.begin(
            mode="pods", height=1, width=6, cell_m=1.0, tick_s=1.0, kind=kind, agents={"robot": len(cells[0])},
            states={"robot": STATES}, stations=[("P-01", 5)], pods=np.array([0], np.int32),
        )  # fmt: skip
        for cell, state, pod in zip(cells, states, pods, strict=True):
            writer.tick(
                cell={"robot": np.array(cell, np.int32)},
                state={"robot": np.array(state, np.uint8)},
                pods=np.array([pod], np.int32),
                queue=np.array([0], np.int32),
            )
    return read_trace(path)


def test_a_visit_by_hand(tmp_path):
    cells = [[0], [0], [1], [2], [3], [4], [5], [5], [4]]
    states = [[0], [1], [1], [1], [1], [1], [2], [2], [1]]
    told = summary(drawn(tmp_path / "t", cells, states, [0, -1, -1, -1, -1, -1, -1, -1, -1]))
    assert told["carries"] == [[1, 0, 0]]
    assert told["serves"] == [[0, 0, 6, 8]]
    assert told["per_minute"] == [1]
    assert told["collisions"] == 0
    assert told["faults"] == []


def test_two_robots_in_one_cell_and_a_fault_are_counted(tmp_path):
    cells = [[1, 3], [2, 3], [2, 2], [2, 3]]
    told = summary(drawn(tmp_path / "t", cells, [[1, 1], [1, 3], [1, 3], [1, 1]], [0] * 4))
    assert told["collisions"] >= 1
    assert told["faults"] == [[1, 1]]


def test_serves_are_the_frames_at_a_station(traces):
    trace, told = traces["pods"], summary(traces["pods"])
    at = trace.header.agents[0].states.index("at_station")
    frames = sum(np.count_nonzero(frame.state["robot"] == at) for frame in trace.frames())
    assert sum(row[3] - row[2] for row in told["serves"]) == pytest.approx(frames, abs=2)
    assert told["collisions"] == 0
    assert sum(told["per_minute"]) == sum(row[3] < len(trace) for row in told["serves"])


def test_carried_pods_are_those_that_are_off_the_floor(traces):
    trace, told = traces["pods"], summary(traces["pods"])
    for number in np.linspace(0, len(trace) - 1, 9).astype(int).tolist():
        carried = {robot: pod for frame, robot, pod in told["carries"] if frame <= number}
        assert sorted(p for p in carried.values() if p >= 0) == np.flatnonzero(trace.frame(number).pods < 0).tolist()


def test_heat_is_that_of_the_warehouse(traces):
    for trace in traces.values():
        heat, told = heat_map(trace), summary(trace)["heat"]
        assert sum(told["visits"]) == heat.visits.sum()
        assert sum(told["waited_s"]) == pytest.approx(heat.waited_s.sum(), rel=1e-3)


def test_people_have_aisles_that_hold_all_picks(traces):
    told = summary(traces["pickers"])
    assert told["collisions"] is None
    assert len(told["aisles"]) == 6
    hours = traces["pickers"].seconds / 3600
    assert sum(row["picks_per_h"] for row in told["aisles"]) * hours == pytest.approx(sum(told["per_minute"]), rel=0.05)


def test_aisles_lie_between_shelves():
    kind = np.full((4, 8), Cell.LANE, np.uint8)
    kind[1:3, [1, 3, 6]] = Cell.STORAGE
    kind[:, 7] = Cell.WALL
    assert aisle_groups(kind)[0].tolist() == [0, -1, 1, -1, 2, 2, -1, -1]
    assert aisle_groups(kind)[1] == ["Aisle 1", "Aisle 2", "Aisle 3"]
    assert aisle_groups(np.zeros((2, 3), np.uint8))[1] == []
