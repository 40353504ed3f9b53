"""Size and speed of a trace: thousands of robots on errands, beside numpy's own compressed file of the same arrays.

    python -m benchmarks.trace [--robots 4000] [--ticks 1000] [--repeat 3]

Robots go along rows and columns to goals drawn at random, stand in the way of nobody, wait at random and lift pods:
what a floor records, without its model's time.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from warehouse.layout.pod_floor import Cell
from warehouse.trace import TraceWriter, read_trace

HEIGHT, WIDTH, PODS, STATIONS = 300, 400, 20_000, 40
STATES = ("to_pod", "lifting", "carrying", "queueing", "returning")
Tick = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def ticks(robots: int, n: int, seed: int = 1) -> Iterator[Tick]:
    """Cells and states of robots, cells of pods, queues of stations, tick by tick."""
    rng = np.random.default_rng(seed)
    at, goal = (rng.integers(0, (HEIGHT, WIDTH), (robots, 2)) for _ in range(2))
    state = rng.integers(0, len(STATES), robots).astype(np.uint8)
    pods = rng.permutation(HEIGHT * WIDTH)[:PODS].astype(np.int32)
    for _ in range(n):
        step = np.sign(goal - at)
        step[:, 1] *= step[:, 0] == 0
        at = at + step * (rng.random(robots) > 0.08)[:, None]
        there = np.flatnonzero((at == goal).all(axis=1))
        goal[there] = rng.integers(0, (HEIGHT, WIDTH), (len(there), 2))
        state[there] = (state[there] + 1) % len(STATES)
        moved = rng.integers(0, PODS, len(there))
        pods[moved] = np.where(pods[moved] < 0, at[there, 0] * WIDTH + at[there, 1], -1)
        yield (at @ (WIDTH, 1)).astype(np.int32), state, pods, rng.integers(0, 3, STATIONS).astype(np.int32)


def write(path: Path, kept: list[Tick], robots: int) -> None:
    with TraceWriter(path) as writer:
        writer.begin(
            mode="pods",
            height=HEIGHT,
            width=WIDTH,
            cell_m=1.0,
            tick_s=1.0,
            kind=np.full((HEIGHT, WIDTH), Cell.LANE, np.uint8),
            agents={"robot": robots},
            states={"robot": STATES},
            stations=[(f"P-{k:02d}", k) for k in range(STATIONS)],
            pods=kept[0][2],
        )
        for cell, state, pods, queue in kept:
            writer.tick(cell={"robot": cell}, state={"robot": state}, pods=pods, queue=queue)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--robots", type=int, default=4000)
    parser.add_argument("--ticks", type=int, default=1000)
    parser.add_argument("--repeat", type=int, default=3)
    arguments = parser.parse_args()
    kept = [tuple(a.copy() for a in tick) for tick in ticks(arguments.robots, arguments.ticks)]
    print(f"{arguments.robots:,} robots, {arguments.ticks:,} ticks; best of {arguments.repeat}")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "floor.trace"
        seconds = {"write": float("inf"), "read all": float("inf"), "one moment": float("inf")}
        for _ in range(arguments.repeat):
            started = time.perf_counter()
            write(path, kept, arguments.robots)
            written = time.perf_counter()
            total = sum(int(frame.cell["robot"][0]) for frame in read_trace(path).frames())
            read = time.perf_counter()
            read_trace(path).at(arguments.ticks * 0.7)
            done = time.perf_counter()
            assert total == sum(int(tick[0][0]) for tick in kept)
            for name, s in (("write", written - started), ("read all", read - written), ("one moment", done - read)):
                seconds[name] = min(seconds[name], s)
        size = path.stat().st_size
    robot_ticks = arguments.robots * arguments.ticks
    print(f"trace   {size / 1e6:8.2f} MB {8 * size / robot_ticks:6.2f} bits a robot-tick", end="")
    print("".join(f"; {name} {s * 1e3:,.0f} ms" for name, s in seconds.items()))
    started, buffer = time.perf_counter(), io.BytesIO()
    columns = {
        name: np.stack(a) for name, a in zip(("cell", "state", "pods", "queue"), zip(*kept, strict=True), strict=True)
    }
    np.savez_compressed(buffer, **columns)
    print(f"numpy   {buffer.tell() / 1e6:8.2f} MB; write {(time.perf_counter() - started) * 1e3:,.0f} ms")


if __name__ == "__main__":
    main()
