"""A subscriber's place, moved in the transaction of its effect: every event once, however often it is delivered.

It is synchronous and runs in the service's thread. Where a batch fails it is halved until the event is found that fails
alone; that one is set aside, and the others go on.
"""

from __future__ import annotations

from collections.abc import Sequence

from orders.contracts.events import Event
from orders.platform.bus import Segment, Subscription
from orders.platform.bus.handling import handle
from orders.platform.bus.parking import Parking
from orders.platform.bus.segments import unpack
from orders.platform.faults import fault_point
from orders.platform.store import StoreUnavailable, Transaction

FAULT_POINTS = ("{subscriber}.handle.before_commit", "{subscriber}.handle.after_commit")


class PlaceMoved(Exception):
    """Somebody else moved the subscriber's place: a commit whose answer was lost, or a second process. Look again."""


class Ledger:
    """The place of one subscription.

    Attributes
    ----------
    place : int
        Every event up to here was handled or set aside.
    """

    def __init__(self, subscription: Subscription, parking: Parking) -> None:
        self.place = 0
        self._subscription = subscription
        self._parking = parking
        self._owner = (subscription.name, subscription.stream)
        self._before_commit, self._after_commit = (name.format(subscriber=subscription.name) for name in FAULT_POINTS)

    def open(self) -> None:
        """Read the place; at the subscriber's first use it is made, before the stream's beginning."""
        with self._subscription.database.transaction() as transaction:
            transaction.insert("places", ("subscriber", "stream", "position"), [(*self._owner, 0)], ignore=True)
            rows = transaction.select("SELECT position FROM places WHERE subscriber = ? AND stream = ?", self._owner)
        self.place = rows[0][0]
        self._parking.survey()

    def take(self, segments: Sequence[Segment]) -> list[Event]:
        """Handle segments that follow the place without a gap; the events that had their effect.

        Raises
        ------
        StoreUnavailable, PlaceMoved
            What was committed before stays; the place says how far.
        """
        events = [event for segment in segments for event in unpack(segment, self._subscription.topics)]
        if segments[0].first <= self.place:
            events = [event for event in events if event.position > self.place]
        return self._take(events, segments[-1].last)

    def _take(self, events: Sequence[Event], upto: int) -> list[Event]:
        subjects = self._parking.subjects()
        free = [event for event in events if event.subject not in subjects]
        behind = [event for event in events if event.subject in subjects] if subjects else []
        try:
            self._commit(free, behind, upto)
        except (StoreUnavailable, PlaceMoved):
            raise
        except Exception as error:
            if not free:
                raise
            return self._isolate(events, upto, error)
        fault_point(self._after_commit)
        return free

    def _commit(self, free: Sequence[Event], behind: Sequence[Event], upto: int) -> None:
        with self._subscription.database.transaction() as transaction:
            self._move(transaction, upto)
            if free:
                handle(self._subscription, transaction, free)
            self._parking.queue(transaction, behind)
            fault_point(self._before_commit)
        self.place = upto
        self._parking.note_queued(behind)

    def _isolate(self, events: Sequence[Event], upto: int, error: Exception) -> list[Event]:
        """Halve what failed; set aside what fails alone."""
        if len(events) > 1:
            half = len(events) // 2
            return self._take(events[:half], events[half - 1].position) + self._take(events[half:], upto)
        with self._subscription.database.transaction() as transaction:
            self._move(transaction, upto)
            self._parking.set_aside(transaction, events[0], error)
        self.place = upto
        self._parking.note(events[0], 1, error)
        return []

    def _move(self, transaction: Transaction, upto: int) -> None:
        moved = transaction.execute(
            "UPDATE places SET position = ? WHERE subscriber = ? AND stream = ? AND position = ?",
            (upto, *self._owner, self.place),
        )
        if moved != 1:
            raise PlaceMoved(f"{self._owner[0]}: its place in '{self._owner[1]}' is not {self.place} any more")
