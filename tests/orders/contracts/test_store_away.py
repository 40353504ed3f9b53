"""A store that is away is a 503 with a time to come again, at every API, and never a 500; back, all is as before."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from orders.platform.settings import Settings
from orders.serve.layout import BUILD_ORDER, is_subscribers
from orders.services.gateway.routes import MONOLITH
from tests.orders.contracts.pacts import STEPS
from tests.orders.contracts.shop import Shop
from tests.orders.contracts.test_hostile_requests import check, operations
from tests.orders.contracts.test_providers import body_of
from tests.orders.production import Production

APIS = tuple(part for part in BUILD_ORDER if not is_subscribers(part))
WORDS = {"customer": "ann", "sku": "SKU-0000001", "order": "o-1", "cart": f"guest-{'a' * 32}", "name": "home"}
STORELESS = {"gateway"}


@contextmanager
def stores_away(settings: Settings, request: pytest.FixtureRequest) -> Iterator[None]:
    """No file has its name, or the server is down."""
    if settings.production:
        servers: Production = request.getfixturevalue("production")
        servers.postgres.stop()
        try:
            yield
        finally:
            servers.start()
        return
    files = [path for path in settings.folder.glob("*/*.db") if path.parent.name in APIS]
    for path in files:
        path.rename(path.with_suffix(".away"))
    try:
        yield
    finally:
        for path in files:
            path.with_suffix(".away").rename(path)


def reads(shop: Shop, service: str, sku: str) -> Iterator[httpx.Response]:
    """The answer to every GET of a service that names something, such as a SKU or an order."""
    for operation in operations(service):
        if operation.method == "GET" and (named := names(operation.path)):
            words = {**WORDS, "sku": sku}
            answer = shop.ask(service, "GET", operation.path.format_map({name: words.get(name, "x") for name in named}))
            check(answer, (service, operation.path), away=True)
            yield answer


def names(path: str) -> list[str]:
    return [word.partition("}")[0] for word in path.split("{")[1:]]


@pytest.mark.slow
def test_a_store_that_is_away_is_a_503(settings: Settings, request: pytest.FixtureRequest) -> None:
    with Shop(settings, APIS) as shop:
        before = {service: statuses(shop, service) for service in APIS}
        assert not any(503 in found for found in before.values())
        with stores_away(settings, request):
            for service in APIS:
                # A SKU that nobody asked for: no cache has it.
                found = [answer for answer in reads(shop, service, "SKU-0000009") if answer.status_code == 503]
                assert found or service in STORELESS, f"{service}: no read needs its store"
                assert all(int(answer.headers["retry-after"]) > 0 for answer in found)
            for call in STEPS:
                answer = shop.ask(call.provider, "POST", call.path, json=body_of(call, "o-1"))
                assert answer.status_code == 503, (call.path, answer.text)
            for service in ("cart", MONOLITH):
                answer = shop.ask(service, "POST", "/v1/cart/ann/lines", json={"sku": "SKU-0000001"})
                assert answer.status_code == 503
            user = {"user": "ann", "password": "not a secret"}
            assert shop.ask("user", "POST", "/v1/users", json=user).status_code == 503
        assert {service: statuses(shop, service) for service in APIS} == before


def statuses(shop: Shop, service: str) -> list[int]:
    return [answer.status_code for answer in reads(shop, service, "SKU-0000001")]
