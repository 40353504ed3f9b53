"""Card numbers reach no disk: after checkouts, good ones and hostile ones, every byte that was kept is searched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql

from orders.platform.settings import Settings
from orders.serve.running import Services, start
from tests.orders.production import Production
from tests.orders.waiting import wait_until

CARDS = ("4111111111111111", "5555555555554444", "378282246310005", "6011111111111117")
"""Published test numbers of four networks, which pass Luhn's check."""

LAYOUT = {
    "edge": ["gateway"],
    "saga": ["order"],
    "participants": ["inventory", "payment", "shipping", "notification"],
    "back": [
        *("analytics", "fraud", "recommendations", "fraud:subscribers", "inventory:subscribers"),
        *("shipping:subscribers", "notification:subscribers", "analytics:subscribers", "recommendations:subscribers"),
        "order:subscribers",
    ],
}
"""Everyone who gets to see an order; all calls go between processes."""


def grouped(card: str, by: str) -> str:
    return by.join(card[start : start + 4] for start in range(0, len(card), 4))


def needles() -> list[bytes]:
    return [text.encode() for card in CARDS for text in (card, grouped(card, " "), grouped(card, "-"))]


def order(number: int, payment: object, **more: object) -> dict[str, object]:
    lines = [{"sku": "SKU-0000001", "quantity": 1}]
    placed = {"order": f"order-{number}", "zone": "Z01", "promise": "standard", "lines": lines, "payment": payment}
    return {**placed, **more}


def card(number: str) -> dict[str, object]:
    return {"card": {"number": number, "expiry": "12/99"}}


def place_good_ones(client: httpx.Client) -> list[str]:
    """Checkouts with cards in every way of writing; their orders' ids."""
    written = [text for one in CARDS for text in (one, grouped(one, " "), grouped(one, "-"))]
    for number, text in enumerate(written):
        assert client.post("/v1/orders", json=order(number, card(text))).status_code == 202
    return [f"order-{number}" for number in range(len(written))]


def try_hostile_ones(client: httpx.Client) -> None:
    """Card numbers where none belong: each is refused, none may be kept."""
    number = CARDS[0]
    bodies = [
        order(100, {"token": number}),
        order(101, None, customer=number),
        order(102, None, zone=grouped(number, " ")),
        order(103, None, note=number),
        order(104, card(number[:-1] + "2")),
        order(105, {**card(number), "token": "tok_x"}),
        {**order(106, None), "order": number},
        {"card": number},
    ]
    for body in bodies:
        assert 400 <= client.post("/v1/orders", json=body).status_code < 500
    assert 400 <= client.post("/v1/orders", content=f'{{"number": "{number}"').status_code < 500
    for path in (f"/v1/orders/{number}", f"/v1/orders?customer={number}", f"/{number}"):
        assert client.get(path, headers={"x-correlation-id": number}).status_code < 500
    for headers in ({"authorization": f"Bearer {number}"}, {"user-agent": number}, {"cookie": f"card={number}"}):
        assert client.get("/v1/orders/order-0", headers=headers).status_code < 500


def shipped(client: httpx.Client, orders: list[str]) -> bool:
    answers = [client.get(f"/v1/orders/{one}") for one in orders]
    return all(answer.status_code == 200 and answer.json()["status"] == "shipping" for answer in answers)


def files_below(*folders: Path) -> Iterator[tuple[str, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                yield str(path), path.read_bytes()


def dumped(address: str) -> Iterator[tuple[str, bytes]]:
    """Every table as text: long values are compressed in PostgreSQL's files."""
    named = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    with psycopg.connect(address) as connection:
        for schema, table in connection.execute(named).fetchall():
            with connection.cursor().copy(
                sql.SQL("COPY {}.{} TO STDOUT").format(*map(sql.Identifier, (schema, table)))
            ) as copy:
                yield f"{schema}.{table}", b"".join(bytes(block) for block in copy)


def checkouts(services: Services) -> None:
    with httpx.Client(base_url=services.edge, timeout=30) as client:
        orders = place_good_ones(client)
        try_hostile_ones(client)
        wait_until(lambda: shipped(client, orders), "all orders are shipped")


def search(kept: list[tuple[str, bytes]]) -> None:
    """No card number in any place, though the orders themselves are found."""
    assert sum(b"order-11" in content for _, content in kept) >= 4
    assert any(b"tok_" in content for _, content in kept)
    found = sorted({place for place, content in kept for needle in needles() if needle in content})
    assert found == []


@pytest.mark.slow
def test_no_card_number_reaches_the_disk_embedded(tmp_path: Path) -> None:
    with start(tmp_path, processes=LAYOUT) as services:
        checkouts(services)
        search(list(files_below(tmp_path)))
    search(list(files_below(tmp_path)))


@pytest.mark.slow
def test_no_card_number_reaches_the_disk_in_production(production: Production, production_settings: Settings) -> None:
    given = production_settings
    with start(given.folder, True, postgres=given.postgres, nats=given.nats, processes=LAYOUT) as services:
        checkouts(services)
        everything = [*files_below(given.folder, production._folder), *dumped(given.postgres)]
        search(everything)
        assert any(b"order-11" in content for place, content in everything if "/nats/" in place)
        assert any(b"order-11" in content for place, content in everything if place.startswith("order_"))
