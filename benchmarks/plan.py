"""The plan of `us`, with its build, and its flow beside a plain HiGHS linear program of the same arcs.

    python -m benchmarks.plan [--scenario us] [--repeat 3] [--no-highs] [--networkx]

The first plan compiles or loads the kernels and is timed apart. The peers get the very problem that the plan's flow
is solved over, resources left out: HiGHS as one LP with a column an arc and a row a level, networkx as its network
simplex (minutes at the size of `us`). All must agree on the cost.
"""

from __future__ import annotations

import argparse
import time

from cli.kernels import keep_compiled_kernels

keep_compiled_kernels()

import numpy as np  # noqa: E402
from scipy import sparse  # noqa: E402

import datasets  # noqa: E402
from network.plan import min_cost_flow  # noqa: E402
from network.plan.planning import first_problem  # noqa: E402
from network.plan.problem import FlowProblem  # noqa: E402
from twin.planning import door_costs, plan_scenario  # noqa: E402


def by_highs(p: FlowProblem) -> tuple[float, float]:
    """(cost in mills, seconds) of HiGHS."""
    import highspy

    n_levels, n_sources, n_arcs = len(p.level_demand), len(p.source_capacity), len(p.arc_source)
    inside = np.setdiff1d(np.arange(n_levels), p.cell_first[:-1])
    last = p.cell_first[1:] - 1
    chain, failed, spare = n_arcs, n_arcs + len(inside), n_arcs + len(inside) + p.n_cells
    parts = [
        (p.arc_level, np.arange(n_arcs), 1.0),
        (n_levels + p.arc_source, np.arange(n_arcs), 1.0),
        (inside - 1, chain + np.arange(len(inside)), 1.0),
        (inside, chain + np.arange(len(inside)), -1.0),
        (last, failed + np.arange(p.n_cells), 1.0),
        (n_levels + np.arange(n_sources), spare + np.arange(n_sources), -1.0),
    ]
    row, column = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    value = np.concatenate([np.full(len(part[0]), part[2]) for part in parts])
    matrix = sparse.csc_array((value, (row, column)), shape=(n_levels + n_sources, spare + n_sources))
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = matrix.shape
    lp.col_cost_ = np.concatenate(
        [p.arc_cost, np.zeros(len(inside)), p.unserved_cost, np.full(n_sources, p.spare_cost)]
    ).astype(float)
    lp.col_lower_ = np.zeros(matrix.shape[1])
    lp.col_upper_ = np.concatenate([np.full(spare, highspy.kHighsInf), p.source_spare])
    lp.row_lower_ = np.concatenate([p.level_demand, np.full(n_sources, -highspy.kHighsInf)])
    lp.row_upper_ = np.concatenate([p.level_demand, p.source_capacity]).astype(float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_, lp.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    highs = highspy.Highs()
    highs.silent()
    highs.passModel(lp)
    started = time.perf_counter()
    highs.run()
    return highs.getInfo().objective_function_value, time.perf_counter() - started


def by_networkx(p: FlowProblem) -> tuple[float, float]:
    """(cost in mills, seconds) of networkx's network simplex."""
    import networkx as nx

    graph = nx.DiGraph()
    graph.add_node("root", demand=-int(p.level_demand.sum()))
    graph.add_nodes_from((("level", v), {"demand": int(d)}) for v, d in enumerate(p.level_demand))
    for s in range(len(p.source_capacity)):
        graph.add_edge("root", ("source", s), capacity=int(p.source_capacity[s]), weight=0)
        graph.add_edge("root", ("spare", s), capacity=int(p.source_spare[s]), weight=p.spare_cost)
        graph.add_edge(("spare", s), ("source", s), weight=0)
    for a, (s, v, cost) in enumerate(zip(p.arc_source, p.arc_level, p.arc_cost, strict=True)):
        graph.add_edge(("source", int(s)), ("arc", a), weight=int(cost))
        graph.add_edge(("arc", a), ("level", int(v)), weight=0)
    for c in range(p.n_cells):
        levels = range(p.cell_first[c], p.cell_first[c + 1])
        graph.add_edges_from(((("level", v), ("level", v - 1)) for v in levels[1:]), weight=0)
        graph.add_edge("root", ("level", levels[-1]), weight=int(p.unserved_cost[c]))
    started = time.perf_counter()
    cost, _ = nx.network_simplex(graph)
    return float(cost), time.perf_counter() - started


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--scenario", default="us")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-highs", action="store_true")
    parser.add_argument("--networkx", action="store_true")
    args = parser.parse_args()
    scenario = datasets.load(args.scenario)
    started = time.perf_counter()
    plan_scenario(scenario)
    print(f"first plan, kernels compiled or loaded: {time.perf_counter() - started:.2f} s")
    for _ in range(args.repeat):
        planned = plan_scenario(scenario)
        print(
            f"plan {planned.seconds['total']:.2f} s {planned.seconds} {planned.status} by {planned.engine}, "
            f"gap {planned.gap:.1e}, {len(scenario.zones):,} zones, {len(planned.paths):,} paths"
        )
    problem = first_problem(scenario, *door_costs(scenario)).problem
    started = time.perf_counter()
    solution = min_cost_flow.solve(problem)
    ours = time.perf_counter() - started
    print(f"flow of {len(problem.arc_source):,} arcs: {ours:.2f} s, duals and bound included")
    peers = [] if args.no_highs else [("HiGHS LP", by_highs)]
    for name, peer in [*peers, *([("networkx", by_networkx)] if args.networkx else [])]:
        cost, seconds = peer(problem)
        same = abs(cost - solution.cost_mills) <= 1e-6 * cost
        print(f"{name}: {seconds:.2f} s, {seconds / ours:.1f} x, cost {'the same' if same else f'differs: {cost}'}")


if __name__ == "__main__":
    main()
