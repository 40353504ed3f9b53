from __future__ import annotations

import asyncio
from typing import Any

import httpx
from fastapi import FastAPI

from orders.platform.bus import Poison
from orders.platform.bus.api import dead_letters_router
from orders.platform.bus.subscriber import Runner
from orders.platform.http.errors import add_error_handlers
from orders.platform.security.scopes import ADMIN, OPERATOR, READ, WRITE
from orders.platform.security.tokens import Claims
from tests.orders.conftest import OpenBus
from tests.orders.platform.bus.shop import Counter, Office, at_work, publish, subscription
from tests.orders.waiting import until

CALLERS = {OPERATOR: (READ, WRITE, ADMIN), "cart": (READ, WRITE)}


def known_as(app: FastAPI, claims: Claims) -> Any:
    """The app behind a door that lets everybody in as this caller."""

    async def enter(scope: Any, receive: Any, send: Any) -> None:
        await app({**scope, "claims": claims, "correlation": "c" * 32}, receive, send)

    return enter


def test_an_operator_looks_at_dead_letters_and_sends_them_again(bus: OpenBus, office: Office, counter: Counter) -> None:
    counter.fails = lambda event: Poison("broken") if event.position in (3, 5) else None

    async def run() -> None:
        async with bus() as it:
            runner = Runner(subscription(counter), it, office)
            app = FastAPI()
            app.include_router(dead_letters_router([runner], office))
            add_error_handlers(app, office.log)
            callers = [Claims(name, "fraud", frozenset(scopes), "", 0.0) for name, scopes in CALLERS.items()]
            transport, bare = (httpx.ASGITransport(known_as(app, caller)) for caller in callers)
            async with at_work(runner.run), httpx.AsyncClient(transport=transport, base_url="http://fraud") as client:
                await publish(it, 10)
                await until(lambda: runner.status().dead == 2)
                letters: list[dict[str, Any]] = (await client.get("/v1/dead-letters/fraud/order?limit=1")).json()
                assert [(one["position"], one["error"]) for one in letters] == [(3, "Poison: broken")]
                every = (await client.get("/v1/dead-letters/fraud/order")).json()
                about = (await client.get(f"/v1/dead-letters/fraud/order?subject={every[1]['subject']}")).json()
                assert about == [one for one in every if one["subject"] == every[1]["subject"]]
                assert (await client.get("/v1/dead-letters/fraud/order?subject=nobody")).json() == []
                counter.fails = lambda event: None
                again = await client.post("/v1/dead-letters/fraud/order/redrive", json={"positions": [3, 4]})
                assert again.json() == {"redriven": 1}
                assert (await client.post("/v1/dead-letters/fraud/order/redrive", json={})).json() == {"redriven": 1}
                await until(lambda: runner.status().dead == runner.status().retries == 0)
                assert (await client.get("/v1/dead-letters/nobody/order")).status_code == 404
                bad = await client.post("/v1/dead-letters/fraud/order/redrive", json={"positions": [0]})
                assert bad.status_code == 422
                async with httpx.AsyncClient(transport=bare, base_url="http://fraud") as service:
                    for method, end in (("GET", ""), ("POST", "/redrive")):
                        refused = await service.request(method, f"/v1/dead-letters/fraud/order{end}", json={})
                        assert refused.status_code == 403

    asyncio.run(run())
    assert sorted(counter.positions()) == [1, 3, 5, 7, 9]
    assert [line[:3] for line in office.audited] == [("operator", "redrive", "fraud of order")] * 2
