"""What every service's API has: the door, the batches, the errors, the document."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import structlog
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel
from structlog.testing import capture_logs

from orders.contracts.steps import StepAnswer, StepOrder, StepOutcome, StepRequest
from orders.platform.calls import CallFailed, Refused
from orders.platform.calls.deadlines import left_s
from orders.platform.http.api import make_api
from orders.platform.http.door import BODY_BYTES
from orders.platform.http.rate_limit import TooMany
from orders.platform.observe.metrics import Metrics
from orders.platform.security.identities import Identity, KeyRing
from orders.platform.security.scopes import OPERATOR, READ, STEPS, WRITE
from orders.platform.security.tokens import Issuer, Verifier
from orders.platform.service import Running, Service
from orders.platform.settings import Settings
from orders.platform.store import StoreUnavailable
from tests.orders.untraced import Untraced

ORDER = StepOrder("o-1", "0" * 32, (("SKU-0000001", 1),), "ZIP-432", "one_day", "", "", 100)


class Item(BaseModel):
    name: str
    secret: int


def router() -> APIRouter:
    made = APIRouter(prefix="/v1")
    errors: dict[str, Exception] = {
        "call": CallFailed("shipping is gone"),
        "refused": Refused(409, "taken"),
        "many": TooMany(9),
        "not-now": HTTPException(429, "wait", {"Retry-After": "4"}),
        "broken": ZeroDivisionError("a secret"),
        "store": StoreUnavailable("runs/secret/order/log.db: no such file"),
    }

    @made.get("/raise/{what}")
    async def get_raise(what: str) -> None:
        raise errors[what]

    @made.get("/slow")
    async def get_slow() -> float:
        await asyncio.sleep(20)
        return 0.0

    @made.get("/left")
    async def get_left() -> float:
        return left_s() or -1.0

    @made.post("/items")
    async def post_item(item: Item) -> str:
        return item.name

    return made


async def reserve(request: StepRequest) -> StepAnswer:
    """Reserve."""
    return StepAnswer([StepOutcome(order.order, True) for order in request.orders])


class Host:
    def __init__(self, directory: Path) -> None:
        self.settings = Settings(str(directory))
        self.metrics = Metrics("inventory")
        self.log = structlog.get_logger()
        self.tracer = Untraced()
        self.identity = Identity(directory / "keys", "order")
        self.issuer = Issuer(Identity(directory / "keys", OPERATOR))
        grants = {"order": {"inventory": (READ,)}}
        self.verifier = Verifier(KeyRing(directory / "keys"), "inventory", grants)


def api(test: Callable[[httpx.AsyncClient, Host], Coroutine[Any, Any, None]]) -> Callable[[Path], None]:
    """Run a test against an API with an operator's token."""

    def run(tmp_path: Path) -> None:
        asyncio.run(_within(tmp_path, test))

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


async def _within(directory: Path, test: Callable[[httpx.AsyncClient, Host], Coroutine[Any, Any, None]]) -> None:
    async with _client(directory) as (client, host), asyncio.timeout(20):
        await test(client, host)


@asynccontextmanager
async def _client(directory: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Host]]:
    host = Host(directory)
    problems: list[str] = []
    running = Running(
        routers=(router(),),
        operations={"reserve": reserve},
        health=lambda: problems,
        gauges=lambda: {"waiting": 3, "problems": len(problems)},
    )

    async def build(_: Any) -> Running:
        return running

    app = make_api(Service("inventory", "Inventory", build), running, host)
    app.state.problems = problems
    token = host.issuer.token("inventory", (READ, WRITE, STEPS))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=transport, base_url="http://inventory", headers=headers) as client:
        client.app = app  # type: ignore[attr-defined]
        yield client, host


@api
async def test_no_call_without_a_token_that_is_good_enough(client: httpx.AsyncClient, host: Host) -> None:
    bare = {"authorization": ""}
    for method, path in (
        ("GET", "/metrics"),
        ("POST", "/v1/items"),
        ("POST", "/v1/steps/reserve"),
        ("GET", "/nothing"),
    ):
        answer = await client.request(method, path, headers=bare)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    reader = {"authorization": f"Bearer {Issuer(host.identity).token('inventory', (READ, STEPS))}"}
    assert (await client.get("/v1/left", headers=reader)).status_code == 200
    assert (await client.post("/v1/steps/reserve", headers=reader, json={"orders": []})).status_code == 403
    elsewhere = {"authorization": f"Bearer {host.issuer.token('payment', (READ,))}"}
    assert (await client.get("/v1/left", headers=elsewhere)).status_code == 401


