"""Orders against real services: its acceptance list. The services are started once, and end with this file."""

from __future__ import annotations

import json
import time
import urllib.request
from contextlib import contextmanager
from itertools import count

import pytest
from playwright.sync_api import expect

from orders.serve import faults, layout
from orders.serve.operator import Operator
from orders.serve.running import start

ORDER = {
    "zone": "43215",
    "promise": "one_day",
    "lines": [{"sku": "SKU-0000042", "quantity": 2}],
    "payment": {"card": {"number": "4242 4242 4242 4242", "expiry": "12/30"}},
}
OWN = "recommendations"
PROCESSES = {
    "front": list(layout.PROCESSES["front"]),
    OWN: [OWN],
    "back": [part for part in layout.PROCESSES["back"] if part != OWN],
}
"""Recommendations in a process of their own, so that they can be killed alone."""


@pytest.fixture(scope="module")
def shop(site):
    """Services at work in the folder that the page looks at by itself."""
    with start(site.runs / "orders", processes=PROCESSES, fault_injection=True) as services:
        yield services


NUMBERS = count(1)
SOON_S = 30.0
"""What a page shows within seconds, on a machine that has nothing else to do."""


def fresh(word: str) -> str:
    """An order's id that nobody had before, also where a test is asked again."""
    return f"{word}-{next(NUMBERS)}"


