from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.contracts.events import ORDER_CREATED, PAYMENT_RECEIVED, STOCK_RESERVED, Event
from orders.platform.bus.segments import decode, encode, pack, unpack

TOPICS = (ORDER_CREATED, STOCK_RESERVED, PAYMENT_RECEIVED)


@given(st.lists(st.tuples(st.sampled_from(TOPICS), st.binary(max_size=20)), min_size=1, max_size=40), st.data())
def test_a_subscriber_gets_the_events_of_its_topics_in_order(
    drawn: list[tuple[str, bytes]], data: st.DataObject
) -> None:
    events = [Event(at, f"o{at % 3}", 1, topic, 7, "c", body) for at, (topic, body) in enumerate(drawn, 5)]
    wanted = data.draw(st.sets(st.sampled_from(TOPICS)))

    segment = decode(encode(pack(events)))

    assert (segment.first, segment.last) == (5, 4 + len(events))
    assert unpack(segment, wanted) == [event for event in events if event.topic in wanted]


@pytest.mark.parametrize("positions", [(), (1, 3), (2, 1), (4, 4)])
def test_a_segment_has_no_gaps(positions: tuple[int, ...]) -> None:
    events = [Event(position, "o", 1, ORDER_CREATED, 7, "c", b"{}") for position in positions]
    with pytest.raises(ValueError, match="segment"):
        pack(events)


def test_what_is_no_segment_is_refused() -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(b"\x93\x01\x02")
