"""The load generator against shops whose behaviour is known."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice, pairwise

import msgspec
import numpy as np
import pytest

from core.errors import Pod2doorError
from orders.contracts.levels import LEVELS_MS
from orders.contracts.placing import PlaceOrder
from orders.load.levels import Progress, levels, wait_until_drained
from orders.load.orders import Mix, draw_orders
from orders.load.run import paced, run_load
from orders.platform.http.answers import answer
from orders.platform.http.card_guard import card_number_in
from orders.platform.http.edge import serve_edge
from orders.platform.http.exchange import Exchange, Handler
from orders.platform.observe.latency import LatencyHistogram


@contextmanager
def shop(make: Callable[[asyncio.AbstractEventLoop], Handler]) -> Iterator[str]:
    """An edge in a thread of its own; its URL."""
    ready, stop, urls = threading.Event(), threading.Event(), []

    async def serve() -> None:
        server = await serve_edge(make(asyncio.get_running_loop()), "127.0.0.1", 0)
        urls.append(f"http://127.0.0.1:{server.port}")
        ready.set()
        while not stop.is_set():
            await asyncio.sleep(0.01)
        await server.close(drain_s=0.5)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    ready.wait()
    try:
        yield urls[0]
    finally:
        stop.set()
        thread.join()


def at_once(status: int = 202) -> Callable[[asyncio.AbstractEventLoop], Handler]:
    return lambda loop: lambda exchange: exchange.reply(answer(status, (), b"{}"))


def test_orders_are_what_the_contract_wants_each_once_and_in_order_of_time() -> None:
    drawn = list(draw_orders(1_000, 2.0))
    commands = [msgspec.json.decode(one.body, type=PlaceOrder) for one in drawn]
    ids = [command.order for command in commands]
    assert ids == sorted(set(ids))
    assert all(one.at_s <= other.at_s < 2.0 for one, other in pairwise(drawn))
    assert abs(len(drawn) - 2_000) < 300
    assert not any(map(card_number_in, commands))
    assert all(len({line.sku for line in command.lines}) == len(command.lines) for command in commands)


def test_the_mix_is_as_asked_for() -> None:
    drawn = islice(draw_orders(1_000, 1e9, Mix(skus=50, declined=0.1)), 5_000)
    commands = [msgspec.json.decode(one.body, type=PlaceOrder) for one in drawn]
    skus = Counter(command.lines[0].sku for command in commands)
    assert len(skus) == 50
    assert skus.most_common(1)[0][0] == "SKU-0000001"
    declined = sum(c.payment is not None and c.payment.token == "tok_declined" for c in commands)
    assert 400 < declined < 600


def test_the_same_seed_gives_the_same_orders_at_the_same_times() -> None:
    same = [list(draw_orders(200, 1.0, Mix(seed=seed, prefix="x"))) for seed in (1, 1, 2)]
    assert same[0] == same[1] != same[2]
    uniform = [one.at_s for one in draw_orders(100, 1.0, Mix(arrivals="uniform"))]
    assert np.allclose(np.diff(uniform), 0.01)


def test_latencies_are_those_of_the_shop() -> None:
    """Every tenth order takes 150 ms longer than the others' 30."""
    taken = 0

    def make(loop: asyncio.AbstractEventLoop) -> Handler:
        def take(exchange: Exchange) -> None:
            nonlocal taken
            taken += 1
            loop.call_later(0.18 if taken % 10 == 0 else 0.03, exchange.reply, answer(202, (), b"{}"))

        return take

    with shop(make) as url:
        # A connection an order: answers of one connection come in order, so that one slow order holds up the next.
        report = run_load(url, 100, 2.0, mix=Mix(arrivals="uniform"), connections=200, drain_s=0)
    assert (report.accepted, report.failed, report.statuses) == (200, 0, {"202": 200})
    assert report.rate_per_s == pytest.approx(100, rel=0.1)
    assert report.http.p50_ms >= 29
    assert report.http.p95_ms >= 179
    assert report.http.p50_ms < report.http.p95_ms <= report.http.p99_ms <= report.http.max_ms


