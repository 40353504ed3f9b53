"""What the writer is asked to write: an interface, and the saga's own kind of it.

A `Write` lives twice: in the writer's thread it says which events it wants, within the transaction; on the loop it is
told how that ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from orders.contracts.events import Event
from orders.platform.store import Transaction
from orders.services.order import log


class NewEvent(NamedTuple):
    """An event before it has its place; fields as in `orders.contracts.events.Event`."""

    subject: str
    topic: str
    correlation: str
    state: bytes


class Versions:
    """The version of each stream as the transaction sees it. Open orders' are in memory, others' come from the log.

    Parameters
    ----------
    known : mapping of str to int
        Versions of the open orders, as committed.

    Attributes
    ----------
    changed : dict of str to int
        Versions beyond those.
    looked_up : list of str
        Streams that came from the log: their orders are not open.
    created : dict of str to bytes
        Commands of the orders that begin in this transaction.
    recorded : set of (str, str)
        Order and topic of the news that this transaction records.
    """

    def __init__(self, known: Mapping[str, int]) -> None:
        self._known = known
        self.changed: dict[str, int] = {}
        self.looked_up: list[str] = []
        self.created: dict[str, bytes] = {}
        self.recorded: set[tuple[str, str]] = set()

    def __contains__(self, subject: str) -> bool:
        return subject in self.changed or subject in self._known

    def next(self, subject: str) -> int:
        """The version of the stream's next event; 1 where nothing is known of the stream."""
        changed = self.changed
        version = (changed.get(subject) or self._known.get(subject, 0)) + 1
        changed[subject] = version
        return version

    def load(self, transaction: Transaction, subjects: Sequence[str]) -> dict[str, list[Event]]:
        """Look up streams in the log; their events."""
        found = log.streams(transaction, subjects)
        for subject, events in found.items():
            if subject not in self:
                self.changed[subject] = events[-1].version
                self.looked_up.append(subject)
        return found


class Write(Protocol):
    """Something to write.

    Attributes
    ----------
    closed : sequence of str
        Orders that are not open any longer once it is written.
    must : bool
        Whether it is kept and tried again when the store fails; what is not is refused at once.
    """

    closed: Sequence[str]
    must: bool

    def events(self, transaction: Transaction, versions: Versions, *, careful: bool) -> Iterable[NewEvent]:
        """The events to append; in the writer's thread. `careful`: the batch met a conflict when it trusted memory."""

    def written(self) -> None:
        """It is on disk; on the loop."""

    def refused(self) -> None:
        """It could not be written now; on the loop. It may still turn out to be on disk: `written` follows then."""


class Append:
    """Events of open orders: the steps of the saga.

    Parameters
    ----------
    events : sequence of NewEvent
    closed : sequence of str
        Orders that these events end.
    done : callable
        Called on the loop when they are on disk.
    """

    must = True

    def __init__(self, events: Sequence[NewEvent], closed: Sequence[str], done: Callable[[], None]) -> None:
        self.closed = closed
        self._events = events
        self.written = done

    def events(self, transaction: Transaction, versions: Versions, *, careful: bool) -> Iterable[NewEvent]:
        """The events as they are: only the saga adds such events, so none can be there already."""
        return self._events

    def refused(self) -> None:
        """Does not happen to what must be written."""
