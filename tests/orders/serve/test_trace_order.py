"""One order through real processes, in both settings: its flame chart, and what the watch finds."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from core.errors import Pod2doorError
from orders.contracts.levels import LEVELS_MS
from orders.contracts.steps import FORWARD
from orders.platform.clock import Clock
from orders.platform.observe.alarms import load_alarms
from orders.platform.observe.flame import Flame
from orders.platform.observe.watch import Report, Watch
from orders.platform.security.authorities import trust
from orders.platform.settings import Settings
from orders.serve import layout
from orders.serve.running import Services
from orders.serve.trace_order import trace_order
from tests.orders.waiting import wait_until

if TYPE_CHECKING:
    from tests.orders.serve.conftest import Start

pytestmark = pytest.mark.slow

CHECKOUT = {
    "front": ["inventory", "payment", "shipping", "notification", "order", "gateway"],
    "back": [
        *("fraud", "analytics", "recommendations"),
        *(f"{service}:subscribers" for service in (*LEVELS_MS, "order")),
    ],
}
ORDER = {
    "order": "o-trace-1",
    "zone": "Z1",
    "promise": "standard",
    "lines": [{"sku": "SKU-0000001", "quantity": 2}],
}
CORRELATION = "4bf92f3577b34da6a3ce929d0e0e4736"


@contextmanager
def placed(services: Start) -> Iterator[Services]:
    with services(processes=CHECKOUT) as running:
        answer = httpx.post(f"{running.edge}/v1/orders", json=ORDER, headers={"X-Correlation-Id": CORRELATION})
        assert (answer.status_code, answer.json()["correlation"]) == (202, CORRELATION)
        yield running


def whole(flame: Flame) -> bool:
    effects = {bar.service for bar in flame.bars if bar.kind == "effect"}
    return effects == set(LEVELS_MS) and any(bar.name == "ConfirmationSent" for bar in flame.bars)


def look(running: Services) -> Report:
    """One look at every part, by the operator."""

    async def run() -> Report:
        verify = trust(running.settings.folder) if running.settings.production else False
        async with httpx.AsyncClient(verify=verify, timeout=30) as client:

            async def fetch(part: str, path: str) -> tuple[int, bytes]:
                token = running.token(layout.service_of(part))
                answer = await client.get(f"{running.urls[part]}{path}", headers={"authorization": f"Bearer {token}"})
                return answer.status_code, answer.content

            parts = [part for process in CHECKOUT.values() for part in process]
            return await Watch(parts, fetch, Clock(), running.settings.folder, load_alarms()).look()

    return asyncio.run(run())


def test_the_way_of_one_order(services: Start, settings: Settings) -> None:
    with placed(services) as running:
        wait_until(lambda: whole(trace_order(settings.folder, "o-trace-1")), "the whole way")
        flame = trace_order(settings.folder, "o-trace-1")
        report = look(running)
    assert flame.correlation == CORRELATION
    steps = [(bar.service, bar.name) for bar in flame.bars if bar.kind == "step"]
    assert steps == [(step.service, step.name) for step in FORWARD]
    events = [bar.attributes["topic"] for bar in flame.bars if bar.kind == "event"]
    assert events == ["OrderCreated.v1", *(step.done for step in FORWARD)]
    assert len([bar for bar in flame.bars if bar.kind == "effect"]) == len(LEVELS_MS)
    assert [part.part for part in report.parts if not part.up or part.problems] == []
    assert {one.name: one.level_ms for one in report.subscriptions if one.level_ms} == LEVELS_MS
    told = {name for part in report.parts for name, _ in part.values} | {"up", "disk_free_share", "lag"}
    told |= {f"subscription_{name}" for name in ("dead", "depth")}
    # Told once there is an error.
    assert {alarm.figure for alarm in load_alarms()} - told <= {"errors_total"}


def test_an_order_that_nobody_knows(services: Start, settings: Settings) -> None:
    with services(), pytest.raises(Pod2doorError, match="no service knows this order"):
        trace_order(settings.folder, "o-2")


def test_where_nothing_runs(tmp_path: Path) -> None:
    with pytest.raises(Pod2doorError, match="no services run here"):
        trace_order(tmp_path, "o-1")