def test_a_shop_that_stalls_is_charged_for_every_order_that_was_due_meanwhile() -> None:
    """Closed loops would see one slow answer; here half of the orders are late, by 500 ms on average."""
    stalled = False

    def make(loop: asyncio.AbstractEventLoop) -> Handler:
        def take(exchange: Exchange) -> None:
            nonlocal stalled
            if not stalled:
                stalled = True
                time.sleep(1.0)
            exchange.reply(answer(202, (), b"{}"))

        return take

    with shop(make) as url:
        report = run_load(url, 200, 1.5, mix=Mix(arrivals="uniform"), connections=4, drain_s=0)
    assert report.accepted == 300
    assert report.http.max_ms >= 990
    assert report.http.p50_ms >= 200


def test_what_fails_is_counted_by_its_status() -> None:
    answers = iter([202, 503, 409] * 100)

    def make(loop: asyncio.AbstractEventLoop) -> Handler:
        return lambda exchange: exchange.reply(answer(next(answers), (), b"{}"))

    with shop(make) as url:
        report = run_load(url, 300, 0.5, orders=paced([b"{}"] * 30, 300), drain_s=0)
    assert (report.accepted, report.failed) == (10, 20)
    assert report.statuses == {"202": 10, "409": 10, "503": 10}
    assert not report.held


def test_broken_connections_are_opened_anew_and_their_orders_counted_as_unanswered() -> None:
    taken = 0

    def make(loop: asyncio.AbstractEventLoop) -> Handler:
        def take(exchange: Exchange) -> None:
            nonlocal taken
            taken += 1
            if taken == 10:
                exchange.connection.close()
            else:
                exchange.reply(answer(202, (), b"{}"))

        return take

    with shop(make) as url:
        report = run_load(url, 200, 0.5, orders=paced([b"{}"] * 100, 200), connections=1, drain_s=0)
    assert report.accepted + report.failed == 100
    assert report.statuses["none"] == report.failed >= 1
    assert report.accepted >= 80


def test_nobody_there_is_said_in_one_line() -> None:
    with shop(at_once()) as url:
        pass
    for drain_s in (0.0, 1.0):
        with pytest.raises(Pod2doorError, match="no shop answers there"):
            run_load(url, 10, 0.1, drain_s=drain_s)


def progress(name: str, milliseconds: list[float], before: Progress | None = None) -> Progress:
    lag = LatencyHistogram.from_dict(before.histogram) if before else LatencyHistogram()
    lag.record(milliseconds)
    return Progress(name, 0, lag.count, lag.to_dict())


def test_levels_are_what_was_counted_during_the_load_alone() -> None:
    before = {name: progress(name, [100_000.0] * 50) for name in LEVELS_MS}
    after = {name: progress(name, [10.0] * 98 + [150.0] * 2, before[name]) for name in LEVELS_MS}
    after["fraud"] = progress("fraud", [10.0] * 98 + [250.0] * 2, before["fraud"])
    after["shipping"] = progress("shipping", [10.0] * 99, before["shipping"])
    reports = levels(before, after, 100)
    assert [one.subscriber for one in reports] == list(LEVELS_MS)
    held = {one.subscriber for one in reports if one.held}
    assert held == set(LEVELS_MS) - {"fraud", "shipping"}
    inventory = next(one for one in reports if one.subscriber == "inventory")
    assert inventory.count == 100
    assert inventory.p50_ms == pytest.approx(10, rel=0.01)
    assert inventory.p99_ms == pytest.approx(150, rel=0.01)


def test_the_wait_ends_when_everyone_has_everything_or_time_is_up() -> None:
    before = {name: progress(name, [1.0] * 5) for name in LEVELS_MS}
    readings = iter([before, {name: progress(name, [1.0] * 8) for name in LEVELS_MS}])
    assert wait_until_drained(lambda: next(readings), before, 3, limit_s=20)
    assert not wait_until_drained(lambda: before, before, 3, limit_s=0.0)
