"""Open the bus that the settings name."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from orders.platform.bus import Bus
from orders.platform.bus.retention import Retention
from orders.platform.security.scopes import OPERATOR
from orders.platform.settings import Settings

FAULTS = "POD2DOOR_BUS_FAULTS"
"""Environment variable: a seed; the process then gets every message twice and shuffled (see `faulty_bus`)."""


async def open_bus(settings: Settings, identity: str = OPERATOR, retention: Callable[[], Retention] = Retention) -> Bus:
    """The bus: embedded the file ``<directory>/bus/bus.db``, in production the broker at ``settings.nats``.

    Parameters
    ----------
    settings : Settings
    identity : str
        As whom a broker that speaks TLS knows the process: its certificate in the folder of keys.
    retention : callable
        How long what all have acknowledged stays: makes a stream's `Retention`.

    Raises
    ------
    BusAway
        The file or the broker cannot be used.
    Pod2doorError
        Production without its packages, or without the broker's address.
    """
    bus = await _open(settings, identity, retention)
    if seed := os.environ.get(FAULTS):
        from orders.platform.bus.faulty_bus import FaultyBus

        return FaultyBus(bus, int(seed), settings.folder / "bus" / "away")
    return bus


async def _open(settings: Settings, identity: str, retention: Callable[[], Retention]) -> Bus:
    if settings.production:
        from orders.platform.bus.nats_bus import connect

        return await connect(settings, identity, retention)

    from orders.platform.bus.sqlite_bus import SqliteBus

    return await asyncio.to_thread(SqliteBus, settings.folder / "bus" / "bus.db", retention)
