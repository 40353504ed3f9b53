"""The package simulation alone, on a synthetic network of the size of `us`: hops a second.

    python -m benchmarks.simulate [--packages 66_000_000] [--paths 64_000] [--repeat 2] [--threads N]

A hop is one facility served and one lane left. 200 fulfilment centres, 50 sortation centres, 30 gateways, 2 air
hubs, 1,000 stations, 30 Prime Now hubs; four days of orders in a horizon of nine; capacities 1.12 times the mean
flow. All memory is allocated, and first touched, within the time; compiling is timed apart. The peer is a SimPy
model of the same network (benchmarks/simpy_model.py), on as many packages as it takes in a few seconds.
Reading back (door departures, hourly tables, ways of a sample) is timed after it.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.simpy_model import simulate_simpy
from benchmarks.synthetic import Size, make_network, make_packages
from network.paths import Paths
from network.simulate import (
    Movement,
    delivered,
    departure_load,
    door_departure,
    facility_hours,
    simulate,
    ways,
)
from network.sourcing_types import Sourced
from network.timetable import Timetable

Case = tuple[Timetable, Paths, Sourced]
ORDER_DAYS, DAYS, SLACK = 4, 9, 1.12


def make_case(n_packages: int, n_paths: int) -> Case:
    rng = np.random.default_rng(1)
    timetable, paths = make_network(rng, Size(paths=n_paths), DAYS, n_packages / ORDER_DAYS, SLACK)
    return timetable, paths, make_packages(rng, n_packages, len(paths), timetable.n_slots, ORDER_DAYS)


def timed(work: Callable[..., Any], *args: Any, **options: Any) -> tuple[Any, float, float]:
    """What it returned, seconds on the clock, and processor seconds of all threads."""
    clock, cpu = time.perf_counter(), time.process_time()
    result = work(*args, **options)
    return result, time.perf_counter() - clock, time.process_time() - cpu


def hops_of(movement: Movement) -> int:
    return int((movement.queue_tail - movement.queue_first).sum())


def bench_simpy(n_packages: int, n_paths: int) -> float:
    hops, seconds, _ = timed(simulate_simpy, *make_case(n_packages, n_paths))
    rate = hops / seconds
    print(f"SimPy, {n_packages:,} packages: {seconds:.1f} s, {rate:,.0f} hops/s")
    return rate


def bench_simulate(case: Case, threads: int, repeat: int) -> tuple[Movement, float]:
    n_packages, best = len(case[2].word), 0.0
    for _ in range(repeat):
        movement = None  # one at a time: its memory goes back first, and is fresh again
        movement, seconds, cpu = timed(simulate, *case, threads=threads)
        hops = hops_of(movement)
        best = max(best, hops / seconds)
        print(
            f"simulate, {n_packages:,} packages, {threads} threads: {seconds:.2f} s ({cpu:.2f} s of processor), "
            f"{hops / 1e6:,.0f} M hops, {hops / seconds / 1e6:.1f} M hops/s, {delivered(movement):,} out of the door"
        )
    return movement, best


def bench_reading(case: Case, movement: Movement) -> None:
    timetable, paths, sourced = case
    n = len(sourced.word)
    _, seconds, cpu = timed(door_departure, movement, n // 4, n // 2)
    print(f"door departures of {n // 2 - n // 4:,} packages: {seconds:.2f} s ({cpu:.2f} s of processor)")
    _, seconds, _ = timed(lambda: (departure_load(movement), facility_hours(movement)))
    print(f"loads of {len(timetable.departure_slot):,} departures and hours of all facilities: {seconds:.2f} s")
    for sample in (np.array([n // 3]), np.arange(0, n, max(1, n // 100_000))):
        _, seconds, cpu = timed(ways, movement, paths, sourced, sample)
        print(f"ways of {len(sample):,} packages: {seconds * 1000:.1f} ms ({cpu * 1000:.1f} ms of processor)")


def memory(case: Case, movement: Movement) -> str:
    arrays = [v for v in vars(movement).values() if isinstance(v, np.ndarray)]
    grows = movement.queue.nbytes + movement.stream.nbytes + case[2].word.nbytes
    fixed = sum(a.nbytes for a in arrays) + case[2].word.nbytes - grows
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    n = max(1, len(case[2].word))
    return f"memory: {grows / n:.1f} B a package + {fixed / 1e9:.2f} GB; peak of the process {peak / 1e9:.2f} GB"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packages", type=int, default=66_000_000)
    parser.add_argument("--paths", type=int, default=64_000)
    parser.add_argument("--simpy-packages", type=int, default=20_000, help="0 leaves SimPy out")
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    args = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    case = make_case(args.packages, args.paths)
    small = make_case(1000, args.paths)
    _, seconds, _ = timed(simulate, *small, threads=args.threads)
    print(f"first call, with compiling (or loading what was compiled): {seconds:.1f} s")
    movement, rate = bench_simulate(case, args.threads, args.repeat)
    print(memory(case, movement))
    moved = simulate(*small)
    for work in (lambda: door_departure(moved, 0, 10), lambda: ways(moved, small[1], small[2], np.arange(10))):
        work()  # compiles
    bench_reading(case, movement)
    if args.simpy_packages:
        print(f"ratio to SimPy: {rate / bench_simpy(args.simpy_packages, args.paths):,.0f}")


if __name__ == "__main__":
    main()