@api
async def test_health_needs_no_token_and_says_what_is_wrong(client: httpx.AsyncClient, host: Host) -> None:
    well = await client.get("/health", headers={"authorization": ""})
    assert (well.status_code, well.json()) == (200, {"status": "ok", "problems": []})
    client.app.state.problems.append("the log cannot be written")  # type: ignore[attr-defined]
    ill = await client.get("/health", headers={"authorization": ""})
    assert (ill.status_code, ill.json()["problems"]) == (503, ["the log cannot be written"])


@pytest.mark.parametrize("media_type", ["application/json", "application/msgpack"])
def test_a_batch_is_answered_in_its_own_form(tmp_path: Path, media_type: str) -> None:
    form = msgspec.json if media_type == "application/json" else msgspec.msgpack

    @api
    async def test(client: httpx.AsyncClient, host: Host) -> None:
        headers = {"content-type": media_type}
        body = form.encode(StepRequest([ORDER]))
        answer = await client.post("/v1/steps/reserve", content=body, headers=headers)
        assert answer.headers["content-type"] == media_type
        assert form.decode(answer.content, type=StepAnswer).outcomes == [StepOutcome("o-1", True)]
        for bad, status in ((b"\xc1", 400), (b"", 400), (form.encode({"orders": 3}), 422)):
            refused = await client.post("/v1/steps/reserve", content=bad, headers=headers)
            assert refused.status_code == status
        other = await client.post("/v1/steps/reserve", content=body, headers={"content-type": "text/plain"})
        assert other.status_code == 415

    test(tmp_path)


@api
async def test_errors_are_one_line_and_keep_secrets(client: httpx.AsyncClient, host: Host) -> None:
    expected = {"call": 503, "refused": 409, "many": 429, "not-now": 429, "broken": 500, "store": 503}
    for what, status in expected.items():
        with capture_logs() as logs:
            answer = await client.get(f"/v1/raise/{what}")
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["status"] == status
        assert "\n" not in problem["detail"]
        assert "secret" not in answer.text
        assert problem["correlation"] == answer.headers["x-correlation-id"]
        assert bool(logs) == (what in ("broken", "store"))
        waits = {"call": "1", "store": "1", "many": "9", "not-now": "4"}
        assert (answer.headers.get("retry-after") or "") == waits.get(what, "")
    wrong = await client.post("/v1/items", json={"name": 1, "secret": "4111111111111111"})
    assert wrong.status_code == 422
    assert "4111" not in wrong.text
    assert (await client.post("/v1/left")).headers["allow"] == "GET"


@api
async def test_a_deadline_holds_and_is_known_inside(client: httpx.AsyncClient, host: Host) -> None:
    assert (await client.get("/v1/slow", headers={"x-deadline-ms": "30"})).status_code == 504
    left = (await client.get("/v1/left", headers={"x-deadline-ms": "9000"})).json()
    assert 0 < left <= 9
    assert (await client.get("/v1/left")).json() == -1


@api
async def test_a_body_beyond_the_limit_is_refused(client: httpx.AsyncClient, host: Host) -> None:
    large = await client.post("/v1/items", content=b'"' + b"a" * BODY_BYTES + b'"')
    assert (large.status_code, large.json()["status"]) == (413, 413)
    many = StepRequest([ORDER] * 1_000)
    assert (await client.post("/v1/steps/reserve", content=msgspec.json.encode(many))).status_code == 200


@api
async def test_the_correlation_id_goes_through(client: httpx.AsyncClient, host: Host) -> None:
    correlation = "0af7651916cd43dd8448eb211c80319c"
    headers = {"traceparent": f"00-{correlation}-b7ad6b7169203331-01"}
    assert (await client.get("/v1/left", headers=headers)).headers["x-correlation-id"] == correlation


@api
async def test_requests_are_counted_by_route_and_status(client: httpx.AsyncClient, host: Host) -> None:
    for what in ("call", "refused", "refused"):
        await client.get(f"/v1/raise/{what}")
    text = (await client.get("/metrics")).text
    assert 'route="/v1/raise/{what}",service="inventory",status="409"} 2.0' in text
    assert 'pod2door_errors_total{route="/v1/raise/{what}",service="inventory"} 1.0' in text
    assert 'pod2door_waiting{service="inventory"} 3.0' in text


@api
async def test_the_document_tells_of_batches_errors_and_tokens(client: httpx.AsyncClient, host: Host) -> None:
    document = (await client.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]
    assert {"StepRequest", "StepOrder", "StepAnswer", "StepOutcome", "Problem"} <= schemas.keys()
    responses = document["paths"]["/v1/items"]["post"]["responses"]
    assert "application/problem+json" in responses["4XX"]["content"]
    assert "HTTPValidationError" not in schemas
    assert document["security"] == [{"token": []}]
