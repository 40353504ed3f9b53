"""The hot route and its twin that FastAPI declares are one contract."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from orders.contracts.placing import LAST, Accepted, PlaceOrder
from orders.platform.http.new_order import NewOrder
from orders.services.gateway.place_order_api import AcceptedOrder

WORDS = {"title", "description"}


def meaning(schema: Any, definitions: dict[str, Any]) -> Any:
    """A schema without names and words, references followed, lists without order in order."""
    if isinstance(schema, list):
        return sorted((meaning(one, definitions) for one in schema), key=lambda one: json.dumps(one, sort_keys=True))
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return meaning(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions)
    kept = {}
    for key, value in schema.items():
        if key == "properties":
            kept[key] = {name: meaning(one, definitions) for name, one in value.items()}
        elif key == "const":
            kept["enum"] = [value]
        elif key == "pattern":
            kept[key] = value.removesuffix(LAST)
        elif key not in WORDS | {"$defs"} and not (key == "required" and not value):
            kept[key] = meaning(value, definitions)
    if "enum" in kept:
        kept.pop("type", None)
    return kept


def both(struct: type, model: Any, mode: str) -> tuple[Any, Any]:
    one, other = msgspec.json.schema(struct), model.model_json_schema(mode=mode)
    return meaning(one, one["$defs"]), meaning(other, other.get("$defs", {}))


def test_the_schemas_of_the_command_are_the_same() -> None:
    hot, twin = both(PlaceOrder, NewOrder, "validation")
    assert hot == twin


def test_the_schemas_of_the_answer_are_the_same() -> None:
    hot, twin = both(Accepted, AcceptedOrder, "validation")
    assert hot == twin


SIGNS = st.characters(exclude_categories=("Cs",))

FIELDS = {
    "order": st.text(SIGNS, max_size=3) | st.sampled_from(["\0", "o-1\n", "a/b", ".", "é", 1]),
    "zone": st.text(SIGNS, max_size=41) | st.none(),
    "promise": st.sampled_from(["one_day", "two_day", "never", 1]),
    "lines": st.lists(
        st.fixed_dictionaries(
            {
                "sku": st.sampled_from(["SKU-0000001", "SKU-0000001\n", "SKU-00000001", "SKU-1", 1]),
                "quantity": st.integers(-1, 257),
            },
            optional={"colour": st.just("red")},
        ),
        max_size=9,
    ),
    "customer": st.text(SIGNS, max_size=3) | st.none(),
    "payment": st.none()
    | st.fixed_dictionaries({}, optional={"token": st.text(SIGNS, max_size=2) | st.none(), "card": st.none()}),
    "placed_at": st.sampled_from(
        [
            None,
            "2026-11-24T12:00:00Z",
            "2026-11-24T12:00:00Z\n",
            "2026-02-30T12:00:00Z",
            "0000-01-01t00:00:00z",
            "0001-01-01T00:00:00+23:59",
            "2100-01-01T00:00:00Z",
            "2026-11-24",
            3,
        ]
    ),
    "unknown": st.none(),
}


@settings(max_examples=300, deadline=None)
@given(st.fixed_dictionaries({}, optional=FIELDS))
def test_both_take_and_refuse_the_same(fields: dict[str, Any]) -> None:
    good = {
        "order": "o-1",
        "zone": "ZIP-432",
        "promise": "one_day",
        "lines": [{"sku": "SKU-0000001", "quantity": 1}],
    }
    body = msgspec.json.encode(good | fields)
    try:
        msgspec.json.decode(body, type=PlaceOrder)
        hot = True
    except msgspec.ValidationError:
        hot = False
    try:
        NewOrder.model_validate(msgspec.json.decode(body))
        twin = True
    except ValidationError:
        twin = False
    assert hot == twin
