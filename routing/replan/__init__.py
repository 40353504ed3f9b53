"""Live: the rest of a day planned anew when vans break down, traffic slows, stops come and go."""

from routing.replan.changes import Change, VanChange
from routing.replan.clock import moment
from routing.replan.event_file import read_events
from routing.replan.events import (
    AreaSlow,
    Event,
    ShiftShortened,
    StopAdded,
    StopCancelled,
    VanBroken,
    WindowChanged,
)
from routing.replan.replan import INSERTION, Replanned, replan
from routing.replan.replan_file import replan_file

__all__ = [
    "INSERTION",
    "AreaSlow",
    "Change",
    "Event",
    "Replanned",
    "ShiftShortened",
    "StopAdded",
    "StopCancelled",
    "VanBroken",
    "VanChange",
    "WindowChanged",
    "moment",
    "read_events",
    "replan",
    "replan_file",
]
