"""The broker speaks TLS, knows a client by its certificate, and lets it do what its user may."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError

from orders.platform.security.authorities import Authority
from orders.platform.servers import Server, start_nats
from orders.platform.servers.nats import Permissions, Tls

STREAM = "pod2door_order"
USERS = {
    "order": Permissions((">",), (">",)),
    "fraud": Permissions(("pod2door.fraud", "$JS.API.STREAM.INFO.*"), ("_INBOX.>",)),
}


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Server]:
    authority = Authority(tmp_path)
    own = authority.certificate("nats")
    server = start_nats(tmp_path / "nats", tls=Tls(own.certificate, own.key, authority.path), users=USERS)
    yield server
    server.stop()


def certified(directory: Path, service: str) -> ssl.SSLContext:
    """A client's context with the service's certificate; "" is without one."""
    authority = Authority(directory)
    context = ssl.create_default_context(cafile=str(authority.path))
    if service:
        own = authority.certificate(service)
        context.load_cert_chain(own.certificate, own.key)
    return context


def greeted(broker: Server, context: ssl.SSLContext) -> str:
    """What the broker says to a ping."""
    host, port = broker.address.removeprefix("tls://").split(":")
    with socket.create_connection((host, int(port))) as plain:
        assert plain.recv(4096).startswith(b"INFO")
        with context.wrap_socket(plain, server_hostname=host) as secured:
            secured.sendall(b"CONNECT {}\r\nPING\r\n")
            return secured.recv(4096).decode()


async def connected(broker: Server, directory: Path, service: str) -> tuple[Client, list[str]]:
    """A client, and what the broker tells it of its own accord."""
    told: list[str] = []

    async def note(error: Exception) -> None:
        told.append(str(error))

    context = certified(directory, service)
    return await nats.connect(broker.address, tls=context, allow_reconnect=False, error_cb=note), told


async def denied(client: Client, told: list[str], work: Callable[[], Awaitable[object]]) -> bool:
    """Whether the broker said no: it tells the client, and leaves the request without an answer."""
    told.clear()
    with contextlib.suppress(TimeoutError, NatsError):
        await work()
    # A flush's ping may overtake a subscription that the client still holds back: the second one comes after it.
    await client.flush()
    await client.flush()
    return any("permissions violation" in message.lower() for message in told)


def test_a_client_needs_a_certificate_that_names_a_user(broker: Server, tmp_path: Path) -> None:
    assert "PONG" in greeted(broker, certified(tmp_path, "fraud"))
    assert "Authorization Violation" in greeted(broker, certified(tmp_path, "stranger"))
    with pytest.raises(OSError, match=r"(?i)certificate required|reset|broken pipe"):
        greeted(broker, certified(tmp_path, ""))


def test_a_user_writes_to_its_own_subjects_and_to_no_other(broker: Server, tmp_path: Path) -> None:
    async def scenario() -> dict[str, bool]:
        order, _ = await connected(broker, tmp_path, "order")
        await order.jetstream().add_stream(name=STREAM, subjects=["pod2door.order"])
        await order.jetstream().publish("pod2door.order", b"true")
        fraud, told = await connected(broker, tmp_path, "fraud")
        stream = fraud.jetstream(timeout=0.5)
        tried = {
            "own subject": await denied(fraud, told, lambda: fraud.publish("pod2door.fraud", b"")),
            "forge": await denied(fraud, told, lambda: stream.publish("pod2door.order", b"forged")),
            "purge": await denied(fraud, told, lambda: stream.purge_stream(STREAM)),
            "delete": await denied(fraud, told, lambda: stream.delete_stream(STREAM)),
            "listen": await denied(fraud, told, lambda: fraud.subscribe("pod2door.order")),
        }
        kept = await fraud.jetstream(timeout=60).stream_info(STREAM)
        assert kept.state.messages == 1
        await fraud.close()
        await order.close()
        return tried

    assert asyncio.run(scenario()) == {
        "own subject": False,
        "forge": True,
        "purge": True,
        "delete": True,
        "listen": True,
    }


def test_what_was_confirmed_survives_the_death_of_the_broker(tmp_path: Path) -> None:
    async def publish(address: str) -> None:
        client = await nats.connect(address)
        await client.jetstream().add_stream(name=STREAM, subjects=["pod2door.order"])
        for _ in range(5):
            await client.jetstream().publish("pod2door.order", b"x" * 1_000)
        await client.close()

    async def count(address: str) -> int:
        client = await nats.connect(address)
        information = await client.jetstream().stream_info(STREAM)
        await client.close()
        return information.state.messages

    first = start_nats(tmp_path / "nats")
    asyncio.run(publish(first.address))
    first.kill()
    second = start_nats(tmp_path / "nats")
    try:
        assert second.address == first.address
        assert asyncio.run(count(second.address)) == 5
    finally:
        second.stop()


def test_every_message_is_synced_before_it_is_confirmed(tmp_path: Path) -> None:
    server = start_nats(tmp_path / "nats")
    server.stop()
    assert json.loads((tmp_path / "nats" / "nats.conf").read_text())["jetstream"]["sync_interval"] == "always"
