"""`network locate FILE`: a location problem of the OR-Library in, a document out."""

from __future__ import annotations

import csv
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from network.design.branching import Report
from network.design.or_library import Numbers, read_numbers
from network.design.p_median import PMedian, p_median
from network.design.p_median.read import check_reach, graph_of
from network.design.warehouse_location import Location, WarehouseProblem, locate
from network.design.warehouse_location.check import broken_rules
from network.design.warehouse_location.read import problem_of
from network.design.warmup import compile_location

IN_P_MEDIAN_HEADER = 3


Rows = list[dict[str, Any]]


def locate_file(
    file: Path, *, seconds: float | None = None, capacity: float | None = None, report: Report | None = None
) -> tuple[dict[str, Any], Rows]:
    """Solve a file of capacitated warehouse location, or of a p-median.

    Parameters
    ----------
    file : Path
    seconds : float, optional
        Time for the search; without it the search ends with the proof.
    capacity : float, optional
        What the word `capacity` in the file stands for.

    Returns
    -------
    dict
        The contract's fields first; sites and customers are numbered from 1 as they stand in the file.
    list of dict
        Who is served from where, as `write_served` takes it.

    Raises
    ------
    InvalidInput
        With every finding, its line and rule.
    Infeasible
        When all sites together do not hold the demand, or no p sites reach every vertex.
    """
    started = time.monotonic()
    numbers = read_numbers(file, {} if capacity is None else {"capacity": capacity})
    solve = (_p_median if numbers.in_header == IN_P_MEDIAN_HEADER else _warehouses)(numbers, seconds, report)
    read = time.monotonic() - started
    compile_location()  # only now: a file that is refused is refused at once
    started = time.monotonic()
    document, rows = solve()
    document["seconds"] = round(read + time.monotonic() - started, 3)
    return document, rows


Solve = Callable[[], tuple[dict[str, Any], Rows]]


def _warehouses(numbers: Numbers, seconds: float | None, report: Report | None) -> Solve:
    problem = problem_of(numbers)
    problem.check_feasible()

    def solve() -> tuple[dict[str, Any], Rows]:
        found = locate(problem, seconds, report)
        wrong = broken_rules(problem, found)
        if wrong:
            raise RuntimeError(f"the check refuses the location: {'; '.join(wrong)}")
        fixed = float(problem.fixed[found.sites].sum())
        document = _answer(found, (found.sites + 1).tolist()) | {
            "problem": "capacitated warehouse location",
            "sites": len(problem.capacity),
            "customers": len(problem.demand),
            "demand": round(problem.needed, 6),
            "fixed_cost": round(fixed, 6),
            "service_cost": round(found.cost - fixed, 6),
            "split_customers": int(((found.share > 0).sum(axis=0) > 1).sum()),
            "nodes": found.nodes,
            "facilities": _facilities(problem, found),
        }
        return document, _served(problem, found)

    return solve


def _answer(found: Location | PMedian, opened: list[int]) -> dict[str, Any]:
    """The contract's fields; `seconds` gets its value when all is done."""
    gap = 0.0 if found.cost <= 0 else max(0.0, found.cost - found.bound) / found.cost
    document: dict[str, Any] = {
        "status": found.status,
        "cost": round(found.cost, 6),
        "bound": round(found.bound, 6),
        "open": opened,
        "seconds": 0.0,
        "gap_percent": round(100 * gap, 6),
    }
    return document | ({"stopped_by": found.stopped} if found.stopped else {})


def _facilities(problem: WarehouseProblem, found: Location) -> Rows:
    units = found.share * problem.demand
    return [
        {
            "site": row + 1,
            "capacity": float(problem.capacity[row]),
            "served": round(float(units[place].sum()), 6),
            "customers": int((found.share[place] > 0).sum()),
            "fixed_cost": float(problem.fixed[row]),
            "service_cost": round(float(found.share[place] @ problem.cost[row]), 6),
            "saved_by_one_more_unit": round(float(found.price[place]), 6),
        }
        for place, row in enumerate(found.sites.tolist())
    ]


def _served(problem: WarehouseProblem, found: Location) -> Rows:
    place, customer = np.nonzero(found.share.T)[::-1]
    share = found.share[place, customer]
    columns = (
        customer + 1,
        found.sites[place] + 1,
        share,
        share * problem.demand[customer],
        share * problem.cost[found.sites[place], customer],
    )
    names = ("customer", "site", "share", "units", "cost")
    return [dict(zip(names, row, strict=True)) for row in zip(*(c.tolist() for c in columns), strict=True)]


def _p_median(numbers: Numbers, seconds: float | None, report: Report | None) -> Solve:
    distance, p = graph_of(numbers)
    check_reach(distance, p)
    joined = np.isfinite(distance)
    # In a graph of parts, going without a site is dearer than any way of serving all, so that nobody does.
    dearer = None if joined.all() else len(distance) * (1.0 + float(distance.max(where=joined, initial=0.0)))

    def solve() -> tuple[dict[str, Any], Rows]:
        found = p_median(distance, np.ones(len(distance)), p, seconds=seconds, unserved=dearer, report=report)
        document = _answer(found, (found.sites + 1).tolist()) | {
            "problem": "p-median",
            "vertices": len(distance),
            "p": p,
            "nodes": found.nodes,
        }
        rows = [
            {"customer": row + 1, "site": site + 1, "cost": float(distance[site, row])}
            for row, site in enumerate(found.assigned.tolist())
        ]
        return document, rows

    return solve


def write_served(out: Path, document: dict[str, Any], rows: Rows) -> None:
    """Write who is served from where as a table (.csv), or the whole answer with it as JSON."""
    if out.suffix.lower() == ".csv":
        with out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return
    kept = {key: value for key, value in document.items() if key not in ("seconds", "out")}
    out.write_text(json.dumps(kept | {"served": rows}, indent=2) + "\n", encoding="utf-8")
