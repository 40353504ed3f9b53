"""What the orders of any file must be, whatever its format; findings come all at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from core.clock import SLOTS_PER_DAY, day_and_time
from core.errors import Finding, InvalidInput
from demand.calendar import SLOT_US, midnight_us, start_date
from demand.catalogue import Catalogue, sku_id
from demand.recorded import RecordedOrders, Spool

if TYPE_CHECKING:
    from datasets import Scenario

MAX_FINDINGS = 1000
"""So many are listed one by one; of the rest, how many of each rule."""

MAX_QUANTITY = 255
MAX_ID = 200
NO_TIME = int(np.iinfo(np.int64).min)


class Findings:
    """Findings of one file, in the order in which they were made."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._listed: list[Finding] = []
        self._more: Counter[str] = Counter()

    def add(self, line: int, rule: str, message: str) -> None:
        """Note that `line` (0: the file) breaks `rule`."""
        if len(self._listed) < MAX_FINDINGS:
            self._listed.append(Finding(self.file, line, rule, message))
        else:
            self._more[rule] += 1

    def __bool__(self) -> bool:
        return bool(self._listed)

    def raise_if_any(self) -> None:
        """Raise `InvalidInput` with all of them, by line."""
        if not self._listed:
            return
        findings = sorted(self._listed, key=lambda finding: finding.line)
        if self._more:
            kinds = ", ".join(f"{count:,} {rule}" for rule, count in self._more.most_common())
            findings.append(Finding(self.file, 0, "more-findings", f"and {self._more.total():,} more: {kinds}"))
        raise InvalidInput(findings)


@dataclass(frozen=True)
class Batch:
    """Some rows of a file as its format's reader understood them; what it did not is marked and already noted.

    Attributes
    ----------
    row : int64[n]
        Line (or row) of each order in the file, from 1.
    time_us : int64[n]
        Instant since 1970; NO_TIME where none was understood.
    zone, promise : int32[n]
        Rows of the scenario's tables; -1 where unknown.
    n_lines : int64[n]
    sku, quantity : int64[lines]
    names : list of str
        Order ids.
    event_hash : int64[n]
        Hash of the event's source and id; 0 where the format has none.
    """

    row: npt.NDArray[np.int64]
    time_us: npt.NDArray[np.int64]
    zone: npt.NDArray[np.int32]
    promise: npt.NDArray[np.int32]
    n_lines: npt.NDArray[np.int64]
    sku: npt.NDArray[np.int64]
    quantity: npt.NDArray[np.int64]
    names: list[str]
    event_hash: npt.NDArray[np.int64]


def sound_id(name: str) -> bool:
    """May an order be called this? Printable, not empty, and not longer than MAX_ID."""
    return 0 < len(name) <= MAX_ID and name.isprintable()


class Vocabulary:
    """What the words of a file mean in a scenario."""

    def __init__(self, scenario: Scenario) -> None:
        self.zone = scenario.zone_row
        self.promise = {name: row for row, name in enumerate(scenario.promises["promise"])}
        self.catalogue = Catalogue(scenario)
        self.skus = self.catalogue.skus

    @property
    def promise_names(self) -> str:
        """All promises, for messages."""
        return ", ".join(self.promise)

    @property
    def sku_names(self) -> str:
        """All SKUs, for messages."""
        return f"they go from {sku_id(0)} to {sku_id(self.skus - 1)}"


