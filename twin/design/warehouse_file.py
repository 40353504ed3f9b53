"""`network locate FILE`: a location problem of the OR-Library in, a document out."""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from network.design.branching import Report
from network.design.or_library import Numbers, read_numbers
from network.design.p_median import PMedian, p_median
from network.design.p_median.read import graph_of
from network.design.warehouse_location import Location, WarehouseProblem, locate
from network.design.warehouse_location.check import broken_rules
from network.design.warehouse_location.read import problem_of
from network.design.warmup import compile_location

IN_P_MEDIAN_HEADER = 3


def locate_file(
    file: Path,
    *,
    seconds: float | None = None,
    capacity: float | None = None,
    out: Path | None = None,
    report: Report | None = None,
) -> dict[str, Any]:
    """Solve a file of capacitated warehouse location, or of a p-median.

    Parameters
    ----------
    file : Path
    seconds : float, optional
        Time for the search; without it the search ends with the proof.
    capacity : float, optional
        What the word `capacity` in the file stands for.
    out : Path, optional
        Where to write who is served from where: a table in a .csv, else JSON.

    Returns
    -------
    dict
        The contract's fields first; sites and customers are numbered from 1 as they stand in the file.

    Raises
    ------
    InvalidInput
        With every finding, its line and rule.
    Infeasible
        When all sites together do not hold the demand.
    """
    compile_location()
    started = time.monotonic()
    numbers = read_numbers(file, {} if capacity is None else {"capacity": capacity})
    solve = _p_median if numbers.in_header == IN_P_MEDIAN_HEADER else _warehouses
    document, rows = solve(numbers, seconds, report)
    document["seconds"] = round(time.monotonic() - started, 3)
    if out is not None:
        _write(out, document, rows)
        document["out"] = str(out)
    return document


Rows = list[dict[str, Any]]


def _warehouses(numbers: Numbers, seconds: float | None, report: Report | None) -> tuple[dict[str, Any], Rows]:
    problem = problem_of(numbers)
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


def _p_median(numbers: Numbers, seconds: float | None, report: Report | None) -> tuple[dict[str, Any], Rows]:
    distance, p = graph_of(numbers)
    found = p_median(distance, np.ones(len(distance)), p, seconds=seconds, report=report)
    served = found.assigned >= 0
    document = _answer(found, (found.sites + 1).tolist()) | {
        "problem": "p-median",
        "vertices": len(distance),
        "p": p,
        "unserved": int((~served).sum()),
        "nodes": found.nodes,
    }
    rows = [
        {"customer": row + 1, "site": int(site) + 1, "cost": float(distance[site, row])}
        for row, site in enumerate(found.assigned.tolist())
        if site >= 0
    ]
    return document, rows


def _write(out: Path, document: dict[str, Any], rows: Rows) -> None:
    """Write the rows as a table, or the whole answer with them."""
    if out.suffix.lower() == ".csv":
        with out.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        return
    kept = {key: value for key, value in document.items() if key != "seconds"}
    out.write_text(json.dumps(kept | {"served": rows}, indent=2) + "\n", encoding="utf-8")
