"""The OR-Library's form of capacitated warehouse location (cap41 ... cap134, capa, capb, capc).

Number of sites and customers; capacity and fixed cost of each site; for each customer its demand, then the cost of
serving all of it from each site. In capa, capb and capc the word `capacity` stands for a number of the user's.
"""

from __future__ import annotations

import numpy as np

from network.design.or_library import Numbers
from network.design.warehouse_location.problem import WarehouseProblem


def problem_of(numbers: Numbers) -> WarehouseProblem:
    """Make the problem of a file's numbers.

    Raises
    ------
    InvalidInput
        With everything found: words, numbers missing or too many, negative ones.
    """
    numbers.raise_if_wrong()
    sites = numbers.whole(0, "the number of sites")
    customers = numbers.whole(1, "the number of customers")
    first = 2 + 2 * sites
    numbers.exactly(first + customers * (sites + 1), f"{sites:,} sites, {customers:,} customers", _end(numbers, sites))
    for place in np.flatnonzero(numbers.value < 0).tolist():
        message = f"{_name(place, sites)} is {numbers.value[place]:g}: 0 or more is needed"
        numbers.wrong(numbers.line[place], "out-of-range", message)
    numbers.raise_if_wrong()
    site = numbers.value[2:first].reshape(sites, 2)
    customer = numbers.value[first:].reshape(customers, sites + 1)
    capacity, fixed, demand = (np.ascontiguousarray(x) for x in (site[:, 0], site[:, 1], customer[:, 0]))
    return WarehouseProblem(capacity, fixed, demand, np.ascontiguousarray(customer[:, 1:].T))


def _name(place: int, sites: int) -> str:
    """What the number at `place` is."""
    if place < 2 + 2 * sites:
        site, column = divmod(place - 2, 2)
        return f"the {('capacity', 'fixed cost')[column]} of site {site + 1:,}"
    customer, column = divmod(place - 2 - 2 * sites, sites + 1)
    if column == 0:
        return f"the demand of customer {customer + 1:,}"
    return f"the cost of serving customer {customer + 1:,} from site {column:,}"


def _end(numbers: Numbers, sites: int) -> str:
    """Where the file ends, if it is too short."""
    return f"before {_name(len(numbers.value), sites)}"
