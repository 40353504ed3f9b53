"""What schemathesis does not think of, at every operation of every API: texts that break stores and encoders,
numbers without end, JSON without bottom, bodies of the wrong kind and size, methods that nobody offers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote

import httpx
import msgspec
import pytest

from orders.platform.http.door import BATCH_BYTES, BODY_BYTES
from orders.platform.http.problem import MEDIA_TYPE, Problem
from orders.serve.openapi import DOCUMENTED
from orders.services.gateway.routes import ROUTES
from tests.orders.contracts.shop import Shop, bearer
from tests.orders.contracts.test_any_request import document_of

TEXTS = [
    "\0",
    "a\0b",
    "\n",
    "SKU-0000001\n",
    "ann\r\nx: y",
    "\ud800",
    "\udfff\ud800",
    "\u202e\ufeff",
    "../..",
    "a/b",
    "%2e",
    "💥" * 99,
]
"""In the place of every text; "{}" and the like would only be more of the same."""
NUMBERS = [-1, 2**31, 2**63, 10**400, 1e308, -0.0]
DEEP = "[" * 50_000
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW")


class Operation(NamedTuple):
    """An operation as its document has it."""

    method: str
    path: str
    parameters: list[dict[str, Any]]
    schema: dict[str, Any] | None
    document: dict[str, Any]


def operations(part: str) -> Iterator[Operation]:
    document = document_of(part)
    for path, item in document["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema")
            yield Operation(method.upper(), path, operation.get("parameters", []), schema, document)


def sample(schema: dict[str, Any], document: dict[str, Any], text: Any = None, number: Any = None) -> Any:
    """An instance of a schema's shape, each text and number in it replaced."""
    if "$ref" in schema:
        return sample(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document, text, number)
    for choice in ("anyOf", "allOf"):
        if choice in schema:
            return sample(schema[choice][0], document, text, number)
    if "prefixItems" in schema:
        return [sample(one, document, text, number) for one in schema["prefixItems"]]
    match schema.get("type"):
        case "object":
            parts = schema.get("properties", {})
            return {name: sample(one, document, text, number) for name, one in parts.items()}
        case "array":
            return [sample(schema.get("items", {}), document, text, number)]
        case "integer" | "number":
            return schema.get("minimum", 1) if number is None else number
        case "boolean":
            return True
    return schema.get("enum", ["one_day"])[0] if text is None else text


def filled(operation: Operation, text: str) -> tuple[str, str]:
    """Path and query with a text in the place of each parameter."""
    path, query = operation.path, []
    word = quote(text.encode("utf-8", "surrogatepass"), safe="")
    for parameter in operation.parameters:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", word)
        elif parameter["in"] == "query":
            query.append(f"{parameter['name']}={word}")
    return path, "&".join(query)


def check(answer: httpx.Response, what: Any, *, away: bool = False) -> None:
    """No 5xx, unless what is needed is `away`; an error is a problem in one line."""
    assert answer.status_code < 500 or (away and answer.status_code == 503), (what, answer.status_code, answer.text)
    if answer.status_code >= 400 and answer.request.method != "HEAD":
        assert answer.headers["content-type"] == MEDIA_TYPE, (what, answer.text)
        problem = msgspec.json.decode(answer.content, type=Problem)
        assert problem.status == answer.status_code
        assert problem.detail
        assert "\n" not in problem.detail


def as_json(value: Any) -> bytes:
    """As JSON in ASCII: a lone surrogate goes as its escape."""
    return json.dumps(value).encode()


JSON = {"content-type": "application/json"}


def bodies(operation: Operation) -> Iterator[bytes]:
    """Bodies for an operation, all of them JSON or nearly."""
    if operation.schema is None:
        return
    shape = sample(operation.schema, operation.document)
    yield from (as_json(sample(operation.schema, operation.document, text=text)) for text in TEXTS)
    yield from (as_json(sample(operation.schema, operation.document, number=number)) for number in NUMBERS)
    if isinstance(shape, dict):
        yield from (as_json({**shape, text: text}) for text in TEXTS)
    yield from (b"", b"\xff", b"null", b"NaN", b'{"a":', DEEP.encode(), b'{"a":' + DEEP.encode())


@pytest.mark.parametrize("part", DOCUMENTED)
def test_no_text_or_number_breaks_a_service(shop: Shop, part: str) -> None:
    for operation in operations(part):
        for text in TEXTS:
            path, query = filled(operation, text)
            answer = shop.ask(part, operation.method, f"{path}?{query}")
            check(answer, (operation.method, path, query))
        path, query = filled(operation, "ann")
        for body in bodies(operation):
            headers = {**shop.operator(part), **JSON}
            answer = shop.ask(part, operation.method, f"{path}?{query}", headers, content=body)
            check(answer, (operation.method, path, body[:200]))


@pytest.mark.parametrize("part", DOCUMENTED)
def test_a_body_of_the_wrong_kind_or_size_is_refused(shop: Shop, part: str) -> None:
    for operation in operations(part):
        if operation.schema is None:
            continue
        path, _ = filled(operation, "SKU-0000001")
        good = as_json(sample(operation.schema, operation.document))
        for kind in ("text/plain", "application/xml", "multipart/form-data", "; /"):
            headers = {**shop.operator(part), "content-type": kind}
            answer = shop.ask(part, operation.method, path, headers, content=good)
            check(answer, (path, kind))
            assert answer.status_code >= 400, (path, kind)
        limit = BATCH_BYTES if path.startswith("/v1/steps/") else BODY_BYTES
        large = good + b" " * limit
        headers = {**shop.operator(part), **JSON}
        answer = shop.ask(part, operation.method, path, headers, content=large)
        assert answer.status_code == 413, (path, answer.text)
        check(answer, path)


@pytest.mark.parametrize("part", DOCUMENTED)
def test_a_method_that_nobody_offers_is_refused(shop: Shop, part: str) -> None:
    for path, item in document_of(part)["paths"].items():
        offered = {method.upper() for method in item}
        for method in set(METHODS) - offered:
            answer = shop.ask(part, method, path.replace("{", "").replace("}", ""))
            check(answer, (method, path))
            assert answer.status_code == 405, (method, path)
            assert offered <= {word.strip() for word in answer.headers["allow"].split(",")}


@pytest.fixture
def edge(shop: Shop) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shop.edge, timeout=30, headers=bearer(shop.customer("ann"))) as client:
        yield client


def test_no_text_or_number_breaks_the_edge(shop: Shop, edge: httpx.Client) -> None:
    for service in (*dict.fromkeys(route.service for route in ROUTES.values()), "gateway"):
        for operation in operations(service):
            for text in TEXTS:
                path, query = filled(operation, text)
                check(edge.request(operation.method, f"{path}?{query}"), (operation.method, path, query))
            path, query = filled(operation, "ann")
            for body in bodies(operation):
                answer = edge.request(operation.method, f"{path}?{query}", content=body, headers=JSON)
                check(answer, (operation.method, path, body[:200]))


def test_no_method_breaks_the_edge(edge: httpx.Client) -> None:
    for path in ("/", "/health", "/v1/orders", "/v1/payment-tokens", "/v1/subscriptions", "/v1/products/SKU-0000001"):
        for method in METHODS:
            check(edge.request(method, path), (method, path))
