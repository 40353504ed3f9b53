"""The gateway with real services behind it: routing, the strangler fig, shadow reads, caching, identity."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from orders.contracts.prices import price_cents
from orders.platform.bus.pressure import Pressure
from orders.platform.http.edge import serve_edge
from orders.platform.security.customers import GATEWAY, CustomerTokens
from orders.platform.security.identities import Identity
from orders.platform.settings import Settings
from tests.orders.in_loop import in_loop
from tests.orders.services.hosting import Hosted, hosted
from tests.orders.waiting import until

LIMIT_S = 30.0


@dataclass
class Shop:
    """A customer's way in, and an operator's."""

    edge: httpx.AsyncClient
    admin: httpx.AsyncClient
    host: Hosted

    def token(self, customer: str) -> dict[str, str]:
        identity = Identity(self.host.settings.folder / "keys", GATEWAY)
        return {"authorization": f"Bearer {CustomerTokens(identity).issue(customer)}"}

    async def move(self, prefix: str, target: str, shadow: bool = False) -> None:
        answer = await self.admin.put(f"/v1/routes/{prefix}", json={"target": target, "shadow": shadow})
        assert answer.status_code == 200, answer.text

    async def route(self, prefix: str) -> dict[str, Any]:
        [found] = [route for route in (await self.admin.get("/v1/routes")).json() if route["prefix"] == prefix]
        return found

    async def compared(self, prefix: str, count: int) -> dict[str, Any]:
        async def seen() -> dict[str, Any] | None:
            route = await self.route(prefix)
            return route if route["matches"] + route["differences"] + route["unanswered"] >= count else None

        route: dict[str, Any] = await until(seen, f"{count} reads of {prefix} are compared")
        return route


@asynccontextmanager
async def shop(settings: Settings, *parts: str, loops: bool = False, **changed: Any) -> AsyncIterator[Shop]:
    async with hosted(replace(settings, **changed), *parts, "gateway", loops=loops) as host:
        handler = host.tenants["gateway"].running.edge
        assert handler is not None
        server = await serve_edge(handler, "127.0.0.1", 0)
        try:
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}", timeout=LIMIT_S) as edge:
                yield Shop(edge, host.client("gateway"), host)
        finally:
            await server.close(drain_s=1.0)


def order(number: int, **fields: Any) -> dict[str, Any]:
    lines = [{"sku": f"SKU-{number:07d}", "quantity": 2}]
    return {"order": f"o-{number:05d}", "zone": "ZIP-432", "promise": "one_day", "lines": lines, **fields}


@in_loop
async def test_a_route_moves_to_its_service_and_back_under_reads(settings: Settings) -> None:
    async with shop(settings, "catalogue", "monolith", monolith_routes=["/products"]) as here:
        failed: list[str] = []
        reads = 0

        async def read_on() -> None:
            nonlocal reads
            while True:
                answer = await here.edge.get("/v1/products/SKU-0000007")
                reads += 1
                if answer.status_code != 200 or answer.json()["price_cents"] != price_cents("SKU-0000007"):
                    failed.append(answer.text)

        reader = asyncio.create_task(read_on())
        for target in ("service", "monolith", "service"):
            enough = reads + 5
            await here.move("products", target)
            assert (await here.route("products"))["owner"] == {"service": "catalogue"}.get(target, "monolith")
            await until(lambda: reads >= enough, "reads of the new owner")  # noqa: B023
        reader.cancel()
        assert not failed


@in_loop
async def test_a_moved_route_stays_moved_after_a_restart(settings: Settings) -> None:
    async with shop(settings, "monolith", monolith_routes=["search"]) as here:
        assert (await here.route("search"))["target"] == "monolith"
        await here.move("search", "service")
    async with shop(settings, "monolith", monolith_routes=["search"]) as here:
        assert (await here.route("search"))["target"] == "service"


@in_loop
async def test_shadow_reads_count_what_matches_and_keep_what_differs(settings: Settings) -> None:
    async with shop(settings, "catalogue", "monolith", shadow_routes=["products"]) as here:
        for number in range(1, 6):
            assert (await here.edge.get(f"/v1/products/SKU-{number:07d}")).status_code == 200
        route = await here.compared("products", 5)
        assert (route["matches"], route["differences"]) == (5, 0)
        change = {"change": "c-1", "price_cents": 25}
        answer = await here.host.client("catalogue").post("/v1/products/SKU-0000003/price", json=change)
        assert answer.status_code == 200
        assert (await here.edge.get("/v1/products/SKU-0000003")).json()["price_cents"] == 25
        route = await here.compared("products", 6)
        assert (route["matches"], route["differences"]) == (5, 1)
        [difference] = (await here.admin.get("/v1/routes/products/differences")).json()
        assert difference == {
            "path": "/v1/products/SKU-0000003",
            "place": "/price_cents",
            "owner": "25",
            "shadow": str(price_cents("SKU-0000003")),
        }


@in_loop
async def test_a_shadow_that_is_gone_is_counted_and_harms_nobody(settings: Settings) -> None:
    async with shop(settings, "monolith", monolith_routes=["products"], shadow_routes=["products"]) as here:
        assert (await here.edge.get("/v1/products/SKU-0000001")).status_code == 200
        assert (await here.compared("products", 1))["unanswered"] == 1


@in_loop
async def test_orders_go_to_the_monolith_while_it_owns_them(settings: Settings) -> None:
    async with shop(settings, "monolith", monolith_routes=["orders"], opening_stock=3) as here:
        card = {"number": "4111 1111 1111 1111", "expiry": "12/99"}
        for body, status in (
            (order(1, payment={"card": card}), 202),
            (order(1, payment={"card": card}), 202),
            (order(1, zone="ZIP-100"), 409),
            (order(2, payment={"token": "tok_declined"}), 202),
            (order(3, lines=[{"sku": "SKU-0000001", "quantity": 2}]), 202),
        ):
            assert (await here.edge.post("/v1/orders", json=body)).status_code == status
        orders = [(await here.edge.get(f"/v1/orders/o-{number:05d}")).json() for number in (1, 2, 3)]
        assert [one["reason"] for one in orders] == ["", "declined", "out_of_stock"]
        assert (await here.host.client("monolith").get("/v1/stock/SKU-0000001")).json()["sold"] == 2
        straight = await here.host.client("monolith").post("/v1/orders", json=order(9, payment={"card": card}))
        assert straight.status_code == 422
        assert b"4111" not in b"".join(path.read_bytes() for path in settings.folder.rglob("*") if path.is_file())


@in_loop
async def test_what_a_link_adds_to_a_path_of_the_edge_changes_nothing(settings: Settings) -> None:
    async with shop(settings, "monolith", monolith_routes=["orders"]) as here:
        assert (await here.edge.post("/v1/orders?utm=1", json=order(1))).status_code == 202
        assert (await here.edge.get("/health?utm=1")).status_code == 200
        assert (await here.edge.put("/v1/orders?utm=1", json=order(1))).status_code == 405


@in_loop
async def test_an_answer_has_a_tag_and_is_not_sent_again_to_who_has_it(settings: Settings) -> None:
    async with shop(settings, "monolith", monolith_routes=["products"]) as here:
        first = await here.edge.get("/v1/products/SKU-0000001")
        assert first.headers["cache-control"] == "public, max-age=30"
        again = await here.edge.get("/v1/products/SKU-0000001", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        other = await here.edge.get("/v1/products/SKU-0000001", headers={"if-none-match": '"old"'})
        assert (other.status_code, other.content) == (200, first.content)
        head = await here.edge.head("/v1/products/SKU-0000001")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == str(len(first.content))


@in_loop
async def test_an_order_is_seen_by_its_customer_alone(settings: Settings) -> None:
    async with shop(settings, "monolith", monolith_routes=["orders"]) as here:
        ada, bob = here.token("ada"), here.token("bob")
        assert (await here.edge.post("/v1/orders", json=order(1, customer="ada"))).status_code == 401
        assert (await here.edge.post("/v1/orders", json=order(1, customer="ada"), headers=bob)).status_code == 403
        assert (await here.edge.post("/v1/orders", json=order(1, customer="ada"), headers=ada)).status_code == 202
        seen = [await here.edge.get("/v1/orders/o-00001", headers=headers) for headers in (ada, bob, {})]
        assert [one.status_code for one in seen] == [200, 404, 404]
        listed = await here.edge.get("/v1/orders", params={"customer": "ada"}, headers=ada)
        assert [one["order_id"] for one in listed.json()["orders"]] == ["o-00001"]
        assert (await here.edge.get("/v1/orders", params={"customer": "ada"}, headers=bob)).status_code == 403
        assert (await here.edge.get("/v1/orders")).status_code == 401
        assert (await here.edge.post("/v1/orders/o-00001/cancel", headers=bob)).status_code == 404
        around = here.edge.base_url.copy_with(raw_path=b"/v1/orders/o-00001%2fcancel")
        assert (await here.edge.send(httpx.Request("POST", around, headers=bob))).status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/steps/reserve", 404),
        ("GET", "/metrics", 404),
        ("GET", "/v1/stock/%2e%2e/steps", 400),
        ("GET", "/v1/stock/4111111111111111", 422),
        ("OPTIONS", "/v1/stock/SKU-0000001", 405),
        ("DELETE", "/v1/stock/SKU-0000001", 405),
    ],
)
def test_what_is_not_there_is_said_so(settings: Settings, method: str, path: str, status: int) -> None:
    @in_loop
    async def test() -> None:
        async with shop(settings, "inventory") as here:
            url = here.edge.base_url.copy_with(raw_path=path.encode())
            answer = await here.edge.send(httpx.Request(method, url))
            assert answer.status_code == status, answer.text
            assert answer.headers["content-type"] == "application/problem+json"

    test()


@in_loop
async def test_a_service_that_is_not_there_is_a_503_and_recommendations_an_empty_list(settings: Settings) -> None:
    async with shop(settings) as here:
        gone = await here.edge.get("/v1/stock/SKU-0000001")
        assert gone.status_code == 503
        assert gone.headers["retry-after"]
        for _ in range(8):  # beyond the breaker's threshold
            empty = await here.edge.get("/v1/recommendations/SKU-0000001")
            assert (empty.status_code, empty.json()["items"]) == (200, [])
        metrics = (await here.admin.get("/metrics")).text
        assert 'pod2door_breaker_open{callee="recommendations",service="gateway"} 1.0' in metrics


def test_a_full_disk_is_a_503_that_says_when_to_try_again(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    @in_loop
    async def test() -> None:
        monkeypatch.setattr("orders.services.order.service.Pressure", partial(Pressure, least_free_bytes=2**60))
        async with shop(settings, "order", loops=True) as here:
            await until(here.host.tenants["order"].running.health)
            refused = await here.edge.post("/v1/orders", json=order(1))
            assert (refused.status_code, refused.headers["retry-after"]) == (503, "10")

    test()


@in_loop
async def test_the_state_page_is_for_operators_alone(settings: Settings) -> None:
    async with shop(settings, "inventory", processes={"one": ["inventory", "gateway"]}, loops=True) as here:
        operator = {"authorization": here.admin.headers["authorization"]}
        for headers in ({}, here.token("ada"), here.host.gateway("gateway"), {"authorization": "Bearer x"}):
            assert (await here.edge.get("/status", headers=headers)).status_code == 404

        async def well() -> dict[str, Any] | None:
            told = (await here.edge.get("/status", headers=operator)).json()
            return told if {one["state"] for one in told["services"]} == {"ok"} else None

        told = await until(well, "the watch finds all well")
        assert told["status"] == "ok"
        assert {one["part"]: one["state"] for one in told["services"]} == {"inventory": "ok", "gateway": "ok"}
        assert told["breakers"] == {"recommendations": "closed"}
        assert (await here.admin.get("/status")).json()["status"] == "ok"
        assert "<title>" in (await here.admin.get("/status", headers={"accept": "text/html"})).text
        gateways_own = await here.host.clients["gateway"].get("/status", headers=here.host.gateway("gateway"))
        assert gateways_own.status_code == 403


@in_loop
async def test_a_client_that_asks_too_often_has_to_wait(settings: Settings) -> None:
    async with shop(settings, "monolith", monolith_routes=["products"], client_rate_per_s=0.01) as here:
        statuses = [(await here.edge.get("/v1/products/SKU-0000001")).status_code for _ in range(3)]
        assert statuses == [200, 429, 429]
        known = await here.edge.get("/v1/products/SKU-0000001", headers=here.token("ada"))
        assert known.status_code == 200
        bad = await here.edge.get("/v1/products/SKU-0000001", headers={"authorization": "Bearer x"})
        assert bad.status_code == 401


@in_loop
async def test_the_gateways_own_api_is_for_operators(settings: Settings) -> None:
    async with shop(settings, "inventory") as here:
        bare = httpx.AsyncClient(transport=httpx.ASGITransport(here.host.tenants["gateway"].app), base_url="http://g")
        async with bare:
            assert (await bare.get("/v1/routes")).status_code == 401
            assert (await bare.put("/v1/routes/stock", json={"target": "monolith"})).status_code == 401
        assert (await here.admin.put("/v1/routes/nothing", json={"target": "monolith"})).status_code == 404
        assert (await here.admin.put("/v1/routes/stock", json={"target": "elsewhere"})).status_code == 422


@pytest.mark.parametrize("owner", ["cart", "monolith"])
def test_a_cart_is_filled_checked_out_and_ordered_whoever_owns_it(settings: Settings, owner: str) -> None:
    @in_loop
    async def test() -> None:
        moved = ["cart", "orders"] if owner == "monolith" else []
        parts = ("monolith",) if owner == "monolith" else ("inventory", "payment", "shipping", "notification", "order")
        async with shop(settings, *parts, "cart", loops=True, monolith_routes=moved) as here:
            ada = here.token("ada@example.com")
            path = "/v1/cart/ada%40example.com"
            assert (await here.edge.get(path)).status_code == 401
            assert (await here.edge.get(path, headers=here.token("bob"))).status_code == 403
            for sku, quantity in (("SKU-0000001", 2), ("SKU-0000002", 1)):
                body = {"sku": sku, "quantity": quantity}
                assert (await here.edge.post(f"{path}/lines", json=body, headers=ada)).status_code == 200
            assert (await here.edge.delete(f"{path}/lines/SKU-0000002", headers=ada)).status_code == 200
            cart = (await here.edge.get(path, headers=ada)).json()
            assert [(line["sku"], line["quantity"]) for line in cart["lines"]] == [("SKU-0000001", 2)]
            assert cart["total_cents"] == 2 * price_cents("SKU-0000001")
            card = {"number": "4111111111111111", "expiry": "12/99"}
            token = (await here.edge.post("/v1/payment-tokens", json=card)).json()["token"]
            wish = {"zone": "ZIP-432", "promise": "one_day", "token": token}
            placed = await here.edge.post("/v1/checkout/ada%40example.com", json=wish, headers=ada)
            assert placed.status_code == 202, placed.text
            assert (await here.edge.get(path, headers=ada)).json()["lines"] == []
            order = await here.edge.get(f"/v1/orders/{quote(placed.json()['order'])}", headers=ada)
            assert order.json()["amount_cents"] == cart["total_cents"]

    test()


@in_loop
async def test_the_monolith_keeps_addresses_and_the_way_to_pay(settings: Settings) -> None:
    async with shop(settings, "monolith", monolith_routes=["users"]) as here:
        ada = here.token("ada")
        address = {"zone": "ZIP-432", "street": "Main Street 1", "city": "Columbus"}
        for _ in range(2):
            answer = await here.edge.put("/v1/users/ada/addresses/home", json=address, headers=ada)
            assert answer.status_code == 204
        card_like = await here.edge.put("/v1/users/ada/payment", json={"token": "t4111111111111111"}, headers=ada)
        assert card_like.status_code == 422
        assert (await here.edge.put("/v1/users/ada/payment", json={"token": "tok_1"}, headers=ada)).status_code == 204
        known = (await here.edge.get("/v1/users/ada", headers=ada)).json()
        assert (known["payment"], known["addresses"]) == ("tok_1", [{"name": "home", **address}])
        assert (await here.edge.delete("/v1/users/ada/addresses/home", headers=ada)).status_code == 204
        assert (await here.edge.delete("/v1/users/ada/addresses/home", headers=ada)).status_code == 404
        assert (await here.edge.get("/v1/users/ada", headers=here.token("bob"))).status_code == 403
