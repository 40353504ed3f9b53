"""One order's card, without services."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from dashboard.pages.orders.latest import latest_body, latest_signature
from dashboard.pages.orders.one_order import order_body, ticks_of
from dashboard.pages.orders.story import Story, link_of, spans_of
from orders.contracts.spans import Span
from orders.platform.observe.flame import compose
from tests.dashboard.orders.made import letter

DAY = "2026-11-26T18:21"


def event(position: int, topic: str, second: str, **state: str) -> dict:
    return {"position": position, "version": position - 6, "topic": topic, "time": f"{DAY}:{second}Z", "state": state}


EVENTS = [
    event(7, "OrderCreated.v1", "46.228223", order="o-1"),
    event(8, "StockReserved.v1", "46.244828"),
    event(9, "PaymentDeclined.v1", "47.3", reason="declined"),
]
ORDER = {
    "order_id": "o-1",
    "units": 1,
    "amount_cents": 8420,
    "promise": "one_day",
    "status": "turning_back",
    "version": 3,
    "correlation": "c" * 32,
    "events": EVENTS,
}
STORED = {name: ORDER[name] for name in ("order_id", "units", "amount_cents", "promise", "status", "version")}
SPANS = [
    Span("order", "OrderCreated", 0, 0, "c", {"position": "7"}),
    Span("inventory", "reserve", 5_000, 9_000, "c"),
    Span("payment", "charge", 20_000, 90_000, "c"),
    Span("fraud", "score", 0, 15_000, "c", {"position": "7"}),
]


def story(**given) -> Story:
    return replace(Story(ORDER, compose("o-1", SPANS), STORED), **given)


def test_a_step_is_linked_to_the_event_that_it_led_to_and_an_effect_to_its_own():
    links = {bar.name: link_of(bar, EVENTS) for bar in spans_of(story())}
    assert links == {"reserve": "8", "charge": "9", "score": "7"}


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        (STORED, "replayed = stored"),
        (STORED | {"status": "paid"}, "replayed ≠ stored"),
        (STORED | {"version": 2, "status": "paid"}, "list is behind"),
        (None, "not in the list yet"),
    ],
)
def test_the_stored_order_is_held_against_the_replayed_one(stored, words):
    assert story(stored=stored).verdict()[0] == words


def test_the_card_shows_every_event_and_span_and_what_it_cost():
    text = str(order_body(story()))
    for words in ("OrderCreated", "PaymentDeclined", "declined", "charge", "$84.20", "c" * 32):
        assert words in text
    assert "none is asked" in str(order_body(story(flame=None)))


def test_an_order_is_settled_when_it_ended_and_all_six_have_handled_it():
    assert not story().settled
    ended = [*EVENTS, {**EVENTS[-1], "position": 10, "topic": "OrderRejected.v1"}]
    others = ("inventory", "shipping", "notification", "analytics", "recommendations")
    six = [*SPANS, *(Span(name, "x", 0, 9, "c", {"position": "7"}) for name in others)]
    assert story(order=ORDER | {"events": ended}, flame=compose("o-1", six)).settled


def test_what_was_given_up_and_what_is_missing_stand_in_the_order():
    given_up = letter(7, "shipping", died_s=datetime.fromisoformat(f"{DAY}:46.9Z").timestamp())
    card = str(order_body(story(letters=[given_up])))
    assert "Shipping gave up" in card
    assert card.index("StockReserved") < card.index("Shipping gave up") < card.index("PaymentDeclined")
    assert "in Shipping's dead letters" in card
    assert "data-missing='shipping'" in card
    assert "data-missing='analytics'" in card
    assert "data-missing='fraud'" not in card, "its effect stands"
    assert "data-missing" not in str(order_body(story(flame=None))), "nothing is known of effects"
    assert story().signature != story(letters=[given_up]).signature


def test_the_latest_orders_are_offered_and_say_who_gave_them_up():
    row = STORED | {"placed_us": 1_800_000_000_000_000}
    text = str(latest_body([row], [letter(7, "shipping")]))
    assert "data-order-id='o-1'" in text
    assert "Shipping gave up" in text
    assert "No order yet" in str(latest_body([], []))
    assert latest_signature([row], []) != latest_signature([row], [letter(7)])
    assert latest_signature([row], []) != latest_signature([row | {"version": 9}], [])


@pytest.mark.parametrize("axis", [1.0, 7.3, 99.0, 100.0, 439.0, 12_345.0])
def test_ticks_are_round_few_and_before_the_end(axis):
    ticks = ticks_of(axis)
    assert ticks[0] == 0
    assert 1 < len(ticks) <= 5
    assert ticks[-1] <= axis
