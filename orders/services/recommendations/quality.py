"""Is the table better than naming what is popular? Measured on later orders than it was made from.

Of each held-out order with two or more SKUs, half (rounded down, drawn) is shown and the rest is to be found among ten:
recall is the share of the hidden SKUs found, a hit is an order with one found at least.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orders.services.recommendations.neighbours import nearest_neighbours
from orders.services.recommendations.purchases import Purchases
from orders.services.recommendations.table import NeighbourTable, Recommendation

AMONG = 10
HELD_OUT = 0.1
"""Share of the orders, the latest, that are kept from the table."""
NORMAL_95 = 1.959964


@dataclass(frozen=True)
class Figure:
    """A mean over orders with its 95 % confidence interval (normal)."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Quality:
    """How the table does against popularity, on the same held-out orders.

    Attributes
    ----------
    orders : int
        Held-out orders with several SKUs.
    recall, popular_recall, recall_gain : Figure
        At 10; the gain is of paired differences.
    hit_rate, popular_hit_rate, hit_rate_gain : Figure
    """

    orders: int
    recall: Figure
    popular_recall: Figure
    recall_gain: Figure
    hit_rate: Figure
    popular_hit_rate: Figure
    hit_rate_gain: Figure


def measure(purchases: Purchases, *, held_out: float = HELD_OUT, seed: int = 1, most_orders: int = 50_000) -> Quality:
    """Make a table from the earlier orders and ask it about the later ones.

    Parameters
    ----------
    purchases : Purchases
        In order of time.
    held_out : float
        Share of orders to keep from the table.
    seed : int
        Of the draw of what is hidden.
    most_orders : int
        Held-out orders asked about, at most.
    """
    split = round(purchases.orders * (1.0 - held_out))
    table = nearest_neighbours(purchases.before(split))
    later = [row for row in purchases.rows(split, purchases.orders) if len(row) > 1][:most_orders]
    rng = np.random.default_rng(seed)
    baskets = [rng.permutation(row).tolist() for row in later]
    return compare(table, baskets)


def compare(table: NeighbourTable, baskets: Sequence[Sequence[int]]) -> Quality:
    """Ask a table about baskets of two or more different SKUs; the first half of each is shown."""
    found = _recalls(table.recommend, baskets)
    popular = _recalls(table.most_popular, baskets)
    hits, popular_hits = (found > 0).astype(float), (popular > 0).astype(float)
    return Quality(
        orders=len(baskets),
        recall=_figure(found),
        popular_recall=_figure(popular),
        recall_gain=_figure(found - popular),
        hit_rate=_figure(hits),
        popular_hit_rate=_figure(popular_hits),
        hit_rate_gain=_figure(hits - popular_hits),
    )


def _recalls(
    recommend: Callable[[Sequence[int], int], list[Recommendation]], baskets: Sequence[Sequence[int]]
) -> npt.NDArray[np.float64]:
    recalls = []
    for basket in baskets:
        shown, hidden = basket[: len(basket) // 2], set(basket[len(basket) // 2 :])
        recalls.append(len(hidden & {one.sku for one in recommend(shown, AMONG)}) / len(hidden))
    return np.array(recalls, float)


def _figure(values: npt.NDArray[np.float64]) -> Figure:
    if len(values) < 2:
        return Figure(math.nan, math.nan, math.nan)
    mean = float(values.mean())
    reach = NORMAL_95 * float(values.std(ddof=1)) / math.sqrt(len(values))
    return Figure(mean, mean - reach, mean + reach)
