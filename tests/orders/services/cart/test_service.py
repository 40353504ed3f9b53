"""The cart on both settings: lines, versions, merge, and a checkout that places once whatever fails."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import pytest

from orders.contracts.accepting import AcceptAnswer, AcceptRequest
from orders.contracts.placing import PlaceOrder
from orders.contracts.prices import price_cents
from orders.platform.calls import CallFailed
from orders.platform.calls.local_calls import Resident
from orders.platform.faults import Armed, arm, disarm
from orders.platform.security.customers import HEADER
from orders.platform.security.tokens import Verifier
from orders.platform.settings import Settings
from tests.orders.in_loop import in_loop
from tests.orders.services.hosting import Hosted, hosted

SKUS = [f"SKU-{number:07d}" for number in range(1, 12)]
CART = "/v1/cart/ann"
WISH = {"zone": "Z1", "promise": "standard", "token": "tok_1"}


class Orders:
    """The order service as the cart sees it: takes an id once, or is down; it keeps what it was told."""

    def __init__(self) -> None:
        self.taken: dict[str, bytes] = {}
        self.heard = 0
        self.down = self.answer_lost = False
        self.status = 202

    async def accept(self, request: AcceptRequest) -> AcceptAnswer:
        if self.down:
            raise CallFailed("order: not reachable")
        self.heard += 1
        statuses = []
        for one in request.orders:
            command = msgspec.json.decode(one.body, type=PlaceOrder)
            same = self.taken.setdefault(command.order, one.body) == one.body if self.status == 202 else True
            statuses.append(self.status if same else 409)
        if self.answer_lost:
            raise CallFailed("order: no answer in time")
        return AcceptAnswer(statuses)

    def placed(self) -> list[PlaceOrder]:
        return [msgspec.json.decode(body, type=PlaceOrder) for body in self.taken.values()]


@asynccontextmanager
async def shop(settings: Settings, orders: Orders) -> AsyncIterator[tuple[Hosted, httpx.AsyncClient]]:
    async with hosted(settings, "cart") as host:
        verifier = Verifier.open(settings.folder, "order")
        host.shared.residents["order"] = Resident({"accept": orders.accept}, verifier, None)  # type: ignore[arg-type]
        yield host, host.client("cart")


async def fill(client: httpx.AsyncClient, *skus: str, path: str = CART) -> dict[str, Any]:
    answer: dict[str, Any] = {}
    for sku in skus:
        answer = (await client.post(f"{path}/lines", json={"sku": sku, "quantity": 2})).json()
    return answer


@in_loop
async def test_lines(settings: Settings) -> None:
    async with shop(settings, Orders()) as (_, client):
        assert (await client.get(CART)).json() == {"version": 0, "state": "open", "lines": [], "total_cents": 0}
        await fill(client, SKUS[0], SKUS[1], SKUS[0])
        cart = (await client.put(f"{CART}/lines/{SKUS[1]}", json={"quantity": 7})).json()
        assert [(line["sku"], line["quantity"]) for line in cart["lines"]] == [(SKUS[0], 4), (SKUS[1], 7)]
        assert cart["total_cents"] == 4 * price_cents(SKUS[0]) + 7 * price_cents(SKUS[1])
        assert (await client.delete(f"{CART}/lines/{SKUS[0]}")).json()["version"] == 5
        assert (await client.delete(CART)).json()["lines"] == []
        for body in ({"sku": SKUS[0], "quantity": 0}, {"sku": "x"}, {"sku": SKUS[0], "price_cents": 1}):
            assert (await client.post(f"{CART}/lines", json=body)).status_code == 422


@in_loop
async def test_a_cart_holds_what_an_order_takes(settings: Settings) -> None:
    async with shop(settings, Orders()) as (_, client):
        await fill(client, *SKUS[:8])
        assert (await client.post(f"{CART}/lines", json={"sku": SKUS[8]})).status_code == 409
        assert (await client.post(f"{CART}/lines", json={"sku": SKUS[0], "quantity": 254})).status_code == 409
        assert (await client.get(CART)).json()["version"] == 8, "what was refused changed nothing"


@in_loop
async def test_a_quantity_is_a_number_and_a_whole_one(settings: Settings) -> None:
    """As in POST /v1/orders."""
    async with shop(settings, Orders()) as (_, client):
        await fill(client, SKUS[0])
        for odd in (True, "2", 2.0, None):
            added = await client.post(f"{CART}/lines", json={"sku": SKUS[0], "quantity": odd})
            changed = await client.put(f"{CART}/lines/{SKUS[0]}", json={"quantity": odd})
            assert (added.status_code, changed.status_code) == (422, 422), odd


@in_loop
async def test_of_two_changes_at_one_version_the_second_is_refused(settings: Settings) -> None:
    async with shop(settings, Orders()) as (_, client):
        await fill(client, SKUS[0])
        tag = (await client.get(CART)).headers["etag"]
        put = {"url": f"{CART}/lines/{SKUS[0]}", "headers": {"if-match": tag}}
        assert (await client.put(**put, json={"quantity": 5})).status_code == 200
        assert (await client.put(**put, json={"quantity": 9})).status_code == 412
        assert (await client.get(CART)).json()["lines"][0]["quantity"] == 5
        assert (await client.put(put["url"], json={"quantity": 9}, headers={"if-match": "x"})).status_code == 400


@in_loop
async def test_a_guests_cart_becomes_the_customers(settings: Settings) -> None:
    async with shop(settings, Orders()) as (_, client):
        guest = (await client.post("/v1/guest-carts")).json()["cart"]
        await fill(client, SKUS[0], SKUS[1], path=f"/v1/guest-carts/{guest}")
        await fill(client, SKUS[1])
        for _ in range(2):
            merged = (await client.post(f"{CART}/merge", json={"cart": guest})).json()
            assert [(line["sku"], line["quantity"]) for line in merged["lines"]] == [(SKUS[0], 2), (SKUS[1], 4)]
        assert (await client.get(f"/v1/guest-carts/{guest}")).json()["lines"] == []


@in_loop
async def test_what_does_not_fit_is_not_merged_and_not_lost(settings: Settings) -> None:
    async with shop(settings, Orders()) as (_, client):
        guest = (await client.post("/v1/guest-carts")).json()["cart"]
        await fill(client, *SKUS[:5], path=f"/v1/guest-carts/{guest}")
        await fill(client, *SKUS[5:10])
        assert (await client.post(f"{CART}/merge", json={"cart": guest})).status_code == 409
        assert len((await client.get(f"/v1/guest-carts/{guest}")).json()["lines"]) == 5
        assert len((await client.get(CART)).json()["lines"]) == 5


@in_loop
async def test_checkout_places_what_is_in_the_cart_and_empties_it(settings: Settings) -> None:
    orders = Orders()
    async with shop(settings, orders) as (_, client):
        version = (await fill(client, SKUS[0], SKUS[1]))["version"]
        headers = {"if-match": f'"{version}"', "x-correlation-id": "a" * 32}
        answers = [await client.post(f"{CART}/checkout", json=WISH, headers=headers) for _ in range(2)]
        assert [one.status_code for one in answers] == [202, 202]
        assert answers[0].json() == answers[1].json(), "the repeat gets the first one's answer"
        (placed,) = orders.placed()
        assert [(line.sku, line.quantity) for line in placed.lines] == [(SKUS[0], 2), (SKUS[1], 2)]
        assert (placed.customer, placed.zone, placed.order) == ("ann", "Z1", answers[0].json()["order"])
        assert placed.payment is not None
        assert placed.payment.token == "tok_1"
        assert "ann" not in placed.order, "an order's id is in every log: it names nobody"
        cart = (await client.get(CART)).json()
        assert (cart["lines"], cart["state"]) == ([], "open")
        assert (await client.post(f"{CART}/checkout", json=WISH)).status_code == 409, "nothing is left to order"


@pytest.mark.parametrize("how", ["down", "answer_lost"])
@in_loop
async def test_while_the_order_service_is_away_nothing_is_lost_or_doubled(settings: Settings, how: str) -> None:
    orders = Orders()
    async with shop(settings, orders) as (_, client):
        await fill(client, SKUS[0])
        setattr(orders, how, True)
        for _ in range(2):
            assert (await client.post(f"{CART}/checkout", json=WISH)).status_code == 503
        kept = (await client.get(CART)).json()
        assert (kept["state"], len(kept["lines"])) == ("checking_out", 1)
        changed = await client.put(f"{CART}/lines/{SKUS[0]}", json={"quantity": 9})
        assert changed.status_code == 409, "what was sent must be what is in the cart"
        setattr(orders, how, False)
        assert (await client.post(f"{CART}/checkout", json={**WISH, "zone": "Z9"})).status_code == 202
        (placed,) = orders.placed()
        assert placed.zone == "Z1", "the repeat says what the first said"
        assert (await client.get(CART)).json()["lines"] == []


@pytest.mark.parametrize(
    "point",
    [
        "cart.checkout.before_commit",
        "cart.checkout.after_commit",
        "cart.checkout.before_call",
        "cart.checkout.after_call",
        "cart.settle.before_commit",
        "cart.settle.after_commit",
    ],
)
@in_loop
async def test_a_failure_between_any_two_writes_places_one_order(settings: Settings, point: str) -> None:
    orders = Orders()
    async with shop(settings, orders) as (_, client):
        version = (await fill(client, SKUS[0]))["version"]
        arm(point, Armed("fail"))
        headers = {"if-match": f'"{version}"'}
        assert (await client.post(f"{CART}/checkout", json=WISH, headers=headers)).status_code >= 500
        disarm()
        assert (await client.post(f"{CART}/checkout", json=WISH, headers=headers)).status_code == 202
        assert len(orders.placed()) == 1
        assert (await client.get(CART)).json()["lines"] == []


@in_loop
async def test_a_refused_order_leaves_a_cart_that_can_be_changed(settings: Settings) -> None:
    orders = Orders()
    orders.status = 422
    async with shop(settings, orders) as (_, client):
        await fill(client, SKUS[0])
        assert (await client.post(f"{CART}/checkout", json=WISH)).status_code == 409
        orders.status = 202
        assert (await client.put(f"{CART}/lines/{SKUS[0]}", json={"quantity": 3})).json()["state"] == "open"
        assert (await client.post(f"{CART}/checkout", json=WISH)).status_code == 202
        assert orders.placed()[0].lines[0].quantity == 3


@in_loop
async def test_a_cart_is_its_customers(settings: Settings) -> None:
    async with shop(settings, Orders()) as (host, client):
        via_gateway = host.gateway("cart")
        assert (await client.get(CART, headers=via_gateway)).status_code == 401
        assert (await client.get(CART, headers={**via_gateway, **host.customer("eve")})).status_code == 403
        assert (await client.get(CART, headers={**via_gateway, **host.customer("ann")})).status_code == 200
        assert (await client.get(CART, headers={**via_gateway, HEADER: "nonsense"})).status_code == 401
