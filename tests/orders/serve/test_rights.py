"""What each service may do: at the others, and at the broker."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from orders.contracts.events import ORDER_CREATED, Event
from orders.platform.bus import Bus, BusAway
from orders.platform.bus.nats_bus import NatsBus, name, subject
from orders.platform.bus.open import open_bus
from orders.platform.bus.segments import pack
from orders.platform.security.authorities import Authority
from orders.platform.security.identities import Identity
from orders.platform.security.scopes import OPERATOR, READ, STEPS, WRITE
from orders.platform.security.tokens import Issuer, TokenRefused, Verifier, read_grants
from orders.platform.servers import start_nats
from orders.platform.servers.nats import Tls
from orders.platform.settings import Settings
from orders.serve import layout
from orders.serve.bus_rights import bus_rights
from orders.serve.loading import load
from orders.serve.provision import provide

SERVICES = sorted({layout.service_of(part) for part in layout.BUILD_ORDER})


def event(position: int) -> Event:
    return Event(position, "o-1", position, ORDER_CREATED, 1, "c" * 32, b"{}")


def test_services_ask_for_no_more_than_their_neighbours_have() -> None:
    for service in map(load, SERVICES):
        assert set(service.scopes) <= set(SERVICES)
        # The gateway's watch looks at the gateway as at all others.
        assert service.scopes.get(service.name, (READ,)) == (READ,)
        assert {scope for scopes in service.scopes.values() for scope in scopes} <= {READ, WRITE, STEPS}


def test_only_the_saga_moves_money_and_stock(tmp_path: Path) -> None:
    provide(tmp_path, SERVICES, "127.0.0.1", production=False)
    grants = read_grants(tmp_path / "keys")
    for callee in ("inventory", "payment", "shipping", "notification"):
        callers = {caller for caller in SERVICES if STEPS in grants[caller].get(callee, ())}
        assert callers == {"order"}


def test_what_was_provided_stays(tmp_path: Path) -> None:
    provide(tmp_path, ["order", "inventory"], "127.0.0.1", production=True)
    files = {path: path.read_bytes() for path in (tmp_path / "keys").rglob("*") if path.is_file()}
    provide(tmp_path, ["order", "inventory"], "127.0.0.1", production=True)
    assert files == {path: path.read_bytes() for path in (tmp_path / "keys").rglob("*") if path.is_file()}
    token = Issuer(Identity(tmp_path / "keys", "order")).token("inventory", (STEPS, READ))
    Verifier.open(tmp_path, "inventory").verify(token, STEPS)
    with pytest.raises(TokenRefused):
        Verifier.open(tmp_path, "inventory").verify(token, READ)


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """NATS as `orders serve --production` starts it: TLS, a user for each service."""
    directory = tmp_path_factory.mktemp("broker")
    provide(directory, ["order", "fraud"], "127.0.0.1", production=True)
    authority = Authority(directory)
    own = authority.certificate("nats")
    server = start_nats(
        directory / "nats", tls=Tls(own.certificate, own.key, authority.path), users=bus_rights(["order", "fraud"])
    )
    yield Settings(str(directory), production=True, nats=server.address)
    server.stop()


async def connected(settings: Settings, identity: str) -> NatsBus:
    bus: Bus = await open_bus(settings, identity)
    assert isinstance(bus, NatsBus)
    return bus


def test_a_service_writes_to_its_own_stream_and_reads_any(broker: Settings) -> None:
    async def work() -> int:
        order, fraud = await connected(broker, "order"), await connected(broker, "fraud")
        try:
            await order.publish("order", pack([event(1)]))
            feed = await fraud.feed("order", "fraud")
            deliveries = await feed.fetch(10, 20.0)
            await feed.acknowledge(deliveries)
            return deliveries[0].segment.last
        finally:
            await order.close()
            await fraud.close()

    assert asyncio.run(work()) == 1


def test_it_cannot_write_to_anothers_nor_delete_it(broker: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orders.platform.bus.nats_bus.ANSWER_S", 1.0)

    async def work() -> int:
        order, fraud = await connected(broker, "order"), await connected(broker, "fraud")
        try:
            if await order.last_position("order") == 0:
                await order.publish("order", pack([event(1)]))
            before = await order.last_position("order")
            with pytest.raises(BusAway):
                await fraud.publish("order", pack([event(before + 1)]))
            await fraud.client.publish(subject("order"), b"forged")
            for request in (f"STREAM.PURGE.{name('order')}", f"STREAM.DELETE.{name('order')}"):
                with pytest.raises(Exception, match=r"timeout|permissions"):
                    await fraud.client.request(f"$JS.API.{request}", b"", timeout=1)
            assert await order.last_position("order") == before
            return before
        finally:
            await order.close()
            await fraud.close()

    assert asyncio.run(work()) >= 1


def test_the_operator_may(broker: Settings) -> None:
    async def work() -> bool:
        operator = await connected(broker, OPERATOR)
        try:
            await operator.ensure("fraud")
            return bool(await operator.jetstream.delete_stream(name("fraud")))
        finally:
            await operator.close()

    assert asyncio.run(work())
