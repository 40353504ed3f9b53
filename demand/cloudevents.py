"""The stream as CloudEvents 1.0, one JSON document a line (datasets/schema/order_placed.schema.json).

    {"specversion": "1.0", "id": "42", "source": "/pod2door/us", "type": "pod2door.order.placed.v1",
     "time": "2024-01-02T00:05:00Z", "subject": "42", "datacontenttype": "application/json",
     "data": {"order": "42", "zone": "45202", "promise": "one_day", "lines": [{"sku": "SKU-0000001", "quantity": 1}]}}

What is written here calls an order by its number, and gives it the time at which its slot starts.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import IO, TYPE_CHECKING, Any

from demand.calendar import day_zero, slot_time
from demand.catalogue import sku_id
from demand.chunk import OrderChunk
from demand.event_type import TYPE
from demand.generate import order

if TYPE_CHECKING:
    from datasets import Scenario


def source_of(scenario: Scenario) -> str:
    """The `source` of a scenario's events."""
    return f"/pod2door/{scenario.name}"


def event_lines(chunks: Iterable[OrderChunk], scenario: Scenario) -> Iterator[str]:
    """One line of JSON an order, without the line's end."""
    zones = [json.dumps(zone) for zone in scenario.zones["zone"]]
    promises = [json.dumps(promise) for promise in scenario.promises["promise"]]
    zero = day_zero(scenario)
    head = f'{{"specversion": "1.0", "source": {json.dumps(source_of(scenario))}, "type": "{TYPE}", '
    for chunk in chunks:
        items = [
            f'{{"sku": "{sku_id(sku)}", "quantity": {quantity}}}'
            for sku, quantity in zip(chunk.sku.tolist(), chunk.quantity.tolist(), strict=True)
        ]
        slot, time, end = -1, "", 0
        columns = zip(chunk.slot.tolist(), chunk.zone.tolist(), chunk.promise.tolist(), strict=True)
        for i, (at, zone, promise) in enumerate(columns):
            if at != slot:
                slot, time = at, slot_time(zero, at)
            start, end = end, int(chunk.line_first[i + 1])
            number = chunk.first_order + i
            yield (
                f'{head}"id": "{number}", "time": "{time}", "subject": "{number}", '
                f'"datacontenttype": "application/json", "data": {{"order": "{number}", "zone": {zones[zone]}, '
                f'"promise": {promises[promise]}, "lines": [{", ".join(items[start:end])}]}}}}'
            )


def event_order(scenario: Scenario, seed: int, number: int) -> dict[str, Any]:
    """The OrderPlaced event of one order of a seed.

    Raises
    ------
    IndexError
        When there is no such order.
    """
    event: dict[str, Any] = json.loads(next(event_lines([order(scenario, seed, number)], scenario)))
    return event


def write_events(file: IO[bytes], chunks: Iterable[OrderChunk], scenario: Scenario) -> int:
    """Write a stream as lines of events; how many orders it had."""
    count = 0
    for line in event_lines(chunks, scenario):
        file.write(line.encode("utf-8") + b"\n")
        count += 1
    return count
