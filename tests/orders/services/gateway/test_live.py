"""What the gateway tells from second to second."""

from __future__ import annotations

from typing import Any

from orders.platform.observe.latency import LatencyHistogram
from orders.platform.settings import Settings
from tests.orders.in_loop import in_loop
from tests.orders.services.gateway.test_gateway import order, shop
from tests.orders.waiting import until


@in_loop
async def test_answers_and_their_latency_are_counted(settings: Settings) -> None:
    async with shop(settings, "order", "inventory", "payment", "shipping", "notification", loops=True) as here:
        assert [(await here.edge.post("/v1/orders", json=order(number))).status_code for number in range(3)] == [
            202
        ] * 3

        async def counted() -> Any:
            live = (await here.admin.get("/v1/live")).json()
            return live if LatencyHistogram.from_dict(live["latency"]).count == 3 else None

        live = await until(counted, "the latencies are told")
        assert live["answers"] == {"202": 3}
        assert live["open"] == 0
        guards = {guard["callee"]: guard for guard in live["guards"]}
        assert guards["recommendations"]["kind"] == "breaker"
        assert {guard["kind"] for callee, guard in guards.items() if callee != "recommendations"} == {"health"}


@in_loop
async def test_the_breaker_before_recommendations_opens_and_tells_when_it_probes(settings: Settings) -> None:
    async with shop(settings) as here:  # nobody answers for recommendations
        for _ in range(6):
            assert (await here.edge.get("/v1/recommendations/ann")).json()["items"] == []
        guards = {guard["callee"]: guard for guard in (await here.admin.get("/v1/live")).json()["guards"]}
        found = guards["recommendations"]
        assert found["state"] == "open"
        assert [state for _, state in found["changes"]] == ["open"]
        assert 0 < found["probe_in_s"] <= 30
        assert found["failed"] == found["calls"] == 5
