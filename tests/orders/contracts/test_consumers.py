"""Consumers' real code against what they say that they expect: the other side answers just that, and no more."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

import httpx
import msgspec
import pytest

from orders.contracts.accepting import AcceptAnswer
from orders.contracts.placing import PlaceOrder
from orders.contracts.steps import FORWARD, UNDO, StepAnswer
from orders.platform.calls import CallFailed
from orders.platform.settings import Settings
from tests.orders.contracts.pacts import CALLS, ROUTED, STEPS
from tests.orders.contracts.shapes import differences, sample
from tests.orders.contracts.shop import Shop, bearer
from tests.orders.contracts.test_providers import CORRELATION, order, topics
from tests.orders.waiting import wait_until

ACCEPT = "/v1/steps/accept"


class Double:
    """Another service as its consumers expect it: it answers what was agreed, and remembers what it was sent."""

    def __init__(self, answers: dict[tuple[str, str], tuple[int, Any]] | None = None) -> None:
        self.sent: list[tuple[str, str, Any]] = []
        self._answers = answers or {}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The API, as an ASGI application."""
        query = scope["query_string"].decode()
        path = scope["path"] + (f"?{query}" if query else "")
        body = (await receive()).get("body", b"")
        self.sent.append((scope["method"], path, msgspec.json.decode(body) if body else None))
        status, answer = self._answers.get((scope["method"], path), (404, {}))
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if status == 204 else msgspec.json.encode(answer)})

    def operation(
        self, name: str, kind: type, answer: Callable[[Any], Any]
    ) -> dict[str, Callable[[Any], Awaitable[Any]]]:
        """A batch operation: what it is sent goes over the wire and back, as between processes."""

        async def operation(request: Any) -> Any:
            told = msgspec.json.decode(msgspec.json.encode(request))
            self.sent.append(("POST", f"/v1/steps/{name}", told))
            return msgspec.json.decode(msgspec.json.encode(answer(told)), type=kind)

        return {name: operation}


def alone(settings: Settings, service: str, doubles: Mapping[str, tuple[Double, Mapping[str, Any]]]) -> Shop:
    """One real service among doubles of its neighbours."""
    return Shop(settings, (service,), {name: (operations, double) for name, (double, operations) in doubles.items()})


def test_the_saga_calls_each_step_as_agreed(settings: Settings) -> None:
    double = Double()

    def answer(step: str) -> Callable[[Any], Any]:
        def outcomes(request: Any) -> Any:
            if step == "create_shipment" and request["orders"][0][0] == "late":
                raise CallFailed("shipping is away")
            return {"outcomes": [[one[0], True, "", ""] for one in request["orders"]]}

        return outcomes

    operations: dict[str, dict[str, Any]] = {}
    for step in (*FORWARD, *UNDO):
        operations.setdefault(step.service, {}).update(double.operation(step.name, StepAnswer, answer(step.name)))
    doubles = {name: (double, steps) for name, steps in operations.items()}
    with alone(replace(settings, order_deadline_s=0.3), "order", doubles) as shop:
        for name, end in (("kept", "ConfirmationSent.v1"), ("late", "OrderRejected.v1")):
            place(shop, name)
            wait_until(lambda name=name, end=end: end in topics(shop, name), f"{name} comes to its end")
    sent = {(method, path): told for method, path, told in double.sent}
    assert set(sent) == {(call.method, call.path) for call in STEPS}
    for call in STEPS:
        assert not differences(call.sends, sent[call.method, call.path])


def place(shop: Shop, name: str) -> None:
    request = {"orders": [[msgspec.json.encode(order(name)), CORRELATION]]}
    headers = {"content-type": "application/msgpack", **shop.operator("order")}
    answer = shop.ask("order", "POST", ACCEPT, headers, content=msgspec.msgpack.encode(request))
    assert msgspec.msgpack.decode(answer.content)["statuses"] == [202]


def test_the_gateway_hands_orders_over_as_agreed(settings: Settings) -> None:
    double, statuses = Double(), [202, 409, 503, 422]
    call = next(one for one in CALLS if (one.consumer, one.path) == ("gateway", ACCEPT))

    def answer(request: Any) -> Any:
        assert not differences(call.sends, request)
        return {"statuses": [statuses[one[1] == CORRELATION] for one in request["orders"]], "retry_after_s": 7}

    with alone(settings, "gateway", {"order": (double, double.operation("accept", AcceptAnswer, answer))}) as shop:
        taken = httpx.post(f"{shop.edge}/v1/orders", json=order("o-1"), timeout=30)
        conflict = httpx.post(
            f"{shop.edge}/v1/orders", json=order("o-1"), headers={"x-correlation-id": CORRELATION}, timeout=30
        )
        statuses[1] = 503
        busy = httpx.post(
            f"{shop.edge}/v1/orders", json=order("o-1"), headers={"x-correlation-id": CORRELATION}, timeout=30
        )
    assert (taken.status_code, conflict.status_code, busy.status_code) == (202, 409, 503)
    assert busy.headers["retry-after"] == "7"
    first, *_ = [told for method, _, told in double.sent if method == "POST"]
    command = msgspec.json.decode(base64.b64decode(first["orders"][0][0]))
    assert command == order("o-1")


