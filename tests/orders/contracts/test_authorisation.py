"""Who may do what: every identity at every route of every part, and customers at every route of the edge.

The routes come from the parts' own documents, so that none is forgotten: a route that is new is for whoever has the
scope that its method asks for, and nobody else; one that customers may write to must be named here.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
import pytest

from orders.platform.security.customers import HEADER
from orders.platform.security.identities import Identity
from orders.platform.security.scopes import ADMIN, ALL, OPERATOR, READ, STEPS, WRITE
from orders.platform.security.tokens import Issuer
from orders.serve.layout import BUILD_ORDER, is_subscribers, service_of
from orders.serve.loading import load
from orders.serve.openapi import SERVICES
from orders.services.gateway.routes import ROUTES
from tests.orders.contracts.shop import Shop, bearer

GATEWAY = "gateway"
DEAD_LETTERS = "/v1/dead-letters/{subscriber}/{stream}"
IDENTITIES = (*SERVICES, OPERATOR)
OPERATORS_ONLY = {
    ("gateway", "GET", "/status"),
    ("gateway", "PUT", "/v1/routes/{prefix}"),
    ("fraud", "POST", "/v1/review/{order}"),
    *((part, "GET", DEAD_LETTERS) for part in BUILD_ORDER if is_subscribers(part)),
    *((part, "POST", f"{DEAD_LETTERS}/redrive") for part in BUILD_ORDER if is_subscribers(part)),
    ("catalogue", "POST", "/v1/products/{sku}/price"),
    ("catalogue", "POST", "/v1/products/{sku}/name"),
    ("inventory", "POST", "/v1/stock/{sku}/receipts"),
    ("order", "GET", "/v1/latest-orders"),
    ("order", "POST", "/v1/shipments"),
    ("recommendations", "POST", "/v1/editions"),
    ("recommendations", "GET", "/v1/exposures"),
}
CUSTOMERS_LIST = ("order", "GET", "/v1/orders")
"""Through the gateway it is one customer's own."""
GUESTS_MAY_WRITE = {
    ("POST", "/v1/recommendations"),
    ("POST", "/v1/guest-carts"),
    ("DELETE", "/v1/guest-carts/{cart}"),
    ("POST", "/v1/guest-carts/{cart}/lines"),
    ("PUT", "/v1/guest-carts/{cart}/lines/{sku}"),
    ("DELETE", "/v1/guest-carts/{cart}/lines/{sku}"),
    ("POST", "/v1/guest-carts/{cart}/checkout"),
    ("POST", "/v1/users"),
    ("POST", "/v1/sessions"),
    ("POST", "/v1/orders/{order}/cancel"),
}
"""Through the edge: what everybody may, who knows the id of a cart or of a guest's order."""


def routes(shop: Shop, part: str) -> Iterator[tuple[str, str]]:
    """Method and path of everything that a part answers, its document and a path that is not there among it."""
    document = shop.tenants[part].app.openapi()
    for path, item in document["paths"].items():
        if path != "/health":
            yield from ((method.upper(), path) for method in item)
    yield from (("GET", "/openapi.json"), ("GET", "/v1/nowhere"), ("POST", "/v1/nowhere"))


def at(path: str) -> str:
    return path.replace("{customer}", "ann").replace("{", "").replace("}", "")


def scope_of(method: str, path: str) -> str:
    if path.startswith("/v1/steps/"):
        return STEPS
    if path.startswith("/v1/faults"):
        return ADMIN
    return READ if method == "GET" else WRITE


def expected(issuer: str, part: str, method: str, path: str) -> int:
    """The status that keeps an identity out; 0 where it enters."""
    service = service_of(part)
    granted = ALL if issuer == OPERATOR else load(issuer).scopes.get(service, ())
    if scope_of(method, path) not in granted:
        return 403
    if (part, method, path) in OPERATORS_ONLY and ADMIN not in granted:
        return 403
    personal = "{customer}" in path and ADMIN not in granted
    return 401 if personal or (issuer == GATEWAY and (part, method, path) == CUSTOMERS_LIST) else 0


