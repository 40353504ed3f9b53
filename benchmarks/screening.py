"""`network screen` of every fulfilment centre, beside a plain HiGHS LP and networkx on one of its closures.

    python -m benchmarks.screening [--scenario us] [--workers 2] [--closures 200] [--sample 3] [--no-highs] [--networkx]

The screen plans the network once and closes centres in turn. The peers solve the flow of one closure from nothing
(resources left out, as plain minimum-cost flow). A sample of closures is planned anew in full, and must come to the
same. Seconds of the processor are told beside those of the clock: on a busy machine only they can be compared.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from typing import Any

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()

import numpy as np  # noqa: E402

import datasets  # noqa: E402
from benchmarks.plan import by_highs, by_networkx  # noqa: E402
from network.design.screening import Base, Closure, Question, base_of, screen  # noqa: E402
from network.design.screening.posing import pose_without  # noqa: E402
from network.plan import min_cost_flow, warm  # noqa: E402
from network.plan.planning import posed_arcs  # noqa: E402
from twin.floors import with_floors  # noqa: E402
from twin.planning import door_costs  # noqa: E402


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--scenario", default="us")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--closures", type=int, default=0, help="so many centres, evenly through the table; 0: all")
    parser.add_argument("--sample", type=int, default=3)
    parser.add_argument("--no-highs", action="store_true")
    parser.add_argument("--networkx", action="store_true")
    args = parser.parse_args()
    scenario = with_floors(datasets.load(args.scenario))
    prices = door_costs(scenario)
    base, wall, cpu = timed(lambda: base_of(scenario, *prices))
    print(f"{len(scenario.zones):,} zones, the plan as it is: {wall:.1f} s, {cpu:.1f} CPU s (kernels loaded in it)")
    centres = np.flatnonzero((scenario.facilities["kind"] == "fulfilment_centre").to_numpy())
    centres = spread(centres, args.closures or len(centres))
    closures = tuple(Closure(facilities=(int(row),)) for row in centres)
    outcomes, wall, cpu = timed(lambda: dict(screen(Question(base, closures), args.workers)))
    gap = max(outcome.objective_usd - outcome.bound_usd for outcome in outcomes.values())
    print(
        f"{len(closures)} centres closed in turn by {args.workers} processes: {wall:.1f} s, {cpu:.1f} CPU s, "
        f"{cpu / len(closures):.2f} CPU s each; widest gap {gap:.4f} USD"
    )
    for number in spread(np.arange(len(closures)), args.sample):
        anew = base_of(closures[number].applied(scenario), *prices).outcome
        same = abs(anew.objective_usd - outcomes[number].objective_usd) <= 1.0
        name = scenario.facilities["id"].iloc[centres[number]]
        print(f"{name} planned anew: {'the same' if same else f'differs: {anew} against {outcomes[number]}'}")
    beside(base, closures[len(closures) // 2], (not args.no_highs, args.networkx))


def beside(base: Base, closure: Closure, peers: tuple[bool, bool]) -> None:
    """One closure's flow from the base, from nothing, and by HiGHS and networkx where wanted."""
    without = pose_without(base, closure)
    problem = posed_arcs(without.scenario, without.posed.arrays, without.posed.asked, without.candidates).problem
    solution = base.settled.solution
    cost, wall, cpu = timed(lambda: min_cost_flow.solve(problem).cost_mills)
    _, ours, our_cpu = timed(lambda: warm.solve(problem, solution.source_dual, solution.resource_dual))
    print(
        f"one closure's flow, {len(problem.arc_source):,} arcs: from the base {ours:.2f} s, {our_cpu:.2f} CPU s (full "
        f"facilities and lanes minded); from nothing by OR-Tools {wall:.2f} s, {cpu:.2f} CPU s"
    )
    for name, peer, wanted in zip(("HiGHS LP", "networkx"), (by_highs, by_networkx), peers, strict=True):
        if wanted:
            (got, _), wall, cpu = timed(lambda peer=peer: peer(problem))
            verdict = "the same" if abs(got - cost) <= 1e-6 * cost else f"differs: {got}"
            print(f"{name}: {wall:.1f} s, {cpu:.1f} CPU s, {cpu / our_cpu:.0f} x ours; cost as OR-Tools': {verdict}")


def timed(work: Callable[[], Any]) -> tuple[Any, float, float]:
    """What it gives, seconds by the clock, seconds of the processor (ended child processes included)."""
    clock, before = time.perf_counter(), os.times()
    answer = work()
    return answer, time.perf_counter() - clock, sum(os.times()[:4]) - sum(before[:4])


def spread(rows: np.ndarray, count: int) -> np.ndarray:
    """So many of the rows, evenly."""
    return rows[np.unique(np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int))]


if __name__ == "__main__":
    main()
