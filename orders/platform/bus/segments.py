"""Events to a segment and back; a subscriber unpacks the topics it wants and never touches the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from operator import attrgetter

import msgspec

from orders.contracts.events import Event
from orders.platform.bus import Segment

_encoder = msgspec.msgpack.Encoder()
_segment_decoder = msgspec.msgpack.Decoder(Segment)
_events_decoder = msgspec.msgpack.Decoder(list[Event])
_position = attrgetter("position")


def pack(events: Sequence[Event]) -> Segment:
    """Pack events of one stream, in order of position and without gaps.

    Raises
    ------
    ValueError
        There are none, or their positions do not follow each other.
    """
    if not events:
        raise ValueError("a segment holds at least one event")
    first = events[0].position
    if [event.position for event in events] != list(range(first, first + len(events))):
        raise ValueError(f"the events after {first} do not follow each other: a segment has no gaps")
    groups: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        groups[event.topic].append(event)
    topics = {topic: msgspec.Raw(_encoder.encode(group)) for topic, group in groups.items()}
    return Segment(first, events[-1].position, topics)


def unpack(segment: Segment, topics: Iterable[str]) -> list[Event]:
    """The events of these topics, in order of position."""
    groups = [_events_decoder.decode(segment.topics[topic]) for topic in topics if topic in segment.topics]
    if len(groups) == 1:
        return groups[0]
    return sorted((event for group in groups for event in group), key=_position)


def encode(segment: Segment) -> bytes:
    """As the bus keeps it (msgpack)."""
    return _encoder.encode(segment)


def decode(body: bytes) -> Segment:
    """Read what `encode` wrote.

    Raises
    ------
    msgspec.DecodeError
        It is no segment.
    """
    return _segment_decoder.decode(body)
