"""Rebuilding a read model from the log, beside the running services: is the live one the same, and what held when."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b

from core.errors import Finding, InvalidInput
from orders.contracts.events import Event
from orders.platform.settings import Settings
from orders.platform.store import Database, Transaction
from orders.platform.store.open import open_database
from orders.services.order import log
from orders.services.order.aggregate import moment_us
from orders.services.order.read_model.projection import COLUMNS, ORDER_LIST, REBUILT, project
from orders.services.order.read_model.queries import all_rows, counts_by_status
from orders.services.order.read_model.subscription import READ_MODEL_TABLES, SUBSCRIBER
from orders.services.order.tables import LOG_TABLES

READ_MODELS = ("orders",)

_OWNER = (SUBSCRIBER, "order")


@dataclass(frozen=True)
class Replayed:
    """What a replay found.

    Attributes
    ----------
    read_model : str
    events : int
        Events replayed.
    orders : int
    statuses : dict of str to int
        Orders by status.
    seconds : float
    checksum : str
        Of the rebuilt rows, whatever their order.
    identical : bool or None
        Whether the live read model had the same rows at the same position; None for a replay as of a time.
    replaced : bool
        Whether the live one was replaced, as it differed; it goes on from the log's end then.
    """

    read_model: str
    events: int
    orders: int
    statuses: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    checksum: str = ""
    identical: bool | None = None
    replaced: bool = False


def replay(settings: Settings, read_model: str = "orders", as_of: datetime | None = None) -> Replayed:
    """Rebuild a read model from the log and hold it against the live one; one that differs is replaced.

    Parameters
    ----------
    settings : Settings
    read_model : str
        One of `READ_MODELS`.
    as_of : datetime or None
        With a time zone: only what the log had by then is replayed, and the live read model is left alone.

    Raises
    ------
    InvalidInput
        There is no such read model.
    StoreUnavailable
    """
    if read_model not in READ_MODELS:
        message = f"no read model '{read_model}': choose from {', '.join(READ_MODELS)}"
        raise InvalidInput([Finding("--read-model", 0, "unknown-read-model", message)])
    start_s = time.perf_counter()
    events = open_database(settings, "order", "log", LOG_TABLES)
    model = open_database(settings, "order", "read_model", READ_MODEL_TABLES)
    try:
        rebuild = Rebuild(events, model)
        found = rebuild.as_of(as_of) if as_of else rebuild.compared()
    finally:
        events.close()
        model.close()
    return replace(found, seconds=time.perf_counter() - start_s)


class Rebuild:
    """A rebuild under way, in a table of its own.

    Parameters
    ----------
    events, model : Database
        The log, and the read model's store.
    """

    def __init__(self, events: Database, model: Database) -> None:
        self._events = events
        self._model = model
        self._position = 0
        self._count = 0

    def as_of(self, moment: datetime) -> Replayed:
        """What held at a time, by the log's times."""
        self._clear()
        for chunk in _until(log.read_all(self._events), moment_us(moment)):
            self._project(chunk)
        with self._model.transaction(read_only=True) as transaction:
            found = self._found(transaction)
        self._clear()
        return found

    def compared(self) -> Replayed:
        """Rebuild to where the live one is (to the log's end where it is nowhere), compare, replace what differs.

        The bulk is done beside the live subscriber; the rest while its place is held, so that it waits that long.
        """
        self._clear()
        with self._model.transaction(read_only=True) as transaction:
            place = _place(transaction)
        for chunk in log.read_all(self._events, upto=place or None):
            self._project(chunk)
        with self._model.transaction() as transaction:
            self._catch_up(transaction, _hold(transaction) or None)
            identical = checksum(transaction, REBUILT.name) == checksum(transaction, ORDER_LIST.name)
            if not identical:
                self._catch_up(transaction, None)
                self._replace(transaction)
            found = self._found(transaction)
        self._clear()
        return replace(found, identical=identical, replaced=not identical)

    def _catch_up(self, transaction: Transaction, upto: int | None) -> None:
        for chunk in log.read_all(self._events, self._position, upto):
            project(transaction, chunk, REBUILT.name)
            self._advance(chunk)

    def _project(self, chunk: list[Event]) -> None:
        with self._model.transaction() as transaction:
            project(transaction, chunk, REBUILT.name)
        self._advance(chunk)

    def _advance(self, chunk: list[Event]) -> None:
        if chunk:
            self._position = chunk[-1].position
            self._count += len(chunk)

    def _replace(self, transaction: Transaction) -> None:
        """Put the rebuilt rows in place of the live ones; what was set aside of the events is in them."""
        columns = ", ".join(COLUMNS)
        transaction.execute(f"DELETE FROM {ORDER_LIST.name}")
        transaction.execute(f"INSERT INTO {ORDER_LIST.name} ({columns}) SELECT {columns} FROM {REBUILT.name}")
        for table in ("retries", "dead_letters"):
            transaction.execute(f"DELETE FROM {table} WHERE subscriber = ? AND stream = ?", _OWNER)
        transaction.execute(
            "UPDATE places SET position = ? WHERE subscriber = ? AND stream = ?", (self._position, *_OWNER)
        )

    def _found(self, transaction: Transaction) -> Replayed:
        statuses = counts_by_status(transaction, REBUILT.name)
        orders = sum(statuses.values())
        return Replayed("orders", self._count, orders, statuses, checksum=checksum(transaction, REBUILT.name))

    def _clear(self) -> None:
        with self._model.transaction() as transaction:
            transaction.execute(f"DELETE FROM {REBUILT.name}")


def checksum(transaction: Transaction, table: str) -> str:
    """A checksum of a table of orders that depends on its rows, not on their order: 32 hex digits."""
    total = 0
    for row in all_rows(transaction, table):
        total += int.from_bytes(blake2b(repr(tuple(row)).encode(), digest_size=16).digest())
    return f"{total % (1 << 128):032x}"


def _place(transaction: Transaction) -> int:
    rows = transaction.select("SELECT position FROM places WHERE subscriber = ? AND stream = ?", _OWNER)
    return int(rows[0][0]) if rows else 0


def _hold(transaction: Transaction) -> int:
    """The live subscriber's place, which cannot move before the transaction ends."""
    transaction.insert("places", ("subscriber", "stream", "position"), [(*_OWNER, 0)], ignore=True)
    transaction.execute("UPDATE places SET position = position WHERE subscriber = ? AND stream = ?", _OWNER)
    return _place(transaction)


def _until(chunks: Iterable[list[Event]], limit_us: int) -> Iterator[list[Event]]:
    """What the log had by a time. The wall clock may have jumped back, so a stream ends at its first later event."""
    ended: set[str] = set()
    for chunk in chunks:
        kept = []
        for event in chunk:
            if event.time_us > limit_us:
                ended.add(event.subject)
            elif event.subject not in ended:
                kept.append(event)
        yield kept
