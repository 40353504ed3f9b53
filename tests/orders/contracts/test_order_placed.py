"""One contract in three places: what PlaceOrder takes, what the gateway's document says, what the twin's schema says.

An order that was accepted comes out as an OrderPlaced that the twin reads, with the words that it went in with.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datasets import schema
from demand.calendar import parse_rfc3339
from orders.contracts.placing import PlaceOrder
from orders.exchange.placed import export
from orders.serve.openapi import path_of
from tests.orders.contracts.shop import BESIDE_HYPOTHESIS, Shop, bearer

ORDER_PLACED = json.loads((schema.FOLDER / "order_placed.schema.json").read_text(encoding="utf-8"))
VALID = jsonschema_rs.validator_for(ORDER_PLACED, validate_formats=True)
GATEWAY = json.loads(path_of("gateway").read_text(encoding="utf-8"))
COMMAND = jsonschema_rs.validator_for(
    {"$ref": "#/components/schemas/NewOrder", "components": GATEWAY["components"]}, validate_formats=True
)
_numbers = itertools.count()

text = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=40)
moments = st.datetimes(datetime(2000, 1, 2), datetime(2099, 12, 30), timezones=st.timezones()).map(
    lambda moment: moment.isoformat(timespec="seconds")
)
goods = st.lists(
    st.fixed_dictionaries({"sku": st.integers(0, 10**9).map("SKU-{:07d}".format), "quantity": st.integers(1, 255)}),
    min_size=1,
    max_size=8,
)
commands = st.fixed_dictionaries(
    {
        "zone": text.filter(lambda zone: not any(sign.isdigit() for sign in zone)),
        "promise": st.sampled_from(["ultra_fast", "same_day", "one_day", "two_day", "standard"]),
        "lines": goods,
    },
    optional={
        "customer": st.just("ann"),
        "payment": st.sampled_from(
            [{"token": "tok_visa"}, {"card": {"number": "4111111111111111", "expiry": "12/99"}}]
        ),
        "placed_at": moments
        | st.from_regex(
            r"20[0-9]{2}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|\+[0-9]{2}:[0-9]{2})",
            fullmatch=True,
        ),
    },
)


@pytest.fixture
def edge(shop: Shop) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=shop.edge, timeout=30, headers=bearer(shop.customer("ann"))) as client:
        yield client


@BESIDE_HYPOTHESIS
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(wanted=st.lists(commands, min_size=1, max_size=5))
def test_what_was_accepted_is_exported_as_the_twins_schema_has_it(
    shop: Shop, edge: httpx.Client, tmp_path: Path, wanted: list[dict[str, Any]]
) -> None:
    taken = {}
    for command in wanted:
        name = f"p-{next(_numbers)}"
        answer = edge.post("/v1/orders", json={"order": name, **command})
        assert answer.status_code in (202, 422), answer.text
        if answer.status_code == 202:
            COMMAND.validate({"order": name, **command})
            taken[name] = command
    export(shop.settings, tmp_path / "orders.jsonl")
    lines = (tmp_path / "orders.jsonl").read_text(encoding="utf-8").splitlines()
    events = {event["subject"]: event for event in map(json.loads, lines)}
    for name, command in taken.items():
        if name not in events:
            continue  # turned down by the saga meanwhile
        event = events[name]
        VALID.validate(event)
        parse_rfc3339(event["time"])
        assert event["id"] == event["data"]["order"] == name
        assert {key: event["data"][key] for key in ("zone", "promise", "lines")} == {
            key: command[key] for key in ("zone", "promise", "lines")
        }
        assert event["time"] == command.get("placed_at", event["time"])
        assert "4111111111111111" not in json.dumps(event)


def test_an_order_of_the_scenarios_form_is_a_command(shop: Shop, edge: httpx.Client) -> None:
    """Every field that the schema asks for is one that PlaceOrder asks for, and no other."""
    data = ORDER_PLACED["properties"]["data"]
    asked = {field.encode_name for field in msgspec.structs.fields(PlaceOrder) if field.required}
    assert asked == set(data["required"])
    assert set(data["properties"]) <= {field.encode_name for field in msgspec.structs.fields(PlaceOrder)}


@pytest.mark.parametrize(
    "moment",
    [
        "2026-02-30T00:00:00Z",
        "2026-01-01T24:61:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
        "2100-01-01T00:00:00Z",
    ],
)
def test_a_moment_that_never_was_is_refused(shop: Shop, edge: httpx.Client, moment: str) -> None:
    lines = [{"sku": "SKU-0000001", "quantity": 1}]
    order = {"order": "never", "zone": "Z", "promise": "standard", "lines": lines, "placed_at": moment}
    for answer in (edge.post("/v1/orders", json=order), shop.ask("gateway", "POST", "/v1/orders", json=order)):
        assert answer.status_code == 422
        assert "placed_at" in answer.json()["detail"]
