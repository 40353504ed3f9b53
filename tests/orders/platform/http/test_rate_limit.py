"""Token buckets against the plain way of counting them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.platform.http.rate_limit import RateLimit


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@given(
    st.floats(0.5, 50),
    st.integers(1, 20),
    st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 1)), max_size=60),
)
def test_buckets_are_as_if_tokens_were_counted(rate: float, burst: int, asked: list[tuple[str, float]]) -> None:
    clock = Clock()
    limit = RateLimit(rate, burst, now=clock)
    tokens = dict.fromkeys("ab", float(burst))
    for client, pause in asked:
        clock.now += pause
        tokens = {name: min(burst, have + pause * rate) for name, have in tokens.items()}
        if abs(tokens[client] - 1) < 1e-6:
            return  # either answer is right: the last digit decides
        wait = limit.wait_s(client)
        if tokens[client] >= 1:
            tokens[client] -= 1
            assert wait == 0
        else:
            assert wait == pytest.approx((1 - tokens[client]) / rate)


def test_who_waits_as_long_as_he_is_told_gets_in() -> None:
    clock = Clock()
    limit = RateLimit(2.0, 1, now=clock)
    assert limit.retry_after_s("a") == 0
    wait = limit.wait_s("a")
    clock.now += wait
    assert limit.wait_s("a") == 0


def test_so_many_clients_are_remembered_and_those_who_ask_most_for_longest() -> None:
    clock = Clock()
    limit = RateLimit(1.0, 5, clients=100, now=clock)
    for _ in range(5):
        assert limit.wait_s("greedy") == 0
    for number in range(1_000):
        limit.wait_s(f"client {number}")
    assert len(limit._full_at) <= 100
    assert limit.wait_s("greedy") > 0
