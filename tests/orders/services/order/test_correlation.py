"""An order is found by its correlation id."""

from __future__ import annotations

import pytest

from orders.platform.settings import Settings
from orders.services.order import log
from orders.services.order.tables import LOG_TABLES
from orders.services.order.tail import Tail
from tests.orders.conftest import OpenDatabase
from tests.orders.in_loop import in_loop
from tests.orders.services.order.shop import CORRELATION, body
from tests.orders.services.order.test_api import place, shop


@in_loop
async def test_the_api_gives_the_order_and_says_404_for_an_unknown_id(settings: Settings) -> None:
    async with shop(settings) as host:
        client = host.client("order")
        await place(host, body("a"))
        assert (await client.get(f"/v1/correlations/{CORRELATION}")).json() == {"order": "a"}
        assert (await client.get(f"/v1/correlations/{'0' * 32}")).status_code == 404
        assert (await client.get("/v1/correlations/nonsense")).status_code == 422


def row(position: int, order: str, version: int, correlation: str) -> tuple[object, ...]:
    return (position, order, version, "OrderCreated.v1", position, correlation, b"{}")


@pytest.mark.parametrize(("among", "found"), [(3, "a"), (2, None)])
def test_the_store_is_searched_so_far_back_and_no_further(
    database: OpenDatabase, among: int, found: str | None
) -> None:
    store = database("order", "log", LOG_TABLES)
    with store.transaction() as transaction:
        log.append(transaction, [row(1, "a", 1, "x"), row(2, "a", 2, "x"), row(3, "b", 1, "y")])
    assert log.subject_of(store, "x", among) == found


def test_memory_is_searched_first() -> None:
    tail = Tail(0)
    tail.add([row(1, "a", 1, "x"), row(2, "b", 1, "y")])
    assert (tail.subject_of("x"), tail.subject_of("y"), tail.subject_of("z")) == ("a", "b", None)
