"""All the auditor's questions at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orders.audit.befallen import Befallen, befallen
from orders.audit.fanout import fanout
from orders.audit.letters import letters
from orders.audit.log import Fate, Order, read_log, ways
from orders.audit.money import cents_kept, money
from orders.audit.parcels import parcels
from orders.audit.stock import stock
from orders.audit.stores import Stores, postgres_stores, sqlite_stores
from orders.audit.wrong import Harm, Wrong


@dataclass(frozen=True)
class Audit:
    """The verdict.

    Attributes
    ----------
    orders, events : int
        In the log.
    fates : dict of str to int
        Orders confirmed, rejected and open.
    cents : int
        Money that the merchant holds, in US cents.
    wrongs : tuple of Wrong
    """

    orders: int
    events: int
    fates: dict[Fate, int]
    cents: int
    wrongs: tuple[Wrong, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrongs

    def count(self, harm: Harm) -> int:
        """How many findings of one harm."""
        return sum(wrong.harm == harm for wrong in self.wrongs)

    @property
    def befallen(self) -> tuple[Befallen, ...]:
        """What befell whom: each order once, however many findings tell of it."""
        return befallen(self.wrongs)

    def to_json(self) -> dict[str, Any]:
        """The verdict as one JSON document; at most a thousand findings are told."""
        return {
            "ok": self.ok,
            "orders": self.orders,
            "events": self.events,
            "confirmed": self.fates["confirmed"],
            "rejected": self.fates["rejected"],
            "open": self.fates["open"],
            "money_usd": self.cents / 100,
            "lost": self.count("lost"),
            "doubled": self.count("doubled"),
            "stuck": self.count("stuck"),
            "wrong": self.count("wrong"),
            "orders_by_what_befell": dict(Counter(one.what for one in self.befallen)),
            "findings": [vars(wrong) for wrong in self.wrongs[:1000]],
        }


def audit(
    directory: Path,
    *,
    postgres: str = "",
    acknowledged: Iterable[str] | None = None,
    deadline_s: float = 60.0,
    at_work: bool = False,
) -> Audit:
    """Ask whether an order was lost, doubled or stuck.

    Without `at_work`, what a subscriber has not handled is lost: let all of them drain first.

    Parameters
    ----------
    directory : Path
        The services' data folder.
    postgres : str
        The database's address as its owner; "" reads the SQLite files.
    acknowledged : iterable of str, optional
        Orders that a client was told are accepted: each must be in the log.
    deadline_s : float
        An order still open after so many seconds is stuck.
    at_work : bool
        The subscribers are at work: each has the time of its level to handle an order.
    """
    with _stores(directory, postgres) as stores:
        orders, events, wrongs = read_log(stores)
        now_us = time.time_ns() // 1000
        wrongs += ways(orders, now_us, round(deadline_s * 1e6))
        wrongs += _forgotten(orders, acknowledged or ())
        wrongs += fanout(stores, orders, now_us if at_work else None)
        for question in (money, stock, parcels, letters):
            wrongs += question(stores, orders)
        fates = Counter(order.fate for order in orders.values())
        return Audit(
            len(orders),
            events,
            {"confirmed": fates["confirmed"], "rejected": fates["rejected"], "open": fates["open"]},
            cents_kept(stores),
            tuple(wrongs),
        )


def _forgotten(orders: dict[str, Order], acknowledged: Iterable[str]) -> Iterator[Wrong]:
    for order in acknowledged:
        if order not in orders:
            yield Wrong("lost", "accepted-yet-unknown", order, "was answered 'accepted' and is not in the log")


@contextmanager
def _stores(directory: Path, postgres: str) -> Iterator[Stores]:
    with postgres_stores(postgres) if postgres else sqlite_stores(directory) as stores:
        yield stores
