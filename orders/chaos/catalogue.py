"""All the faults of the sweep."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from orders.chaos import outages
from orders.chaos.fault import Fault
from orders.chaos.kills import kills
from orders.contracts.levels import LEVELS_MS


def catalogue() -> Iterator[Fault]:
    """Every fault, the commonest first."""
    yield Fault("messages twice and shuffled", "every message comes at least twice, out of order", outages.nothing)
    for process in ("front", "back"):
        yield Fault(f"kill {process}", f"kill -9 of the process {process!r}", partial(outages.kill, process))
    yield Fault("kill all", "kill -9 of both processes at once", outages.kill_all)
    yield from kills()
    yield Fault("clock jumps ahead", "the wall clock of every process is a day ahead", partial(outages.jump, 86_400.0))
    yield Fault("clock jumps back", "the wall clock of every process is an hour late", partial(outages.jump, -3_600.0))
    for subscriber in LEVELS_MS:
        what = f"{subscriber} cannot handle one event in fifty: dead letters, sent again later"
        yield Fault(f"poison {subscriber}", what, partial(outages.poison, subscriber))
    yield Fault("slow subscriber", "analytics takes 2 s a batch; it buffers and delays nobody", outages.slow)
    yield Fault("disk full", "no file of the services' processes can grow", outages.disk_full_embedded, ("embedded",))
    yield Fault("database locked", "another process holds every store", outages.locked, ("embedded",), slow=True)
    yield Fault("database gone", "PostgreSQL is down for 10 s", outages.database_gone, ("production",), slow=True)
    yield Fault(
        "database full",
        "no file of PostgreSQL can grow: it panics",
        outages.disk_full_postgres,
        ("production",),
        slow=True,
    )
    yield Fault("broker gone", "the bus is away for 30 s", outages.broker_gone, slow=True)
