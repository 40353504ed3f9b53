"""Events sorted by what they change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from routing.problem import Problem
from routing.replan.events import (
    AreaSlow,
    Event,
    ShiftShortened,
    StopAdded,
    StopCancelled,
    VanBroken,
    WindowChanged,
)


@dataclass
class News:
    """What is known at a moment.

    Attributes
    ----------
    broken : dict of int to int
        When each van breaks down.
    shift : dict of int to int
        When each van has to be back.
    cancelled : set of int
        Stops; with half of a shipment the other half.
    windows : dict of int to (open, close)
        Of stops whose window is another now.
    """

    broken: dict[int, int] = field(default_factory=dict)
    shift: dict[int, int] = field(default_factory=dict)
    cancelled: set[int] = field(default_factory=set)
    windows: dict[int, tuple[int, int]] = field(default_factory=dict)
    slow: list[AreaSlow] = field(default_factory=list)
    added: list[StopAdded] = field(default_factory=list)

    @staticmethod
    def of(problem: Problem, events: Iterable[Event]) -> News:
        """Sort the events; of two about the same thing the earlier time, or the later row, counts."""
        news = News()
        for event in events:
            news._take(problem, event)
        return news

    def _take(self, problem: Problem, event: Event) -> None:
        match event:
            case VanBroken():
                self.broken[event.van] = min(event.time, self.broken.get(event.van, event.time))
            case ShiftShortened():
                self.shift[event.van] = min(event.close, self.shift.get(event.van, event.close))
            case StopCancelled():
                self.cancelled |= {event.stop, int(problem.stops.pair[event.stop])} - {-1}
            case WindowChanged():
                self.windows[event.stop] = (event.open, event.close)
            case AreaSlow():
                self.slow.append(event)
            case StopAdded():
                self.added.append(event)

    @property
    def changed(self) -> set[int]:
        """Stops that are not served as they were planned."""
        return self.cancelled | self.windows.keys()
