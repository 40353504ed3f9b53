"""The cart and the real order service: both keep the contract that lies between them."""

from __future__ import annotations

from orders.platform.settings import Settings
from tests.orders.in_loop import in_loop
from tests.orders.services.hosting import hosted
from tests.orders.waiting import until

WISH = {"zone": "Z1", "promise": "standard"}


@in_loop
async def test_a_checkout_is_an_order(settings: Settings) -> None:
    parts = ("inventory", "payment", "shipping", "notification", "order", "order:subscribers", "cart")
    async with hosted(settings, *parts, loops=True) as host:
        cart = host.client("cart")
        await cart.post("/v1/cart/ann/lines", json={"sku": "SKU-0000001", "quantity": 2})
        headers = {"if-match": '"1"'}
        answers = [await cart.post("/v1/cart/ann/checkout", json=WISH, headers=headers) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [202, 202]
        order = answers[0].json()["order"]
        assert (await cart.get("/v1/cart/ann")).json()["lines"] == []

        async def known() -> dict[str, object] | None:
            answer = await host.client("order").get(f"/v1/orders/{order}")
            return answer.json() if answer.status_code == 200 else None

        told = await until(known, "the order is known")
        assert (told["order_id"], told["customer"]) == (order, "ann")
