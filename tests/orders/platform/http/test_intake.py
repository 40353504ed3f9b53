"""The hot handler: what becomes an order, what is refused, and that no card number gets past it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orders.contracts.accepting import AcceptAnswer, AcceptRequest
from orders.contracts.placing import Accepted, PlaceOrder
from orders.platform.calls import CallFailed, Overloaded, Refused
from orders.platform.http.card_guard import card_number_in, holds_card_number, may_hide_card
from orders.platform.http.exchange import Exchange
from orders.platform.http.intake import CALLS_AT_ONCE, LARGEST_BATCH, Accept, OrderIntake
from orders.platform.http.rate_limit import TooMany
from orders.platform.security.vault import Vault
from tests.orders.untraced import Untraced
from tests.orders.waiting import until

CARD = "4111111111111111"
CORRELATION = "0af7651916cd43dd8448eb211c80319c"
VAULT = Vault(bytes(32), lambda: 1_764_000_000_000_000)  # November 2025


@dataclass(eq=False)
class Client:
    """In the place of a connection: counts how often answers were written."""

    writes: int = 0
    peer: str = "client"

    def send_ready(self) -> None:
        self.writes += 1


@dataclass
class Taken:
    """An order service that takes everything."""

    requests: list[AcceptRequest] = field(default_factory=list)

    async def accept(self, request: AcceptRequest) -> AcceptAnswer:
        self.requests.append(request)
        return AcceptAnswer([202] * len(request.orders))


def order(**fields: Any) -> dict[str, Any]:
    lines = [{"sku": "SKU-0000001", "quantity": 1}]
    return {"order": "o-1", "zone": "ZIP-432", "promise": "one_day", "lines": lines, **fields}


def admit_all(exchange: Exchange, customer: str) -> None:
    pass


def ask(
    *bodies: bytes,
    accept: Accept | None = None,
    admit: Callable[[Exchange, str], None] = admit_all,
    headers: dict[bytes, bytes] | None = None,
    client: Client | None = None,
    most_open: int = 100,
) -> list[tuple[int, dict[str, str], Any]]:
    """Send requests at once; status, headers and body of each answer."""

    async def exchange_all() -> list[bytes]:
        intake = OrderIntake(accept or Taken().accept, VAULT.tokenise, admit, Untraced(), most_open=most_open)  # type: ignore[arg-type]
        exchanges = []
        for body in bodies:
            exchange = Exchange(client or Client())  # type: ignore[arg-type]
            exchange.body, exchange.headers = body, headers or {}
            exchanges.append(exchange)
            intake.take(exchange)
        await until(lambda: all(exchange.answer is not None for exchange in exchanges))
        assert intake.open == 0
        assert intake.answers.total() == len(bodies)
        return [exchange.answer or b"" for exchange in exchanges]

    return [split(answer) for answer in asyncio.run(exchange_all())]


def split(answer: bytes) -> tuple[int, dict[str, str], Any]:
    head, body = answer.split(b"\r\n\r\n", 1)
    first, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert int(headers["content-length"]) == len(body)
    return int(first.split()[1]), headers, msgspec.json.decode(body)


def test_an_order_is_answered_as_the_contract_says_and_handed_on_as_it_came() -> None:
    taken, body = Taken(), msgspec.json.encode(order())
    [(status, headers, content)] = ask(body, accept=taken.accept)
    accepted = msgspec.convert(content, Accepted)
    assert (status, accepted.order, accepted.status) == (202, "o-1", "accepted")
    assert headers["x-correlation-id"] == accepted.correlation == taken.requests[0].orders[0].correlation
    assert taken.requests[0].orders[0].body == body


def test_where_answers_take_long_batches_grow_and_not_calls() -> None:
    """Nobody answers until far more orders have come than a few calls hold; then all are answered."""
    sizes: list[int] = []
    go_on = asyncio.Event()

    async def accept(request: AcceptRequest) -> AcceptAnswer:
        sizes.append(len(request.orders))
        await go_on.wait()
        return AcceptAnswer([202] * len(request.orders))

    async def run() -> list[Exchange]:
        intake = OrderIntake(accept, VAULT.tokenise, admit_all, Untraced(), gather_s=0)  # type: ignore[arg-type]
        sent: list[Exchange] = []

        async def send(count: int) -> None:
            for _ in range(count):
                sent.append(exchange := Exchange(Client()))  # type: ignore[arg-type]
                exchange.body = msgspec.json.encode(order(order=f"o-{len(sent)}"))
                intake.take(exchange)
            await asyncio.sleep(0.01)

        for number in range(1, CALLS_AT_ONCE + 1):
            await send(1)
            await until(lambda number=number: len(sizes) == number)
        await send(LARGEST_BATCH + 5)
        assert len(sizes) == CALLS_AT_ONCE
        go_on.set()
        await until(lambda: not intake.open)
        return sent

    sent = asyncio.run(run())
    assert sizes[CALLS_AT_ONCE:] == [LARGEST_BATCH, 5]
    assert [split(exchange.answer or b"")[0] for exchange in sent] == [202] * len(sent)


def test_what_comes_together_is_one_call_and_one_write_for_each_connection() -> None:
    taken, client = Taken(), Client()
    answers = ask(*(msgspec.json.encode(order(order=f"o-{n}")) for n in range(50)), accept=taken.accept, client=client)
    assert [content["order"] for _, _, content in answers] == [f"o-{n}" for n in range(50)]
    assert [len(request.orders) for request in taken.requests] == [50]
    assert client.writes == 1


@pytest.mark.parametrize(
    ("given_headers", "correlation"),
    [
        ({b"traceparent": f"00-{CORRELATION}-b7ad6b7169203331-01".encode()}, CORRELATION),
        ({b"x-correlation-id": b"0AF76519-16cd-43dd-8448-eb211c80319c"}, CORRELATION),
        ({b"x-correlation-id": b"not one\xff"}, ""),
        ({b"x-correlation-id": f"abcdefabcdefabcd{CARD}".encode()}, ""),
        ({b"traceparent": f"00-abcdefabcdefabcd{CARD}-b7ad6b7169203331-01".encode()}, ""),
        ({b"traceparent": f"00-{CORRELATION}-{CARD}-01".encode()}, ""),
        ({b"traceparent": b"00-00000000000000000000000000000000-b7ad6b7169203331-01"}, ""),
    ],
)
def test_the_correlation_id_is_the_callers_or_a_new_one(given_headers: dict[bytes, bytes], correlation: str) -> None:
    [(_, headers, _)] = ask(msgspec.json.encode(order()), headers=given_headers)
    got = headers["x-correlation-id"]
    assert got == correlation if correlation else len(got) == 32 and int(got, 16)
    assert CARD not in got
    assert not any(CARD.encode() in value for value in given_headers.values())


def test_a_card_is_a_token_before_anyone_sees_the_order() -> None:
    taken = Taken()
    card = {"number": "4111 1111 1111 1111", "expiry": "12/29"}
    ask(msgspec.json.encode(order(payment={"card": card})), accept=taken.accept)
    body = taken.requests[0].orders[0].body
    command = msgspec.json.decode(body, type=PlaceOrder)
    assert command.payment is not None
    assert command.payment.card is None
    assert VAULT.hint(command.payment.token or "").last4 == "1111"
    assert b"4111" not in body


@pytest.mark.parametrize(
    "fields",
    [
        {"order": CARD},
        {"order": f"order-{CARD}x"},
        {"order": "4111-1111-1111-1111"},
        {"order": "4242--4242._4242-4242"},
        {"order": "a:42.42.42.42.42.42.42.42"},
        {"zone": "3782 822463 10005"},
        {"zone": "ZIP4242_4242_4242_4242x"},
        {"zone": "4242/4242/4242/4242"},
        {"zone": "42424242 42424242"},
        {"zone": "4242  4242   4242  4242"},
        {"zone": "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2"},
        {"zone": "４２４２４２４２４２４２４２４２"},
        {"zone": "٤٢٤٢–٤٢٤٢–٤٢٤٢–٤٢٤٢"},
        {"customer": f"c{CARD}"},
        {"payment": {"token": f"tok_{CARD}"}},
        {"lines": [{"sku": f"SKU-{CARD}", "quantity": 1}]},
        {"placed_at": f"2026-11-24T12:00:00.{CARD}Z"},
    ],
)
def test_a_card_number_anywhere_else_is_refused_and_not_repeated(fields: dict[str, Any]) -> None:
    taken = Taken()
    [(status, _, content)] = ask(msgspec.json.encode(order(**fields)), accept=taken.accept)
    assert status == 422
    assert not taken.requests
    assert not {"1111", "4242"} & set(re.findall("[0-9]{4}", content["detail"]))
    assert next(iter(fields)) in content["detail"]


def test_an_escape_hides_no_card_number() -> None:
    body = msgspec.json.encode(order(order=CARD)).replace(b"4111", b"\\u0034111")
    assert ask(body)[0][0] == 422


def test_ids_that_are_no_card_numbers_are_let_in() -> None:
    """Times in milliseconds, UUIDs and dates would pass Luhn's check one time in ten."""
    for number in range(300):
        for made in (f"{1_764_000_000_000 + number}", f"20261124-{number:06d}-001", f"{number:032x}"):
            assert not holds_card_number(made)


