"""Which orders are open: a snapshot of their ids from time to time, so that a restart reads only later events."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import msgspec

from orders.contracts.events import CONFIRMATION_FAILED, CONFIRMATION_SENT, ORDER_CREATED, ORDER_REJECTED, Event
from orders.platform.store import Database
from orders.services.order import log
from orders.services.order.aggregate import read_command, read_facts
from orders.services.order.saga.open_order import OpenOrder, step_order
from orders.services.order.saga.plan import BEGUN, advance

SNAPSHOT_EVERY = 50_000
"""Events between two snapshots, about: reading that many takes a fraction of a second."""

ORIGINATOR = "saga"
TOPIC = "OpenOrders.v1"

_ENDS = frozenset({CONFIRMATION_SENT, CONFIRMATION_FAILED, ORDER_REJECTED})
_AT_A_TIME = 1_000


class Opened(NamedTuple):
    """What was open when the log ended.

    Attributes
    ----------
    orders : list of OpenOrder
        In the order in which they were placed.
    versions : dict of str to int
        The version of each one's stream.
    read : int
        Events after the snapshot: what had to be read to find them.
    snapshot : int
        The snapshot's position.
    """

    orders: list[OpenOrder]
    versions: dict[str, int]
    read: int
    snapshot: int


def pack(orders: Iterable[str]) -> bytes:
    """The state of a snapshot."""
    return msgspec.json.encode(list(orders))


def recover(database: Database) -> Opened:
    """Find the open orders: those of the snapshot and those created later, less those that have ended since."""
    snapshot, ids = _latest_snapshot(database)
    found = dict.fromkeys(ids)
    read = 0
    for events in log.read_all(database, snapshot):
        read += len(events)
        for event in events:
            if event.topic == ORDER_CREATED:
                found[event.subject] = None
            elif event.topic in _ENDS:
                found.pop(event.subject, None)
    opened = Opened([], {}, read, snapshot)
    names = list(found)
    for start in range(0, len(names), _AT_A_TIME):
        _load(database, names[start : start + _AT_A_TIME], opened)
    return opened


def open_order(stream: Sequence[Event]) -> OpenOrder:
    """An order as its events left it."""
    progress = BEGUN
    for event in stream[1:]:
        progress = advance(progress, event.topic, read_facts(event.state).reason)
    return OpenOrder(step_order(read_command(stream[0].state), stream[0].correlation), progress)


def _latest_snapshot(database: Database) -> tuple[int, list[str]]:
    with database.transaction(read_only=True) as transaction:
        rows = transaction.select(
            "SELECT originator_version, state FROM snapshots WHERE originator_id = ? AND topic = ?"
            " ORDER BY originator_version DESC LIMIT 1",
            (ORIGINATOR, TOPIC),
        )
    return (int(rows[0][0]), msgspec.json.decode(bytes(rows[0][1]), type=list[str])) if rows else (0, [])


def _load(database: Database, orders: Sequence[str], opened: Opened) -> None:
    with database.transaction(read_only=True) as transaction:
        streams = log.streams(transaction, orders)
    for order in orders:
        opened.orders.append(open_order(streams[order]))
        opened.versions[order] = streams[order][-1].version
