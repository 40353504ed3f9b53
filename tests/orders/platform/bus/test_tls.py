from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import Pod2doorError
from orders.platform.bus import BusAway
from orders.platform.bus.open import open_bus
from orders.platform.security.authorities import Authority
from orders.platform.servers.nats import Tls, start_nats
from orders.platform.settings import Settings
from tests.orders.platform.bus.shop import publish


def test_a_broker_that_speaks_tls_wants_a_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orders.platform.bus.nats_bus.CONNECT_S", 10.0)
    authority = Authority(tmp_path)
    own = authority.certificate("nats")
    authority.certificate("fraud")
    server = start_nats(tmp_path / "nats", tls=Tls(own.certificate, own.key, authority.path))
    settings = Settings(str(tmp_path), production=True, nats=server.address)

    async def run() -> None:
        bus = await open_bus(settings, "fraud")
        await publish(bus, 5)
        assert await bus.last_position("order") == 5
        await bus.close()
        monkeypatch.setattr("orders.platform.bus.nats_bus.CONNECT_S", 1.0)
        with pytest.raises(BusAway):
            await open_bus(settings, "nobody")

    try:
        asyncio.run(run())
    finally:
        server.stop()


def test_production_needs_an_address(tmp_path: Path) -> None:
    with pytest.raises(Pod2doorError, match="address"):
        asyncio.run(open_bus(replace(Settings(str(tmp_path)), production=True)))
