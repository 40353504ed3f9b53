"""Events that failed alone: parked and tried again with growing waits, then buried as dead letters.

Of each subject only the first parked event is tried, the others queue behind it. A retry is one transaction: effect and
the row's deletion; so an event that comes back, from the retries or the dead letters, has its effect once.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from orders.contracts.events import Event
from orders.platform.bus import Poison, Subscription
from orders.platform.bus.backoff import Backoff
from orders.platform.bus.handling import handle
from orders.platform.bus.tables import DEAD_LETTERS, RETRIES
from orders.platform.clock import Clock
from orders.platform.faults import fault_point
from orders.platform.store import StoreUnavailable, Transaction

FAULT_POINTS = ("{subscriber}.retry.before_commit", "{subscriber}.retry.after_commit")

RETRIES_AT_ONCE = 50

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Event).decode


@dataclass
class Parked:
    """An event among the retries: after how many failures, and when it is due (on a clock that never jumps)."""

    subject: str
    attempts: int
    due_s: float


class Parking:
    """A subscription's retries and dead letters; synchronous, in the service's thread.

    Attributes
    ----------
    parked : dict of int to Parked
        By position.
    dead : int
        How many dead letters there are.
    """

    def __init__(self, subscription: Subscription, clock: Clock, backoff: Backoff) -> None:
        self.parked: dict[int, Parked] = {}
        self.dead = 0
        self._subscription = subscription
        self._owner = (subscription.name, subscription.stream)
        self._clock = clock
        self._backoff = backoff
        self._draw = random.Random()
        self._before_commit, self._after_commit = (name.format(subscriber=subscription.name) for name in FAULT_POINTS)

    def survey(self) -> None:
        """Look for dead letters that were sent again, and count those that are left."""
        owned = "WHERE subscriber = ? AND stream = ?"
        with self._subscription.database.transaction(read_only=True) as transaction:
            rows = transaction.select(f"SELECT position, subject, attempts FROM retries {owned}", self._owner)
            dead = transaction.select(f"SELECT count(*) FROM dead_letters {owned}", self._owner)
        known, now_s = self.parked, time.monotonic()
        self.parked = {
            position: known.get(position) or Parked(subject, attempts, now_s) for position, subject, attempts in rows
        }
        self.dead = dead[0][0]

    def subjects(self) -> set[str]:
        """Subjects whose events have to queue."""
        return {parked.subject for parked in self.parked.values()}

    def queue(self, transaction: Transaction, events: Sequence[Event]) -> None:
        """Park events behind earlier ones of their subjects; `note_queued` once that is committed."""
        transaction.insert("retries", tuple(RETRIES.columns), [self._row(event, 0, "") for event in events])

    def note_queued(self, events: Sequence[Event]) -> None:
        """They were parked."""
        now_s = time.monotonic()
        self.parked.update({event.position: Parked(event.subject, 0, now_s) for event in events})

    def set_aside(self, transaction: Transaction, event: Event, error: Exception) -> None:
        """Park or bury an event at its first failure; `note` once that is committed."""
        if self._is_final(1, error):
            self._bury(transaction, event, 1, error)
        else:
            transaction.insert("retries", tuple(RETRIES.columns), [self._row(event, 1, _words(error))])

    def note(self, event: Event, attempts: int, error: Exception) -> None:
        """It failed for the `attempts`-th time, and the books say so."""
        if self._is_final(attempts, error):
            self.parked.pop(event.position, None)
            self.dead += 1
        else:
            due_s = time.monotonic() + self._backoff.wait_s(attempts, self._draw)
            self.parked[event.position] = Parked(event.subject, attempts, due_s)

    def due(self, now_s: float) -> list[int]:
        """Positions of the parked events to try now: of each subject only the first, if its wait is over."""
        return [position for position in self._heads() if self.parked[position].due_s <= now_s][:RETRIES_AT_ONCE]

    def next_due_s(self) -> float:
        """When the next one is to be tried; infinity where none is parked."""
        return min((self.parked[position].due_s for position in self._heads()), default=math.inf)

    def _heads(self) -> Iterable[int]:
        heads: dict[str, int] = {}
        for position in sorted(self.parked):
            heads.setdefault(self.parked[position].subject, position)
        return heads.values()

    def retry(self, positions: Sequence[int]) -> list[Event]:
        """Try parked events again, each alone; those that had their effect.

        Raises
        ------
        StoreUnavailable
        """
        return [event for position in positions if (event := self._retry(position)) is not None]

    def _retry(self, position: int) -> Event | None:
        event: Event | None = None
        key = (*self._owner, position)
        try:
            with self._subscription.database.transaction() as transaction:
                event = self._find(transaction, key)
                if event is not None:
                    handle(self._subscription, transaction, [event])
                    transaction.delete("retries", RETRIES.key, [key])
                    fault_point(self._before_commit)
        except StoreUnavailable:
            raise
        except Exception as error:
            if event is None:
                raise
            self._failed_again(event, self.parked[position].attempts + 1, error)
            return None
        del self.parked[position]
        fault_point(self._after_commit)
        return event

    def _find(self, transaction: Transaction, key: tuple[str, str, int]) -> Event | None:
        """The parked event; None where an earlier try was committed though its answer was lost."""
        rows = transaction.select("SELECT event FROM retries WHERE subscriber = ? AND stream = ? AND position = ?", key)
        return _decode(rows[0][0]) if rows else None

    def _failed_again(self, event: Event, attempts: int, error: Exception) -> None:
        key = (*self._owner, event.position)
        with self._subscription.database.transaction() as transaction:
            if self._is_final(attempts, error):
                transaction.delete("retries", RETRIES.key, [key])
                self._bury(transaction, event, attempts, error)
            else:
                transaction.update("retries", RETRIES.key, ("attempts", "error"), [(*key, attempts, _words(error))])
        self.note(event, attempts, error)

    def _is_final(self, attempts: int, error: Exception) -> bool:
        return isinstance(error, Poison) or attempts >= self._backoff.attempts

    def _row(self, event: Event, attempts: int, error: str) -> tuple[str, str, int, str, int, str, bytes]:
        return (*self._owner, event.position, event.subject, attempts, error, _encode(event))

    def _bury(self, transaction: Transaction, event: Event, attempts: int, error: Exception) -> None:
        row = (*self._row(event, attempts, _words(error)), self._clock.now_us())
        transaction.insert("dead_letters", tuple(DEAD_LETTERS.columns), [row])


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:500]
