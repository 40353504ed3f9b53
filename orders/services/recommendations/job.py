"""The offline job: from the order history to a published table, and how good it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import Pod2doorError
from orders.platform.clock import Clock
from orders.platform.settings import Settings
from orders.platform.store import Database
from orders.platform.store.open import open_database
from orders.services.recommendations.baskets import BASKETS, read_baskets
from orders.services.recommendations.editions import EDITIONS, publish
from orders.services.recommendations.neighbours import nearest_neighbours
from orders.services.recommendations.purchases import Purchases, purchases_of
from orders.services.recommendations.quality import Quality, measure

if TYPE_CHECKING:
    from datasets import Scenario

TABLES = (BASKETS, EDITIONS)


@dataclass(frozen=True)
class Trained:
    """What the job made.

    Attributes
    ----------
    edition : int
    orders, skus : int
        What it was made from.
    with_neighbours : int
        SKUs that have at least one; the others are recommended what is popular.
    quality : Quality or None
        Where it was asked for.
    """

    edition: int
    orders: int
    skus: int
    with_neighbours: int
    quality: Quality | None


def train(
    settings: Settings,
    *,
    orders: str | Path | None = None,
    scenario: Scenario | None = None,
    measured: bool = False,
) -> Trained:
    """Make and publish a table in the recommendations' store; a running service serves it within seconds.

    Parameters
    ----------
    settings : Settings
    orders : path, optional
        OrderPlaced events (.jsonl, .parquet) to learn from, in place of the service's own baskets.
    scenario : Scenario, optional
        Whose zones and SKUs the file is checked against; needed with `orders`.
    measured : bool
        Also hold the latest tenth out and measure (the published table is made from all).

    Raises
    ------
    InvalidInput
        When the file is no file of orders.
    Pod2doorError
        When there are no orders, or a file comes without a scenario.
    """
    database = open_database(settings, "recommendations", "baskets", TABLES)
    try:
        purchases = read_history(database) if orders is None else read_orders_file(orders, scenario)
        return train_from(database, purchases, now_us=Clock().now_us(), measured=measured)
    finally:
        database.close()


def train_from(database: Database, purchases: Purchases, *, now_us: int, measured: bool = False) -> Trained:
    """Make and publish a table from purchases; see `train`."""
    if not purchases.orders:
        raise Pod2doorError("no orders to learn from yet")
    quality = measure(purchases) if measured else None
    table = nearest_neighbours(purchases)
    edition = publish(database, table, orders=purchases.orders, now_us=now_us)
    with_neighbours = int(np.count_nonzero(table.neighbour[:, 0] >= 0))
    return Trained(edition, purchases.orders, len(purchases.skus), with_neighbours, quality)


def read_history(database: Database) -> Purchases:
    """The service's own baskets."""
    return purchases_of(*read_baskets(database))


def read_orders_file(path: str | Path, scenario: Scenario | None) -> Purchases:
    """The baskets of a file of orders.

    Raises
    ------
    InvalidInput, Pod2doorError
        See `train`.
    """
    from demand import read_orders

    if scenario is None:
        raise Pod2doorError(f"{path}: needs the scenario that its orders belong to")
    recorded = read_orders(path, scenario)
    lengths, skus = [np.zeros(1, np.int64)], [np.zeros(0, np.int64)]
    for chunk in recorded.stream():
        lengths.append(np.diff(chunk.line_first))
        skus.append(chunk.sku.astype(np.int64) + 1)
    return purchases_of(np.cumsum(np.concatenate(lengths)), np.concatenate(skus))
