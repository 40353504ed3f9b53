"""Orders, stock and payment in one transaction: what a monolith is good at."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import msgspec

from orders.contracts.placing import DECLINED_TOKENS, PlaceOrder
from orders.contracts.prices import price_cents
from orders.monolith.tables import ORDERS, STOCK
from orders.platform.store import Database, Transaction

LIMIT_CENTS = 500_000
"""Payment is declined by the rule that the payment service has (assumed)."""
SHOWN = [column for column in ORDERS.columns if column != "body"]

DECODE = msgspec.json.Decoder(PlaceOrder).decode


class IdTaken(Exception):
    """Another order has this id."""


@dataclass(frozen=True)
class Order:
    """An order as it is listed. Times are microseconds since 1970 UTC, the amount US cents."""

    order_id: str
    customer: str
    zone: str
    promise: str
    units: int
    amount_cents: int
    placed_us: int
    status: str
    reason: str


@dataclass(frozen=True)
class Level:
    """A SKU's units: on_hand + sold == opening."""

    sku: str
    opening: int
    on_hand: int
    sold: int


def place(database: Database, body: bytes, now_us: int, opening: int) -> None:
    """Place an order: stock, payment and order in one transaction. The same one again changes nothing.

    Parameters
    ----------
    database : Database
    body : bytes
        PlaceOrder as JSON, without a card.
    now_us : int
        Microseconds since 1970 UTC.
    opening : int
        Units of a SKU that is sold for the first time.

    Raises
    ------
    IdTaken
    msgspec.DecodeError
    """
    command = DECODE(body)
    with database.transaction() as transaction:
        place_within(transaction, command, body, now_us, opening)


def place_within(transaction: Transaction, command: PlaceOrder, body: bytes, now_us: int, opening: int) -> None:
    """Place an order within a transaction; see `place`."""
    known = transaction.find(ORDERS.name, ["body"], "order_id", [command.order])
    if known:
        if DECODE(bytes(known[0][0])) != command:
            raise IdTaken(command.order)
        return
    reason = _declined(command) or _take(transaction, command, opening)
    transaction.insert(ORDERS.name, list(ORDERS.columns), [_row(command, body, now_us, reason)])


def find_order(database: Database, order: str) -> Order | None:
    """Find an order; None where there is none."""
    with database.transaction(read_only=True) as transaction:
        rows = transaction.find(ORDERS.name, SHOWN, "order_id", [order])
    return Order(*rows[0]) if rows else None


def list_orders(database: Database, customer: str, after: str, limit: int) -> list[Order]:
    """List orders by falling id; `customer` "" is any, `after` is the last id of the page before."""
    conditions = {"customer = ?": customer, "order_id < ?": after}
    where = " AND ".join(["1 = 1", *(condition for condition, value in conditions.items() if value)])
    sql = f"SELECT {', '.join(SHOWN)} FROM {ORDERS.name} WHERE {where} ORDER BY order_id DESC LIMIT ?"
    with database.transaction(read_only=True) as transaction:
        rows = transaction.select(sql, [*filter(None, conditions.values()), limit])
    return [Order(*row) for row in rows]


def stock_level(database: Database, sku: str) -> Level | None:
    """Find a SKU's units; None where it was never sold."""
    with database.transaction(read_only=True) as transaction:
        rows = transaction.find(STOCK.name, ["opening", "sold"], "sku", [sku])
    if not rows:
        return None
    start, sold = rows[0]
    return Level(sku, int(start), int(start) - int(sold), int(sold))


def _take(transaction: Transaction, command: PlaceOrder, opening: int) -> str:
    """Take the order's units out of the stock; why not, or "" where it went well."""
    wanted: Counter[str] = Counter()
    for line in command.lines:
        wanted[line.sku] += line.quantity
    transaction.insert(STOCK.name, ["sku", "opening", "sold"], [(sku, opening, 0) for sku in wanted], ignore=True)
    rows = transaction.find(STOCK.name, ["sku", "opening", "sold"], "sku", list(wanted))
    if any(int(sold) + wanted[sku] > int(start) for sku, start, sold in rows):
        return "out_of_stock"
    transaction.update(STOCK.name, ["sku"], ["sold"], [(sku, int(sold) + wanted[sku]) for sku, _, sold in rows])
    return ""


def _declined(command: PlaceOrder) -> str:
    token = (command.payment and command.payment.token) or ""
    if token.startswith(DECLINED_TOKENS):
        return "declined"
    return "over_limit" if _amount_cents(command) > LIMIT_CENTS else ""


def _amount_cents(command: PlaceOrder) -> int:
    return sum(price_cents(line.sku) * line.quantity for line in command.lines)


def _row(command: PlaceOrder, body: bytes, now_us: int, reason: str) -> tuple[str | int | bytes, ...]:
    units = sum(line.quantity for line in command.lines)
    status = "rejected" if reason else "confirmed"
    what = (command.order, command.customer, command.zone, command.promise, units, _amount_cents(command))
    return (*what, now_us, status, reason, body)
