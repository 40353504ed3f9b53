"""Analytics on both databases: every order counts once, under each of its heads."""

from __future__ import annotations

import pytest

from orders.contracts.prices import price_cents
from tests.orders.services.conftest import StartLocal
from tests.orders.services.local import LocalService, placed

A, B = "SKU-0000001", "SKU-0000002"
MINUTE_US = 60_000_000
NOON_US = 28_333_333 * MINUTE_US


@pytest.fixture
def analytics(local: StartLocal) -> LocalService:
    service = local("analytics")
    service.handle(
        placed(1, time_us=NOON_US, zone="45202", lines=[{"sku": A, "quantity": 2}]),
        placed(2, time_us=NOON_US + MINUTE_US - 1, zone="45202", promise="standard"),
    )
    service.handle(
        placed(3, time_us=NOON_US + MINUTE_US, zone="10001", lines=[{"sku": s, "quantity": 1} for s in (A, B, A)])
    )
    return service


def test_the_summary_adds_up(analytics: LocalService) -> None:
    summary = analytics.get("/v1/summary").json()
    cents = 5 * price_cents(A) + price_cents(B)
    assert [summary[name] for name in ("orders", "units", "cents")] == [3, 6, cents]
    for heads in ("promises", "zones"):
        assert sum(head["orders"] for head in summary[heads]) == 3
        assert sum(head["cents"] for head in summary[heads]) == cents
    assert [(head["value"], head["orders"], head["units"]) for head in summary["skus"]] == [(A, 3, 5), (B, 1, 1)]
    assert [(head["value"], head["orders"]) for head in summary["zones"]] == [("45202", 2), ("10001", 1)]


def test_only_the_largest_are_listed(analytics: LocalService) -> None:
    assert [head["value"] for head in analytics.get("/v1/summary?top=1").json()["skus"]] == [A]


def test_minutes_are_those_of_the_events(analytics: LocalService) -> None:
    minutes = analytics.get("/v1/by-minute").json()
    assert [(minute["minute_us"], minute["orders"], minute["units"]) for minute in minutes] == [
        (NOON_US, 2, 3),
        (NOON_US + MINUTE_US, 1, 3),
    ]
    assert len(analytics.get(f"/v1/by-minute?since_us={NOON_US + MINUTE_US}").json()) == 1


def test_an_empty_shop_has_figures_too(local: StartLocal) -> None:
    summary = local("analytics").get("/v1/summary").json()
    assert (summary["orders"], summary["skus"]) == (0, [])


def test_a_trace_tells_that_an_order_is_counted(analytics: LocalService) -> None:
    (span,) = analytics.get("/v1/trace/o1").json()
    assert (span["name"], span["start_us"]) == ("count", NOON_US)
    assert analytics.get("/v1/trace/o4").json() == []
