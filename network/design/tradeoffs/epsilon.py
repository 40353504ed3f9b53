"""The epsilon constraint by its price: least cost within a limit, from optima at prices on what is limited.

Of a linear program, the optima at prices are the corners of the front's convex hull, and between two neighbouring ones
the hull's line is what any limit between costs at the least (weak duality: Geoffrion 1974, "Lagrangean relaxation for
integer programming"; the search for corners by the slope between two known ones is that of Aneja and Nair 1979,
"Bicriteria transportation problem", Management Science 25(1)). A corner is found by a price, so that any plan or run
that is told the price makes it again.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

SAME = 0.01
"""Share of the ends' difference in cost below which another corner is no news."""

TRIES = 3
"""Corners sought for one limit at most."""


@dataclass(frozen=True)
class Weighed:
    """The optimum at a price.

    Attributes
    ----------
    price : float
    cost : float
        Without what the amount is charged.
    amount : float
    bound : float
        Least that cost + price x amount can be.
    """

    price: float
    cost: float
    amount: float
    bound: float


@dataclass(frozen=True)
class Limited:
    """The cheapest that is known within a limit.

    Attributes
    ----------
    limit : float
    chosen : Weighed
    bound : float
        Least cost that anything within the limit can have.
    """

    limit: float
    chosen: Weighed
    bound: float


def limited(at_price: Callable[[float], Weighed], least_price: float, most_price: float, count: int) -> list[Limited]:
    """Least cost within limits spread evenly from the amount at the least price to that at the most.

    Parameters
    ----------
    at_price : callable
        The optimum at a price; called once for each.
    least_price, most_price : float
    count : int
        Limits, the two ends among them; at least 2.

    Returns
    -------
    list of Limited
        The loosest first.
    """
    known = [at_price(least_price), at_price(most_price)]
    loose, tight = known
    span = loose.amount - tight.amount
    limits = [loose.amount - span * k / (count - 1) for k in range(count - 1)] + [tight.amount]
    for limit in limits[1:-1]:
        _seek(at_price, known, limit, SAME * abs(tight.cost - loose.cost))
    return [_cheapest(known, limit) for limit in limits]


def _seek(at_price: Callable[[float], Weighed], known: list[Weighed], limit: float, same: float) -> None:
    """Add corners around a limit to what is known, until the two beside it are neighbours."""
    for _ in range(TRIES):
        above = [w for w in known if w.amount > limit]
        below = [w for w in known if w.amount <= limit]
        if not above or not below:
            return
        one, two = min(above, key=attrgetter("amount")), max(below, key=attrgetter("amount"))
        price = (two.cost - one.cost) / (one.amount - two.amount)
        if not one.price < price < two.price or any(w.price == price for w in known):
            return
        found = at_price(price)
        insort(known, found, key=attrgetter("price"))
        if one.cost + price * one.amount - found.cost - price * found.amount <= same:
            return


def _cheapest(known: list[Weighed], limit: float) -> Limited:
    within = [w for w in known if w.amount <= limit] or [known[-1]]
    chosen = min(within, key=lambda w: (w.cost, w.price))
    return Limited(limit, chosen, min(chosen.cost, max(w.bound - w.price * limit for w in known)))
