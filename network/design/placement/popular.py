"""How many of the most popular SKUs a Prime Now hub should keep: what each number of them covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from datasets import Scenario

NUMBERS = (1_000, 2_000, 5_000, 10_000, 15_000, 20_000, 30_000, 50_000, 100_000)


@dataclass(frozen=True)
class Assortment:
    """What the most popular SKUs cover of all that is ordered.

    Attributes
    ----------
    skus : int
    line_share : float
        Of all order lines.
    order_share : float
        Of all orders, those with every line among them.
    now : bool
        What hubs keep now.
    """

    skus: int
    line_share: float
    order_share: float
    now: bool


def assortment(scenario: Scenario) -> list[Assortment]:
    """By number of SKUs, today's among them."""
    from demand import Catalogue

    catalogue = Catalogue(scenario)
    numbers = sorted({number for number in NUMBERS if number <= catalogue.skus} | {catalogue.hub_skus})
    share = np.asarray(scenario.settings.demand.lines_share, float)
    share, lines = share / share.sum(), np.arange(1, len(share) + 1)
    cumulated = np.concatenate([[0.0], np.cumsum(catalogue.all.share)])
    covered = np.interp(numbers, catalogue.all.edge, cumulated / cumulated[-1])
    return [
        Assortment(number, float(part), float(share @ part**lines), number == catalogue.hub_skus)
        for number, part in zip(numbers, covered, strict=True)
    ]
