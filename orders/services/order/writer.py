"""The one thread that writes the log: it gathers for a few milliseconds, then writes all of it in one transaction.

While a transaction is being fsynced the next one gathers. Callers learn of the end on their event loop, one wake-up a
transaction. While the store fails, new orders are refused; what the saga wrote is kept and tried again until it stands.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any

from orders.platform.clock import Clock
from orders.platform.faults import Fault, fault_point
from orders.platform.store import Conflict, Database, Row, StoreUnavailable
from orders.services.order import lease, log
from orders.services.order.tail import Tail
from orders.services.order.writing import Versions, Write

FAULT_POINTS = ("order.writer.before_commit", "order.writer.after_commit")

MOST_WRITES = 4_000
"""Writes in one transaction, at most: what has gathered in an outage goes out in pieces."""

FIRST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 0.5


class Writer:
    """Writes the log of orders, as the only one: making it takes the pen from whoever had it.

    Parameters
    ----------
    database : Database
        The log's store, for the writer's thread alone.
    clock : Clock
    gather_s : float
        How long a batch gathers from its first write on.

    Attributes
    ----------
    position : int
        Position of the last event on disk, as the writer's thread knows it.
    delivered : int
        Position of the last event that the loop has been told of.
    tail : Tail
    trouble : str
        Why the store cannot be written to at the moment; "" where it can.
    """

    def __init__(self, database: Database, clock: Clock, gather_s: float) -> None:
        self._database = database
        self._clock = clock
        self._gather_s = gather_s
        self._inbox: deque[Write] = deque()
        self._awake = threading.Event()
        self._stopping = False
        self._versions: dict[str, int] = {}
        self._thread = threading.Thread(target=self._work, name="order-writer", daemon=True)
        self._epoch = lease.take(database)
        with database.transaction(read_only=True) as transaction:
            self.position = self.delivered = log.last_position(transaction)
        self.tail = Tail(self.position)
        self.trouble = ""

    def start(self, versions: Mapping[str, int]) -> None:
        """Begin to write; `versions` are those of the open orders. On the loop that the writes come from."""
        self._versions = dict(versions)
        self._loop = asyncio.get_running_loop()
        self._died: asyncio.Future[None] = self._loop.create_future()
        self._thread.start()

    def submit(self, write: Write) -> None:
        """Have something written; from the loop."""
        self._inbox.append(write)
        self._awake.set()

    async def watch(self) -> None:
        """Wait until the writer fails for good, and raise why: nothing may go on without it."""
        await asyncio.shield(self._died)

    def stop(self) -> None:
        """Write what is waiting, then end; blocks until then."""
        self._stopping = True
        self._awake.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        try:
            while writes := self._gather():
                self._write(writes)
        except BaseException as error:  # whatever it is, the loop must know: it stops without its writer
            if not self._stopping:
                self._tell(self._died.set_exception, error)

    def _gather(self) -> list[Write]:
        while not self._inbox:
            if self._stopping:
                return []
            self._awake.wait()
            self._awake.clear()
        if not self._stopping:
            time.sleep(self._gather_s)
        return [self._inbox.popleft() for _ in range(min(len(self._inbox), MOST_WRITES))]

    def _write(self, writes: list[Write]) -> None:
        careful, pause_s = False, FIRST_PAUSE_S
        while writes:
            rows: list[Row] = []
            versions = Versions(self._versions)
            try:
                self._commit(writes, versions, rows, careful=careful)
            except Conflict:
                if careful:
                    raise
                careful = True
                continue
            except (StoreUnavailable, Fault) as error:
                self._refuse(writes, str(error))
                if not self._landed(writes):
                    writes = [write for write in writes if write.must]
                    if writes:
                        # The disk may have room for the small write that `_landed` tries, and none for these.
                        pause_s = self._pause(pause_s, str(error))
                    continue
            self._committed(writes, versions, rows)
            return

    def _commit(self, writes: Sequence[Write], versions: Versions, rows: list[Row], *, careful: bool) -> None:
        with self._database.transaction() as transaction:
            lease.hold(transaction, self._epoch)
            now_us = self._clock.now_us()
            position = self.position
            for write in writes:
                for subject, topic, correlation, state in write.events(transaction, versions, careful=careful):
                    position += 1
                    rows.append((position, subject, versions.next(subject), topic, now_us, correlation, state))
            log.append(transaction, rows)
            fault_point("order.writer.before_commit")
        fault_point("order.writer.after_commit")

    def _committed(self, writes: Sequence[Write], versions: Versions, rows: Sequence[Row]) -> None:
        self.position += len(rows)
        self.trouble = ""
        self.tail.add(rows)
        self._versions.update(versions.changed)
        for subject in chain(versions.looked_up, *[write.closed for write in writes]):
            self._versions.pop(subject, None)
        self._tell(self._deliver, writes, self.position)

    def _deliver(self, writes: Sequence[Write], position: int) -> None:
        self.delivered = position
        for write in writes:
            write.written()

    def _landed(self, writes: Sequence[Write]) -> bool:
        """Wait until the store can be written to again; whether the transaction in doubt is in it.

        Nobody else writes the log, so what is there beyond the known position is that transaction.
        """
        pause_s = FIRST_PAUSE_S
        while not self._stopping:
            try:
                with self._database.transaction() as transaction:
                    lease.hold(transaction, self._epoch)
                    return log.last_position(transaction) > self.position
            except StoreUnavailable as error:
                pause_s = self._pause(pause_s, str(error))
        raise StoreUnavailable(self.trouble)

    def _pause(self, pause_s: float, trouble: str) -> float:
        """Wait, refuse what came meanwhile; how long to wait the next time.

        Raises
        ------
        StoreUnavailable
            Where the writer is to stop: what must be written is done again after the next start.
        """
        time.sleep(pause_s)
        self._refuse_waiting(trouble)
        if self._stopping:
            raise StoreUnavailable(trouble)
        return min(2 * pause_s, LONGEST_PAUSE_S)

    def _refuse_waiting(self, trouble: str) -> None:
        """Refuse what came meanwhile, but for what must be written."""
        waiting = [self._inbox.popleft() for _ in range(len(self._inbox))]
        self._inbox.extendleft(reversed([write for write in waiting if write.must]))
        self._refuse(waiting, trouble)

    def _refuse(self, writes: Sequence[Write], trouble: str) -> None:
        self.trouble = trouble
        refused = [write for write in writes if not write.must]
        if refused:
            self._tell(_refuse_all, refused)

    def _tell(self, what: Callable[..., Any], *arguments: Any) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(what, *arguments)


def _refuse_all(writes: Sequence[Write]) -> None:
    for write in writes:
        write.refused()
