from __future__ import annotations

import asyncio
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest

from orders.platform.bus.subscriber import SubscriptionStatus
from orders.platform.calls import CallFailed
from orders.platform.clock import Clock
from orders.platform.observe import state_page
from orders.platform.observe.alarms import load_alarms
from orders.platform.observe.latency import LatencyHistogram
from orders.platform.observe.metrics import Metrics
from orders.platform.observe.snapshot import series
from orders.platform.observe.watch import Report, Watch
from tests.orders.in_loop import in_loop
from tests.orders.waiting import until


class HandClock(Clock):
    seconds = 50.0

    def monotonic_s(self) -> float:
        return self.seconds


class Shop:
    """A cart service and fraud's subscriptions, answering as the real ones do."""

    def __init__(self) -> None:
        self.metrics = {"cart": Metrics("cart"), "fraud:subscribers": Metrics("fraud")}
        self.lag = LatencyHistogram()
        self.dead = 0
        self.down: set[str] = set()
        self.problems: list[str] = []

    async def fetch(self, part: str, path: str) -> tuple[int, bytes]:
        if part in self.down:
            raise CallFailed(f"{part}: nobody there")
        if path == "/health":
            return 503 if self.problems else 200, json.dumps({"status": "?", "problems": self.problems}).encode()
        if path == "/metrics":
            return 200, self.metrics[part].render().encode()
        assert (part, path) == ("fraud:subscribers", "/v1/subscriptions")
        return 200, msgspec.json.encode([self.status()])

    def status(self) -> SubscriptionStatus:
        p50, p95, p99 = (self.lag.percentile(q) for q in (50, 95, 99))
        histogram = self.lag.to_dict()
        return SubscriptionStatus(
            "fraud", "order", 10, 3, 1, self.dead, 200.0, p50, p95, p99, self.lag.count, histogram, ""
        )


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def watch(shop: Shop, clock: HandClock, tmp_path: Path) -> Watch:
    return Watch(["cart", "fraud:subscribers"], shop.fetch, clock, tmp_path, load_alarms())


def look(watch: Watch) -> Report:
    return asyncio.run(watch.look())


def firing(report: Report) -> set[tuple[str, str]]:
    return {(state.alarm.name, state.subject) for state in report.states if state.condition == "firing"}


def test_all_well(watch: Watch, shop: Shop) -> None:
    shop.lag.record([20, 30])
    report = look(watch)
    assert firing(report) == set()
    assert [(part.part, part.up, part.problems) for part in report.parts] == [
        ("cart", True, ()),
        ("fraud:subscribers", True, ()),
    ]
    assert [one.name for one in report.subscriptions] == ["fraud"]
    assert watch.report is report


def test_lags_and_dead_letters_reach_their_alarms(watch: Watch, shop: Shop, clock: HandClock) -> None:
    shop.lag.record([20] * 100)
    look(watch)
    shop.lag.record([300] * 100)
    shop.dead = 1
    clock.seconds += 5
    assert firing(look(watch)) == {("dead letters", "fraud")}
    clock.seconds += 15
    report = look(watch)
    assert firing(report) == {("dead letters", "fraud"), ("subscriber over its level", "fraud")}
    assert (report.changes[0].alarm, report.changes[0].after) == ("subscriber over its level", "firing")


def test_a_report_stays_as_it_was(watch: Watch, shop: Shop, clock: HandClock) -> None:
    before = look(watch)
    shop.dead = 1
    clock.seconds += 5
    assert firing(look(watch)) == {("dead letters", "fraud")}
    assert firing(before) == set()


def test_a_part_that_is_down_keeps_its_last_figures(watch: Watch, shop: Shop, clock: HandClock) -> None:
    shop.metrics["cart"].counter("requests", route="x", status="200").inc(500)
    look(watch)
    shop.down.add("cart")
    clock.seconds += 5
    look(watch)
    clock.seconds += 10
    report = look(watch)
    assert firing(report) == {("service down", "cart")}
    cart = report.parts[0]
    assert (cart.up, cart.problems) == (False, ("cart: nobody there",))
    assert cart.values[series("requests_total", service="cart", route="x", status="200")] == 500
    shop.down.clear()
    assert firing(look(watch)) == set()


def test_what_is_no_metrics_page_counts_as_down(watch: Watch, shop: Shop) -> None:
    class Nonsense(Metrics):
        def render(self) -> str:
            return "{not metrics}"

    shop.metrics["cart"] = Nonsense("cart")
    assert look(watch).parts[0].up is False


@in_loop
async def test_the_loop_goes_on_looking(watch: Watch, shop: Shop) -> None:
    task = asyncio.create_task(watch.run(period_s=0.001))
    await until(lambda: watch.report.parts[0].up)
    shop.down.add("cart")
    await until(lambda: not watch.report.parts[0].up)
    task.cancel()
    await asyncio.wait([task])


class Page(HTMLParser):
    """A page's cells and what it loads; every tag closed in its order."""

    void = frozenset({"meta"})
    optional = frozenset({"html"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []
        self.links: list[Any] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in ("src", "href")]
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.cells.append(data)


def test_the_state_page_tells_it_all_and_loads_nothing(watch: Watch, shop: Shop) -> None:
    shop.lag.record([300] * 100)
    shop.dead = 2
    shop.problems = ['<script>alert("x")</script>']
    for name in "reserve charge".split():
        shop.metrics["cart"].gauge("saga_orders", lambda: 12.0, state=name)
    reads = {
        result: shop.metrics["cart"].counter("cache_reads", cache="prices", tier="process", result=result)
        for result in ("hit", "miss")
    }
    reads["hit"].inc(9)
    reads["miss"].inc(3)
    report = look(watch)
    page = Page(state_page.render(report))
    assert {
        "firing",
        "dead letters",
        "fraud",
        "over",
        "failing",
        "cart: saga_orders reserve",
        "cart: saga_orders charge",
        "prices: process",
        "0.75",
    } <= set(page.cells)
    assert '<script>alert("x")</script>' in page.cells
    assert page.links == []
    assert "script" not in state_page.render(report).replace("&lt;script", "").replace("/script", "")


def test_the_same_as_data(watch: Watch, shop: Shop) -> None:
    shop.lag.record([300] * 100)
    shop.dead = 2
    data = json.loads(json.dumps(state_page.describe(look(watch))))
    assert data["status"] == "firing"
    (level,) = data["levels"]
    assert (level["subscription"], level["state"], level["depth"], level["dead"]) == ("fraud", "over", 3, 2)
    assert data["alarms"][0]["name"] == "dead letters"
    assert data["alarms"][0]["threshold"] == "above 0"
    assert data["changes"][0]["ago_s"] == 0


def test_a_browser_gets_the_page_and_a_program_the_data(watch: Watch) -> None:
    media_type, body = state_page.answer(look(watch), "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    assert (media_type, body[:15]) == ("text/html; charset=utf-8", b"<!doctype html>")
    media_type, body = state_page.answer(look(watch), "*/*")
    assert media_type == "application/json"
    assert json.loads(body)["status"] == "ok"


def test_the_page_before_the_first_look(watch: Watch) -> None:
    Page(state_page.render(watch.report))