def test_the_gateway_passes_on_as_agreed(settings: Settings) -> None:
    doubles = {}
    for call in ROUTED:
        answers = {(one.method, one.path): (200, sample(one.reads)) for one in ROUTED if one.provider == call.provider}
        doubles[call.provider] = (Double({**answers, ("GET", "/health"): (200, {})}), {})
    with alone(settings, "gateway", doubles) as shop:
        for call in ROUTED:
            answer = httpx.get(f"{shop.edge}{call.path}", headers=bearer(shop.customer("ann")), timeout=30)
            assert answer.json() == sample(call.reads), call
            assert (call.method, call.path, None) in doubles[call.provider][0].sent


@pytest.mark.parametrize(("owner", "status"), [("ann", 200), ("bob", 404), ("", 200)])
def test_the_gateway_reads_whose_an_order_is(settings: Settings, owner: str, status: int) -> None:
    call = next(one for one in CALLS if one.path == "/v1/orders/{order}")
    found = {**sample(call.reads), "customer": owner}
    double = Double({("GET", "/v1/orders/o-1"): (200, found), ("GET", "/health"): (200, {})})
    with alone(settings, "gateway", {"order": (double, {})}) as shop:
        answer = httpx.get(f"{shop.edge}/v1/orders/o-1", headers=bearer(shop.customer("ann")), timeout=30)
    assert answer.status_code == status


def test_the_gateway_tells_of_subscribers_as_agreed(settings: Settings) -> None:
    call = next(one for one in CALLS if one.path == "/v1/subscriptions")
    double = Double({(call.method, call.path): (200, sample(call.reads))})
    with alone(settings, "gateway", {call.provider: (double, {})}) as shop:
        assert httpx.get(f"{shop.edge}/v1/subscriptions", timeout=30).json() == sample(call.reads)


def test_the_gateway_hands_orders_to_the_monolith_as_agreed(settings: Settings) -> None:
    call = next(one for one in CALLS if one.provider == "monolith")
    double = Double({(call.method, call.path): (call.status, {}), ("GET", "/health"): (200, {})})
    with alone(replace(settings, monolith_routes=["orders"]), "gateway", {"monolith": (double, {})}) as shop:
        assert httpx.post(f"{shop.edge}/v1/orders", json=order("o-1"), timeout=30).status_code == 202
    [body] = [told for method, _, told in double.sent if method == "POST"]
    assert not differences(call.sends, body)


def test_the_cart_orders_as_agreed(settings: Settings) -> None:
    call = next(one for one in CALLS if (one.consumer, one.path) == ("cart", ACCEPT))
    double = Double()

    def answer(request: Any) -> Any:
        return {"statuses": [202], "retry_after_s": 1}

    with alone(settings, "cart", {"order": (double, double.operation("accept", AcceptAnswer, answer))}) as shop:
        shop.ask("cart", "POST", "/v1/cart/ann/lines", json={"sku": "SKU-0000001"})
        wish = {"zone": "ZIP-432", "promise": "one_day", "token": "tok_visa"}
        ordered = shop.ask("cart", "POST", "/v1/cart/ann/checkout", json=wish)
    assert ordered.status_code == 202
    [(_, _, told)] = double.sent
    assert not differences(call.sends, told)
    command = msgspec.json.decode(base64.b64decode(told["orders"][0][0]), type=PlaceOrder)
    assert (command.order, command.customer) == (ordered.json()["order"], "ann")


def test_a_user_who_goes_is_forgotten_by_the_cart_as_agreed(settings: Settings) -> None:
    call = next(one for one in CALLS if one.consumer == "user")
    double = Double({(call.method, call.path): (call.status, None)})
    with alone(settings, "user", {"cart": (double, {})}) as shop:
        shop.ask("user", "POST", "/v1/users", json={"user": "ann", "password": "not a secret"})
        assert shop.ask("user", "DELETE", "/v1/users/ann").status_code == 204
    assert double.sent == [(call.method, call.path, None)]
