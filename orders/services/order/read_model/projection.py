"""From events to rows: the same code live, in a rebuild and as of a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from orders.contracts.events import ORDER_CREATED, Event
from orders.platform.bus import Poison
from orders.platform.store import Table, Transaction
from orders.services.order.aggregate import OrderState, created

COLUMNS = OrderState.__struct_fields__
_CHANGING = ("updated_us", "status", "reason", "tracking", "version")
_CHANGING_AT = tuple(COLUMNS.index(column) for column in _CHANGING)
_INTEGERS = frozenset({"units", "amount_cents", "placed_us", "updated_us", "version"})


def order_list(name: str) -> Table:
    """A table of orders under some name."""
    return Table(
        name,
        {column: "integer" if column in _INTEGERS else "text" for column in COLUMNS},
        key=("order_id",),
        indexes=(("customer", "order_id"), ("status", "order_id")),
    )


ORDER_LIST = order_list("order_list")
REBUILT = order_list("order_list_rebuilt")
"""Where a rebuild goes before it is compared."""


def project(transaction: Transaction, events: Sequence[Event], table: str = ORDER_LIST.name) -> None:
    """Bring the rows of a table up to date with events, which come in order.

    Raises
    ------
    Poison
        An event does not follow the one before it, or belongs to an order that is not there.
    """
    begun = {event.subject for event in events if event.topic == ORDER_CREATED}
    known = _load(transaction, table, {event.subject for event in events} - begun)
    fresh: dict[str, OrderState] = {}
    for event in events:
        if event.topic == ORDER_CREATED:
            fresh[event.subject] = created(event)
            continue
        state = fresh.get(event.subject) or known.get(event.subject)
        if state is None:
            raise Poison(f"event {event.position}: order {event.subject} was never created")
        try:
            state.apply(event)
        except ValueError as error:
            raise Poison(f"event {event.position}: {error}") from error
    transaction.insert(table, COLUMNS, [msgspec.structs.astuple(state) for state in fresh.values()])
    transaction.update(table, ("order_id",), _CHANGING, [_changes(state) for state in known.values()])


def _load(transaction: Transaction, table: str, orders: Iterable[str]) -> dict[str, OrderState]:
    return {row[0]: OrderState(*row) for row in transaction.find(table, COLUMNS, "order_id", sorted(orders))}


def _changes(state: OrderState) -> tuple[object, ...]:
    row = msgspec.structs.astuple(state)
    return (row[0], *[row[place] for place in _CHANGING_AT])
