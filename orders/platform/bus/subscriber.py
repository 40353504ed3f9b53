"""The subscriber's runtime: of a delivery that repeats and shuffles it makes each event's effect once, in order.

A round is: fetch, put in order, handle (effect and place in one transaction, in the service's thread), acknowledge, try
what is parked. After it the subscriber rests for the rest of its period, so that batches grow with the load and a slow
subscriber costs little; what waits meanwhile waits on the bus and delays nobody else.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from core.errors import Pod2doorError
from orders.contracts.events import Event
from orders.platform.bus import Bus, BusAway, Feed, Subscription
from orders.platform.bus import ledger as ledger_module
from orders.platform.bus import parking as parking_module
from orders.platform.bus.backoff import RECONNECT, Backoff, cancelled
from orders.platform.bus.in_order import InOrder
from orders.platform.bus.ledger import Ledger, PlaceMoved
from orders.platform.bus.parking import Parking
from orders.platform.bus.tables import TABLES
from orders.platform.calls import CallFailed
from orders.platform.faults import Fault
from orders.platform.observe.latency import LatencyHistogram
from orders.platform.service import Context
from orders.platform.store import StoreUnavailable

__all__ = ["FAULT_POINTS", "TABLES", "Runner", "SubscriptionStatus"]

FAULT_POINTS = (*ledger_module.FAULT_POINTS, *parking_module.FAULT_POINTS)
"""With "{subscriber}" for the subscription's name."""

SEGMENTS_AT_ONCE = 64
EVENTS_AT_ONCE = 20_000
"""In one transaction: a batch that grows without bound would hold the store, and the service's thread, for seconds."""

IDLE_S = 1.0
"""How long a fetch waits for the first segment; new ones end the wait at once."""

GAP_S = 2.0
"""How long a segment that is missing before others is waited for; then the feed is opened anew, which brings it."""

SURVEY_S = 1.0
"""Seconds between two looks at the dead letters and at how much waits."""


class SubscriptionStatus(msgspec.Struct, frozen=True):
    """How a subscription fares, as GET /v1/subscriptions gives it.

    Attributes
    ----------
    name, stream : str
    position : int
        Every event up to here was handled or set aside.
    depth : int
        How many events wait on the bus; at most a second old.
    retries, dead : int
        How many events are parked, and how many were given up.
    level_ms : float or None
        Within how many milliseconds of the event its effect must stand.
    p50_ms, p95_ms, p99_ms : float
        Milliseconds from the event to the commit of its effect, since the process started.
    handled : int
        How many events had their effect since the process started.
    histogram : dict
        `LatencyHistogram.to_dict`: adds over processes, subtracts over time.
    error : str
        Why it does not move at present; "" where all is well.
    """

    name: str
    stream: str
    position: int
    depth: int
    retries: int
    dead: int
    level_ms: float | None
    p50_ms: float
    p95_ms: float
    p99_ms: float
    handled: int
    histogram: dict[str, Any]
    error: str


