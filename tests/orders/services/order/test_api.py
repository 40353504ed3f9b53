"""The order service's API, its read model and its replay, with all of its participants at work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import httpx
import pytest

from core.errors import InvalidInput
from orders.contracts.accepting import AcceptOrder, AcceptRequest
from orders.platform.settings import Settings
from orders.services.order.read_model.subscription import READ_MODEL_TABLES
from orders.services.order.replay import replay
from tests.orders.conftest import OpenDatabase
from tests.orders.in_loop import in_loop
from tests.orders.services.hosting import Hosted, hosted
from tests.orders.services.order.shop import CORRELATION, HAPPY, LINES, body
from tests.orders.waiting import until

PARTS = ("inventory", "payment", "shipping", "notification", "order", "order:subscribers")


def shop(settings: Settings, *parts: str) -> AbstractAsyncContextManager[Hosted]:
    return hosted(settings, *(parts or PARTS), loops=True)


async def place(host: Hosted, *bodies: bytes) -> list[int]:
    accept = host.tenants["order"].running.operations["accept"]
    return (await accept(AcceptRequest([AcceptOrder(one, CORRELATION) for one in bodies]))).statuses


async def answered(ask: Callable[[], Awaitable[httpx.Response]], true: Callable[[Any], bool]) -> Any:
    """Ask until the answer is as it should be."""

    async def right() -> Any:
        found = (await ask()).json()
        return found if true(found) else None

    return await until(right)


async def listed(host: Hosted, count: int, status: str = "shipping", customer: str = "") -> list[dict[str, Any]]:
    query = f"/v1/orders?status={status}&customer={customer}"
    page = await answered(lambda: host.client("order").get(query), lambda found: len(found["orders"]) == count)
    return page["orders"]


@in_loop
async def test_an_order_can_be_followed(settings: Settings) -> None:
    async with shop(settings) as host:
        client = host.client("order")
        assert await place(host, body("a"), body("b", customer="ben")) == [202, 202]
        (row,) = await listed(host, 1, customer="ben")
        assert (row["order_id"], row["customer"], row["units"]) == ("b", "ben", sum(line["quantity"] for line in LINES))
        found = await answered(lambda: client.get("/v1/orders/b"), lambda found: len(found["events"]) == len(HAPPY))
        assert [event["topic"].partition(".")[0] for event in found["events"]] == HAPPY
        assert (found["status"], found["correlation"], found["version"]) == ("shipping", CORRELATION, 6)
        assert found["tracking"] == row["tracking"] != ""
        assert found["amount_cents"] == row["amount_cents"] > 0
        spans = (await client.get("/v1/trace/b")).json()
        assert [span["name"] for span in spans] == HAPPY
        assert all(before["end_us"] == after["start_us"] for before, after in pairwise(spans))
        assert (await client.get("/v1/orders/unknown")).status_code == 404
        assert (await client.get("/v1/trace/unknown")).json() == []


@in_loop
async def test_the_latest_orders_come_first_whatever_their_ids_are(settings: Settings) -> None:
    async with shop(settings) as host:
        client = host.client("order")
        assert (await client.get("/v1/latest-orders")).json() == []
        for name in ("z", "a", "m"):
            await place(host, body(name))
        found = (await client.get("/v1/latest-orders?limit=2")).json()
        assert [one["order_id"] for one in found] == ["m", "a"]
        await listed(host, 3)
        done = await answered(lambda: client.get("/v1/latest-orders"), lambda seen: seen[-1]["version"] == len(HAPPY))
        assert done[-1]["status"] == "shipping"
        assert (await client.get("/v1/latest-orders?limit=0")).status_code == 422


@in_loop
async def test_a_tag_spares_the_body(settings: Settings) -> None:
    async with shop(settings) as host:
        client = host.client("order")
        await place(host, body("a"))
        await listed(host, 1)
        await answered(lambda: client.get("/v1/orders/a"), lambda found: len(found["events"]) == len(HAPPY))
        await answered(lambda: client.get("/v1/orders"), lambda found: found["orders"][0]["version"] == len(HAPPY))
        for path in ("/v1/orders/a", "/v1/orders?customer=ann"):
            tag = (await client.get(path)).headers["etag"]
            again = await client.get(path, headers={"if-none-match": tag})
            assert (again.status_code, again.content) == (304, b"")
        tag = (await client.get("/v1/orders/a")).headers["etag"]
        await client.post("/v1/shipments", json={"news": [{"order": "a", "kind": "dispatched"}]})
        assert (await client.get("/v1/orders/a", headers={"if-none-match": tag})).status_code == 200


@in_loop
async def test_the_list_in_pages(settings: Settings) -> None:
    async with shop(settings) as host:
        names = [f"o{number:02d}" for number in range(7)]
        await place(host, *(body(name) for name in names))
        await listed(host, 7)
        seen: list[str] = []
        after = ""
        for _ in range(4):
            page = (await host.client("order").get(f"/v1/orders?limit=2&after={after}")).json()
            seen += [row["order_id"] for row in page["orders"]]
            after = page["next"]
        assert seen == sorted(names, reverse=True)
        assert after == ""


@in_loop
async def test_the_order_as_it_was(settings: Settings) -> None:
    async with shop(settings) as host:
        client = host.client("order")
        await place(host, body("a"))
        found = await answered(lambda: client.get("/v1/orders/a"), lambda found: len(found["events"]) == len(HAPPY))
        times = [event["time"] for event in found["events"]]
        for version, time in enumerate(times, 1):
            known = {"accepted": 1, "reserved": 2, "paid": 3, "confirmed": 4, "shipping": 6}
            then = (await client.get("/v1/orders/a", params={"as_of": time})).json()
            assert then["version"] >= version
            assert known[then["status"]] >= min(version, 5)
        assert (await client.get("/v1/orders/a", params={"as_of": "2020-01-01T00:00:00Z"})).status_code == 404


@in_loop
async def test_shipments_come_back_once_each(settings: Settings) -> None:
    async with shop(settings) as host:
        client = host.client("order")
        await place(host, body("a"), body("b"))
        await listed(host, 2)

        async def tell(*news: tuple[str, str]) -> list[str]:
            batch = {"news": [{"order": order, "kind": kind} for order, kind in news]}
            return (await client.post("/v1/shipments", json=batch)).json()["answers"]

        sent = [("a", "dispatched"), ("b", "dispatched"), ("a", "dispatched"), ("nobody", "dispatched")]
        assert await tell(*sent) == ["recorded", "recorded", "repeated", "unknown_order"]
        assert await tell(("a", "delivered"), ("b", "delivery_failed"), ("b", "dispatched")) == [
            *("recorded", "recorded", "repeated")
        ]
        answers = await asyncio.gather(*(tell(("b", "delivered")) for _ in range(5)))
        assert sorted(answers) == [["recorded"], *[["repeated"]] * 4]
        await listed(host, 2, "delivered")
        events = (await client.get("/v1/orders/b")).json()["events"]
        assert [event["topic"] for event in events[-3:]] == [
            *("ShipmentDispatched.v1", "DeliveryFailed.v1", "DeliveryConfirmed.v1")
        ]
        assert [event["version"] for event in events] == list(range(1, 10))


@in_loop
async def test_cancelling(settings: Settings) -> None:
    async with shop(settings) as host:
        client = host.client("order")
        await place(host, body("a"))
        answer = await client.post("/v1/orders/a/cancel")
        assert answer.status_code in (202, 409)
        await listed(host, 1, "rejected" if answer.status_code == 202 else "shipping")
        late = await client.post("/v1/orders/a/cancel")
        assert late.status_code == 409
        assert (await client.post("/v1/orders/nobody/cancel")).status_code == 404


@in_loop
async def test_through_the_gateway_a_customer_sees_his_own(settings: Settings) -> None:
    async with shop(settings) as host:
        client = host.client("order")
        await place(host, body("a"), body("g", customer=""))
        await listed(host, 2)
        for headers, own, listing in (
            ({**host.gateway("order"), **host.customer("ann")}, 200, 200),
            ({**host.gateway("order"), **host.customer("ben")}, 404, 403),
            (host.gateway("order"), 404, 401),
        ):
            assert (await client.get("/v1/orders/a", headers=headers)).status_code == own
            assert (await client.get("/v1/orders/g", headers=headers)).status_code == 200
            assert (await client.get("/v1/orders?customer=ann", headers=headers)).status_code == listing
            assert (await client.post("/v1/orders/a/cancel", headers=headers)).status_code == (
                409 if own == 200 else 404
            )
        news = {"news": [{"order": "a", "kind": "dispatched"}]}
        admin = {"authorization": host.gateway("order")["authorization"]}
        assert (await client.post("/v1/shipments", json=news, headers=admin)).status_code == 403


@in_loop
async def test_a_rebuild_is_the_live_read_model(settings: Settings, database: OpenDatabase) -> None:
    async with shop(settings) as host:
        await place(host, *(body(f"o{number}", customer=f"c{number % 3}") for number in range(20)))
        await listed(host, 20)
        news = [{"order": f"o{number}", "kind": "dispatched"} for number in range(5)]
        await host.client("order").post("/v1/shipments", json={"news": news})
        before = datetime.now(UTC)
        await listed(host, 5, "dispatched")
        found = await asyncio.to_thread(replay, settings)
        assert (found.identical, found.replaced, found.orders) == (True, False, 20)
        assert found.statuses == {"dispatched": 5, "shipping": 15}
        store = database("order", "read_model", READ_MODEL_TABLES)
        with store.transaction() as transaction:
            transaction.execute("UPDATE order_list SET status = ? WHERE order_id = ?", ("delivered", "o7"))
            transaction.execute("DELETE FROM order_list WHERE order_id = ?", ("o8",))
        mended = await asyncio.to_thread(replay, settings)
        assert (mended.identical, mended.replaced, mended.checksum) == (False, True, found.checksum)
        await place(host, body("later"))
        await listed(host, 16)
        assert (await asyncio.to_thread(replay, settings)).identical
        then = await asyncio.to_thread(replay, settings, "orders", before)
        assert (then.orders, then.identical) == (20, None)
        long_ago = await asyncio.to_thread(replay, settings, "orders", datetime(2020, 1, 1, tzinfo=UTC))
        assert (long_ago.events, long_ago.orders) == (0, 0)


@in_loop
async def test_a_read_model_that_was_lost_comes_back(settings: Settings) -> None:
    async with shop(settings, *PARTS[:-1]) as host:
        await place(host, *(body(f"o{number}") for number in range(5)))
        await answered(
            lambda: host.client("order").get("/v1/orders/o4"), lambda found: len(found["events"]) == len(HAPPY)
        )
    found = await asyncio.to_thread(replay, settings)
    assert (found.identical, found.replaced, found.orders, found.events) == (False, True, 5, 30)
    async with shop(settings) as host:
        await place(host, body("later"))
        await listed(host, 6)


def test_only_what_is_there_is_replayed(settings: Settings) -> None:
    with pytest.raises(InvalidInput, match="orders"):
        replay(settings, "carts")
