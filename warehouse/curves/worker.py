"""Points of a capacity curve, measured in a process of their own: `python -m warehouse.curves.worker`.

Points come pickled on stdin, units an hour go line by line to stdout. A plain process may be started from anywhere,
also from a worker of a batch, and from a script that guards nothing.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import cycle

from core.cache import ROOT
from core.errors import Pod2doorError
from warehouse.curves.points import Point, units_per_h


def measure_side_by_side(points: Sequence[Point], processes: int) -> Iterator[float]:
    """Units an hour of each point, in order, from so many processes.

    Raises
    ------
    Pod2doorError
        When a process fails.
    """
    with ExitStack() as stack:
        workers = [stack.enter_context(_worker(points[first::processes])) for first in range(processes)]
        for worker in workers:
            stack.callback(worker.kill)
        for _, worker in zip(points, cycle(workers), strict=False):
            line = worker.stdout.readline() if worker.stdout else b""
            if not line.strip():
                raise Pod2doorError("a floor's capacity curve could not be measured: its process failed")
            yield float(line)


def _worker(points: Sequence[Point]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "warehouse.curves.worker"]
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert worker.stdin is not None
    pickle.dump(list(points), worker.stdin)
    worker.stdin.close()
    return worker


def main() -> None:
    """Measure the points of stdin."""
    for point in pickle.load(sys.stdin.buffer):
        print(units_per_h(point), flush=True)


if __name__ == "__main__":
    main()
