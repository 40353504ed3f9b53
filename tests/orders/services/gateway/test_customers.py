"""Customers at the edge: who was erased, and who guesses passwords."""

from __future__ import annotations

import httpx
import pytest

from orders.platform.settings import Settings
from orders.services.user import passwords
from tests.orders.in_loop import in_loop
from tests.orders.services.gateway.test_gateway import order, shop
from tests.orders.waiting import until

ANN = {"user": "ann", "password": "correct horse battery"}


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "COST", 1 << 4)


@in_loop
async def test_an_erased_customers_token_is_refused_within_seconds(settings: Settings) -> None:
    async with shop(settings, "cart", "user", loops=True) as here:
        ann, bob = here.token("ann"), here.token("bob")
        assert (await here.edge.post("/v1/users", json=ANN)).status_code == 201
        assert (await here.edge.get("/v1/cart/ann", headers=ann)).status_code == 200
        assert (await here.edge.delete("/v1/users/ann", headers=ann)).status_code == 204

        async def refused() -> httpx.Response | None:
            answer = await here.edge.get("/v1/cart/ann", headers=ann)
            return answer if answer.status_code == 401 else None

        answer = await until(refused, "the token is refused")
        assert "the account was erased" in answer.json()["detail"]
        placed = await here.edge.post("/v1/orders", json=order(1, customer="ann"), headers=ann)
        assert placed.status_code == 401
        assert (await here.edge.get("/v1/cart/bob", headers=bob)).status_code == 200
        assert (await here.edge.get("/v1/erasures", headers=bob)).status_code == 404, "this is for the gateway alone"


@in_loop
async def test_an_address_that_is_made_up_gives_no_more_guesses(settings: Settings) -> None:
    async with shop(settings, "user") as here:
        assert (await here.edge.post("/v1/users", json=ANN)).status_code == 201
        tried = []
        for number in range(6):
            wrong = {**ANN, "password": f"guess {number}"}
            from_elsewhere = {"x-forwarded-for": f"10.0.0.{number}"}
            tried.append((await here.edge.post("/v1/sessions", json=wrong, headers=from_elsewhere)).status_code)
        assert tried == [401] * 5 + [429]
