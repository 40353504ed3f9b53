"""Places as a story names them, and their local times."""

from __future__ import annotations

from core.clock import SLOT_S, SLOTS_PER_H, day_and_time
from datasets import Scenario


class Places:
    """A scenario's facilities and zones by id."""

    def __init__(self, scenario: Scenario) -> None:
        facilities, zones = scenario.facilities, scenario.zones
        self._offset, self._zone_offset = (
            {key: round(offset * SLOTS_PER_H) for key, offset in zip(table[name], table["clock_offset_h"], strict=True)}
            for table, name in ((facilities, "id"), (zones, "zone"))
        )
        self._name = dict(zip(facilities["id"], facilities["name"], strict=True))
        self._kind = dict(zip(facilities["id"], facilities["kind"], strict=True))
        self._state = dict(zip(zones["zone"], zones["state"], strict=True))
        self._mode = dict(zip(scenario.lanes["lane"], scenario.lanes["mode"], strict=True))
        self._destination = dict(zip(scenario.lanes["lane"], scenario.lanes["destination"], strict=True))

    def named(self, facility: str) -> str:
        """Id and place of a facility: "FC-CMH-1 (Columbus OH)"."""
        name = self._name.get(facility, "")
        return f"{facility} ({name})" if name and name != facility else facility

    def zone(self, zone: str) -> str:
        """A zone and its state."""
        state = self._state.get(zone, "")
        return f"{zone}, {state}" if state else zone

    def mode(self, lane: str) -> str:
        """How a lane goes: "truck", "air"; "van" for door lanes."""
        return self._mode.get(lane, "van")

    def destination(self, lane: str) -> str:
        """Facility at a lane's end; "" for doors."""
        return self._destination.get(lane, "")

    def is_hub(self, facility: str) -> bool:
        """Whether couriers deliver from there."""
        return self._kind.get(facility) == "prime_now_hub"

    def time(self, seconds: int | None, facility: str | None) -> str:
        """Local time at a facility: "day 2 14:05"; "" for None."""
        return "" if seconds is None else day_and_time(seconds // SLOT_S + self._offset.get(facility or "", 0))

    def zone_time(self, seconds: int | None, zone: str) -> str:
        """Local time in a zone."""
        return "" if seconds is None else day_and_time(seconds // SLOT_S + self._zone_offset.get(zone, 0))


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
