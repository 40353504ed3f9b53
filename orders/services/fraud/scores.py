"""The store "scores": every order's score, what is remembered of the customers, and the list for review."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from orders.platform.effects import EFFECT_COLUMNS
from orders.platform.store import Row, Table, Transaction
from orders.services.fraud.rules import Profile

SCORES = Table(
    "scores",
    {**EFFECT_COLUMNS, "points": "integer", "verdict": "text", "reasons": "text"},
    key=("order_id",),
)
PROFILES = Table(
    "profiles",
    {"customer": "text", "window_us": "integer", "orders": "integer", "cents": "integer", "tokens": "text"},
    key=("customer",),
)
REVIEWS = Table(
    "reviews",
    {
        "order_id": "text",
        "state": "text",
        "points": "integer",
        "reasons": "text",
        "opened_us": "integer",
        "decided_us": "integer",
        "decided_by": "text",
    },
    key=("order_id",),
    indexes=(("state", "opened_us"),),
)
SCORE_TABLES = (SCORES, PROFILES, REVIEWS)

Profiles = dict[str, Profile]


def read_profiles(transaction: Transaction, customers: Collection[str]) -> Profiles:
    """What is remembered of some customers; those of whom nothing is are left out."""
    return {
        customer: Profile(window_us, orders, cents, tuple(tokens.split()))
        for customer, window_us, orders, cents, tokens in transaction.find(
            "profiles", tuple(PROFILES.columns), "customer", tuple(customers)
        )
    }


def write_profiles(transaction: Transaction, profiles: Mapping[str, Profile], known: Collection[str]) -> None:
    """Remember customers; of those `known` there is a row already."""
    rows = [(customer, p.window_us, p.orders, p.cents, " ".join(p.tokens)) for customer, p in profiles.items()]
    columns = tuple(PROFILES.columns)
    transaction.insert("profiles", columns, [row for row in rows if row[0] not in known])
    transaction.update("profiles", columns[:1], columns[1:], [row for row in rows if row[0] in known])


def write_scores(transaction: Transaction, rows: Sequence[Row]) -> None:
    """Write scores; those that did not pass are opened for review."""
    transaction.insert("scores", tuple(SCORES.columns), rows)
    opened = [
        (order, "open", points, reasons, handled_us, 0, "")
        for order, _, _, _, handled_us, points, verdict, reasons in rows
        if verdict != "pass"
    ]
    transaction.insert("reviews", tuple(REVIEWS.columns), opened)
