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
EARLIER = "would be promised no earlier"


def key(candidate: Row) -> float:
    """What sourcing compares: planned cost and congestion, USD."""
    return round(candidate["cost_usd"] + candidate["congestion_usd"], 3)


def verdicts(part: Row, candidates: Sequence[Row], leader: str = "") -> list[str]:
    """One verdict a candidate of a part, in the plan's order.

    Parameters
    ----------
    leader : str
        Pool of the part whose candidates decided for the package, where that is another.
    """
    chosen = next((c for c in candidates if c["chosen"]), None)
    if chosen is None and part["package"] is not None:
        return [f"goes along with {leader}"] * len(candidates)
    return [_verdict(c, chosen) for c in candidates]


def leading(package: int | None, parts: Sequence[Row], candidates: Sequence[Row]) -> Row | None:
    """The part whose candidates decided for a package; the others of the package go along."""
    chosen = {c["part"] for c in candidates if c["chosen"]}
    return next((p for p in parts if p["package"] == package is not None and p["part"] in chosen), None)


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
