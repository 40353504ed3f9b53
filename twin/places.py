"""Places as a story names them, and their local times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.clock import SLOT_S, SLOTS_PER_H, day_and_time

if TYPE_CHECKING:
    import pandas as pd


class Places:
    """A run's facilities and lanes by id.

    Parameters
    ----------
    facilities, lanes : DataFrame
        The run's tables.
    """

    def __init__(self, facilities: pd.DataFrame, lanes: pd.DataFrame) -> None:
        self._facility = facilities.set_index("facility")[["kind", "place", "clock_offset_h"]].to_dict("index")
        self._lane = lanes.set_index("lane")[["mode", "destination"]].to_dict("index")

    def named(self, facility: str) -> str:
        """Id and place of a facility: "FC-CMH-1 (Columbus OH)"."""
        place = self._facility[facility]["place"]
        return f"{facility} ({place})" if place != facility else facility

    def mode(self, lane: str) -> str:
        """How a lane goes: "truck", "air" or "van"."""
        return self._lane[lane]["mode"]

    def destination(self, lane: str) -> str:
        """Facility at a lane's end; "" for doors."""
        return self._lane[lane]["destination"]

    def is_hub(self, facility: str) -> bool:
        """Whether couriers deliver from there."""
        return self._facility[facility]["kind"] == "prime_now_hub"

    def time(self, seconds: int | None, facility: str | None) -> str:
        """Local time at a facility: "day 2 14:05"; "" for None."""
        return local(seconds, self._facility[facility]["clock_offset_h"] if facility else 0.0)


def local(seconds: int | None, clock_offset_h: float) -> str:
    """Local time: "day 2 14:05"; "" for None."""
    return "" if seconds is None else day_and_time(seconds // SLOT_S + round(clock_offset_h * SLOTS_PER_H))


def placed(order: Mapping[str, Any]) -> str:
    """Local time of an order, where it was placed."""
    return local(order["placed_s"], order["clock_offset_h"])


def span(seconds: int) -> str:
    """A stretch of time: "45 min", "3 h", "3 h 05 min", "2 days 4 h"."""
    minutes = round(abs(seconds) / 60)
    hours, minutes = divmod(minutes, 60)
    if hours >= 48:
        days, hours = divmod(hours, 24)
        return f"{days} days {hours} h" if hours else f"{days} days"
    if not hours:
        return f"{minutes} min"
    return f"{hours} h {minutes:02d} min" if minutes else f"{hours} h"
