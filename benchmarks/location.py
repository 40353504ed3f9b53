"""Capacitated warehouse location beside HiGHS: the same problems, the whole of each as one mixed-integer program.

    POD2DOOR_BENCH=../shared/bench python -m benchmarks.location [--seconds 150] [--small] [--seeds 1 2]

The 37 small problems of the OR-Library (from the geometries in `$POD2DOOR_BENCH/location`), then look-alikes of capa,
capb and capc (100 sites, 1,000 customers). HiGHS (scipy's, its defaults) gets at most `--seconds` for each; where it
does not close one, its gap is shown and the ratio is a lower limit.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()

from network.design.warehouse_location import WarehouseProblem, locate  # noqa: E402
from network.design.warmup import compile_location  # noqa: E402
from tests.oracles.location_problems import Problem, best_by_mip, large, or_library  # noqa: E402

LARGE = (("a", 8000.0), ("b", 5000.0), ("c", 5000.0), ("c", 7250.0))


def timed(problem: Problem, seconds: float) -> tuple[float, float, float, float, float]:
    """Our cost, our seconds; cost, gap and seconds of HiGHS."""
    began = time.perf_counter()
    found = locate(WarehouseProblem(*problem))
    ours = time.perf_counter() - began
    began = time.perf_counter()
    cost, bound = best_by_mip(problem, seconds)
    return found.cost, ours, cost, (cost - bound) / cost, time.perf_counter() - began


def small(folder: Path, seconds: float) -> None:
    """The 37 small problems together."""
    ours = theirs = 0.0
    for name, problem, optimum in or_library(folder):
        cost, mine, other, _, peer = timed(problem, seconds)
        ours, theirs = ours + mine, theirs + peer
        if max(abs(cost - optimum), abs(other - optimum)) > 0.01:
            sys.exit(f"{name}: {cost} and {other}, published {optimum}")
    print(f"37 small problems: {ours:.2f} s, HiGHS {theirs:.2f} s, {theirs / ours:.1f} x, all as published")


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=float, default=150.0)
    parser.add_argument("--small", action="store_true", help="the small problems alone")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    args = parser.parse_args()
    began = time.perf_counter()
    compile_location()
    print(f"kernels compiled or loaded: {time.perf_counter() - began:.2f} s")
    folder = Path(os.environ.get("POD2DOOR_BENCH", "")) / "location"
    if (folder / "cap71.txt").is_file():
        small(folder, args.seconds)
    else:
        print("POD2DOOR_BENCH names no folder with location/cap71.txt: the small problems are left out")
    for kind, capacity in () if args.small else LARGE:
        for seed in args.seeds:
            cost, ours, other, gap, theirs = timed(large(kind, capacity, seed), args.seconds)
            closed = "proven" if gap < 1e-6 else f"gap {100 * gap:.2f} %, cost {100 * (other / cost - 1):+.2f} %"
            print(
                f"like cap{kind}-{capacity:g}, seed {seed}: {ours:.2f} s to the proof, cost {cost:,.0f}; "
                f"HiGHS {theirs:.1f} s ({closed}), {theirs / ours:.0f} x",
                flush=True,
            )


if __name__ == "__main__":
    main()
