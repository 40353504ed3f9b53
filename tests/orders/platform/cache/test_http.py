from __future__ import annotations

import pytest

from orders.platform.cache.http import cache_control, etag, is_current


def test_an_etag_follows_from_the_bytes_alone() -> None:
    assert etag(b'{"a":1}') == etag(b'{"a":1}')
    assert etag(b'{"a":1}') != etag(b'{"a":2}')
    assert etag(b"").startswith('"')
    assert etag(b"").endswith('"')


@pytest.mark.parametrize(
    ("header", "current"),
    [
        ('"abc"', True),
        ('W/"abc"', True),
        ('"x", "abc"', True),
        ("*", True),
        ('"abd"', False),
        ("abc", False),
        ("", False),
    ],
)
def test_if_none_match_as_rfc_9110_compares(header: str, current: bool) -> None:
    assert is_current(header, '"abc"') is current


@pytest.mark.parametrize(
    ("fresh_for_s", "private", "expected"),
    [
        (4.9, False, "public, max-age=4"),
        (60, True, "private, max-age=60"),
        (0.9, False, "public, no-cache"),
        (-3, True, "private, no-cache"),
    ],
)
def test_max_age_never_outlives_the_entry(fresh_for_s: float, private: bool, expected: str) -> None:
    assert cache_control(fresh_for_s, private=private) == expected