DIGITS = ("0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")
GAPS = st.sampled_from(["", "", " ", "-", ".", "_", "/", "--", "–", "x"])


@st.composite
def cardlike(draw: st.DrawFn) -> str:
    """A card's number, written in one of many ways; some of them hide it from the guard, most do not."""
    script, number = draw(st.sampled_from(DIGITS)), draw(st.sampled_from([CARD, "4242424242424242", "378282246310005"]))
    size, gap = draw(st.integers(2, 8)), draw(GAPS)
    groups = [number[start : start + size] for start in range(0, len(number), size)]
    return draw(GAPS) + "".join(script[int(sign)] if sign.isdigit() else sign for sign in gap.join(groups))


@settings(max_examples=300, deadline=None)
@given(cardlike() | st.text("0123456789 ._/-Zip٤–\\", min_size=1, max_size=40), st.sampled_from(["zone", "customer"]))
def test_what_the_guard_finds_the_glance_before_it_never_misses(text: str, field: str) -> None:
    for escaped in (False, True):
        body = json.dumps(order(**{field: text[:40]}), ensure_ascii=escaped).encode()
        command = msgspec.json.decode(body, type=PlaceOrder)
        assert may_hide_card(body) or not card_number_in(command)


@given(st.lists(st.sampled_from([" ", "-", "--", ".", "_", "/", "  ", "–"]), min_size=3, max_size=3))
def test_a_card_is_found_whatever_separates_its_groups(between: list[str]) -> None:
    text = "".join(group + gap for group, gap in zip(["4242"] * 4, [*between, ""], strict=True))
    assert holds_card_number(text)
    assert holds_card_number(f"ZIP{text}", free=True)
    assert not holds_card_number(f"{text[:-1]}3", free=True)


