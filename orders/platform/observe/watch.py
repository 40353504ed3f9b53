"""Looks at all services every few seconds, and keeps what the alarms need to know of the last minutes."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from orders.platform.bus.subscriber import SubscriptionStatus
from orders.platform.calls import CallFailed
from orders.platform.clock import Clock
from orders.platform.observe.alarms import Alarm, AlarmBook, Change, State, load_alarms
from orders.platform.observe.latency import LatencyHistogram
from orders.platform.observe.snapshot import Series, Snapshot, parse_metrics, series
from orders.platform.service import Context

PERIOD_S = 5.0
LIMIT_S = 3.0
"""How long a part may take to answer."""

AT_ONCE = 2
"""Parts that are asked at a time: all at once, they would hold up the orders on their way through the process."""

SUBSCRIBERS = ":subscribers"
"""The end of the names of parts that subscribe."""

Fetch = Callable[[str, str], Awaitable[tuple[int, bytes]]]
"""GETs a path of a part's API: status and body; raises `CallFailed`."""


@dataclass(frozen=True)
class PartReport:
    """One part of a service ("inventory", "inventory:subscribers").

    Attributes
    ----------
    part : str
    up : bool
        Whether it answers.
    problems : tuple of str
        What it says is wrong with it.
    values : dict of Series to float
        Its figures; the last ones known while it is down.
    subscriptions : tuple of SubscriptionStatus
    """

    part: str
    up: bool = False
    problems: tuple[str, ...] = ()
    values: dict[Series, float] = field(default_factory=dict)
    subscriptions: tuple[SubscriptionStatus, ...] = ()


@dataclass(frozen=True)
class Report:
    """All services at one moment.

    Attributes
    ----------
    at_us : int
        Microseconds since 1970 UTC.
    at_s : float
        The same moment on the clock of `states` and `changes`.
    parts : tuple of PartReport
    states : tuple of State
        Of the alarms, what fires first.
    changes : tuple of Change
        Of the alarms, the latest first.
    """

    at_us: int
    at_s: float
    parts: tuple[PartReport, ...]
    states: tuple[State, ...]
    changes: tuple[Change, ...]

    @property
    def subscriptions(self) -> list[SubscriptionStatus]:
        """Every part's, the tightest level first."""
        every = [one for part in self.parts for one in part.subscriptions]
        return sorted(every, key=lambda one: (one.level_ms or float("inf"), one.name))


class Watch:
    """Takes the snapshots.

    Parameters
    ----------
    parts : sequence of str
        Whom to ask.
    fetch : Fetch
    clock : Clock
    directory : str or Path
        The data folder, whose disk is looked at too.
    alarms : sequence of Alarm
    """

    def __init__(
        self, parts: Sequence[str], fetch: Fetch, clock: Clock, directory: str | Path, alarms: Sequence[Alarm]
    ) -> None:
        self._known = {part: PartReport(part) for part in parts}
        self._fetch = fetch
        self._clock = clock
        self._directory = Path(directory)
        self._book = AlarmBook(alarms)
        self._report = self._summary(())

    @property
    def report(self) -> Report:
        """What was found at the last look."""
        return self._report

    async def run(self, period_s: float = PERIOD_S) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(period_s)

    async def look(self) -> Report:
        """Ask every part once, and the alarms after that."""
        free = asyncio.Semaphore(AT_ONCE)

        async def ask(part: str) -> PartReport:
            async with free:
                return await self._ask(part)

        for report in await asyncio.gather(*(ask(part) for part in self._known)):
            self._known[report.part] = report
        self._report = self._summary(tuple(self._book.observe(self._snapshot())))
        return self._report

    async def _ask(self, part: str) -> PartReport:
        try:
            problems = await self._ask_health(part)
            values = parse_metrics((await self._get(part, "/metrics")).decode())
            subscriptions = await self._ask_subscriptions(part)
        except (CallFailed, ValueError) as error:  # msgspec's errors are ValueErrors
            return replace(self._known[part], up=False, problems=(str(error),))
        return PartReport(part, True, problems, values, subscriptions)

    async def _ask_health(self, part: str) -> tuple[str, ...]:
        _, body = await self._fetch(part, "/health")
        return tuple(msgspec.json.decode(body, type=_Health).problems)

    async def _ask_subscriptions(self, part: str) -> tuple[SubscriptionStatus, ...]:
        if not part.endswith(SUBSCRIBERS):
            return ()
        body = await self._get(part, "/v1/subscriptions")
        return tuple(msgspec.json.decode(body, type=list[SubscriptionStatus]))

    async def _get(self, part: str, path: str) -> bytes:
        status, body = await self._fetch(part, path)
        if status != 200:
            raise CallFailed(f"{part}: GET {path} is answered with {status}")
        return body

    def _snapshot(self) -> Snapshot:
        disk = shutil.disk_usage(self._directory)
        values = {series("disk_free_share"): disk.free / disk.total}
        lags: dict[str, LatencyHistogram] = {}
        levels_ms: dict[str, float] = {}
        for part in self._known.values():
            values[series("up", part=part.part)] = float(part.up)
            values |= {(name, (*labels, ("part", part.part))): value for (name, labels), value in part.values.items()}
            for one in part.subscriptions:
                values |= _subscription_values(one)
                lags[one.name] = LatencyHistogram.from_dict(one.histogram)
                if one.level_ms is not None:
                    levels_ms[one.name] = one.level_ms
        return Snapshot(self._clock.monotonic_s(), values, lags, levels_ms)

    def _summary(self, states: tuple[State, ...]) -> Report:
        changes = tuple(reversed(self._book.changes))
        # The book goes on changing its states; a report stays as it is.
        kept = tuple(replace(state) for state in states)
        return Report(self._clock.now_us(), self._clock.monotonic_s(), tuple(self._known.values()), kept, changes)


def watch_all(context: Context) -> Watch:
    """A watch over every part that the settings name, by the service's own calls; it needs the scope "read" of each."""

    async def fetch(part: str, path: str) -> tuple[int, bytes]:
        status, _, body = await context.calls.send(part, "GET", path, b"", timeout_s=LIMIT_S)
        return status, body

    parts = [part for process in context.settings.processes.values() for part in process]
    directory = context.settings.folder
    return Watch(parts, fetch, context.clock, directory, load_alarms(directory))


class _Health(msgspec.Struct):
    problems: list[str]


def _subscription_values(one: SubscriptionStatus) -> dict[Series, float]:
    figures = {"depth": one.depth, "retries": one.retries, "dead": one.dead}
    return {series(f"subscription_{name}", subscription=one.name): float(value) for name, value in figures.items()}
