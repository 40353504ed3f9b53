"""Inventory's steps on both databases: once each, in order, all or nothing, and back again."""

from __future__ import annotations

import pytest

from orders.platform.faults import Armed, Fault, arm, disarm
from orders.services.inventory.rules import RESERVATION_US
from tests.orders.services.conftest import StartLocal
from tests.orders.services.local import LocalService, step_order

A, B = "SKU-0000001", "SKU-0000002"


@pytest.fixture
def inventory(local: StartLocal) -> LocalService:
    return local("inventory", opening_stock=5)


def level(inventory: LocalService, sku: str = A) -> tuple[int, int, int]:
    """On hand, reserved, sold."""
    stock = inventory.get(f"/v1/stock/{sku}").json()
    return stock["on_hand"], stock["reserved"], stock["sold"]


def test_an_order_is_reserved_then_sold(inventory: LocalService) -> None:
    assert inventory.step("reserve", step_order("o1", [(A, 2)]))[0].ok
    assert level(inventory) == (3, 2, 0)
    assert inventory.step("confirm", step_order("o1", [(A, 2)]))[0].ok
    assert level(inventory) == (3, 0, 2)


def test_a_repeat_is_answered_alike_and_takes_nothing(inventory: LocalService) -> None:
    orders = [step_order("o1", [(A, 2)]), step_order("o2", [(A, 9)])]
    first = inventory.step("reserve", *orders)
    assert inventory.step("reserve", *reversed(orders)) == first[::-1]
    assert level(inventory) == (3, 2, 0)


def test_an_order_that_is_twice_in_a_batch_is_taken_once(inventory: LocalService) -> None:
    outcomes = inventory.step("reserve", step_order("o1", [(A, 2)]), step_order("o1", [(A, 2)]))
    assert [outcome.ok for outcome in outcomes] == [True, True]
    assert level(inventory) == (3, 2, 0)


def test_the_last_units_go_to_who_comes_first(inventory: LocalService) -> None:
    outcomes = inventory.step("reserve", *(step_order(f"o{n}", [(A, n)]) for n in (3, 4, 2, 1)))
    assert [(outcome.ok, outcome.reason) for outcome in outcomes] == [
        (True, ""),
        (False, "out_of_stock"),
        (True, ""),
        (False, "out_of_stock"),
    ]
    assert level(inventory) == (0, 5, 0)


def test_an_order_gets_all_its_lines_or_none(inventory: LocalService) -> None:
    (outcome,) = inventory.step("reserve", step_order("o1", [(A, 1), (B, 6)]))
    assert (outcome.ok, outcome.reference) == (False, B)
    assert level(inventory, A) == (5, 0, 0)


def test_a_sku_that_an_order_names_twice_is_added_up(inventory: LocalService) -> None:
    refused, taken = inventory.step("reserve", step_order("o1", [(A, 3), (A, 3)]), step_order("o2", [(A, 2), (A, 3)]))
    assert (refused.ok, taken.ok) == (False, True)
    assert level(inventory) == (0, 5, 0)


@pytest.mark.parametrize("confirmed", [False, True])
def test_release_gives_back_what_is_held_once(inventory: LocalService, confirmed: bool) -> None:
    order = step_order("o1", [(A, 2), (B, 1)])
    inventory.step("reserve", order)
    if confirmed:
        inventory.step("confirm", order)
    for _ in range(2):
        assert inventory.step("release", order)[0].ok
    assert level(inventory, A) == level(inventory, B) == (5, 0, 0)


def test_release_before_reserve_leaves_a_mark(inventory: LocalService) -> None:
    order = step_order("o1", [(A, 2)])
    assert inventory.step("release", order)[0].ok
    for step in ("reserve", "confirm"):
        (outcome,) = inventory.step(step, order)
        assert (outcome.ok, outcome.reason) == (False, "undone")
    assert inventory.get("/v1/reservations/o1").json()["state"] == "undone"
    assert inventory.get(f"/v1/stock/{A}").status_code == 404


def test_what_was_never_reserved_cannot_be_confirmed_and_leaks_nothing_later(inventory: LocalService) -> None:
    order = step_order("o1", [(A, 2)])
    assert inventory.step("confirm", order)[0].reason == "not_reserved"
    inventory.step("reserve", order)
    inventory.step("release", order)
    assert level(inventory) == (5, 0, 0)


@pytest.mark.parametrize(("late_us", "state", "left"), [(-1_000_000, "sold", 3), (1_000_000, "lost", 5)])
def test_a_reservation_is_lost_after_fifteen_minutes(
    inventory: LocalService, late_us: int, state: str, left: int
) -> None:
    order = step_order("o1", [(A, 2)])
    inventory.step("reserve", order)
    inventory.context.clock.offset_us = RESERVATION_US + late_us
    assert inventory.step("confirm", order)[0].reason == ("expired" if state == "lost" else "")
    assert inventory.get("/v1/reservations/o1").json()["state"] == state
    assert level(inventory)[0] == left
    inventory.step("release", order)
    assert level(inventory) == (5, 0, 0)


def test_the_answers_are_counted(inventory: LocalService) -> None:
    inventory.step("reserve", *(step_order(f"o{n}", [(A, n)]) for n in (2, 9, 3)))
    figures = inventory.get("/metrics").text
    assert 'step_answers_total{outcome="ok",service="inventory",step="reserve"} 2.0' in figures
    assert 'step_answers_total{outcome="out_of_stock",service="inventory",step="reserve"} 1.0' in figures


@pytest.mark.parametrize(("when", "stands"), [("before_commit", 0), ("after_commit", 2)])
def test_a_batch_that_fails_around_its_commit_is_settled_by_its_repeat(
    inventory: LocalService, when: str, stands: int
) -> None:
    order = step_order("o1", [(A, 2)])
    inventory.step("reserve", step_order("other", [(A, 1)]))
    arm(f"inventory.reserve.{when}", Armed("fail"))
    try:
        with pytest.raises(Fault):
            inventory.step("reserve", order)
    finally:
        disarm()
    assert level(inventory) == (4 - stands, 1 + stands, 0)
    assert inventory.step("reserve", order)[0].ok
    assert level(inventory) == (2, 3, 0)
