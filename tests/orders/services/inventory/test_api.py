"""Inventory's API and its subscriber."""

from __future__ import annotations

import pytest

from orders.platform.bus import Poison
from orders.services.inventory.demand import REPLENISH_UNITS
from tests.orders.services.conftest import StartLocal
from tests.orders.services.local import CORRELATION, LocalService, placed, step_order

SKU = "SKU-0000001"


@pytest.fixture
def inventory(local: StartLocal) -> LocalService:
    return local("inventory", opening_stock=5)


def receive(inventory: LocalService, receipt: str, quantity: int):
    return inventory.send("POST", f"/v1/stock/{SKU}/receipts", json={"receipt": receipt, "quantity": quantity})


def test_a_receipt_is_booked_and_audited_once(inventory: LocalService) -> None:
    for _ in range(2):
        answer = receive(inventory, "r1", 7)
        assert (answer.status_code, answer.json()["on_hand"], answer.json()["received"]) == (201, 12, 7)
    (line,) = inventory.context.audit.lines
    assert line[:4] == ("operator", "receive", f"{SKU}/r1", "7 units")


def test_a_receipt_of_other_goods_is_a_conflict(inventory: LocalService) -> None:
    receive(inventory, "r1", 7)
    assert receive(inventory, "r1", 8).status_code == 409
    assert inventory.get(f"/v1/stock/{SKU}").json()["on_hand"] == 12


@pytest.mark.parametrize("quantity", [0, -1, 2.5, "many"])
def test_a_receipt_of_nonsense_is_refused(inventory: LocalService, quantity: object) -> None:
    assert receive(inventory, "r1", quantity).status_code == 422  # type: ignore[arg-type]


def test_a_reservation_tells_its_lines(inventory: LocalService) -> None:
    inventory.step("reserve", step_order("o1", [(SKU, 2)]), step_order("o2", [(SKU, 9)]))
    reservation = inventory.get("/v1/reservations/o1").json()
    assert (reservation["state"], reservation["lines"]) == ("reserved", [{"sku": SKU, "quantity": 2}])
    assert inventory.get("/v1/reservations/o2").json()["state"] == "refused"
    assert inventory.get("/v1/reservations/o3").status_code == 404


def test_demand_is_added_up_and_signalled(inventory: LocalService) -> None:
    half = REPLENISH_UNITS // 2
    inventory.handle(placed(1, lines=[{"sku": SKU, "quantity": half}]))
    assert inventory.get(f"/v1/demand/{SKU}").json() == {"sku": SKU, "units": half, "signals": 0}
    inventory.handle(placed(2, lines=[{"sku": SKU, "quantity": half}]), placed(3))
    assert inventory.get(f"/v1/demand/{SKU}").json() == {"sku": SKU, "units": 2 * half + 1, "signals": 1}
    (signal,) = inventory.get("/v1/replenishments").json()
    assert (signal["sku"], signal["number"], signal["units"]) == (SKU, 1, 2 * half + 1)


def test_an_event_that_tells_no_lines_is_poison(inventory: LocalService) -> None:
    with pytest.raises(Poison, match=r"OrderCreated\.v1 at 1"):
        inventory.handle(placed(1, lines="none"))


def test_a_trace_tells_the_steps_and_the_demand(inventory: LocalService) -> None:
    order = step_order("o1", [(SKU, 2)])
    for step in ("reserve", "confirm"):
        inventory.step(step, order)
    inventory.handle(placed(1, "o1"))
    spans = inventory.get("/v1/trace/o1").json()
    assert [span["name"] for span in spans] == ["reserve", "confirm", "book demand"]
    assert {span["correlation"] for span in spans} == {CORRELATION}
    assert all(span["start_us"] <= span["end_us"] for span in spans)
    assert inventory.get("/v1/trace/o2").json() == []