class Runner:
    """Runs one subscription.

    Parameters
    ----------
    subscription : Subscription
        Its database holds the tables `TABLES` beside the service's own.
    bus : Bus
    context : Context
        Whose thread, clock and log it uses.
    backoff : Backoff
        How an event that failed is tried again.
    """

    def __init__(self, subscription: Subscription, bus: Bus, context: Context, backoff: Backoff | None = None) -> None:
        self.subscription = subscription
        self.lag = LatencyHistogram()
        self._bus = bus
        self._context = context
        self._parking = Parking(subscription, context.clock, backoff or Backoff())
        self._ledger = Ledger(subscription, self._parking)
        self._in_order = InOrder(0)
        self._feed: Feed | None = None
        self._draw = random.Random()
        self._depth = 0
        self._more = False
        self._survey_due_s = 0.0
        self._whole_s = time.monotonic()
        self._error = ""

    async def run(self) -> None:
        """Handle events until cancelled.

        Raises
        ------
        Pod2doorError
            The bus does not keep any more what the subscriber has not handled.
        """
        failures = 0
        fresh = False
        while not cancelled():
            try:
                if not fresh:
                    await self._look_again()
                    fresh = True
                await self._round()
                failures, self._error = 0, ""
            except (BusAway, StoreUnavailable, PlaceMoved, CallFailed, Fault) as error:
                failures, fresh, self._error = failures + 1, False, str(error)
                if isinstance(error, BusAway):
                    self._feed = None
                self._context.log.warning(
                    "subscription.waits", subscription=self.subscription.name, failures=failures, error=self._error
                )
                await asyncio.sleep(RECONNECT.wait_s(failures, self._draw))

    def status(self) -> SubscriptionStatus:
        """How it fares now."""
        p50_ms, p95_ms, p99_ms = (self.lag.percentile(q) for q in (50, 95, 99))
        return SubscriptionStatus(
            name=self.subscription.name,
            stream=self.subscription.stream,
            position=self._ledger.place,
            depth=self._depth,
            retries=len(self._parking.parked),
            dead=self._parking.dead,
            level_ms=self.subscription.level_ms,
            p50_ms=p50_ms,
            p95_ms=p95_ms,
            p99_ms=p99_ms,
            handled=self.lag.count,
            histogram=self.lag.to_dict(),
            error=self._error,
        )

    async def _look_again(self) -> None:
        """Read the place, at the start and after trouble, and make sure that the bus still has what comes after it."""
        await self._context.run(self._ledger.open)
        if self._feed is None:
            feed = await self._bus.feed(self.subscription.stream, self.subscription.name)
            if feed.position > self._ledger.place:
                await feed.rewind()
            if feed.position > self._ledger.place:
                raise Pod2doorError(
                    f"{self.subscription.name}: the bus does not keep events {self._ledger.place + 1} to"
                    f" {feed.position} of '{self.subscription.stream}' any more: rebuild it from the log"
                )
            self._feed = feed
        self._in_order.place = self._ledger.place

    async def _round(self) -> None:
        assert self._feed is not None
        start_s = time.monotonic()
        if not self._in_order.ready(EVENTS_AT_ONCE):
            deliveries = await self._feed.fetch(SEGMENTS_AT_ONCE, self._wait_s())
            self._in_order.offer(deliveries)
            self._more = len(deliveries) >= SEGMENTS_AT_ONCE
        await self._handle()
        if done := self._in_order.advance(self._ledger.place):
            await self._feed.acknowledge(done)
        self._mind_the_gap()
        await self._try_parked()
        await self._survey(self._feed)
        if not self._more and not self._in_order.ready(EVENTS_AT_ONCE):
            await asyncio.sleep(max(0.0, start_s + self.subscription.period_s - time.monotonic()))

    def _mind_the_gap(self) -> None:
        now_s = time.monotonic()
        if not self._in_order.early:
            self._whole_s = now_s
        elif now_s > self._whole_s + GAP_S:
            self._whole_s = now_s
            raise BusAway(f"the segment after position {self._ledger.place} is missing")

    def _wait_s(self) -> float:
        """Until the next parked event is due, at most `IDLE_S`."""
        return min(IDLE_S, max(0.0, self._parking.next_due_s() - time.monotonic()))

    async def _handle(self) -> None:
        if ready := self._in_order.ready(EVENTS_AT_ONCE):
            segments = [delivery.segment for delivery in ready]
            began_s = time.monotonic()
            self._record(await self._context.run(self._ledger.take, segments), began_s)

    async def _try_parked(self) -> None:
        if self._parking.parked and (due := self._parking.due(time.monotonic())):
            began_s = time.monotonic()
            self._record(await self._context.run(self._parking.retry, due), began_s)

    async def _survey(self, feed: Feed) -> None:
        if time.monotonic() >= self._survey_due_s:
            self._survey_due_s = time.monotonic() + SURVEY_S
            await self._context.run(self._parking.survey)
            self._depth = await feed.depth()

    def _record(self, handled: Sequence[Event], began_s: float) -> None:
        if handled:
            times_us = np.fromiter((event.time_us for event in handled), np.float64, len(handled))
            now_us = self._context.clock.now_us()
            self.lag.record_us(now_us - times_us)
            began_us = now_us - round((time.monotonic() - began_s) * 1e6)
            correlations = {event.correlation for event in handled}
            self._context.tracer.record(f"{self.subscription.name} handles", correlations, began_us, now_us)
