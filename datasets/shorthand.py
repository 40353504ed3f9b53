"""Operations as they are said on the command line: ``--edit all.robots=x1.1``, ``--edit offer.same_day.state=CO``."""

from __future__ import annotations

from typing import Any

from datasets import schema
from datasets.edits import ALL, STAFF_OPS, ZONE_FIELDS
from datasets.targets import FACTOR


def operation_of(key: str, value: str) -> dict[str, Any] | None:
    """The operation's fields, as in a file; None where the text is a plain ``PLACE.COLUMN=VALUE``.

    Examples
    --------
    >>> operation_of("fulfilment_centre.robots", "+50")
    {'op': 'robots', 'facility': 'fulfilment_centre', 'value': '+50'}
    >>> operation_of("demand.promise.same_day", "x1.2")
    {'op': 'demand', 'promise': 'same_day', 'factor': 1.2}
    >>> operation_of("DS-CMH-03.move", "39.96,-82.99")
    {'op': 'move_facility', 'facility': 'DS-CMH-03', 'lat': 39.96, 'lon': -82.99}
    >>> operation_of("FC-CMH-9.add", "fulfilment_centre@39.96,-82.99")
    {'op': 'add_facility', 'facility': 'FC-CMH-9', 'kind': 'fulfilment_centre', 'lat': 39.96, 'lon': -82.99}
    """
    if key in schema.settings():
        return None
    if key == "policy.name":
        return {"op": "policy", "name": value}
    place, _, column = key.rpartition(".")
    word, _, rest = key.partition(".")
    field, _, name = rest.partition(".")
    if column == "capacity":
        return {"op": "capacity", _holder(place): place.removeprefix("facility.").removeprefix("lane.")} | _factor(
            value
        )
    if column == "move":
        return {"op": "move_facility", "facility": place.removeprefix("facility.")} | _position(value)
    if column == "add":
        kind, _, position = value.partition("@")
        return {"op": "add_facility", "facility": place.removeprefix("facility."), "kind": kind} | _position(position)
    if column in STAFF_OPS and place in (ALL, *schema.table("facilities")["kind"].choices):
        return {"op": column, "facility": place, "value": value}
    if word == "demand" and field in (*ZONE_FIELDS, "promise") and name:
        return {"op": "demand", field: name} | _factor(value)
    if word in ("offer", "withdraw") and name in ZONE_FIELDS:
        return {"op": word, "promise": field, name: value}
    return None


def _holder(place: str) -> str:
    return "lane" if ">" in place or place.startswith("lane.") else "facility"


def _factor(text: str) -> dict[str, Any]:
    """Of "x1.2" the factor as a number; else the text, which no operation takes as one."""
    match = FACTOR.fullmatch(text)
    try:
        return {"factor": float(match[1]) if match else text}
    except ValueError:
        return {"factor": text}


def _position(text: str) -> dict[str, Any]:
    """Of "39.96,-82.99" latitude and longitude; of anything else nothing, so that both are missed."""
    try:
        lat, lon = map(float, text.split(","))
    except ValueError:
        return {}
    return {"lat": lat, "lon": lon}
