"""What the gateway passes on, and what it does not, whatever comes."""

from __future__ import annotations

import re
from urllib.parse import unquote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.platform.calls import Refused
from orders.platform.http.exchange import Exchange
from orders.services.gateway.request import Request, read_request

TARGETS = st.lists(
    st.sampled_from(b"/v1/ cart / .. . %2e %2F %2f %00 ? a=b 4111111111111111 %".split()) | st.binary(max_size=3),
    max_size=8,
).map(lambda parts: b"/" + b"".join(parts))
BODIES = st.binary(max_size=20) | st.sampled_from(
    [b"{}", b"[" * 5_000, b'{"a":"4111111111111111"}', b'{"a":"\\u0034111 1111 1111 1111"}', b"4111111111111111"]
)


def exchange(method: bytes, target: bytes, body: bytes, **headers: bytes) -> Exchange:
    made = Exchange(None)  # type: ignore[arg-type]
    made.method, made.target, made.body = method, target, body
    made.headers = {name.replace("_", "-").encode(): value for name, value in headers.items()}
    return made


@given(st.sampled_from([b"GET", b"POST", b"PUT", b"TRACE", b"CONNECT"]), TARGETS, BODIES)
def test_a_request_is_passed_on_clean_or_refused(method: bytes, target: bytes, body: bytes) -> None:
    try:
        request = read_request(exchange(method, target, body))
    except Refused:
        return
    assert request.target.isascii()
    assert request.target.isprintable()
    assert " " not in request.target
    assert not {"..", "."} & set(unquote(request.path).split("/"))
    assert unquote(request.path).count("/") == request.path.count("/")
    assert not body or msgspec.json.decode(request.body) is not NotImplemented
    assert not re.search(r"(?<!\d)4111111111111111(?!\d)", f"{unquote(request.target)} {request.body.decode()}")


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b'{"a":"\\u0034111 1111 1111 1111"}', b"application/json", 422),
        (b'{"4111111111111111":1}', b"application/json", 422),
        (b"4111111111111111", b"application/json", 422),
        (b"{", b"application/json", 400),
        (b"a=b", b"application/x-www-form-urlencoded", 415),
    ],
)
def test_a_body_is_json_without_card_numbers(body: bytes, media_type: bytes, status: int) -> None:
    with pytest.raises(Refused) as refused:
        read_request(exchange(b"POST", b"/v1/cart/ada/lines", body, content_type=media_type))
    assert refused.value.status == status


def test_conditions_are_passed_on_and_nothing_else() -> None:
    headers = {"if_match": b'"3"', "if_none_match": b'"x"', "authorization": b"Bearer x", "x_secret": b"1"}
    request = read_request(exchange(b"GET", b"/v1/cart/ada?a=b", b"", **headers))
    assert request == Request("GET", "/v1/cart/ada", "a=b", b"", {"if-match": '"3"', "if-none-match": '"x"'})


@pytest.mark.parametrize(
    ("path", "at_service"),
    [
        (b"/v1/checkout/ada", "/v1/cart/ada/checkout"),
        (b"/v1/checkout/guest-6a-0f", "/v1/guest-carts/guest-6a-0f/checkout"),
    ],
)
def test_a_checkout_is_its_carts(path: bytes, at_service: str) -> None:
    assert read_request(exchange(b"POST", path, b"{}")).path == at_service
