"""The bus goes away and comes back: nothing is lost, nothing is doubled."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from orders.platform.bus import BusAway
from orders.platform.bus.faulty_bus import FaultyBus
from orders.platform.bus.open import open_bus
from orders.platform.bus.relay import Relay
from orders.platform.bus.subscriber import Runner
from orders.platform.settings import Settings
from tests.orders.conftest import OpenBus
from tests.orders.platform.bus.shop import Counter, Office, at_work, events, subscription
from tests.orders.production import Production
from tests.orders.waiting import until

AWAY_S = 3.0


def test_a_bus_that_is_away_is_waited_for(bus: OpenBus, settings: Settings, office: Office, counter: Counter) -> None:
    log = events(1, 40)
    away = settings.folder / "away"

    async def run() -> None:
        async with bus() as real:
            it = FaultyBus(real, 3, away)
            relay = Relay("order", lambda position, limit: log[position : position + limit], it, office)
            runner = Runner(subscription(counter), it, office)
            async with at_work(relay.run, runner.run):
                await until(lambda: runner.status().position == 40)
                away.touch()
                await until(lambda: "taken away" in runner.status().error)
                log.extend(events(41, 90))
                await until(lambda: "taken away" in relay.error)
                away.unlink()
                await until(lambda: runner.status().position == 90)
                await until(lambda: runner.status().error == relay.error == "")

    asyncio.run(run())
    assert counter.positions() == list(range(1, 91, 2))


@pytest.mark.slow
@pytest.mark.parametrize("setting", ["production"], indirect=True)
def test_a_broker_that_stops_and_starts_loses_nothing(
    settings: Settings, production: Production, office: Office, counter: Counter
) -> None:
    log = events(1, 100)

    async def run() -> None:
        it = await open_bus(settings)
        relay = Relay("order", lambda position, limit: log[position : position + limit], it, office)
        runner = Runner(subscription(counter), it, office)
        async with at_work(relay.run, runner.run):
            await until(lambda: runner.status().position == 100)
            await asyncio.to_thread(production.nats.stop)
            end_s = time.monotonic() + AWAY_S
            while time.monotonic() < end_s:
                log.extend(events(len(log) + 1, len(log) + 10))
                await asyncio.sleep(0.1)
            assert runner.status().position == 100
            assert relay.error
            await asyncio.to_thread(production.start)
            await until(lambda: runner.status().position == len(log))
        await it.close()

    asyncio.run(run())
    assert counter.effects() == [(position, f"order-{position}", 1) for position in range(1, len(log) + 1, 2)]


@pytest.mark.parametrize("setting", ["production"], indirect=True)
def test_a_broker_that_never_comes_is_said(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orders.platform.bus.nats_bus.CONNECT_S", 0.5)
    nowhere = replace(settings, nats="nats://127.0.0.1:1")
    with pytest.raises(BusAway, match="broker"):
        asyncio.run(open_bus(nowhere))
