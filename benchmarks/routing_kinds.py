"""Kinds of routing problems in the style of the literature, solved by `sisr` and PyVRP on one thread each.

    python -m benchmarks.routing_kinds [--kinds mdvrp,pdptw] [--stops 200] [--seconds 10] [--seeds 3] [--cpu]

Costs are the evaluator's. With `--cpu` both count CPU time instead of wall time: for a machine that does other work.
Kernels are compiled before, and apart.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import replace

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()

import numpy as np  # noqa: E402

from routing.engines import Budget  # noqa: E402
from routing.evaluator import evaluate  # noqa: E402
from routing.problem import Places, Problem, Stops, VehicleType  # noqa: E402
from routing.solve import engine_named  # noqa: E402
from routing.travel.table import TableTravel  # noqa: E402

SCALE = 10
"""Ticks of a unit of distance."""


def _plane(rng: np.random.Generator, count: int, side: float) -> tuple[Places, TableTravel]:
    """Points, half of them in clusters; lengths rounded to a tick."""
    seeds = rng.uniform(0, side, (max(3, count // 30), 2))
    clustered = seeds[rng.integers(len(seeds), size=count)] + rng.normal(0, side / 25, (count, 2))
    points = np.where(rng.random((count, 1)) < 0.5, clustered, rng.uniform(0, side, (count, 2))).clip(0, side)
    length = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    table = np.floor(SCALE * length + 0.5).astype(np.int32)
    return Places(points[:, 0], points[:, 1]), TableTravel(table, table)


def _problem(name: str, places: Places, travel: TableTravel, stops: Stops, *vehicles: VehicleType) -> Problem:
    return Problem(name, places, stops, vehicles, (travel,), scale=SCALE)


def _ids(count: int) -> tuple[str, ...]:
    return tuple(str(number) for number in range(1, count + 1))


def _windows(
    rng: np.random.Generator, travel: TableTravel, place: np.ndarray, width: int, day: int, service: int
) -> dict[str, np.ndarray]:
    """Windows that a vehicle can meet on its own, of `width` on average."""
    out = travel.duration[0, place].astype(np.int64)
    centre = rng.integers(out, np.maximum(day - out - service, out + 1))
    half = np.maximum(1, rng.normal(width, width / 4, len(place)) / 2).astype(np.int64)
    close = np.minimum(np.maximum(centre + half, out), day - out - service)
    return {"open": np.minimum(np.maximum(centre - half, 0), close), "close": close}


def mdvrp(rng: np.random.Generator, count: int) -> Problem:
    """Several depots with limited fleets, capacity and duration (Cordeau, Gendreau, Laporte 1997)."""
    places, travel = _plane(rng, count + 4, 100)
    load = rng.integers(1, 26, count)
    number = -(-int(load.sum() * 1.15) // (4 * 160))
    service = np.full(count, 3 * SCALE)
    kinds = [
        VehicleType(f"depot {at}", number, (160,), at, at, work_max=400 * SCALE, cost_per_distance=1.0)
        for at in range(4)
    ]
    stops = Stops.of(_ids(count), np.arange(4, count + 4), load, service=service)
    return _problem("mdvrp", places, travel, stops, *kinds)


def hfvrp(rng: np.random.Generator, count: int) -> Problem:
    """A fleet of several sizes, each with its fixed and running cost (Taillard 1999; Li, Golden, Wasil 2007)."""
    places, travel = _plane(rng, count + 1, 100)
    load = rng.integers(1, 31, count)
    share = int(load.sum() * 1.2)
    kinds = [
        VehicleType(f"{size}", -(-share // (3 * size)), (size,), fixed_cost=fixed * SCALE, cost_per_distance=running)
        for size, fixed, running in ((80, 50.0, 1.0), (150, 80.0, 1.2), (300, 140.0, 1.5))
    ]
    return _problem("hfvrp", places, travel, Stops.of(_ids(count), np.arange(1, count + 1), load), *kinds)


def pcvrptw(rng: np.random.Generator, count: int) -> Problem:
    """Prizes and windows: more stops than the fleet can visit (Vidal, Maculan, Ochi, Penna 2016)."""
    places, travel = _plane(rng, count + 1, 100)
    place, day, service = np.arange(1, count + 1), 240 * SCALE, 10 * SCALE
    load = rng.integers(1, 41, count)
    prize = (rng.integers(5, 30, count) * SCALE + travel.distance[0, place] * 0.3).round()
    times = _windows(rng, travel, place, 60 * SCALE, day, service)
    stops = Stops.of(_ids(count), place, load, penalty=prize, service=np.full(count, service), **times)
    kind = VehicleType("van", max(3, count // 15), (200,), shift_close=day, cost_per_distance=1.0)
    return _problem("pcvrptw", places, travel, stops, kind)


def vrpb(rng: np.random.Generator, count: int) -> Problem:
    """Deliveries and pickups mixed on a route, some stops with both (Salhi, Nagy 1999)."""
    places, travel = _plane(rng, count + 1, 100)
    load, back = rng.integers(1, 41, count), rng.integers(1, 41, count)
    which = rng.integers(0, 3, count)
    stops = Stops.of(
        _ids(count), np.arange(1, count + 1), np.where(which == 1, 0, load),
        pickup=np.where(which == 0, 0, back)[:, None],
    )  # fmt: skip
    return _problem("vrpb", places, travel, stops, VehicleType("truck", count, (200,), cost_per_distance=1.0))


def pdptw(rng: np.random.Generator, count: int) -> Problem:
    """Shipments with windows at both ends (Li, Lim 2001)."""
    count -= count % 2
    places, travel = _plane(rng, count + 1, 100)
    place, day, service = np.arange(1, count + 1), 480 * SCALE, 5 * SCALE
    first = np.arange(count) % 2 == 0
    pair = np.where(first, np.arange(count) + 1, np.arange(count) - 1)
    load = rng.integers(5, 41, count // 2).repeat(2)
    times = _windows(rng, travel, place, 90 * SCALE, day, service)
    out = np.maximum(times["open"], travel.duration[0, place])
    reached = (out + service + travel.duration[place, place[pair]])[pair]
    home = day - service - travel.duration[place, 0]
    later = np.where(first, times["close"], np.minimum(np.maximum(times["close"], reached), home))
    opens = np.where(first, np.minimum(times["open"], later[pair] - service - travel.duration[place, place[pair]]), 0)
    times = {"open": np.where(first, opens.clip(0), np.minimum(times["open"], later)), "close": later}
    stops = Stops.of(
        _ids(count), place, np.where(first, 0, load), pickup=np.where(first, load, 0)[:, None], pair=pair,
        service=np.full(count, service), **times,
    )  # fmt: skip
    kind = VehicleType("van", count, (100,), shift_close=day, fixed_cost=50.0 * SCALE, cost_per_distance=1.0)
    return _problem("pdptw", places, travel, stops, kind)


def dvrp(rng: np.random.Generator, count: int) -> Problem:
    """Capacity and a limit of a route's duration (Christofides, Mingozzi, Toth 1979, with service times)."""
    places, travel = _plane(rng, count + 1, 100)
    stops = Stops.of(
        _ids(count), np.arange(1, count + 1), rng.integers(1, 41, count), service=np.full(count, 10 * SCALE)
    )
    kind = VehicleType("van", count, (200,), work_max=260 * SCALE, cost_per_distance=1.0)
    return _problem("dvrp", places, travel, stops, kind)