def test_most_orders_are_glanced_at_only() -> None:
    assert not may_hide_card(msgspec.json.encode(order(placed_at="2026-11-24T12:00:00.123456-05:00")))


def test_a_text_that_cannot_be_shown_is_refused_by_its_name() -> None:
    for fields in ({"zone": "a\u202eb"}, {"customer": "a\u00a0b"}, {"payment": {"token": "tok_\u200b"}}):
        [(status, _, content)] = ask(msgspec.json.encode(order(**fields)))
        assert status == 422
        assert next(iter(fields)) in content["detail"]
        assert "cannot be shown, U+" in content["detail"]


@pytest.mark.parametrize(
    ("moment", "status"),
    [
        ("2000-01-01T00:00:00Z", 202),
        ("2099-12-31T23:59:59.999999Z", 202),
        ("2100-01-01T00:00:00+00:01", 202),
        ("2000-01-01T00:00:00+00:01", 422),
        ("2100-01-01T00:00:00Z", 422),
        ("1900-01-01T00:00:00Z", 422),
        ("9999-12-31T23:59:59-23:59", 422),
        ("0001-01-01T00:00:00+23:59", 422),
        ("2026-02-30T00:00:00Z", 422),
    ],
)
def test_an_order_is_placed_in_this_century(moment: str, status: int) -> None:
    [(got, _, content)] = ask(msgspec.json.encode(order(placed_at=moment)))
    assert got == status
    assert status == 202 or "placed_at" in content["detail"]


