"""Location problems drawn as the literature draws them, and their optima by other ways: enumeration and a plain MIP."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

Problem = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
"""Capacity and fixed cost of sites, demand of customers, cost[sites, customers] of all of a customer."""

FIXED = {"a": 1.5e6, "b": 0.75e6, "c": 0.45e6}
"""Mean fixed cost of the look-alikes of capa, capb and capc: optima of 17, 14 and 11 million, as theirs."""

# Proven optima, Beasley (1988), An algorithm for solving large capacitated warehouse location problems, EJOR 33. Each
# row: name, the file of the same geometry at hand, capacity, and the optimum at each fixed cost.
SMALL = (
    ("cap4", 71, 5000, {7500: 1040444.375, 12500: 1098000.450, 17500: 1153000.450, 25000: 1235500.450}),
    ("cap5", 71, 10000, {17500: 1025208.225}),
    ("cap6", 71, 15000, {7500: 932615.750, 12500: 977799.400, 17500: 1014062.050, 25000: 1045650.250}),
    ("cap7", 71, 58268, {7500: 932615.750, 12500: 977799.400, 17500: 1010641.450, 25000: 1034976.975}),
    ("cap8", 101, 5000, {7500: 838499.288, 12500: 910889.563, 17500: 975889.563, 25000: 1069369.525}),
    ("cap9", 101, 15000, {7500: 796648.438, 12500: 855733.500, 17500: 896617.538, 25000: 946051.325}),
    ("cap10", 101, 58268, {7500: 796648.437, 12500: 854704.200, 17500: 893782.112, 25000: 928941.750}),
    ("cap11", 131, 5000, {7500: 826124.713, 12500: 901377.213, 17500: 970567.750, 25000: 1063356.488}),
    ("cap12", 131, 15000, {7500: 793439.563, 12500: 852524.625, 17500: 895302.325, 25000: 946051.325}),
    ("cap13", 131, 58268, {7500: 793439.562, 12500: 851495.325, 17500: 893076.712, 25000: 928941.750}),
)


def or_library(folder: Path) -> Iterator[tuple[str, Problem, float]]:
    """The 37 small problems of the OR-Library, made of the three geometries at hand: name, problem, optimum."""
    for family, file, capacity, optima in SMALL:
        _, fixed, demand, cost = numbers_of(folder / f"cap{file}.txt")
        for place, (fixed_cost, optimum) in enumerate(optima.items(), start=1):
            # the one site that costs nothing to open (11) costs nothing in all of them
            problem = np.full(len(fixed), float(capacity)), np.where(fixed > 0, float(fixed_cost), 0.0), demand, cost
            yield f"{family}{place}", problem, optimum


def numbers_of(path: Path) -> Problem:
    """Read a file that is known to be sound."""
    numbers = np.array(path.read_text().split(), float)
    sites, customers = int(numbers[0]), int(numbers[1])
    head = numbers[2 : 2 + 2 * sites].reshape(sites, 2)
    rows = numbers[2 + 2 * sites :].reshape(customers, sites + 1)
    return head[:, 0].copy(), head[:, 1].copy(), rows[:, 0].copy(), np.ascontiguousarray(rows[:, 1:].T)


def large(kind: str, capacity: float, seed: int, sites: int = 100, customers: int = 1000) -> Problem:
    """A look-alike of capa, capb or capc: points in a square, a unit's cost their distance and up to a quarter more."""
    rng = np.random.default_rng(seed)
    site, customer = rng.random((sites, 2)) * 1000, rng.random((customers, 2)) * 1000
    demand = rng.integers(1, 101, customers).astype(float)
    apart = np.hypot(*(site[:, None] - customer[None]).transpose(2, 0, 1))
    unit = apart * rng.uniform(1, 1.25, (sites, customers))
    fixed = FIXED[kind] * rng.uniform(0.8, 1.2, sites)
    return np.full(sites, float(capacity)), np.round(fixed, 2), demand, np.round(unit * demand, 3)


