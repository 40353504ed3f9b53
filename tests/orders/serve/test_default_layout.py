"""All services as `orders serve` starts them, on both settings: who gets in, and what an end in order leaves."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from functools import partial

import httpx
import pytest

from orders.contracts.levels import LEVELS_MS
from orders.platform.security.authorities import trust
from orders.serve import layout
from orders.serve.running import Services
from orders.serve.status import status
from tests.orders.serve.conftest import Start
from tests.orders.waiting import wait_until


def trusted(services: Services) -> ssl.SSLContext | bool:
    return trust(services.settings.folder) if services.settings.production else False


def routes(client: httpx.Client, base: str, token: str) -> Iterator[tuple[str, str]]:
    """Every method and path of an API, from its own OpenAPI document."""
    document = client.get(f"{base}/openapi.json", headers={"authorization": f"Bearer {token}"}).json()
    for path, methods in document["paths"].items():
        for method in methods:
            yield method.upper(), path.replace("{", "").replace("}", "")


def refusals(services: Services, client: httpx.Client, part: str) -> dict[tuple[str, str], int]:
    """What a stranger gets from every route of a part, and from its documents."""
    base, token = services.urls[part], services.token(layout.service_of(part))
    asked = [*routes(client, base, token), ("GET", "/openapi.json"), ("GET", "/v1/nowhere")]
    return {
        (method, path): client.request(method, base + path).status_code for method, path in asked if path != "/health"
    }


@pytest.mark.slow
def test_all_start_and_let_nobody_in_without_a_token(services: Start) -> None:
    with services() as running:
        parts = {part.service: part for part in status(running.settings.folder).parts}
        assert set(parts) == set(running.ports) - {layout.EDGE}
        wait_until(lambda: status(running.settings.folder).well, "all services are well")
        with httpx.Client(verify=trusted(running), timeout=30) as client:
            for part in parts:
                answers = refusals(running, client, part)
                assert len(answers) > 2
                assert set(answers.values()) == {401}, (part, answers)
        wait_until(
            lambda: len(status(running.settings.folder).levels) == len(LEVELS_MS), "the watch has seen all levels"
        )
        assert status(running.settings.folder).breakers == {"recommendations": "closed"}


class Customers:
    """A few customers who place orders until the door is closed."""

    def __init__(self, edge: str) -> None:
        self.accepted: list[str] = []
        self._edge = edge
        self._threads = [threading.Thread(target=self._shop, args=(number,)) for number in range(3)]
        for thread in self._threads:
            thread.start()

    def _shop(self, customer: int) -> None:
        lines = [{"sku": "SKU-0000001", "quantity": 1}]
        with httpx.Client(base_url=self._edge, timeout=30) as client:
            for number in range(100_000):
                order = {"order": f"{customer}-{number}", "zone": "Z01", "promise": "standard", "lines": lines}
                try:
                    answer = client.post("/v1/orders", json=order)
                except httpx.HTTPError:
                    return
                if answer.status_code == 202:
                    self.accepted.append(str(order["order"]))

    def leave(self) -> None:
        for thread in self._threads:
            thread.join()


@pytest.mark.slow
def test_what_was_accepted_before_an_end_in_order_is_there_after_the_next_start(services: Start) -> None:
    with services() as running:
        customers = Customers(running.edge)
        wait_until(lambda: len(customers.accepted) >= 100, "a hundred orders are accepted")
    customers.leave()
    with services() as running, httpx.Client(base_url=running.edge, timeout=30) as client:

        def settled(order: str) -> bool:
            answer = client.get(f"/v1/orders/{order}")
            return answer.status_code == 200 and answer.json()["status"] in ("shipping", "rejected")

        for order in customers.accepted:
            wait_until(partial(settled, order), f"order {order} goes on")
