"""Fraud on both databases: scores, what it remembers, the list for review."""

from __future__ import annotations

import pytest

from orders.platform.bus import Poison
from orders.services.fraud.rules import VELOCITY_ORDERS, WINDOW_US
from tests.orders.services.conftest import StartLocal
from tests.orders.services.local import CORRELATION, LocalService, placed

BULK = {"lines": [{"sku": "SKU-0000001", "quantity": 255}]}


@pytest.fixture
def fraud(local: StartLocal) -> LocalService:
    return local("fraud")


def verdict(fraud: LocalService, order: str) -> tuple[str, list[str]]:
    score = fraud.get(f"/v1/scores/{order}").json()
    return score["verdict"], score["reasons"]


@pytest.mark.parametrize("batch", [1, 4])
def test_velocity_counts_within_a_batch_as_over_batches(fraud: LocalService, batch: int) -> None:
    events = [placed(position, customer="ann") for position in range(1, VELOCITY_ORDERS + 2)]
    for start in range(0, len(events), batch):
        fraud.handle(*events[start : start + batch])
    assert verdict(fraud, f"o{VELOCITY_ORDERS}") == ("pass", [])
    assert verdict(fraud, f"o{VELOCITY_ORDERS + 1}") == ("pass", ["velocity_orders"])


def test_the_hour_begins_anew(fraud: LocalService) -> None:
    fraud.handle(*(placed(position, customer="ann") for position in range(1, 6)))
    late_us = 1_700_000_000_000_000 + 2 * WINDOW_US
    fraud.handle(placed(6, customer="ann", time_us=late_us))
    assert verdict(fraud, "o6") == ("pass", [])


def test_tokens_are_remembered_by_customer(fraud: LocalService) -> None:
    fraud.handle(placed(1, customer="ann", payment={"token": "tok_1"}))
    fraud.handle(placed(2, customer="bob", payment={"token": "tok_2"}))
    fraud.handle(placed(3, customer="ann", payment={"token": "tok_2"}), placed(4, payment={"token": "tok_3"}))
    assert verdict(fraud, "o2") == ("pass", [])
    assert verdict(fraud, "o3") == ("pass", ["new_token"])
    assert verdict(fraud, "o4") == ("pass", ["guest"])


@pytest.mark.parametrize("payment", [None, {}, {"token": None}])
def test_an_order_may_name_no_token(fraud: LocalService, payment: object) -> None:
    fraud.handle(placed(1, customer="ann", payment=payment))
    assert verdict(fraud, "o1") == ("pass", [])


def test_a_suspicious_order_waits_for_review(fraud: LocalService) -> None:
    fraud.handle(placed(1, customer="ann"), placed(2, **BULK))
    (review,) = fraud.get("/v1/review").json()
    assert (review["order"], review["state"]) == ("o2", "open")
    assert review["reasons"] == ["huge_amount", "bulk_quantity", "guest"]
    assert verdict(fraud, "o2")[0] == "block"


def test_the_first_decision_stands_and_is_audited_once(fraud: LocalService) -> None:
    fraud.handle(placed(1, **BULK))
    for _ in range(2):
        answer = fraud.send("POST", "/v1/review/o1", json={"state": "approved"})
        assert (answer.status_code, answer.json()["state"], answer.json()["decided_by"]) == (
            200,
            "approved",
            "operator",
        )
    assert fraud.send("POST", "/v1/review/o1", json={"state": "blocked"}).status_code == 409
    assert [line[:4] for line in fraud.context.audit.lines] == [("operator", "review", "fraud/o1", "approved")]
    assert fraud.get("/v1/review").json() == []
    assert [review["order"] for review in fraud.get("/v1/review?state=approved").json()] == ["o1"]


def test_what_is_not_for_review_cannot_be_decided(fraud: LocalService) -> None:
    fraud.handle(placed(1, customer="ann"))
    assert fraud.send("POST", "/v1/review/o1", json={"state": "approved"}).status_code == 404
    assert fraud.send("POST", "/v1/review/o1", json={"state": "perhaps"}).status_code == 422
    assert fraud.get("/v1/scores/o2").status_code == 404


def test_a_trace_runs_from_the_event_to_the_score(fraud: LocalService) -> None:
    fraud.handle(placed(7))
    (span,) = fraud.get("/v1/trace/o7").json()
    assert span["start_us"] == 1_700_000_000_000_007 < span["end_us"]
    assert (span["correlation"], span["attributes"]) == (CORRELATION, {"position": "7"})


def test_an_event_without_lines_is_poison(fraud: LocalService) -> None:
    with pytest.raises(Poison):
        fraud.handle(placed(1, lines=[]))