@pytest.mark.parametrize("part", BUILD_ORDER)
def test_every_identity_at_every_route(shop: Shop, part: str) -> None:
    wrong = {}
    for issuer in IDENTITIES:
        headers = bearer(Issuer(shop.identity(issuer)).token(service_of(part), ALL))
        for method, path in routes(shop, part):
            answer = shop.ask(part, method, at(path), headers)
            kept_out = answer.status_code if answer.status_code in (401, 403) else 0
            if kept_out != expected(issuer, part, method, path):
                wrong[issuer, method, path] = answer.status_code, answer.text
    assert not wrong


def strangers(shop: Shop, part: str, elsewhere: Path) -> dict[str, dict[str, str]]:
    """Headers of those whom nobody knows, or knows no more."""
    service, operator = service_of(part), shop.identity(OPERATOR)
    other = "cart" if service != "cart" else "user"
    unsigned = {"iss": OPERATOR, "aud": service, "sub": "", "scope": " ".join(ALL), "iat": 0, "exp": 2**40}
    return {
        "no token": {},
        "no bearer": {"authorization": Issuer(operator).token(service, ALL)},
        "not a token": bearer("x.y.z"),
        "another service's token": bearer(Issuer(operator).token(other, ALL)),
        "an expired token": bearer(Issuer(operator, lifetime_s=-1).token(service, ALL)),
        "an unsigned token": bearer(jwt.encode(unsigned, None, algorithm="none", headers={"kid": operator.key().kid})),
        "a token signed by a namesake": bearer(Issuer(Identity(elsewhere, OPERATOR)).token(service, ALL)),
        "a token of nobody here": bearer(Issuer(Identity(elsewhere, "stranger")).token(service, ALL)),
        "a customer's token": bearer(shop.customer("ann")),
    }


@pytest.mark.parametrize("part", BUILD_ORDER)
def test_nobody_else_gets_in(shop: Shop, part: str, tmp_path: Path) -> None:
    got_in = {}
    # The gateway's own API is the audience of customers' tokens; they are worth nothing there.
    for who, headers in strangers(shop, part, tmp_path).items():
        for method, path in routes(shop, part):
            answer = shop.ask(part, method, at(path), headers)
            known = who == "a customer's token" and part == GATEWAY
            if answer.status_code != (403 if known else 401):
                got_in[who, method, path] = answer.status_code
            elif not known and answer.headers["www-authenticate"] != "Bearer":
                got_in[who, method, path] = "no www-authenticate"
    assert not got_in


@pytest.mark.parametrize("part", BUILD_ORDER)
def test_the_gateway_acts_for_the_customer_whose_token_it_carries(shop: Shop, part: str) -> None:
    gateway = bearer(Issuer(shop.identity(GATEWAY)).token(service_of(part), (READ, WRITE)))
    for method, path in routes(shop, part):
        if "{customer}" not in path:
            continue
        for name, kept_out in (("bob", 403), ("ann", 0)):
            answer = shop.ask(part, method, at(path), {**gateway, HEADER: shop.customer(name)})
            assert (answer.status_code if answer.status_code in (401, 403) else 0) == kept_out, (name, method, path)


def routed(shop: Shop) -> Iterator[tuple[str, str]]:
    for route in ROUTES.values():
        for method, path in routes(shop, route.service):
            if path.split("/")[2:3] == [route.prefix]:
                yield method, path


def test_customers_change_nothing_but_what_is_theirs(shop: Shop) -> None:
    """Whatever the edge passes on: a guest's word changes nothing of the shop's, a customer's nothing of another's."""
    found = set(routed(shop))
    assert found >= GUESTS_MAY_WRITE
    callers = {"guest": {}, "bob": bearer(shop.customer("bob"))}
    with httpx.Client(base_url=shop.edge, timeout=30) as edge:
        for method, path in sorted(found):
            if method == "GET" or (method, path) in GUESTS_MAY_WRITE or path == "/v1/orders":
                continue
            for who, headers in callers.items():
                answer = edge.request(method, at(path), headers=headers)
                assert answer.status_code in (401, 403, 404), (who, method, path, answer.text)
