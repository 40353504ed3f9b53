"""What customers may do, named one by one: a service's new route is none of theirs until it is named here."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from orders.platform.calls import Refused
from orders.serve.openapi import SERVICES, path_of
from orders.services.gateway.routes import ROUTES, NotOffered, prefix_of

CUSTOMERS = {
    "GET /v1/search",
    "GET /v1/products/{sku}",
    "GET /v1/stock/{sku}",
    "GET /v1/recommendations/{sku}",
    "POST /v1/recommendations",
    "GET /v1/cart/{customer}",
    "DELETE /v1/cart/{customer}",
    "POST /v1/cart/{customer}/lines",
    "PUT /v1/cart/{customer}/lines/{sku}",
    "DELETE /v1/cart/{customer}/lines/{sku}",
    "POST /v1/cart/{customer}/checkout",
    "POST /v1/cart/{customer}/merge",
    "POST /v1/guest-carts",
    "GET /v1/guest-carts/{cart}",
    "DELETE /v1/guest-carts/{cart}",
    "POST /v1/guest-carts/{cart}/lines",
    "PUT /v1/guest-carts/{cart}/lines/{sku}",
    "DELETE /v1/guest-carts/{cart}/lines/{sku}",
    "POST /v1/guest-carts/{cart}/checkout",
    "POST /v1/users",
    "GET /v1/users/{customer}",
    "DELETE /v1/users/{customer}",
    "PUT /v1/users/{customer}/password",
    "PUT /v1/users/{customer}/addresses/{name}",
    "DELETE /v1/users/{customer}/addresses/{name}",
    "PUT /v1/users/{customer}/payment",
    "DELETE /v1/users/{customer}/payment",
    "POST /v1/sessions",
    "GET /v1/orders",
    "GET /v1/orders/{order}",
    "POST /v1/orders/{order}/cancel",
}


def is_passed_on(method: str, path: str) -> bool:
    if (route := ROUTES.get(prefix_of(path))) is None:
        return False
    try:
        route.check(method, path)
    except Refused:
        return False
    return True


def documented() -> Iterator[str]:
    """Method and path of every operation of every service's document."""
    for service in SERVICES:
        for path, item in json.loads(path_of(service).read_text())["paths"].items():
            yield from (f"{method.upper()} {path}" for method in item)


def test_of_all_that_services_offer_customers_get_what_is_named() -> None:
    assert {one for one in documented() if is_passed_on(*one.split())} == CUSTOMERS


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/orders/"),
        ("GET", "/v1/orders//cancel"),
        ("POST", "/v1/stock/SKU-0000001/receipts"),
        ("POST", "/v1/cart/ada/line%73"),
        ("GET", "/v1/search/all"),
    ],
)
def test_no_other_path_is_there(method: str, path: str) -> None:
    with pytest.raises(Refused) as refused:
        ROUTES[prefix_of(path)].check(method, path)
    assert refused.value.status == 404


def test_a_405_names_the_methods_that_there_are() -> None:
    with pytest.raises(NotOffered) as refused:
        ROUTES["cart"].check("PATCH", "/v1/cart/ada")
    assert (refused.value.status, refused.value.methods) == (405, ["GET", "DELETE", "HEAD"])
    ROUTES["cart"].check("HEAD", "/v1/cart/ada")
