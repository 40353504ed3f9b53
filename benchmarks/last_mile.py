"""Route engines beside each other: gap to the best known cost after equal wall time, on public instances.

    python -m benchmarks.last_mile [--seconds 10] [--seeds 1] [--engines sisr+ortools sisr pyvrp ortools] [INSTANCE ...]

Instances are read from the folder `$POD2DOOR_BENCH/routing` (VRPLIB with `.sol` beside them; `station10k.csv`, which
has no best known). Each run is a process of its own with both processors, one after the other; the engine's compiling
(from the cache) lies before its clock. The cost is the evaluator's. Peak memory is the process's, in MB.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ENGINES = ("sisr+ortools", "sisr", "pyvrp", "ortools")
INSTANCES = ("X-n101-k25", "X-n303-k21", "X-n502-k39", "X-n1001-k43", "Leuven1", "RC2_10_5", "C1_10_2", "station10k")
STATION = {"vehicles": 120, "capacity": 200, "shift_h": 8.0, "speed_kmh": 45.0, "detour": 1.3}


def folder() -> Path:
    """The instances' folder."""
    if "POD2DOOR_BENCH" not in os.environ:
        sys.exit("set POD2DOOR_BENCH to the folder that holds routing/X-n101-k25.vrp and its like")
    return Path(os.environ["POD2DOOR_BENCH"]) / "routing"


def run_one(instance: str, engine: str, seconds: float, seed: int) -> dict[str, Any]:
    """Solve one instance in this process."""
    from cli.kernels import keep_compiled_kernels

    keep_compiled_kernels()
    from routing.engines import Budget
    from routing.engines.sisr.warmup import compile_kernels
    from routing.formats.read import read_problem
    from routing.formats.stops_csv import CsvOptions
    from routing.solve import solve

    file = next(path for path in (folder() / f"{instance}.vrp", folder() / f"{instance}.csv") if path.exists())
    problem = read_problem(file, CsvOptions(**STATION) if file.suffix == ".csv" else None)
    if engine.startswith("sisr"):
        compile_kernels()
    began = time.perf_counter()
    result = solve(problem, Budget(seconds=seconds, seed=seed), engine=engine)
    return {
        "cost": result.evaluation.cost if result.feasible else None,
        "routes": len(result.plan.routes),
        "wall_s": time.perf_counter() - began,
        "iterations": result.iterations,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def best_known(instance: str) -> float | None:
    """Cost in the last line of the instance's solution."""
    file = folder() / f"{instance}.sol"
    return float(file.read_text().split()[-1]) if file.exists() else None


def in_process(instance: str, engine: str, seconds: float, seed: int) -> dict[str, Any]:
    """The same in a process of its own, so that memory is its own; a run that fails tells so."""
    command = [sys.executable, "-m", "benchmarks.last_mile", "--one", instance, engine, str(seconds), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"cost": None, "error": done.stderr.strip().splitlines()[-1][:100]}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(instance: str, engine: str, runs: list[dict[str, Any]]) -> None:
    """One row of the table."""
    costs = [run["cost"] for run in runs if run["cost"] is not None]
    best = best_known(instance)
    if not costs:
        print(f"| {instance} | {engine} | none found {runs[0].get('error', '')} | | | | |", flush=True)
        return
    gaps = [100 * (cost / best - 1) for cost in costs] if best else []
    gap = f"{statistics.mean(gaps):.2f} ({', '.join(f'{g:.2f}' for g in gaps)})" if gaps else ""
    last = runs[-1]
    print(
        f"| {instance} | {engine} | {statistics.mean(costs):,.1f} | {gap} | {last['routes']} |"
        f" {last['wall_s']:.1f} | {last['iterations']:,} | {max(run['mb'] for run in runs)} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("instances", nargs="*", default=list(INSTANCES))
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--engines", nargs="+", default=list(ENGINES))
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        instance, engine, seconds, seed = asked.one
        print(json.dumps(run_one(instance, engine, float(seconds), int(seed))))
        return
    print("| instance | engine | cost, mean | gap %, mean (each) | routes | wall s | iterations | MB |")
    print("|---|---|---|---|---|---|---|---|")
    for instance in asked.instances:
        for engine in asked.engines:
            runs = [in_process(instance, engine, asked.seconds, seed) for seed in range(1, asked.seeds + 1)]
            show(instance, engine, runs)


if __name__ == "__main__":
    main()
