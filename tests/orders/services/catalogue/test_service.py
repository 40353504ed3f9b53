"""The catalogue on both settings: reads, changes once, news, caches, search."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec

from orders.contracts.events import PRICE_CHANGED, PRODUCT_RENAMED
from orders.contracts.prices import price_cents
from orders.platform.bus.segments import unpack
from orders.platform.faults import Armed, arm, disarm
from orders.platform.settings import Settings
from tests.orders.in_loop import in_loop
from tests.orders.services.hosting import hosted
from tests.orders.waiting import until

SKU = "SKU-0000042"
PATH = f"/v1/products/{SKU}"


def price(change: str, cents: int) -> dict[str, Any]:
    return {"change": change, "price_cents": cents}


@in_loop
async def test_a_product_is_as_the_rule_has_it_until_it_is_changed(settings: Settings) -> None:
    async with hosted(settings, "catalogue") as host:
        client = host.client("catalogue")
        first = await client.get(PATH)
        assert first.json()["price_cents"] == price_cents(SKU)
        assert first.json()["version"] == 0
        for _ in range(2):
            changed = await client.post(f"{PATH}/price", json=price("c1", 777))
            assert (changed.status_code, changed.json()["version"]) == (200, 1), "the second time changes nothing"
        now = await client.get(PATH)
        assert (now.json()["price_cents"], now.json()["title"]) == (777, first.json()["title"])
        assert now.headers["etag"] != first.headers["etag"]
        assert (await client.post(f"{PATH}/price", json=price("c1", 778))).status_code == 409
        named = await client.post(f"{PATH}/name", json={"change": "c2", "title": "Samovar", "category": "kitchen"})
        assert (named.json()["version"], named.json()["price_cents"]) == (2, 777)


@in_loop
async def test_a_known_version_is_not_sent_again(settings: Settings) -> None:
    async with hosted(settings, "catalogue") as host:
        client = host.client("catalogue")
        tag = (await client.get(PATH)).headers["etag"]
        again = await client.get(PATH, headers={"if-none-match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert "max-age" in again.headers["cache-control"]
        await client.post(f"{PATH}/price", json=price("c1", 777))
        assert (await client.get(PATH, headers={"if-none-match": tag})).status_code == 200


@in_loop
async def test_changes_are_told_in_order_and_once(settings: Settings) -> None:
    async with hosted(settings, "catalogue", loops=True) as host:
        client = host.client("catalogue")
        await client.post(f"{PATH}/price", json=price("c1", 777))
        await client.post(f"{PATH}/price", json=price("c1", 777))
        await client.post(f"{PATH}/name", json={"change": "c2", "title": "Samovar", "category": "kitchen"})
        feed = await host.bus.feed("catalogue", "test")
        events = []
        for _ in range(200):
            for delivery in await feed.fetch(8, 0.1):
                events += unpack(delivery.segment, frozenset({PRICE_CHANGED, PRODUCT_RENAMED}))
                await feed.acknowledge([delivery])
            if len(events) >= 2:
                break
        assert [(one.topic, one.subject, one.version) for one in events] == [
            (PRICE_CHANGED, SKU, 1),
            (PRODUCT_RENAMED, SKU, 2),
        ]
        state = msgspec.json.decode(events[0].state)
        assert (state["before"]["price_cents"], state["after"]["price_cents"]) == (price_cents(SKU), 777)


@in_loop
async def test_the_event_empties_the_shared_tier(settings: Settings) -> None:
    """A change that was committed by a process which died before it could clear its cache."""
    async with hosted(settings, "catalogue", "catalogue:subscribers", loops=True) as host:
        client = host.client("catalogue")
        await client.get(PATH)
        arm("catalogue.change.after_commit", Armed("fail"))
        assert (await client.post(f"{PATH}/price", json=price("c1", 777))).status_code >= 500
        disarm()
        context = host.context("catalogue")

        def shared() -> list[Any]:
            with store.transaction(read_only=True) as transaction:
                return transaction.select("SELECT value FROM cache_entries WHERE key = ?", (f"product:{SKU}",))

        store = context._databases[-1]

        async def taken_back() -> bool:
            return bool(await context.run(shared) == [(None,)])

        await until(taken_back, "the old value is shared no more")


@in_loop
async def test_a_restart_knows_the_changes(settings: Settings) -> None:
    async with hosted(settings, "catalogue") as host:
        renamed = {"change": "c2", "title": "Samovar", "category": "kitchen"}
        await host.client("catalogue").post(f"{PATH}/name", json=renamed)
    async with hosted(settings, "catalogue") as host:
        found = (await host.client("catalogue").get("/v1/search", params={"q": "samovars"})).json()
        assert (found["total"], found["items"][0]["sku"]) == (1, SKU)


@in_loop
async def test_search(settings: Settings) -> None:
    async with hosted(settings, "catalogue") as host:
        client = host.client("catalogue")
        asked = {"q": "kettle", "category": "kitchen", "max_price": 2000}
        pages = [(await client.get("/v1/search", params={**asked, "page": page})).json() for page in (1, 2)]
        items = [item for page in pages for item in page["items"]]
        assert len({item["sku"] for item in items}) == 40
        assert all(item["category"] == "kitchen" and item["price_cents"] <= 2000 for item in items)
        assert pages[0]["total"] > 40
        for wrong in ({"category": "spaceships"}, {"page": 0}, {"max_price": -1}):
            assert (await client.get("/v1/search", params=wrong)).status_code == 422


@in_loop
async def test_what_is_no_sku(settings: Settings) -> None:
    async with hosted(settings, "catalogue") as host:
        for sku in ("SKU-1", "SKU-00000001", "sku-0000001", "SKU-1234567890123456789"):
            assert (await host.client("catalogue").get(f"/v1/products/{sku}")).status_code == 422


@in_loop
async def test_prices_are_the_operators(settings: Settings) -> None:
    """The gateway passes any customer's POST on; it must not change a price."""
    async with hosted(settings, "catalogue") as host:
        client, through = host.client("catalogue"), host.gateway("catalogue")
        assert (await client.post(f"{PATH}/price", json=price("c1", 1), headers=through)).status_code == 403
        assert (await client.get(PATH, headers=through)).json()["version"] == 0
        without = httpx.AsyncClient(transport=httpx.ASGITransport(host.tenants["catalogue"].app), base_url="http://c")
        async with without:
            assert (await without.get(PATH)).status_code == 401