def ovrp(rng: np.random.Generator, count: int) -> Problem:
    """Routes that end at their last stop (Brandao 2004)."""
    places, travel = _plane(rng, count + 1, 100)
    stops = Stops.of(_ids(count), np.arange(1, count + 1), rng.integers(1, 41, count))
    kind = VehicleType("van", count, (200,), end=None, fixed_cost=20.0 * SCALE, cost_per_distance=1.0)
    return _problem("ovrp", places, travel, stops, kind)


def hours(rng: np.random.Generator, count: int) -> Problem:
    """Two kinds of paid drivers and windows: cost of distance and of working hours."""
    places, travel = _plane(rng, count + 1, 100)
    place, day, service = np.arange(1, count + 1), 480 * SCALE, 8 * SCALE
    times = _windows(rng, travel, place, 120 * SCALE, day, service)
    stops = Stops.of(_ids(count), place, rng.integers(1, 11, count), service=np.full(count, service), **times)
    full = VehicleType("full day", count, (120,), shift_close=day, fixed_cost=600.0, cost_per_distance=0.5,
                       cost_per_work=0.5)  # fmt: skip
    half = replace(full, id="half day", capacity=(80,), work_max=200 * SCALE, fixed_cost=150.0)
    return _problem("hours", places, travel, stops, full, half)


KINDS: dict[str, Callable[[np.random.Generator, int], Problem]] = {
    make.__name__: make for make in (mdvrp, hfvrp, pcvrptw, vrpb, pdptw, dvrp, ovrp, hours)
}


def made(kind: str, count: int, seed: int) -> Problem:
    """A problem of a kind, the same for the same seed."""
    return KINDS[kind](np.random.default_rng([seed, count]), count)


def closed_form(problem: Problem) -> Problem:
    """An open problem with a return that costs nothing, which PyVRP can take."""
    if all(kind.end is not None for kind in problem.vehicles):
        return problem
    table = problem.travels[0].table(np.arange(len(problem.places)))[0].copy()
    table[:, 0] = 0
    kinds = tuple(replace(kind, end=kind.start) for kind in problem.vehicles)
    return replace(problem, vehicles=kinds, travels=(TableTravel(table, table),))


def solved(problem: Problem, engine: str, budget: Budget) -> str:
    """Cost, and what is broken."""
    posed = closed_form(problem) if engine == "pyvrp" else problem
    plan = engine_named(engine).solve(posed, budget).plan
    seen = evaluate(problem, plan)
    return f"{seen.cost / SCALE:10.1f}" + (f" {len(seen.violations)} broken" if seen.violations else "")


def main() -> None:
    """Print a table: a row a problem, a column an engine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--engines", default="sisr,pyvrp")
    parser.add_argument("--stops", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--cpu", action="store_true")
    given = parser.parse_args()
    engines = given.engines.split(",")
    for kind in given.kinds.split(","):
        engine_named("sisr").solve(made(kind, 10, 1), Budget(seconds=None, iterations=2, threads=1))
    if given.cpu:
        time.perf_counter = time.process_time  # type: ignore[assignment]
    print(f"{'kind':10}{'seed':>5}" + "".join(f"{engine:>14}" for engine in engines))
    for kind in given.kinds.split(","):
        for seed in range(1, given.seeds + 1):
            budget = Budget(seconds=given.seconds, seed=seed, threads=given.threads)
            problem = made(kind, given.stops, seed)
            costs = [solved(problem, engine, budget) for engine in engines]
            print(f"{kind:10}{seed:>5}" + "".join(f"{cost:>14}" for cost in costs), flush=True)


if __name__ == "__main__":
    main()
