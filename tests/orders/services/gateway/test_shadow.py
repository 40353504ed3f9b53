"""When two answers mean the same, and where they do not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.services.gateway.shadow import KEPT, Comparison, difference

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=12,
)


def ok(value: Any) -> tuple[int, bytes]:
    return 200, msgspec.json.encode(value)


@pytest.mark.parametrize(
    ("one", "other", "place"),
    [
        ((200, b'{"a":1,"b":2}'), (200, b'{ "b":2.0, "a":1 }'), None),
        ((200, b'{"a":1,"time_us":5}'), (200, b'{"a":1,"time_us":6}'), None),
        ((404, b'{"detail":"x"}'), (404, b'{"detail":"y"}'), None),
        ((200, b"1"), (404, b"1"), "status"),
        ((200, b'{"a":1}'), (200, b'{"a":true}'), "/a"),
        ((200, b'{"a":[1,{"b":2}]}'), (200, b'{"a":[1,{"b":3}]}'), "/a/1/b"),
        ((200, b'{"a":[1]}'), (200, b'{"a":[1,2]}'), "/a"),
        ((200, b'{"a":1}'), (200, b"{}"), "/a"),
        ((200, b"same"), (200, b"same"), None),
        ((200, b"text"), (200, b"other"), ""),
        ((204, b""), (204, b""), None),
    ],
)
def test_differences_are_found_where_they_are(
    one: tuple[int, bytes], other: tuple[int, bytes], place: str | None
) -> None:
    found = difference(one, other)
    assert (found[0] if found else None) == place
    turned = difference(other, one)
    assert (turned[0] if turned else None) == place


@given(JSON, JSON)
def test_two_answers_match_exactly_if_they_are_equal(one: Any, other: Any) -> None:
    absent_is_null = difference(ok(_full(one)), ok(_full(other))) is None
    assert absent_is_null == (_full(one) == _full(other) and repr(_full(one)) == repr(_full(other)))


def _full(value: Any) -> Any:
    """Without nulls in objects: an absent field and one that is null are the same."""
    if isinstance(value, dict):
        return {key: _full(one) for key, one in sorted(value.items()) if one is not None}
    if isinstance(value, list):
        return [_full(one) for one in value]
    return value


def test_the_last_differences_are_kept_and_all_are_counted() -> None:
    comparison = Comparison()
    for number in range(KEPT + 5):
        comparison.count(f"/v1/products/{number}", ok(number), ok(-1))
    comparison.count("/same", ok(1), ok(1))
    assert (comparison.matches, comparison.differences) == (1, KEPT + 5)
    assert [one.path for one in comparison.last][-1] == f"/v1/products/{KEPT + 4}"
    assert len(comparison.last) == KEPT
