"""Every operation of every API, asked what its document allows and what it does not.

No answer is a 5xx, and each is as documented: its status, its media type, its schema.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import requests
import schemathesis

from orders.serve.openapi import DOCUMENTED, path_of
from orders.services.gateway.routes import ROUTES
from tests.orders.contracts.asking import MODES, ask, operations
from tests.orders.contracts.shop import BESIDE_HYPOTHESIS, Shop, bearer

pytestmark = [pytest.mark.slow, BESIDE_HYPOTHESIS]
CUSTOMER = "ann"


def document_of(part: str) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(path_of(part).read_text(encoding="utf-8"))
    return kept


@pytest.mark.parametrize("part", DOCUMENTED)
@pytest.mark.parametrize("mode", MODES)
def test_no_request_breaks_a_service(shop: Shop, part: str, mode: str) -> None:
    def send(case: schemathesis.Case) -> Any:
        request = requests.Request(**case.as_transport_kwargs(base_url="http://x")).prepare()
        headers = {**request.headers, **shop.operator(part)}
        return shop.ask(part, str(request.method), str(request.path_url), headers, content=request.body)

    assert sum(ask(operation, MODES[mode], send) for operation in operations(document_of(part)))


def routed(prefix: str, service: str) -> dict[str, Any]:
    """Of a service's document, what customers reach through the edge; who they are is known."""
    document = document_of(service)
    paths = {path: item for path, item in document["paths"].items() if path.split("/")[2:3] == [prefix]}
    for operation in [operation for item in paths.values() for operation in item.values()]:
        for parameter in operation.get("parameters", ()):
            if parameter["name"] == "customer" and parameter["in"] == "path":
                parameter["schema"] = {"type": "string", "enum": [CUSTOMER]}
    return {**document, "paths": paths}


def edge_sender(shop: Shop) -> Callable[[schemathesis.Case], Any]:
    session, headers = requests.Session(), bearer(shop.customer(CUSTOMER))
    return lambda case: case.call(base_url=shop.edge, headers=headers, session=session)


@pytest.mark.parametrize("prefix", ROUTES)
@pytest.mark.parametrize("mode", MODES)
def test_no_request_breaks_what_the_edge_passes_on(shop: Shop, prefix: str, mode: str) -> None:
    send, document = edge_sender(shop), routed(prefix, ROUTES[prefix].service)
    assert sum(ask(operation, MODES[mode], send) for operation in operations(document))


@pytest.mark.parametrize("mode", MODES)
def test_no_request_breaks_the_hot_route(shop: Shop, mode: str) -> None:
    send, document = edge_sender(shop), document_of("gateway")
    document["paths"] = {"/v1/orders": document["paths"]["/v1/orders"]}
    assert sum(ask(operation, MODES[mode], send) for operation in operations(document))
