"""Shipping on both databases: labels at once, shipments once."""

from __future__ import annotations

import re

import pytest

from orders.contracts.events import ORDER_REJECTED
from orders.services.shipping.rules import is_zone, tracking_number
from tests.orders.services.conftest import StartLocal
from tests.orders.services.local import LocalService, happened, placed, step_order


@pytest.fixture
def shipping(local: StartLocal) -> LocalService:
    return local("shipping")


@pytest.mark.parametrize("zone", ["45202", "45202-1234", "SW1A 1AA", "zone_7", "Z", "north.2"])
def test_zones_that_are_well_formed(zone: str) -> None:
    assert is_zone(zone)


@pytest.mark.parametrize("zone", ["", "4520", "452021", "45202-12", " 45202", "45202 ", "a/b", "<zone>", "-", "a\nb"])
def test_zones_that_are_not(zone: str) -> None:
    assert not is_zone(zone)


def test_tracking_numbers_are_an_orders_own_and_check() -> None:
    numbers = [tracking_number(f"o{number}") for number in range(1_000)]
    assert len(set(numbers)) == 1_000
    assert tracking_number("o1") == numbers[1]
    for number in numbers:
        assert re.fullmatch("P2D[0-9]{17}", number)
        assert int(number[3:]) % 97 == 1  # ISO/IEC 7064, MOD 97-10


def test_a_shipment_is_created_once_and_cancelled(shipping: LocalService) -> None:
    first = shipping.step("create_shipment", step_order("o1"))
    assert first == shipping.step("create_shipment", step_order("o1", zone="99999"))
    assert first[0].reference == tracking_number("o1")
    shipment = shipping.get("/v1/shipments/o1").json()
    assert (shipment["state"], shipment["zone"], shipment["promise"]) == ("created", "45202", "one_day")
    assert shipping.step("cancel_shipment", step_order("o1"))[0].ok
    assert shipping.get("/v1/shipments/o1").json()["state"] == "cancelled"


def test_a_malformed_zone_is_refused(shipping: LocalService) -> None:
    outcomes = shipping.step("create_shipment", step_order("o1", zone="4520"), step_order("o2"))
    assert [(outcome.ok, outcome.reason) for outcome in outcomes] == [(False, "bad_zone"), (True, "")]
    assert shipping.get("/v1/shipments/o1").json()["state"] == "refused"


def test_a_shipment_that_was_cancelled_before_is_refused(shipping: LocalService) -> None:
    shipping.step("cancel_shipment", step_order("o1"))
    assert shipping.step("create_shipment", step_order("o1"))[0].reason == "undone"


def test_labels_are_printed_and_made_void(shipping: LocalService) -> None:
    shipping.handle(placed(1), placed(2), placed(3, zone="4520"), happened(4, "o2", ORDER_REJECTED))
    states = {order: shipping.get(f"/v1/labels/{order}").json()["state"] for order in ("o1", "o2", "o3")}
    assert states == {"o1": "printed", "o2": "void", "o3": "void"}
    label = shipping.get("/v1/labels/o1").json()
    assert (label["tracking"], label["zone"]) == (tracking_number("o1"), "45202")


def test_the_api_tells_what_it_does_not_know(shipping: LocalService) -> None:
    assert shipping.get("/v1/shipments/o1").status_code == shipping.get("/v1/labels/o1").status_code == 404
    shipping.handle(placed(1))
    shipping.step("create_shipment", step_order("o1"))
    spans = shipping.get("/v1/trace/o1").json()
    assert [span["name"] for span in spans] == ["create_shipment", "print label"]
