from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from orders.platform.bus import Delivery, Segment
from orders.platform.bus.in_order import EARLY, InOrder


def delivery(first: int, last: int, token: int = 0) -> Delivery:
    return Delivery(Segment(first, last, {}), token)


@given(st.lists(st.integers(1, 4), min_size=1, max_size=12), st.data())
def test_whatever_the_order_every_segment_is_ready_once_and_in_turn(sizes: list[int], data: st.DataObject) -> None:
    ends = [sum(sizes[: count + 1]) for count in range(len(sizes))]
    segments = [delivery(end - size + 1, end) for size, end in zip(sizes, ends, strict=True)]
    coming = data.draw(st.permutations(segments * 2))
    it = InOrder(0)
    handled: list[Delivery] = []
    done: list[Delivery] = []

    for one in coming:
        it.offer([one])
        ready = it.ready(10**6)
        handled += ready
        done += it.advance(ready[-1].segment.last if ready else it.place)

    assert handled == segments
    assert {one.segment.first for one in done} == {one.segment.first for one in segments}
    assert it.place == ends[-1]
    assert it.ready(10**6) == []


def test_an_early_one_waits_and_a_repeat_is_done() -> None:
    it = InOrder(5)
    it.offer([delivery(8, 9), delivery(4, 5)])
    assert it.ready(100) == []
    assert [one.segment.first for one in it.advance(5)] == [4]
    it.offer([delivery(6, 7)])
    assert [one.segment.first for one in it.ready(100)] == [6, 8]


def test_of_a_repeat_that_waits_the_later_counts() -> None:
    it = InOrder(0)
    it.offer([delivery(1, 2, token=1), delivery(1, 2, token=2)])
    assert [one.token for one in it.advance(2)] == [2]


def test_a_segment_that_overlaps_what_was_handled_is_ready() -> None:
    it = InOrder(3)
    it.offer([delivery(2, 6), delivery(7, 7)])
    assert [one.segment.last for one in it.ready(100)] == [6, 7]


def test_a_batch_is_bounded_but_never_empty() -> None:
    it = InOrder(0)
    it.offer([delivery(1, 50), delivery(51, 60), delivery(61, 90)])
    assert [one.segment.last for one in it.ready(60)] == [50, 60]
    assert [one.segment.last for one in it.ready(10)] == [50]


def test_the_farthest_are_let_go_when_too_many_wait() -> None:
    it = InOrder(0)
    it.offer([delivery(first, first) for first in range(2, EARLY + 10)])
    it.offer([delivery(1, 1)])
    assert len(it.ready(10**6)) == EARLY
