"""What robots, stations, pickers and chargers can be doing."""

from __future__ import annotations

from enum import IntEnum


class RobotState(IntEnum):
    """A robot's state; a cycle runs from `IDLE` down to `SETTING_DOWN` and back."""

    IDLE = 0
    TO_POD = 1
    LIFTING = 2
    CARRYING = 3
    QUEUEING = 4
    AT_STATION = 5
    RETURNING = 6
    SETTING_DOWN = 7
    TO_CHARGER = 8
    CHARGING = 9
    AWAITING_CHARGER = 10
    BROKEN = 11


class StationState(IntEnum):
    """A station's state: `IDLE` while it is open and no pod stands there."""

    IDLE = 0
    SERVING = 1
    CLOSED = 2


class PickerState(IntEnum):
    """A person's state at a station: `IDLE` while there is no pod to work on."""

    IDLE = 0
    PICKING = 1
    BREAK = 2


class ChargerState(IntEnum):
    """A charger's state: `AWAITED` while its robot is on the way."""

    FREE = 0
    AWAITED = 1
    CHARGING = 2


def names(states: type[IntEnum]) -> tuple[str, ...]:
    """Names of the states, by number, in lower case."""
    return tuple(state.name.lower() for state in states)