class Intake:
    """Takes batches in, checks them against the scenario, and gives `RecordedOrders` at the end."""

    def __init__(self, scenario: Scenario, findings: Findings, spool: Spool) -> None:
        run = scenario.settings.run
        self.scenario = scenario
        self.findings = findings
        self.words = Vocabulary(scenario)
        self.warmup_days = int(run.warmup_days)
        self.n_days = self.warmup_days + int(run.measured_days + run.cooldown_days)
        self._spool = spool
        self._start = start_date(scenario)
        self._zero_us: int | None = None
        self._latest = NO_TIME
        self._last_slot = 0
        self._n_not_offered = 0
        served_by = scenario.promises["source_kind"].to_numpy()
        self._from_hub = (served_by == "prime_now_hub") & (self.words.catalogue.hub_pool >= 0)

    def first_instant(self, first: datetime) -> None:
        """Tell the file's first understood time, whose offset says where midnight is."""
        if self._zero_us is None:
            self._zero_us = midnight_us(first, self._start)

    def take(self, batch: Batch) -> None:
        """Check a batch and spool it."""
        if not len(batch.row):
            return
        slot = self._slots(batch)
        names = [name.encode("utf-8", "replace") for name in batch.names]
        self._spool.append(
            row=batch.row,
            name_hash=np.fromiter(map(hash, batch.names), np.int64, len(names)),
            event_hash=batch.event_hash,
            name_bytes=np.fromiter(map(len, names), np.int64, len(names)),
            name=np.frombuffer(b"".join(names), np.uint8),
        )
        if self.findings:
            return
        offered = self.scenario.offered[batch.zone, batch.promise]
        self._n_not_offered += int(len(offered) - offered.sum())
        order = np.repeat(np.arange(len(batch.row)), batch.n_lines)
        pool = self._pools(batch, order)
        by_pool = np.lexsort((pool, order))
        self._spool.append(
            slot=slot,
            zone=batch.zone,
            promise=batch.promise,
            n_lines=batch.n_lines,
            sku=batch.sku[by_pool],
            pool=pool[by_pool],
            quantity=batch.quantity[by_pool],
        )

    def _slots(self, batch: Batch) -> npt.NDArray[np.int64]:
        """Slots since the file's first midnight; notes what is out of order or beyond the run."""
        known = batch.time_us != NO_TIME
        time = batch.time_us[known]
        before = np.maximum.accumulate(np.concatenate([[self._latest], time]))[:-1]
        for i in np.flatnonzero(time < before):
            message = "the order is placed before an earlier line's; orders go by time"
            self.findings.add(int(batch.row[known][i]), "unsorted", message)
        slot = np.zeros(len(known), np.int64)
        if len(time):
            self._latest = max(self._latest, int(time.max()))
            slot[known] = (time - (self._zero_us or 0)) // SLOT_US
            self._last_slot = max(self._last_slot, int(slot.max()))
        for i in np.flatnonzero((slot < 0) | (slot >= self.n_days * SLOTS_PER_DAY)):
            self.findings.add(int(batch.row[i]), "outside-horizon", self._outside(int(slot[i])))
        return slot

    def _outside(self, slot: int) -> str:
        if slot < 0:
            return f"placed before {'scenario.start' if self._start else 'the first day of the file'}"
        return (
            f"placed on day {slot // SLOTS_PER_DAY + 1} of the file ({day_and_time(slot)[-5:]}), but the run has "
            f"{self.n_days} days with orders; lengthen it (run.measured_days)"
        )

    def _pools(self, batch: Batch, order: npt.NDArray[np.int64]) -> npt.NDArray[np.uint8]:
        """Stock pool of each line; hubs keep only their short assortment."""
        catalogue = self.words.catalogue
        pool = catalogue.pool_of(batch.sku)
        from_hub = self._from_hub[batch.promise][order] & (batch.sku < catalogue.hub_skus)
        return np.where(from_hub, np.uint8(max(0, catalogue.hub_pool)), pool)

    def finish(self, first_day: int | None = None) -> RecordedOrders:
        """All checks that need the whole file.

        Raises
        ------
        InvalidInput
            With every finding of the file.
        """
        rows = self._spool.column("row")
        if not len(rows) and not self.findings:
            self.findings.add(0, "empty-file", "holds no order")
        self._duplicates(rows, "name_hash", "duplicate-order", "an order of this id stands on line {} already")
        self._duplicates(
            rows, "event_hash", "duplicate-event", "an event of this source and id stands on line {} already"
        )
        first_day = self._first_day(first_day)
        self.findings.raise_if_any()
        return RecordedOrders(self._spool, first_day, self.n_days * SLOTS_PER_DAY, self._warnings())

    def _first_day(self, asked: int | None) -> int:
        """Day of the file's first: the first measured one, or earlier where its last day would not fit else."""
        days = self._last_slot // SLOTS_PER_DAY + 1
        if asked is not None or self._start is not None:
            first = asked or 0
            if first + days > self.n_days and not self.findings:
                self.findings.add(
                    0, "outside-horizon", f"{days} days from day {first} on, but the run has {self.n_days}"
                )
            return first
        return max(0, min(self.warmup_days, self.n_days - days))

    def _duplicates(self, rows: npt.NDArray[np.int64], column: str, rule: str, message: str) -> None:
        # Hashes of 64 bits, salted by the process: two ids of ten million are alike in one run of 400,000.
        hashes = np.array(self._spool.column(column))
        by_hash = np.argsort(hashes, kind="stable")
        ordered = hashes[by_hash]
        again = np.concatenate([[False], (ordered[1:] == ordered[:-1]) & (ordered[1:] != 0)])
        start = np.maximum.accumulate(np.where(again, 0, np.arange(len(again))))
        for i in np.flatnonzero(again):
            self.findings.add(int(rows[by_hash[i]]), rule, message.format(int(rows[by_hash[start[i]]])))

    def _warnings(self) -> tuple[Finding, ...]:
        if not self._n_not_offered:
            return ()
        message = f"{self._n_not_offered:,} orders ask for a promise that is not offered in their zone"
        return (Finding(self.findings.file, 0, "not-offered", message, "warning"),)
