"""A run's packages as news of shipments: dispatched, delivered, not delivered."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import Finding, InvalidInput
from orders.exchange.placed import exported_ids
from orders.serve.operator import Operator

AT_A_TIME = 1_000
UNKNOWN = "unknown_order"


@dataclass(frozen=True)
class Delivered:
    """What the order service made of the news.

    Attributes
    ----------
    orders : int
        Orders of the run that it has packages of.
    answers : dict of str to int
        How many pieces of news were "recorded", "repeated", of an "unknown_order", or of one with "no_shipment".
    """

    orders: int
    answers: dict[str, int]

    @property
    def unknown(self) -> int:
        """News of orders that the order service never took."""
        return self.answers.get(UNKNOWN, 0)


def deliver(operator: Operator, run: Path) -> Delivered:
    """Tell the order service what a run made of its orders; telling it twice changes nothing.

    A run keeps every package's way with ``run --packages all``; of a sample, only the sample's orders are told.

    Parameters
    ----------
    operator : Operator
    run : Path
        A run's folder.

    Raises
    ------
    InvalidInput
        When it holds no run with packages, or the file of its orders has changed since.
    Pod2doorError
        When the order service does not answer.
    """
    news = list(_news(run))
    answers: Counter[str] = Counter()
    for first in range(0, len(news), AT_A_TIME):
        batch = {"news": news[first : first + AT_A_TIME]}
        answers.update(operator.ask("POST", "order", "/v1/shipments", batch)["answers"])
    return Delivered(len({one["order"] for one in news}), dict(answers))


def _news(run: Path) -> Iterator[dict[str, Any]]:
    import pandas as pd

    names = _names(run)
    try:
        packages = pd.read_parquet(run / "packages.parquet", columns=["order", "source", "station", "delivered_s"])
    except (OSError, ValueError, KeyError) as error:
        raise InvalidInput([Finding(str(run / "packages.parquet"), 0, "unreadable", str(error))]) from error
    packages["arrived"] = packages["delivered_s"].notna()
    by_order = packages.groupby("order", sort=True).agg(
        source=("source", "first"), station=("station", "last"), arrived=("arrived", "all")
    )
    for number, source, station, arrived in by_order.itertuples():
        order = names[number] if names else str(number)
        yield {"order": order, "kind": "dispatched", "reference": str(source)}
        if arrived:
            yield {"order": order, "kind": "delivered", "reference": str(station)}


def _names(run: Path) -> list[str]:
    """The ids of a run's orders by their number; empty where they were drawn, as a drawn order's id is its number."""
    path = run / "result.json"
    try:
        told = json.loads(path.read_text(encoding="utf-8"))["orders"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput([Finding(str(path), 0, "not-a-run", "no result of a run with orders is here")]) from error
    if not isinstance(told.get("from"), str) or "sha256" not in told:
        return []
    orders = Path(told["from"])
    if not orders.is_file() or hashlib.sha256(orders.read_bytes()).hexdigest() != told["sha256"]:
        message = f"the run's orders came from {orders}, which is gone or has changed"
        raise InvalidInput([Finding(str(path), 0, "orders-changed", message)])
    return list(exported_ids(orders))
