"""A floor's capacity curve: units an hour of one module by robots, people and hour of the shift."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

COLUMNS = ("robots", "people", "units_per_h")
DECIMALS = 2
KNEE = 0.9
"""Share of the most that a floor can pick beyond which more robots hardly add."""


@dataclass(frozen=True, eq=False)
class CapacityCurve:
    """What a floor picks, measured at points of a grid: never less with more robots or people, and ever less for each.

    Attributes
    ----------
    robots : int32[R]
        Ascending; ``[0]`` where people walk.
    people : int32[P]
        Open pick stations, or walking pickers; ascending.
    units_per_h : float64[R, P]
        Units an hour as measured, in the mean hour of a shift.
    pace : float64[H]
        Pace of people in each hour of a shift, of the mean (`warehouse.curves.shift_pace`).
    """

    robots: Ints
    people: Ints
    units_per_h: Floats
    pace: Floats

    @cached_property
    def _smooth(self) -> Floats:
        """The measured points without the marks of chance, from nobody on: nobody picks nothing."""
        table = np.pad(self.units_per_h, ((int(self.robots[0] > 0), 0), (1, 0)))
        table = monotone(monotone(table, axis=0), axis=1)
        return concave(_from_nobody(self.robots), table)

    def at(self, robots: npt.ArrayLike, people: npt.ArrayLike) -> Floats:
        """Units an hour in each hour of a shift, float64[..., H], of one module with so many robots and people.

        Linear between the grid's points and down to nothing; more than the grid's most count as the most. People at
        pace s with r robots are as people at the mean pace with r / s robots, every second being s seconds: so breaks
        and fatigue tell where people limit the floor, and not where robots do.
        """
        robots, people = (np.asarray(count, dtype=float)[..., None] for count in (robots, people))
        with np.errstate(divide="ignore", invalid="ignore"):
            beside = np.where(robots > 0, robots / self.pace, 0.0)
        return self.pace * self._mean_hour(*np.broadcast_arrays(beside, people))

    def _mean_hour(self, robots: Floats, people: Floats) -> Floats:
        table = self._smooth
        row, right = _place(self.robots, robots)
        column, down = _place(self.people, people)
        below = np.minimum(row + 1, len(table) - 1)
        first = _between(table[row, column], table[row, column + 1], down)
        return _between(first, _between(table[below, column], table[below, column + 1], down), right)

    def spread(self, robots: npt.ArrayLike, people: npt.ArrayLike, per_module: int) -> Floats:
        """Units an hour in each hour of a shift of a floor of many modules, float64[..., H].

        Parameters
        ----------
        robots, people : array_like
            Of the whole floor; spread evenly.
        per_module : int
            People of a full module. A floor has as many modules as its people fill, also part of one, but one at least.
        """
        people = np.asarray(people, dtype=float)
        modules = np.maximum(1.0, people / per_module)
        return modules[..., None] * self.at(np.asarray(robots, dtype=float) / modules, people / modules)

    def knee(self, people: int) -> int:
        """Fewest robots with which so many people pick `KNEE` of what they pick with the most; 0 where they walk."""
        robots = np.arange(self.robots[-1] + 1, dtype=float)
        units = self._mean_hour(robots, np.full(len(robots), float(people)))
        return int(np.argmax(units >= KNEE * units[-1]))

    def to_table(self) -> pd.DataFrame:
        """A row a measured point: robots, people, units_per_h."""
        row, column = (axis.ravel() for axis in np.indices(self.units_per_h.shape))
        values = (self.robots[row], self.people[column], self.units_per_h.ravel())
        return pd.DataFrame(dict(zip(COLUMNS, values, strict=True)))

    @classmethod
    def from_table(cls, table: pd.DataFrame, pace: Floats) -> CapacityCurve:
        """The curve of such a table.

        Raises
        ------
        ValueError
            When rows are missing or double.
        """
        robots, people = (np.unique(table[name]).astype(np.int32) for name in COLUMNS[:2])
        if len(table) != len(robots) * len(people) or table.duplicated(list(COLUMNS[:2])).any():
            raise ValueError("a capacity curve has one row for each robots x people")
        ordered = table.sort_values(list(COLUMNS[:2]))["units_per_h"].to_numpy(float)
        return cls(robots, people, ordered.reshape(len(robots), len(people)), pace)


def monotone(values: Floats, axis: int) -> Floats:
    """Values that never fall along an axis: midway between the highest so far and the lowest to come."""
    highest = np.maximum.accumulate(values, axis=axis)
    lowest = np.flip(np.minimum.accumulate(np.flip(values, axis=axis), axis=axis), axis=axis)
    return (highest + lowest) / 2


def concave(robots: Floats, values: Floats) -> Floats:
    """The least values above those of each column that bend down only: a robot never adds more than the one before."""
    result = values.copy()
    for column in range(values.shape[1]):
        corners: list[int] = []
        for row in range(len(robots)):
            while len(corners) > 1 and _bends_up(robots, values[:, column], (*corners[-2:], row)):
                corners.pop()
            corners.append(row)
        result[:, column] = np.interp(robots, robots[corners], values[corners, column])
    return result


def _bends_up(at: Floats, value: Floats, rows: tuple[int, ...]) -> bool:
    first, middle, last = rows
    return (value[middle] - value[first]) * (at[last] - at[first]) <= (value[last] - value[first]) * (
        at[middle] - at[first]
    )


def _from_nobody(grid: Ints) -> Floats:
    """The grid's points from 0 on."""
    return grid.astype(float) if grid[0] == 0 else np.concatenate([[0.0], grid])


def _place(grid: Ints, value: Floats) -> tuple[npt.NDArray[np.int64], Floats]:
    """Row before each value on a grid that starts with 0, and how far it lies towards the next."""
    points = _from_nobody(grid)
    value = np.clip(value, 0.0, points[-1])
    if len(points) == 1:
        return np.zeros(value.shape, np.int64), np.zeros(value.shape)
    row = np.clip(np.searchsorted(points, value, side="right") - 1, 0, len(points) - 2)
    return row, (value - points[row]) / (points[row + 1] - points[row])


def _between(first: Floats, second: Floats, share: Floats) -> Floats:
    return first + (second - first) * share
