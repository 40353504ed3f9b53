"""`network screen` of every fulfilment centre, beside a plain HiGHS LP and networkx on one of its closures.

    python -m benchmarks.screening [--scenario us] [--workers 2] [--sample 3] [--no-highs] [--networkx]

The screen plans the network once and closes every centre in turn. The peers solve the flow of a closure from nothing
(resources left out, as plain minimum-cost flow), and what all centres would take them is told from that. A sample of
closures is planned anew in full, and must come to the same.
"""

from __future__ import annotations

import argparse
import time

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()

import numpy as np  # noqa: E402

import datasets  # noqa: E402
from benchmarks.plan import by_highs, by_networkx  # noqa: E402
from network.design.screening import Closure, Question, base_of, screen  # noqa: E402
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
    parser.add_argument("--sample", type=int, default=3)
    parser.add_argument("--no-highs", action="store_true")
    parser.add_argument("--networkx", action="store_true")
    args = parser.parse_args()
    scenario = with_floors(datasets.load(args.scenario))
    prices = door_costs(scenario)
    centres = np.flatnonzero((scenario.facilities["kind"] == "fulfilment_centre").to_numpy())
    started = time.perf_counter()
    base = base_of(scenario, *prices)
    planned = time.perf_counter() - started
    closures = tuple(Closure(facilities=(int(row),)) for row in centres)
    outcomes = dict(screen(Question(base, closures), args.workers))
    screened = time.perf_counter() - started
    print(
        f"{len(scenario.zones):,} zones, {len(centres)} centres closed in turn: {screened:.1f} s with {args.workers} "
        f"processes, the plan as it is {planned:.1f} s of it (kernels compiled or loaded)"
    )
    for number in np.unique(np.linspace(0, len(closures) - 1, args.sample).astype(int)):
        anew = base_of(closures[number].applied(scenario), *prices).outcome
        same = abs(anew.objective_usd - outcomes[number].objective_usd) <= 1.0
        name = scenario.facilities["id"].iloc[centres[number]]
        print(f"{name} planned anew: {'the same' if same else f'differs: {anew} against {outcomes[number]}'}")
    without = pose_without(base, closures[len(closures) // 2])
    problem = posed_arcs(without.scenario, without.posed.arrays, without.posed.asked, without.candidates).problem
    started = time.perf_counter()
    cost = min_cost_flow.solve(problem).cost_mills
    whole = time.perf_counter() - started
    started = time.perf_counter()
    warm.solve(problem, base.settled.solution.source_dual)
    ours = time.perf_counter() - started
    print(
        f"one closure's flow, {len(problem.arc_source):,} arcs: {ours:.2f} s from the base, {whole:.2f} s from nothing"
    )
    peers = [] if args.no_highs else [("HiGHS LP", by_highs)]
    for name, peer in [*peers, *([("networkx", by_networkx)] if args.networkx else [])]:
        got, seconds = peer(problem)
        verdict = "the same" if abs(got - cost) <= 1e-6 * cost else f"differs: {got}"
        print(
            f"{name}: {seconds:.2f} s, {seconds / ours:.0f} x, cost {verdict}; "
            f"all centres {seconds * len(centres):,.0f} s"
        )


if __name__ == "__main__":
    main()
