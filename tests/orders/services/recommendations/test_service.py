"""The service on both settings: baskets from the bus, the job, the API, the standing experiment."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import Pod2doorError
from orders.contracts.events import ORDER_PLACED, Event
from orders.platform.bus.segments import pack
from orders.platform.faults import Armed, Fault, arm, disarm
from orders.platform.settings import Settings
from orders.services.recommendations.affinity import Affinity, draw_purchases
from orders.services.recommendations.baskets import read_baskets
from orders.services.recommendations.editions import newer_than, publish
from orders.services.recommendations.job import TABLES, train
from orders.services.recommendations.neighbours import nearest_neighbours
from tests.orders.conftest import OpenDatabase
from tests.orders.in_loop import in_loop
from tests.orders.services.hosting import Hosted, hosted
from tests.orders.waiting import until


def placed(position: int, *skus: int) -> Event:
    lines = [{"sku": f"SKU-{sku:07d}", "quantity": 1} for sku in skus]
    state = json.dumps({"order": f"o{position}", "zone": "z", "promise": "standard", "lines": lines}).encode()
    return Event(position, f"o{position}", 1, ORDER_PLACED, 1_000_000 + position, "c" * 32, state)


async def handled(host: Hosted, count: int) -> None:
    async def came() -> bool:
        return bool((await host.client("recommendations").get(f"/v1/trace/o{count}")).json())

    await until(came, "the baskets")


@in_loop
async def test_from_the_bus_to_the_answer(settings: Settings) -> None:
    async with hosted(settings, "recommendations", "recommendations:subscribers", loops=True) as host:
        client = host.client("recommendations")
        assert (await client.get("/v1/recommendations/SKU-0000001")).json() == {"edition": 0, "items": []}
        assert (await client.post("/v1/editions")).status_code == 409
        events = [placed(1 + i, *([1, 2] if i % 2 else [3 + i])) for i in range(60)]
        await host.bus.publish("order", pack(events))
        await handled(host, 60)
        made = await client.post("/v1/editions")
        assert (made.status_code, made.json()["orders"], made.json()["with_neighbours"]) == (201, 60, 2)
        answer = (await client.get("/v1/recommendations/SKU-0000001", params={"k": 2})).json()
        assert answer["edition"] == 1
        assert [one["reason"] for one in answer["items"]] == ["bought_together", "popular"]
        assert answer["items"][0]["sku"] == "SKU-0000002"
        basket = await client.post("/v1/recommendations", json={"skus": ["SKU-0000002", "SKU-0000099"], "k": 1})
        assert basket.json()["items"][0]["sku"] == "SKU-0000001"
        span = (await client.get("/v1/trace/o7")).json()[0]
        assert (span["service"], span["correlation"]) == ("recommendations", "c" * 32)


@in_loop
async def test_bad_requests_are_refused(settings: Settings) -> None:
    async with hosted(settings, "recommendations") as host:
        client = host.client("recommendations")
        for path in ("nonsense", "SKU-0000001?k=0", f"SKU-{'9' * 30}", "SKU-00000001"):
            assert (await client.get(f"/v1/recommendations/{path}")).status_code == 422
        assert (await client.post("/v1/recommendations", json={"skus": ["x"]})).status_code == 422


@in_loop
async def test_a_tenth_of_the_visitors_sees_what_is_popular(settings: Settings) -> None:
    async with hosted(settings, "recommendations") as host:
        client = host.client("recommendations")
        for number in range(60):
            for _ in range(2):
                await client.get("/v1/recommendations/SKU-0000001", params={"visitor": f"v{number}"})
        log = (await client.get("/v1/exposures")).json()
        assert [one["visitor"] for one in log] == sorted(f"v{number}" for number in range(60))
        assert 1 <= sum(one["variant"] == "popular" for one in log) <= 15


def test_the_job_reads_its_own_baskets(settings: Settings, database: OpenDatabase) -> None:
    from orders.platform.clock import Clock
    from orders.services.recommendations.baskets import handler

    store = database("recommendations", "baskets", TABLES)
    with pytest.raises(Pod2doorError, match="no orders"):
        train(settings)
    handle = handler(Clock())
    with store.transaction() as transaction:
        handle(transaction, [placed(1, 5, 5, 3), placed(2, 4), placed(3, 10**30)])
    line_first, sku = read_baskets(store)
    assert (line_first.tolist(), sku.tolist()) == ([0, 2, 3, 3], [3, 5, 4])
    trained = train(settings)
    assert (trained.edition, trained.orders, trained.skus, trained.quality) == (1, 3, 3, None)


def test_an_edition_is_published_whole_or_not_at_all(database: OpenDatabase) -> None:
    store = database("recommendations", "baskets", TABLES)
    table = nearest_neighbours(draw_purchases(2_000, Affinity(skus=50), seed=1))
    for number in range(1, 6):
        assert publish(store, table, orders=number, now_us=number) == number
    arm("recommendations.publish.before_commit", Armed("fail"))
    with pytest.raises(Fault):
        publish(store, table, orders=6, now_us=6)
    disarm()
    newest = newer_than(store, 0)
    assert newest is not None
    assert (newest.number, newest.orders) == (5, 5)
    assert np.array_equal(newest.table.neighbour, table.neighbour)
    assert newer_than(store, 5) is None
    with store.transaction(read_only=True) as transaction:
        assert transaction.select("SELECT COUNT(*) FROM editions") == [(3,)]


def test_the_job_reads_a_file_of_orders(tmp_path: Path) -> None:
    from datasets import load
    from demand import demand_of, write

    scenario = load("demo")
    write(tmp_path / "orders.jsonl", demand_of(scenario).stream(1, 0, 3_000), scenario)
    trained = train(Settings(str(tmp_path)), orders=tmp_path / "orders.jsonl", scenario=scenario, measured=True)
    assert trained.orders == 3_000
    assert trained.quality is not None
    with pytest.raises(Pod2doorError, match="needs the scenario"):
        train(Settings(str(tmp_path)), orders=tmp_path / "orders.jsonl")
