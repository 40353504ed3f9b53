"""The subscriber's books against a model: whatever fails, whatever is repeated, whenever it dies."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from orders.contracts.events import Event
from orders.platform.bus import Poison, Subscription
from orders.platform.bus.backoff import Backoff
from orders.platform.bus.dead_letters import redrive
from orders.platform.bus.ledger import Ledger
from orders.platform.bus.parking import Parking
from orders.platform.bus.segments import pack
from orders.platform.clock import Clock
from orders.platform.store import StoreUnavailable, Transaction
from orders.platform.store.sqlite import SqliteDatabase
from tests.orders.platform.bus.shop import STORE, events

SUBJECTS = 3
ATTEMPTS = 3

rarely = st.integers(0, 5).map(lambda drawn: drawn == 5)


class Books(RuleBasedStateMachine):
    """Model: of every event whether it is handled, parked or dead; per subject they are handled in order.

    Only a letter that was dead once may be handled after later ones of its subject.
    """

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="pod2door-books-")
        self.database = SqliteDatabase(Path(self.folder.name) / "store.db", STORE)
        self.published: list[Event] = []
        self.broken: set[int] = set()
        self.poison: set[int] = set()
        self.store_away = False
        self.handled: list[int] = []
        self.was_dead: set[int] = set()
        self.start_anew()

    def handle(self, transaction: Transaction, batch: Sequence[Event]) -> None:
        if self.store_away:
            raise StoreUnavailable("away")
        transaction.insert(
            "effects",
            ("position", "subject", "times", "turn"),
            [(event.position, event.subject, 1, self.turn(transaction, at)) for at, event in enumerate(batch)],
        )
        for event in batch:
            if event.position in self.poison:
                raise Poison("poison")
            if event.position in self.broken:
                raise ValueError("broken")

    @staticmethod
    def turn(transaction: Transaction, at: int) -> int:
        return transaction.select("SELECT coalesce(max(turn), 0) FROM effects")[0][0] + 1 + at

    @rule()
    def start_anew(self) -> None:
        topics = frozenset(event.topic for event in events(1, 2))
        subscription = Subscription("fraud", "order", topics, self.handle, self.database, 0.01)
        self.parking = Parking(subscription, Clock(), Backoff(0.0, 0.0, ATTEMPTS))
        self.ledger = Ledger(subscription, self.parking)
        self.ledger.open()

    @rule()
    def mend(self) -> None:
        self.broken.clear()
        self.poison.clear()

    @rule(count=st.integers(1, 9), failing=st.sets(st.integers(1, 9)), away=rarely, data=st.data())
    def deliver(self, count: int, failing: set[int], away: bool, data: st.DataObject) -> None:
        """New events, some of which fail; segments begin anywhere before the place: repeats and regrouped ones too."""
        place = self.ledger.place
        end = max(len(self.published), place + count)
        self.published += events(len(self.published) + 1, end, SUBJECTS)
        some = {place + offset for offset in failing}
        self.poison |= data.draw(st.sets(st.sampled_from(sorted(some)), max_size=1)) if some else set()
        self.broken |= some
        start = data.draw(st.integers(max(0, place - 3), place))
        cut = data.draw(st.integers(start + 1, end))
        parts = [self.published[start:cut], self.published[cut:end]]
        if self.tried(lambda: self.ledger.take([pack(part) for part in parts if part]), away):
            assert self.ledger.place == end

    @rule(away=rarely)
    def retry(self, away: bool) -> None:
        self.tried(lambda: self.parking.retry(self.parking.due(time.monotonic())), away)

    def tried(self, work: Callable[[], object], away: bool) -> bool:
        """Whether it went through; where the store goes away on the way, the process dies."""
        self.store_away = away
        try:
            work()
        except StoreUnavailable:
            self.start_anew()
            return False
        finally:
            self.store_away = False
        return True

    @rule()
    def send_again(self) -> None:
        redrive(self.database, "fraud", "order")
        self.parking.survey()

    @invariant()
    def every_event_is_in_one_place(self) -> None:
        if not hasattr(self, "ledger"):
            return
        with self.database.transaction(read_only=True) as transaction:
            handled = [row[0] for row in transaction.select("SELECT position FROM effects ORDER BY turn, position")]
            parked = [row[0] for row in transaction.select("SELECT position FROM retries")]
            dead = [row[0] for row in transaction.select("SELECT position FROM dead_letters")]
        assert sorted(handled + parked + dead) == list(range(1, self.ledger.place + 1))
        assert sorted(self.parking.parked) == sorted(parked)
        self.was_dead |= set(dead)
        for subject in range(SUBJECTS):
            mine = [at for at in handled if at % SUBJECTS == subject and at not in self.was_dead]
            assert mine == sorted(mine)
            waiting = [at for at in parked if at % SUBJECTS == subject and at not in self.was_dead]
            assert not waiting or not mine or mine[-1] < min(waiting)

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()


TestBooks = Books.TestCase
TestBooks.settings = hypothesis_settings(max_examples=30, stateful_step_count=20, deadline=None)
