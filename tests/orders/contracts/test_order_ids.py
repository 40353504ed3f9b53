"""An order that is taken can be asked for, at every service, by the id that it was placed with; others are refused."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.orders.contracts.shop import Shop
from tests.orders.waiting import wait_until

TAKEN = ("0", "o-1", "a.b_c~d", "2026:11+x@y", "Z" * 200, "550e8400-e29b-41d4-a716-446655440000")
REFUSED = ("", ".", "..", "../o-1", "a/b", "a b", "a\n", "\0", "é", "💥", "-a", "a?b", "a#b", "a%2Fb", "a" * 201)
TRACED = ("order", "inventory", "payment", "shipping", "notification", "analytics", "recommendations", "fraud")


def order(name: str) -> dict[str, Any]:
    lines = [{"sku": "SKU-0000001", "quantity": 1}]
    return {"order": name, "zone": "ZIP-432", "promise": "one_day", "lines": lines}


def test_an_order_that_was_taken_is_found_everywhere(shop: Shop) -> None:
    with httpx.Client(base_url=shop.edge, timeout=30) as edge:
        for name in TAKEN:
            assert edge.post("/v1/orders", json=order(name)).status_code == 202, name
        for name in TAKEN:
            for spelt in (name, quote(name, safe="")):
                assert edge.get(f"/v1/orders/{spelt}").json()["order_id"] == name
    for name in TAKEN:
        for service in TRACED:
            path = f"/v1/trace/{quote(name, safe='')}"
            spans = wait_until(lambda: shop.ask(service, "GET", path).json(), f"{service} knows {name}")  # noqa: B023
            assert spans[0]["service"] == service
        messages = shop.ask("notification", "GET", f"/v1/messages?order={quote(name, safe='')}").json()
        assert messages[0]["order"] == name


@pytest.mark.parametrize("name", REFUSED)
def test_an_order_that_no_path_would_find_is_refused(shop: Shop, name: str) -> None:
    answer = httpx.post(f"{shop.edge}/v1/orders", json=order(name), timeout=30)
    assert answer.status_code == 422
    assert "$.order" in answer.json()["detail"]
    twin = shop.ask("gateway", "POST", "/v1/orders", json=order(name))
    assert twin.status_code == 422
    assert "order" in twin.json()["detail"]