def place(shop, name: str) -> str:
    """Order something; the correlation id of the answer."""
    body = json.dumps({"order": name, **ORDER}).encode()
    asked = urllib.request.Request(shop.edge + "/v1/orders", body, {"content-type": "application/json"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.status == 202
        return answer.headers["x-correlation-id"]


SHOWN = (
    "(order) => { const o = document.querySelector('.orders-story'); return o !== null && o.dataset.order === order; }"
)
"""Whether the card shows an order."""


@contextmanager
def poisoned(site):
    """Shipping can handle nothing in this block."""
    with Operator(site.runs / "orders") as operator:
        operator.ask("PUT", "shipping:subscribers", "/v1/faults/shipping.handle.poison", {"do": "poison", "at": 1})
        try:
            yield
        finally:
            faults.take_back(operator)


def text(page, slot: str) -> str:
    return page.inner_text(f"[data-slot='{slot}']").strip()


def until_text(page, slot: str, test: str, seconds: float = SOON_S) -> None:
    """Wait until the text t of a slot fulfils a JavaScript expression."""
    found = "document.querySelector(`[data-slot='${slot}']`).textContent.trim()"
    page.wait_for_function(f"(slot) => {{ const t = {found}; return {test}; }}", arg=slot, timeout=1000 * seconds)


def boxes(page) -> list[dict[str, float]]:
    """Where every cell, card and control stands."""
    return page.evaluate(
        "() => [...document.querySelectorAll('.orders-root .card, .orders-figure, .orders-row > div, .orders-guards td,"
        " .orders-strip-end > *, .page-head > *, .orders-saga > li')].map((e) => {"
        " const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height]; })"
    )


def test_without_services_it_says_how_to_start_them(site, tab):
    page = tab().open(site.url + "/orders?dir=runs/nothing-here")
    assert "No order services run in runs/nothing-here" in page.inner_text(".orders-start")
    assert page.is_enabled("#orders-start")
    assert not page.is_visible("#orders-subscribers")
    assert not (site.runs / "nothing-here").exists(), "looking makes nothing"


def test_a_folder_elsewhere_is_refused_in_one_line(site, tab):
    page = tab().open(site.url + "/orders?dir=/etc")
    assert "lies outside" in page.inner_text("#notices")


def test_values_change_under_load_and_nothing_moves(site, tab, shop):
    page = tab().open(site.url + "/orders")
    until_text(page, "strip.live.text", "t.startsWith('live')")
    before, handled = boxes(page), text(page, "strip.completed")
    for _ in range(5):
        place(shop, fresh("first"))
    until_text(page, "strip.completed", f"t !== {json.dumps(handled)}")
    until_text(page, "sub.fraud.p99.text", "t.endsWith('ms')")
    assert boxes(page) == before
    assert page.locator(".orders-pick").count() == 6
    assert text(page, "sub.fraud.verdict.text").endswith(("spare", "over"))


def test_an_order_is_found_by_either_id_with_its_events_in_order(site, tab, shop):
    page = tab().open(site.url + "/orders")
    *names, last = [fresh("found") for _ in range(3)]
    seconds, (*_, correlation) = [], [place(shop, name) for name in (*names, last)]
    for name in (*names, last):
        began = time.monotonic()
        page.fill("#orders-search", name)
        page.press("#orders-search", "Enter")
        page.wait_for_function(SHOWN, arg=name)
        seconds.append(time.monotonic() - began)
    assert min(seconds) < 2, "of three, as others load this machine"
    assert f"order={last}" in page.url
    page.wait_for_selector("[data-event=ConfirmationSent]")
    events = page.eval_on_selector_all("[data-event]", "es => es.map((e) => e.dataset.event)")
    chain = ["OrderCreated", "StockReserved", "PaymentReceived", "ReservationConfirmed", "ShipmentCreated"]
    assert events == [*chain, "ConfirmationSent"]
    assert page.inner_text("#orders-correlation") == correlation
    page.wait_for_selector("text=replayed = stored")
    page.fill("#orders-search", correlation)
    page.click("#orders-find")
    page.wait_for_function("document.querySelector('#orders-correlation') !== null")
    assert page.inner_text("#orders-correlation") == correlation
    page.reload()
    page.wait_for_selector("[data-event=ConfirmationSent]")


def test_an_event_lights_its_span_and_back(site, tab, shop):
    place(shop, "lit-1")
    page = tab().open(site.url + "/orders?order=lit-1")
    page.wait_for_selector("[data-span=charge]")
    page.wait_for_selector("[data-event=PaymentReceived]")
    page.hover("[data-event=PaymentReceived]")
    page.wait_for_selector("[data-span=charge].lit")
    assert page.locator("[data-span].lit").count() == 1
    page.hover("[data-span=reserve]")
    page.wait_for_selector("[data-event=StockReserved].lit")


def test_an_order_that_is_not_there_yet_appears(site, tab, shop):
    late = fresh("late")
    page = tab().open(f"{site.url}/orders?order={late}")
    assert "still looking" in page.inner_text("#orders-order-body")
    place(shop, late)
    page.wait_for_selector("[data-event=OrderCreated]", timeout=1000 * SOON_S)


def test_a_service_is_picked_by_keyboard_and_back_undoes_it(site, tab, shop):
    page = tab().open(site.url + "/orders")
    page.focus("[data-svc=shipping]")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-svc=shipping][aria-selected=true]")
    assert "svc=shipping" in page.url
    until_text(page, "letters.subtitle", "t.endsWith('of Shipping')")
    page.go_back()
    page.wait_for_selector("[data-svc=shipping][aria-selected=false]")


def test_pause_freezes_the_picture(site, tab, shop):
    page = tab().open(site.url + "/orders")
    until_text(page, "strip.live.text", "t.startsWith('live')")
    page.click("#orders-pause")
    frozen = text(page, "strip.completed")
    place(shop, fresh("while-paused"))
    page.wait_for_timeout(2500)
    assert text(page, "strip.completed") == frozen
    page.click("#orders-pause")
    until_text(page, "strip.completed", f"t !== {json.dumps(frozen)}")


def test_killed_recommendations_open_their_breaker_and_no_other(site, tab, shop):
    page = tab().open(site.url + "/orders")
    until_text(page, "guard.recommendations.text", "t === 'closed'")
    before = shop.kill(OWN)
    for _ in range(8):
        urllib.request.urlopen(shop.edge + "/v1/recommendations/ann", timeout=SOON_S).read()
    until_text(page, "guard.recommendations.text", "t === 'open'")
    others = page.eval_on_selector_all(
        "[data-guard]:not([data-guard=recommendations]) .orders-state", "es => es.map((e) => e.textContent)"
    )
    assert others == ["closed"] * 5
    assert "probe in" in text(page, "guard.subtitle")
    shop.wait_restarted(OWN, before)


def test_a_fault_is_injected_seen_and_taken_back(site, tab, shop):
    page = tab().open(site.url + "/orders")
    page.click("#orders-faults-button")
    page.click("[data-name='poison shipping']")
    until_text(page, "set.fault", "t === 'poison shipping on'")
    page.click("[data-orders=take-back]")
    until_text(page, "set.fault", "t === 'Inject a fault'")


def test_replay_lowers_dead_by_one(site, tab, shop):
    page = tab().open(site.url + "/orders?svc=shipping")
    until_text(page, "strip.live.text", "t.startsWith('live')")
    until_text(page, "sub.shipping.dead", "/^([0-9]+|–)$/.test(t)")
    before = int(text(page, "sub.shipping.dead").replace("–", "0"))
    with poisoned(site):
        place(shop, fresh("poisoned"))
        place(shop, fresh("poisoned"))
        until_text(page, "sub.shipping.dead", f"t === '{before + 2}'")
    button = page.locator("[data-orders=replay]").first
    button.click()
    assert button.inner_text() == "Send again?"
    letter = button.get_attribute("data-letter")
    button.click()
    page.mouse.move(5, 5)  # rows are not renewed under the pointer
    page.wait_for_selector(".orders-letter:has-text('sent again')")
    until_text(page, "sub.shipping.dead", f"t === '{before + 1}'")
    expect(page.locator(f"[data-orders=replay][data-letter='{letter}']")).to_have_count(0)
    page.wait_for_timeout(1500)
    assert text(page, "sub.shipping.dead") == str(before + 1), "its effect stands now"


def test_the_audit_finds_nothing_lost(site, tab, shop):
    page = tab().open(site.url + "/orders")
    page.click("#orders-audit")
    until_text(page, "strip.lost", "t.startsWith('0 lost, 0 doubled')")


def test_an_order_among_the_dead_letters_is_found_and_says_so(site, tab, shop):
    """From the latest orders, from its letter and from the audit; its card says who gave it up and what is missing."""
    given_up = fresh("given-up")
    with poisoned(site):
        page = tab().open(site.url + "/orders")
        place(shop, given_up)
        latest = page.locator(f".orders-latest tr:has([data-order-id={given_up}]):has-text('Shipping gave up')")
        latest.locator("button").click(timeout=1000 * SOON_S)
    page.wait_for_selector("[data-gave-up=shipping]")
    page.wait_for_selector("[data-missing=shipping]:has-text('prints the label')")
    assert f"order={given_up}" in page.url
    page.click("#orders-latest")
    page.click(f"#orders-letters-rows [data-order-id={given_up}]")
    page.wait_for_selector('#orders-gave-up:has-text("Shipping\'s dead letters")')
    page.click("#orders-latest")
    page.wait_for_selector(".orders-latest")
    page.wait_for_timeout(2100)
    page.click("#orders-audit")
    until_text(page, "strip.lost", "t.includes('waiting in dead letters')")
    page.click("#orders-which-said")
    page.click(f".orders-which [data-order-id={given_up}]")
    page.wait_for_selector("[data-gave-up=shipping]")
    assert page.locator(".orders-which").count() == 0


def test_dark_and_narrow(site, tab, shop):
    place(shop, "found-1")
    page = tab(width=1024, dark=True).open(site.url + "/orders?order=found-1&window=30")
    page.wait_for_selector("[data-event=OrderCreated]")
    wide = page.evaluate(
        "() => document.querySelector('.main').scrollWidth - document.querySelector('.main').clientWidth"
    )
    assert wide <= 0
    assert page.get_attribute("[data-key=window][data-value='30']", "aria-pressed") == "true"


def test_started_watched_gone_and_back(site, tab):
    """A server that goes leaves what was last seen, and comes back by itself; started and stopped from the page."""
    page = tab().open(site.url + "/orders?dir=runs/own")
    page.click("#orders-start")
    until_text(page, "strip.live.text", "t.startsWith('live')", 45)
    page.click("#orders-load-button")
    page.click("[data-orders=load][data-name='20']")
    until_text(page, "set.load", "t === 'Load 20/s'")
    until_text(page, "strip.placed", "Number(t) > 0")
    page.click("[data-orders=stop-load]")
    until_text(page, "set.load", "t === 'Load'")
    placed = text(page, "strip.completed")
    page.click("[data-orders=stop]")
    until_text(page, "strip.live.text", "/^as of [0-9:]{8}$/.test(t)", 30)
    assert page.is_visible("#orders-subscribers")
    assert text(page, "strip.completed") != "–"
    assert placed
    page.wait_for_timeout(1000)
    page.click("[data-orders=start]:visible")
    until_text(page, "strip.live.text", "t.startsWith('live')", 45)
    page.click("[data-orders=stop]:visible")
    until_text(page, "strip.live.text", "t.startsWith('as of')", 30)
