"""Snapshots of what the saga has open, written among the events so that their position is exact."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence

from orders.platform.store import Transaction
from orders.services.order.saga.manager import Saga
from orders.services.order.saga.recovery import ORIGINATOR, SNAPSHOT_EVERY, TOPIC, pack
from orders.services.order.tables import SNAPSHOTS
from orders.services.order.writer import Writer
from orders.services.order.writing import NewEvent, Versions

_LOOK_S = 1.0


async def take_snapshots(writer: Writer, saga: Saga, last: int, every: int = SNAPSHOT_EVERY) -> None:
    """Keep a snapshot every so many events, about; `last` is the position of the latest."""
    while True:
        await asyncio.sleep(_LOOK_S)
        if writer.delivered - last >= every:
            last = writer.delivered
            writer.submit(Snapshot(last, pack(saga.open)))


class Snapshot:
    """The ids of the open orders as of a position of the log; older ones go.

    Parameters
    ----------
    position : int
    state : bytes
    """

    must = False
    closed: Sequence[str] = ()

    def __init__(self, position: int, state: bytes) -> None:
        self._row = (ORIGINATOR, position, TOPIC, state)

    def events(self, transaction: Transaction, versions: Versions, *, careful: bool) -> Iterable[NewEvent]:
        """No events: it goes to a table of its own."""
        transaction.insert("snapshots", tuple(SNAPSHOTS.columns), [self._row], ignore=True)
        transaction.execute("DELETE FROM snapshots WHERE originator_id = ? AND originator_version < ?", self._row[:2])
        return ()

    def written(self) -> None:
        """Nobody waits for it."""

    def refused(self) -> None:
        """The next one will do."""