def text_of(problem: Problem, capacity_word: str = "") -> str:
    """A problem in the OR-Library's form, seven costs a line; `capacity_word` in place of every capacity."""
    capacity, fixed, demand, cost = problem
    lines = [f" {len(capacity)} {len(demand)} "]
    lines += [f" {capacity_word or repr(float(q))} {float(f)!r} " for q, f in zip(capacity, fixed, strict=True)]
    for j, units in enumerate(demand):
        lines.append(f" {float(units)!r} ")
        costs = [repr(float(c)) for c in cost[:, j]]
        lines += [" " + " ".join(costs[k : k + 7]) + " " for k in range(0, len(costs), 7)]
    return "\n".join(lines) + "\n"


def cheapest_service(problem: Problem, rows: list[int]) -> float:
    """Cost of serving everybody from these sites, as a plain linear program; inf where they do not hold the demand."""
    capacity, _, demand, cost = problem
    n, m = len(rows), len(demand)
    once = sparse.kron(np.ones((1, n)), sparse.eye_array(m))
    room = sparse.kron(sparse.eye_array(n), demand[None])
    found = linprog(cost[rows].ravel(), A_ub=room, b_ub=capacity[rows], A_eq=once, b_eq=np.ones(m))
    return float(found.fun) if found.status == 0 else np.inf


def best_by_enumeration(problem: Problem) -> float:
    """Cost of the best of all sets of sites."""
    sites = range(len(problem[0]))
    return min(
        cheapest_service(problem, list(rows)) + problem[1][list(rows)].sum()
        for count in range(1, len(problem[0]) + 1)
        for rows in combinations(sites, count)
    )


def best_by_mip(problem: Problem, seconds: float = 600.0) -> tuple[float, float]:
    """Cost and bound of the whole problem as one mixed-integer program, by HiGHS with its defaults."""
    capacity, fixed, demand, cost = problem
    n, m = cost.shape
    flows = n * m
    once = sparse.hstack([sparse.kron(np.ones((1, n)), sparse.eye_array(m)), sparse.csr_array((m, n))])
    room = sparse.hstack([sparse.kron(sparse.eye_array(n), demand[None]), -sparse.diags_array(capacity)])
    link = sparse.hstack([sparse.eye_array(flows), -sparse.kron(sparse.eye_array(n), np.ones((m, 1)))])
    found = milp(
        np.concatenate([cost.ravel(), fixed]),
        integrality=np.repeat([0, 1], [flows, n]),
        bounds=Bounds(0, 1),
        constraints=[
            LinearConstraint(once, 1, 1),
            LinearConstraint(room, -np.inf, 0),
            LinearConstraint(link, -np.inf, 0),
        ],
        options={"mip_rel_gap": 1e-7, "time_limit": seconds},
    )
    bound = getattr(found, "mip_dual_bound", None)
    return (np.inf if found.fun is None else float(found.fun), -np.inf if bound is None else float(bound))


def median_graph(vertices: int, seed: int) -> list[tuple[int, int, int]]:
    """Edges of a connected graph as the OR-Library's p-median files hold them (from 1): n * n / 50, costs 1..100."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(vertices) + 1
    tree = [(int(order[k]), int(order[rng.integers(k)])) for k in range(1, vertices)]
    more = [tuple((rng.choice(vertices, 2, replace=False) + 1).tolist()) for _ in range(vertices**2 // 50 - len(tree))]
    return [(a, b, int(rng.integers(1, 101))) for a, b in [*tree, *more]]


def distances(vertices: int, edges: list[tuple[int, int, int]]) -> np.ndarray:
    """Shortest paths by Floyd's algorithm; of an edge that stands twice the last one counts."""
    apart = np.full((vertices, vertices), np.inf)
    np.fill_diagonal(apart, 0.0)
    for a, b, cost in edges:
        apart[a - 1, b - 1] = apart[b - 1, a - 1] = cost
    for k in range(vertices):
        apart = np.minimum(apart, apart[:, k, None] + apart[None, k])
    return apart


def best_median(cost: np.ndarray, p: int, fixed: np.ndarray | None = None, keep: tuple[int, ...] = ()) -> float:
    """Cost of the best p sites, of all choices."""
    price = np.zeros(len(cost)) if fixed is None else fixed
    choices = (rows for rows in combinations(range(len(cost)), p) if set(keep) <= set(rows))
    return min(float(cost[list(rows)].min(axis=0).sum() + price[list(rows)].sum()) for rows in choices)
