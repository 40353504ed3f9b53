"""Stops for the rest of the day: those still open, and those that stand for vans and for packages to be fetched.

Names that begin with ``@`` are a re-plan's own: ``@van-3`` is where van-3 starts from, ``@fetch 12`` where the
packages of stop 12 are fetched from a broken van, ``@load 12`` from the station.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from routing.problem import REQUIRED, UNLIMITED, Problem, Stops
from routing.replan.binding import USER_SKILLS

OWN = "@"


@dataclass
class OwnStop:
    """A stop that the re-plan makes.

    Attributes
    ----------
    pair : int
        Row of its other half among all stops; -1 for none.
    """

    id: str
    place: int
    delivery: Sequence[int]
    pickup: Sequence[int]
    setup: int = 0
    service: int = 0
    open: int = 0
    close: int = UNLIMITED
    skills: int = 0
    penalty: float = REQUIRED
    pair: int = -1


@dataclass
class StopList:
    """All stops of the rest of the day while they are gathered.

    Attributes
    ----------
    rows : list of int
        Stops of the plan.
    skills : list of int
        What they ask for beside their own skills.
    home : list of int
        Vehicle type that the plan gives them; -1 for none.
    own : list of OwnStop
    pair : dict of int to int
        Of the plan's stops that became half of a shipment.
    """

    problem: Problem
    rows: list[int] = field(default_factory=list)
    skills: list[int] = field(default_factory=list)
    home: list[int] = field(default_factory=list)
    own: list[OwnStop] = field(default_factory=list)
    pair: dict[int, int] = field(default_factory=dict)

    def add(self, stop: int, skills: int, home: int) -> int:
        """Add a stop of the plan, before all of the re-plan's own; its row."""
        self.rows.append(stop)
        self.skills.append(skills)
        self.home.append(home)
        return len(self.rows) - 1

    def add_own(self, stop: OwnStop) -> int:
        """Add one of the re-plan's own; its row."""
        self.own.append(stop)
        return len(self.rows) + len(self.own) - 1

    def fetch(self, row: int, name: str, place: int, since: int, setup: int) -> int:
        """Make a delivery the second half of a shipment whose first is at a place; the first half's row."""
        load = self.problem.stops.delivery[self.rows[row]].tolist()
        penalty = float(self.problem.stops.penalty[self.rows[row]]) / 2
        half = OwnStop(name, place, [0] * len(load), load, setup, open=since, penalty=penalty, pair=row)
        self.pair[row] = self.add_own(half)
        return self.pair[row]

    def stops(self, windows: Mapping[int, tuple[int, int]]) -> Stops:
        """Put all in one table; `windows` are other ones of the plan's stops."""
        kept = self.problem.stops.take(self.rows)
        pair, penalty = kept.pair.copy(), kept.penalty.copy()
        for row, half in self.pair.items():
            pair[row] = half
            penalty[row] /= 2
        kept = replace(
            kept,
            pair=pair,
            penalty=penalty,
            skills=(kept.skills & np.uint64(USER_SKILLS)) | np.array(self.skills, np.uint64),
            home=np.array(self.home, np.int64),
        )
        kept = _rewindowed(kept, {row: windows[stop] for row, stop in enumerate(self.rows) if stop in windows})
        return _joined(kept, self._own_stops())

    def _own_stops(self) -> Stops:
        def column(name: str) -> list[float]:
            return [getattr(stop, name) for stop in self.own]

        dimensions = self.problem.dimensions
        loads = {name: np.array(column(name), np.int64).reshape(-1, dimensions) for name in ("delivery", "pickup")}
        names = ("setup", "service", "open", "close", "skills", "penalty", "pair")
        others = {name: column(name) for name in names} | {"skills": np.array(column("skills"), np.uint64)}
        return Stops.of(
            tuple(stop.id for stop in self.own), column("place"), loads["delivery"], pickup=loads["pickup"], **others
        )


def is_own(name: str) -> bool:
    """Whether a stop is a re-plan's own and no customer's."""
    return name.startswith(OWN)


def is_anchor(stops: Stops, row: int) -> bool:
    """Whether a stop stands for a van."""
    return is_own(stops.id[row]) and stops.pair[row] < 0 and not stops.delivery[row].any()


def _rewindowed(stops: Stops, windows: Mapping[int, tuple[int, int]]) -> Stops:
    """Give some stops one other window."""
    if not windows:
        return stops
    first, opens, closes = [0], [], []
    for row in range(len(stops)):
        at = slice(int(stops.window_first[row]), int(stops.window_first[row + 1]))
        now = (
            [windows[row]] if row in windows else list(zip(stops.window_open[at], stops.window_close[at], strict=True))
        )
        opens += [int(window[0]) for window in now]
        closes += [int(window[1]) for window in now]
        first.append(len(opens))
    first_row, open_at, close_at = (np.array(column, np.int64) for column in (first, opens, closes))
    return replace(stops, window_first=first_row, window_open=open_at, window_close=close_at)


def _joined(first: Stops, then: Stops) -> Stops:
    """All stops, those of `then` after those of `first`; pairs of both are rows among all."""
    columns = {
        name: np.concatenate([getattr(first, name), getattr(then, name)])
        for name in (
            *("place", "delivery", "pickup", "service", "setup", "window_open", "window_close"),
            *("skills", "penalty", "pair", "release", "home"),
        )
    }
    windows = np.concatenate([first.window_first, first.window_first[-1] + then.window_first[1:]])
    return Stops(id=(*first.id, *then.id), window_first=windows, **columns)
