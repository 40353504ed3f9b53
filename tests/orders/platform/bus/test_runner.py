"""The subscriber's runtime: each effect once and in order, whatever the bus and the handler do."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable

import pytest

from core.errors import Pod2doorError
from orders.contracts.events import ORDER_CREATED, STOCK_RESERVED, Event
from orders.platform import faults
from orders.platform.bus import Bus, Poison, Subscription
from orders.platform.bus.backoff import Backoff
from orders.platform.bus.dead_letters import dead_letters, redrive
from orders.platform.bus.faulty_bus import FaultyBus
from orders.platform.bus.subscriber import Runner
from orders.platform.store import StoreUnavailable
from tests.orders.conftest import OpenBus, OpenDatabase
from tests.orders.platform.bus.shop import STORE, Counter, Office, at_work, publish, subscription
from tests.orders.waiting import until

QUICK = Backoff(first_s=0.01, most_s=0.05, attempts=3)
BOTH = (ORDER_CREATED, STOCK_RESERVED)


def play(bus: OpenBus, scene: Callable[[Bus], Awaitable[None]]) -> None:
    async def run() -> None:
        async with bus() as it:
            await scene(it)

    asyncio.run(run())


def once(positions: range) -> list[tuple[int, str, int]]:
    return [(position, f"order-{position}", 1) for position in positions]


def test_events_of_the_topics_come_in_order_once(bus: OpenBus, office: Office, counter: Counter) -> None:
    async def scene(it: Bus) -> None:
        runner = Runner(subscription(counter), it, office)
        async with at_work(runner.run):
            await publish(it, 100)
            await until(lambda: runner.status().position == 100)
        status = runner.status()
        assert counter.effects() == once(range(1, 101, 2))
        assert (status.handled, status.retries, status.dead, status.error) == (50, 0, 0, "")
        assert 0 < status.p50_ms <= status.p99_ms

    play(bus, scene)


@pytest.mark.parametrize("seed", [1, 2])
def test_each_effect_once_though_all_comes_twice_and_shuffled(
    bus: OpenBus, office: Office, counter: Counter, seed: int
) -> None:
    async def scene(real: Bus) -> None:
        it = FaultyBus(real, seed)
        runner = Runner(subscription(counter, topics=BOTH), it, office)
        async with at_work(runner.run):
            for start in range(1, 300, 60):
                await publish(it, start + 59, size=3, first=start)
            await until(lambda: runner.status().position == 300)
        assert counter.effects() == once(range(1, 301))

    play(bus, scene)


def test_a_restart_goes_on_where_the_effect_stands(bus: OpenBus, office: Office, counter: Counter) -> None:
    async def scene(it: Bus) -> None:
        for last in (40, 90):
            await publish(it, last, first=last // 50 * 40 + 1)
            runner = Runner(subscription(counter), it, office)
            async with at_work(runner.run):
                await until(lambda it=runner, to=last: it.status().position == to)
        assert counter.effects() == once(range(1, 91, 2))

    play(bus, scene)


def test_poison_is_buried_at_once_and_stops_nobody(bus: OpenBus, office: Office, counter: Counter) -> None:
    counter.fails = lambda event: Poison("no such SKU") if event.position in (7, 31) else None

    async def scene(it: Bus) -> None:
        runner = Runner(subscription(counter), it, office, QUICK)
        await publish(it, 60)
        async with at_work(runner.run):
            await until(lambda: runner.status().position == 60)
        assert counter.positions() == [position for position in range(1, 60, 2) if position not in (7, 31)]
        first, second = dead_letters(counter.reader, "fraud", "order")
        assert (first.position, second.position) == (7, 31)
        assert (first.topic, first.subject, first.attempts) == (ORDER_CREATED, "order-7", 1)
        assert (first.error, first.state, first.correlation) == ("Poison: no such SKU", '{"n":7}', "c" * 32)
        assert runner.status().dead == 2

    play(bus, scene)


def test_a_dead_letter_sent_again_has_its_effect_once(bus: OpenBus, office: Office, counter: Counter) -> None:
    counter.fails = lambda event: Poison("broken") if event.position in (3, 5) else None

    async def scene(it: Bus) -> None:
        runner = Runner(subscription(counter), it, office, QUICK)
        await publish(it, 10)
        async with at_work(runner.run):
            await until(lambda: runner.status().dead == 2)
            counter.fails = lambda event: None
            assert await office.run(redrive, counter.database, "fraud", "order", [5, 99]) == 1
            assert await office.run(redrive, counter.database, "fraud", "order", [5]) == 0
            await until(lambda: runner.status().dead == 1 and runner.status().retries == 0)
            assert await office.run(redrive, counter.database, "fraud", "order") == 1
            await until(lambda: runner.status().dead == 0 and runner.status().retries == 0)
        assert sorted(counter.effects()) == once(range(1, 11, 2))

    play(bus, scene)


def test_what_fails_for_a_while_is_tried_until_it_works(bus: OpenBus, office: Office, counter: Counter) -> None:
    tries: list[int] = []

    def fails(event: Event) -> Exception | None:
        tries.append(event.position)
        return ValueError("not yet") if event.position == 5 and tries.count(5) < 4 + 3 else None

    counter.fails = fails

    async def scene(it: Bus) -> None:
        runner = Runner(subscription(counter), it, office, Backoff(first_s=0.01, most_s=0.05, attempts=20))
        await publish(it, 20)
        async with at_work(runner.run):
            await until(lambda: runner.status().handled == 10)
        assert sorted(counter.effects()) == once(range(1, 21, 2))
        assert runner.status().retries == 0
        assert runner.status().dead == 0

    play(bus, scene)


def test_after_so_many_attempts_it_is_a_dead_letter(bus: OpenBus, office: Office, counter: Counter) -> None:
    counter.fails = lambda event: ValueError("never") if event.position == 5 else None

    async def scene(it: Bus) -> None:
        runner = Runner(subscription(counter), it, office, QUICK)
        await publish(it, 20)
        async with at_work(runner.run):
            await until(lambda: runner.status().dead == 1)
        (letter,) = dead_letters(counter.reader, "fraud", "order")
        assert (letter.position, letter.attempts, letter.error) == (5, 3, "ValueError: never")
        assert runner.status().retries == 0

    play(bus, scene)


def test_events_of_a_parked_subject_wait_behind_it_and_others_go_on(
    bus: OpenBus, office: Office, counter: Counter
) -> None:
    healed = False
    counter.fails = lambda event: ValueError("not yet") if event.position == 5 and not healed else None

    async def scene(it: Bus) -> None:
        nonlocal healed
        runner = Runner(subscription(counter, topics=BOTH), it, office, Backoff(0.01, 0.05, attempts=10_000))
        async with at_work(runner.run):
            await publish(it, 20, subjects=4)
            await until(lambda: runner.status().position == 20)
            await publish(it, 40, first=21, subjects=4)
            await until(lambda: runner.status().position == 40)
            behind = [position for position in range(5, 41) if position % 4 == 1]
            assert counter.positions() == [position for position in range(1, 41) if position not in behind]
            assert runner.status().retries == len(behind)
            healed = True
            await until(lambda: runner.status().retries == 0)
        assert counter.positions()[-len(behind) :] == behind
        assert all(times == 1 for _, _, times in counter.effects())

    play(bus, scene)


def test_parked_events_survive_a_restart(bus: OpenBus, office: Office, counter: Counter) -> None:
    counter.fails = lambda event: ValueError("not yet") if event.position == 5 else None

    async def scene(it: Bus) -> None:
        await publish(it, 10)
        runner = Runner(subscription(counter), it, office, Backoff(0.01, 0.05, attempts=10_000))
        async with at_work(runner.run):
            await until(lambda: runner.status().position == 10)
        counter.fails = lambda event: None
        runner = Runner(subscription(counter), it, office, QUICK)
        async with at_work(runner.run):
            await until(lambda: runner.status().position == 10 and runner.status().retries == 0)
        assert sorted(counter.effects()) == once(range(1, 11, 2))

    play(bus, scene)


def test_a_store_that_is_away_loses_nothing_and_buries_nothing(bus: OpenBus, office: Office, counter: Counter) -> None:
    away = True
    counter.fails = lambda event: StoreUnavailable("full") if away else None

    async def scene(it: Bus) -> None:
        nonlocal away
        runner = Runner(subscription(counter), it, office, QUICK)
        await publish(it, 20)
        async with at_work(runner.run):
            await until(lambda: runner.status().error == "full")
            await asyncio.sleep(0.5)
            assert (runner.status().position, runner.status().dead, runner.status().retries) == (0, 0, 0)
            away = False
            await until(lambda: runner.status().position == 20)
            await until(lambda: runner.status().error == "")
        assert counter.effects() == once(range(1, 21, 2))

    play(bus, scene)


@pytest.mark.parametrize("point", ["fraud.handle.before_commit", "fraud.handle.after_commit", "bus.fetch"])
def test_a_fault_at_any_point_changes_no_effect(bus: OpenBus, office: Office, counter: Counter, point: str) -> None:
    async def scene(it: Bus) -> None:
        faults.arm(point, faults.Armed("fail", at=2, times=3))
        runner = Runner(subscription(counter), it, office, QUICK)
        async with at_work(runner.run):
            for start in range(1, 61, 10):
                await publish(it, start + 9, first=start)
                await asyncio.sleep(0.02)
            await until(lambda: runner.status().position == 60 and runner.status().retries == 0)
        assert sorted(counter.effects()) == once(range(1, 61, 2))

    try:
        play(bus, scene)
    finally:
        faults.disarm()


def test_a_slow_subscriber_delays_nobody(bus: OpenBus, office: Office, database: OpenDatabase) -> None:
    quick = Counter(lambda: database("fraud", "store", STORE))
    slow = Counter(lambda: database("analytics", "store", STORE))
    other = Office(office.settings)
    gate = threading.Event()
    slow.fails = lambda event: None if gate.wait(60) else ValueError("waited in vain")

    async def scene(it: Bus) -> None:
        runners = [
            Runner(subscription(quick), it, office),
            Runner(subscription(slow, "analytics"), it, other),
        ]
        async with at_work(*(runner.run for runner in runners)):
            await publish(it, 200, size=2)
            await until(lambda: runners[0].status().position == 200)
            assert runners[1].status().handled == 0
            assert await it.depth("order") == 200
            gate.set()
            await until(lambda: runners[1].status().position == 200)
        assert slow.effects() == quick.effects() == once(range(1, 201, 2))

    play(bus, scene)
    other.close()


def test_a_second_runner_of_the_same_name_has_no_effect_twice(
    bus: OpenBus, office: Office, counter: Counter, database: OpenDatabase
) -> None:
    """As when a process is started anew while the old one, taken for dead, still runs."""
    twin, twin_office = Counter(lambda: database("fraud", "store", STORE)), Office(office.settings)

    async def scene(it: Bus) -> None:
        old = Runner(subscription(counter), it, office)
        new = Runner(subscription(twin), it, twin_office)
        async with at_work(new.run):
            async with at_work(old.run), bus() as elsewhere:
                await publish(elsewhere, 100, size=2)
                await until(lambda: max(old.status().position, new.status().position) > 0)
            await until(lambda: new.status().position == 100)
        assert counter.effects() == once(range(1, 101, 2))

    play(bus, scene)
    twin_office.close()


def test_what_the_bus_no_longer_keeps_is_said(bus: OpenBus, office: Office, database: OpenDatabase) -> None:
    class Late:
        position = 41

        async def rewind(self) -> None:
            """The oldest segment begins with event 42."""

    class Pruned:
        async def feed(self, stream: str, subscriber: str) -> Late:
            return Late()

    async def scene(it: Bus) -> None:
        late = Subscription(
            "late", "order", frozenset(BOTH), lambda transaction, events: None, database("cart", "store", STORE), 0.01
        )
        with pytest.raises(Pod2doorError, match="events 1 to 41 of 'order'"):
            await Runner(late, Pruned(), office).run()  # type: ignore[arg-type]

    play(bus, scene)
