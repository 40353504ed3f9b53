"""The cheapest staffing that holds a rate: people first, then as few robots as do."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

from warehouse.modes import Staffing
from warehouse.sizing.holds import Verdict, holds

MOST_ROBOTS = {"pods": 16, "proteus": 6}
"""Robots for each person beyond which more of them hardly help."""
ROBOT_LINES_PER_H = {"pods": 45.0, "proteus": 60.0}
"""Lines an hour that no robot exceeds."""
PERSON_LINES_PER_H = {"pods": 360.0, "pickers": 240.0, "proteus": 240.0}
"""Lines an hour that no person exceeds: ten seconds a unit at a station; published rates of walking end at 160."""
WITHIN = 0.04
"""Robots are sought to this share: a run's throughput is known no better."""
MORE_PEOPLE = 1
"""So many people beyond the fewest are tried at most."""
WORTH_A_PERSON = 40
"""So many robots cost as much as a person and a station: only where there are more is one more person tried."""


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


def cheapest(floor: Floor, mode: str, rate: float, most_people: int) -> Size | None:
    """Find the cheapest staffing that holds the rate at 95 %; None where no number of people does.

    The fewest people with whom any number of robots does come first. Where that takes many robots, one more person is
    tried as well, for robots that never queue may be fewer by more than a person costs.

    Parameters
    ----------
    floor : Floor
    mode : {"pods", "pickers", "proteus"}
    rate : float
        Lines an hour.
    most_people : int
        Stations of the floor, or pickers that it has room for.
    """
    first = fewest(floor, mode, rate, most_people, seed=1)
    if first is None:
        return None
    best: Size | None = None
    for people in range(first.pickers, min(first.pickers + MORE_PEOPLE, most_people) + 1):
        found = with_people(floor, mode, rate, people)
        if found is None:
            continue
        if best is not None and found.cost_per_line_usd >= best.cost_per_line_usd:
            break
        best = found
        if found.staffing.robots < WORTH_A_PERSON:
            break
    return best


def with_people(floor: Floor, mode: str, rate: float, people: int) -> Size | None:
    """The fewest robots with whom so many people hold the rate at 95 %; None where none are enough."""
    staffing = enough_robots(floor, mode, rate, people, seed=1)
    while staffing is not None:
        here = staffing
        verdict = holds(rate, partial(floor.lines_per_h, mode, here))
        if verdict.holds:
            return Size(mode, here, floor.cost_per_line_usd(mode, here, 1), verdict)
        more = here.robots + max(1, here.robots // 12)
        staffing = replace(here, robots=more) if here.robots and more <= MOST_ROBOTS[mode] * people else None
    return None


def fewest(
    floor: Floor, mode: str, rate: float, most_people: int, seed: int, near: Staffing | None = None
) -> Staffing | None:
    """The fewest people, and then robots, who hold the rate with one seed's orders; None where nobody does.

    `near`, where another seed's answer is known, is where the search begins.
    """

    def enough(people: int) -> bool:
        staffing = _people(mode, people)
        staffing = replace(staffing, robots=MOST_ROBOTS.get(mode, 0) * people)
        return floor.lines_per_h(mode, staffing, seed) >= rate

    low = math.ceil(rate / PERSON_LINES_PER_H[mode])
    people = least(enough, low, most_people, near.pickers if near else low)
    return None if people is None else enough_robots(floor, mode, rate, people, seed, near.robots if near else None)


def enough_robots(
    floor: Floor, mode: str, rate: float, people: int, seed: int, near: int | None = None
) -> Staffing | None:
    """So many people with the fewest robots that hold the rate with one seed's orders; None where none do."""
    staffing = _people(mode, people)
    if mode == "pickers":
        return staffing if floor.lines_per_h(mode, staffing, seed) >= rate else None

    def enough(robots: int) -> bool:
        return floor.lines_per_h(mode, replace(staffing, robots=robots), seed) >= rate

    low = math.ceil(rate / ROBOT_LINES_PER_H[mode])
    robots = least(enough, low, MOST_ROBOTS[mode] * people, near or low, WITHIN)
    return None if robots is None else replace(staffing, robots=robots)


def _people(mode: str, people: int) -> Staffing:
    return Staffing(0, people if mode == "pods" else 0, people)


def least(enough: Callable[[int], bool], low: int, high: int, start: int, within: float = 0.0) -> int | None:
    """The smallest number of `low` to `high` that is enough, where all above an enough one are; None where none is.

    Steps of doubled length from `start` until the edge lies between two, then halves. The answer may be above the
    smallest by the share `within` of itself.
    """
    if low > high:
        return None
    at, step = min(max(start, low), high), max(1, start // 8)
    if enough(at):
        below, above = low - 1, at
        while above > low and above - step > below and enough(above - step):
            above, step = above - step, step * 2
        below = max(below, above - step)
    else:
        below = at
        while not enough(min(below + step, high)):
            if below + step >= high:
                return None
            below, step = below + step, step * 2
        above = min(below + step, high)
    while above - below > max(1, int(above * within)):
        middle = (below + above) // 2
        below, above = (below, middle) if enough(middle) else (middle, above)
    return above
