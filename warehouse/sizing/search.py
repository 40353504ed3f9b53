"""The cheapest staffing that holds a rate: people first, then as few robots as do."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from warehouse.modes import Staffing
from warehouse.sizing.holds import Verdict, holds

ROBOTS_PER_PERSON = 24
"""No more robots for each person are tried: far beyond where more of them help."""


class Floor(Protocol):
    """What the search asks (`Meter`)."""

    def lines_per_h(self, mode: str, staffing: Staffing, seed: int) -> float:
        """Lines an hour of a staffing when orders never run out."""

    def cost_per_line_usd(self, mode: str, staffing: Staffing, seed: int) -> float:
        """USD a line at the rate."""


@dataclass(frozen=True)
class Size:
    """A staffing that holds a rate.

    Attributes
    ----------
    mode : str
    staffing : Staffing
    cost_per_line_usd : float
    verdict : Verdict
        What says that it holds.
    """

    mode: str
    staffing: Staffing
    cost_per_line_usd: float
    verdict: Verdict

    def to_json(self) -> dict[str, Any]:
        """JSON form."""
        return {
            "mode": self.mode,
            "robots": self.staffing.robots,
            "stations": self.staffing.stations,
            "pickers": self.staffing.pickers,
            "cost_per_line_usd": round(self.cost_per_line_usd, 4),
            "lines_per_h": round(self.verdict.mean, 1),
            "lines_per_h_low": round(self.verdict.low, 1),
            "runs": self.verdict.runs,
        }


def cheapest(floor: Floor, mode: str, rate: float, most_people: int, fastest_person: float) -> Size | None:
    """Find the cheapest staffing that holds the rate at 95 %; None where no number of people does.

    A person costs as much as some fifty robots, so the fewest people with whom any number of robots does come first;
    one more is tried as well, for robots that never queue may be fewer by more than that.

    Parameters
    ----------
    floor : Floor
    mode : {"pods", "pickers", "proteus"}
    rate : float
        Lines an hour.
    most_people : int
        Stations of the floor, or pickers that it has room for.
    fastest_person : float
        Lines an hour that nobody exceeds: fewer people than it takes are not tried.
    """
    best: Size | None = None
    for people in range(max(1, math.ceil(rate / fastest_person)), most_people + 1):
        found = with_people(floor, mode, rate, people)
        if found is None:
            continue
        if best is not None and found.cost_per_line_usd >= best.cost_per_line_usd:
            return best
        if mode == "pickers":
            return found
        best = found
    return best


def with_people(floor: Floor, mode: str, rate: float, people: int) -> Size | None:
    """The fewest robots with whom so many people hold the rate at 95 %; None where none are enough."""
    staffing = enough_robots(floor, mode, rate, people, seed=1)
    while staffing is not None:
        here = staffing
        verdict = holds(rate, partial(floor.lines_per_h, mode, here))
        if verdict.holds:
            return Size(mode, here, floor.cost_per_line_usd(mode, here, 1), verdict)
        more = here.robots + max(1, here.robots // 20)
        staffing = replace(here, robots=more) if here.robots and more <= ROBOTS_PER_PERSON * people else None
    return None


def fewest(floor: Floor, mode: str, rate: float, most_people: int, fastest_person: float, seed: int) -> Staffing | None:
    """The fewest people, and then robots, who hold the rate with one seed's orders; None where nobody does."""
    for people in range(max(1, math.ceil(rate / fastest_person)), most_people + 1):
        found = enough_robots(floor, mode, rate, people, seed)
        if found is not None:
            return found
    return None


def enough_robots(floor: Floor, mode: str, rate: float, people: int, seed: int) -> Staffing | None:
    """So many people with the fewest robots that hold the rate with one seed's orders; None where none do."""
    staffing = Staffing(0, people if mode == "pods" else 0, people)
    if mode == "pickers":
        return staffing if floor.lines_per_h(mode, staffing, seed) >= rate else None
    robots = least(
        lambda n: floor.lines_per_h(mode, replace(staffing, robots=n), seed) >= rate, 1, ROBOTS_PER_PERSON * people
    )
    return None if robots is None else replace(staffing, robots=robots)


def least(enough: Callable[[int], bool], low: int, high: int) -> int | None:
    """The smallest number of `low` to `high` that is enough, where all above an enough one are; None where none is.

    Doubles from `low` first, for large floors take longest to try.
    """
    below, step = low - 1, low
    while not enough(min(step, high)):
        if step >= high:
            return None
        below, step = step, step * 2
    above = min(step, high)
    while above - below > 1:
        middle = (below + above) // 2
        below, above = (below, middle) if enough(middle) else (middle, above)
    return above
