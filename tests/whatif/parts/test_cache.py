"""The worker's cache: what it keeps, what it lets go, what it tells."""

from __future__ import annotations

import gc
import weakref

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from whatif.parts.cache import WorkerCache

KILOBYTE = 1000


def block(kilobytes: int) -> np.ndarray:
    return np.zeros(kilobytes * KILOBYTE, np.uint8)


def test_a_value_is_made_once():
    cache, made = WorkerCache(), []
    for _ in range(3):
        assert cache.get("key", lambda: made.append(1) or "value") == "value"
    assert made == [1]


def test_values_that_are_none_or_empty_are_kept_too():
    cache = WorkerCache()
    assert cache.look("key", lambda: None) == (None, False)
    assert cache.look("key", lambda: 1) == (None, True)


def test_the_least_recently_used_goes_first():
    cache = WorkerCache(limit_bytes=25 * KILOBYTE)
    for key in "ab":
        cache.get(key, lambda: block(10))
    cache.get("a", lambda: block(10))
    cache.get("c", lambda: block(10))
    assert [key in cache for key in "abc"] == [True, False, True]


def test_what_is_larger_than_the_limit_is_given_and_not_kept():
    cache = WorkerCache(limit_bytes=25 * KILOBYTE)
    cache.get("a", lambda: block(10))
    assert len(cache.get("big", lambda: block(30))) == 30 * KILOBYTE
    assert "big" not in cache
    assert "a" in cache


def test_what_goes_is_let_go():
    cache = WorkerCache(limit_bytes=15 * KILOBYTE)
    left = weakref.ref(cache.get("a", lambda: block(10)))
    cache.get("b", lambda: block(10))
    gc.collect()
    assert left() is None


def test_a_value_that_fails_is_not_kept():
    cache = WorkerCache()
    for _ in range(2):
        try:
            cache.get("key", lambda: 1 // 0)
        except ZeroDivisionError:
            continue
    assert cache.get("key", lambda: 5) == 5


def test_a_make_may_ask_the_cache():
    cache = WorkerCache()
    assert cache.get("outer", lambda: cache.get("inner", lambda: 2) + 1) == 3
    assert ("inner" in cache, "outer" in cache) == (True, True)


def test_a_run_tells_the_stages_that_were_kept_in_the_order_in_which_it_asked():
    cache = WorkerCache()
    first = cache.taking()
    first.get("scenario", "s", lambda: 1)
    first.get("plan", "s", lambda: 2)
    assert first.from_cache == ()
    second = cache.taking()
    second.get("scenario", "s", lambda: 1)
    second.get("packages", "s", lambda: 3)
    second.get("plan", "s", lambda: 2)
    assert second.from_cache == ("scenario", "plan")


def test_a_stage_that_had_to_be_made_is_not_told_as_kept_when_it_is_asked_for_again():
    taking = WorkerCache().taking()
    for _ in range(2):
        taking.get("scenario", "s", lambda: 1)
    assert taking.from_cache == ()


@given(asked=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 40)), max_size=40))
def test_it_never_holds_more_than_its_limit(asked: list[tuple[int, int]]):
    cache = WorkerCache(limit_bytes=60 * KILOBYTE)
    sizes = dict(reversed(asked))
    for key, _ in asked:
        assert len(cache.get(key, lambda key=key: block(sizes[key]))) == sizes[key] * KILOBYTE
        held = sum(sizes[name] * KILOBYTE for name in sizes if name in cache)
        assert held <= cache.held_bytes <= 60 * KILOBYTE
