"""Why each candidate of a part was taken or left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Row = dict[str, Any]

CHOSEN, DEARER, LATE, OUT, FULL, NOT_ALL = (
    "chosen",
    "dearer",
    "too late",
    "out of stock",
    "takes no more orders",
    "does not hold the order's other items",
)
ALONG = "not weighed: goes along with a rarer item"
EARLIER = "would be promised no earlier"


def key(candidate: Row) -> float:
    """What sourcing compares: planned cost and congestion, USD."""
    return round(candidate["cost_usd"] + candidate["congestion_usd"], 3)


def verdicts(part: Row, candidates: Sequence[Row]) -> list[str]:
    """One verdict a candidate of a part, in the plan's order."""
    chosen = next((c for c in candidates if c["chosen"]), None)
    if chosen is None and part["package"] is not None:
        return [ALONG] * len(candidates)
    return [_verdict(c, chosen) for c in candidates]


def _verdict(candidate: Row, chosen: Row | None) -> str:
    if candidate["chosen"]:
        return CHOSEN
    if not candidate["stocked"]:
        return OUT
    if not candidate["usable"]:
        return FULL
    if chosen is None or (chosen["in_time"] and not candidate["in_time"]):
        return LATE if not candidate["in_time"] else NOT_ALL
    if not chosen["in_time"]:
        return NOT_ALL if candidate["in_time"] else EARLIER
    return DEARER if (key(candidate), candidate["candidate"]) > (key(chosen), chosen["candidate"]) else NOT_ALL