WRONG = {
    "not JSON": (b"{", 400),
    "not UTF-8": (b'{"order":"\xff"}', 400),
    "nothing": (b"", 400),
    "deep": (b"[" * 50_000, 422),
    "not an object": (b"[]", 422),
    "unknown field": (msgspec.json.encode(order(colour="red")), 422),
    "missing field": (b'{"order":"1"}', 422),
    "no lines": (msgspec.json.encode(order(lines=[])), 422),
    "nine lines": (msgspec.json.encode(order(lines=order()["lines"] * 9)), 422),
    "no units": (msgspec.json.encode(order(lines=[{"sku": "SKU-0000001", "quantity": 0}])), 422),
    "units in words": (msgspec.json.encode(order(lines=[{"sku": "SKU-0000001", "quantity": "1"}])), 422),
    "unknown promise": (msgspec.json.encode(order(promise="now")), 422),
    "control character": (msgspec.json.encode(order(order="a\0b")), 422),
    "a line's end": (msgspec.json.encode(order(lines=[{"sku": "SKU-0000001\n", "quantity": 1}])), 422),
    "token and card": (
        msgspec.json.encode(order(payment={"token": "tok_visa", "card": {"number": CARD, "expiry": "12/29"}})),
        422,
    ),
    "neither": (msgspec.json.encode(order(payment={})), 422),
    "wrong check digit": (
        msgspec.json.encode(order(payment={"card": {"number": "4111111111111112", "expiry": "12/29"}})),
        422,
    ),
    "expired card": (msgspec.json.encode(order(payment={"card": {"number": CARD, "expiry": "10/25"}})), 422),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_order_is_refused_in_one_line(name: str) -> None:
    body, status = WRONG[name]
    [(got, headers, content)] = ask(body)
    assert (got, content["status"], headers["content-type"]) == (status, status, "application/problem+json")
    assert content["detail"]
    assert "\n" not in content["detail"]


def test_another_media_type_is_refused() -> None:
    assert ask(msgspec.json.encode(order()), headers={b"content-type": b"text/plain"})[0][0] == 415
    assert ask(msgspec.json.encode(order()), headers={b"content-type": b"Application/JSON; charset=utf-8"})[0][0] == 202


async def answer_conflict(request: AcceptRequest) -> AcceptAnswer:
    return AcceptAnswer([409, 202, 503], retry_after_s=7)


async def answer_too_few(request: AcceptRequest) -> AcceptAnswer:
    return AcceptAnswer([202])


def failing(error: Exception) -> Accept:
    async def accept(request: AcceptRequest) -> AcceptAnswer:
        raise error

    return accept


def test_each_order_of_a_batch_gets_its_own_answer() -> None:
    answers = ask(*(msgspec.json.encode(order(order=f"o-{n}")) for n in range(3)), accept=answer_conflict)
    assert [status for status, _, _ in answers] == [409, 202, 503]
    assert answers[2][1]["retry-after"] == "7"


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (failing(CallFailed("order.accept: StoreUnavailable: runs/secret/log.db")), 503),
        (failing(Overloaded("full")), 503),
        (failing(Refused(403, "you may not")), 403),
        (answer_too_few, 503),
    ],
)
def test_whatever_happens_behind_it_every_order_is_answered(accept: Accept, status: int) -> None:
    answers = ask(*(msgspec.json.encode(order(order=f"o-{n}")) for n in range(3)), accept=accept)
    assert [got for got, _, _ in answers] == [status] * 3
    assert not any("secret" in content["detail"] for _, _, content in answers)


def test_a_client_that_asks_too_often_is_told_when_to_come_again() -> None:
    def admit(exchange: Exchange, customer: str) -> None:
        raise TooMany(3)

    [(status, headers, _)] = ask(msgspec.json.encode(order()), admit=admit)
    assert (status, headers["retry-after"]) == (429, "3")


def test_beyond_so_many_open_orders_further_ones_are_put_off() -> None:
    answers = ask(*(msgspec.json.encode(order(order=f"o-{n}")) for n in range(5)), most_open=3)
    assert [status for status, _, _ in answers] == [202, 202, 202, 503, 503]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(list(order(payment=1, customer=1, placed_at=1))), JSON) | JSON, st.binary())
def test_whatever_the_body_it_is_answered(fields: Any, noise: bytes) -> None:
    merged = order(**fields) if isinstance(fields, dict) and fields.keys() <= order(payment=1).keys() else fields
    statuses = {status for status, _, _ in ask(msgspec.json.encode(merged), noise)}
    assert statuses <= {202, 400, 422}
