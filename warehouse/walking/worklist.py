"""The tours that walkers are on, as arrays for the kernels: a row a walker, a column a mark or a stop."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from warehouse.walking.itinerary import Floats, Itinerary


class Worklist(NamedTuple):
    """Tours of n walkers, with room for `m` marks and `k` stops each.

    Attributes
    ----------
    marks : int32[n]
        How many marks the tour has.
    length_m : float64[n]
        Metres of the tour.
    at_m : float64[n, m]
    kind : uint8[n, m]
    what : int32[n, m]
    way : int8[n, m]
        See `Itinerary`.
    search_s, grasp_s : float64[n, k]
        Of each stop.
    picked_s : float64[n, k]
        When each stop was done; NaN until then.
    """

    marks: np.ndarray
    length_m: np.ndarray
    at_m: np.ndarray
    kind: np.ndarray
    what: np.ndarray
    way: np.ndarray
    search_s: np.ndarray
    grasp_s: np.ndarray
    picked_s: np.ndarray

    @classmethod
    def of(cls, n: int, marks: int, stops: int) -> Worklist:
        """No tours yet."""
        return cls(
            marks=np.zeros(n, np.int32),
            length_m=np.zeros(n),
            at_m=np.zeros((n, marks)),
            kind=np.zeros((n, marks), np.uint8),
            what=np.zeros((n, marks), np.int32),
            way=np.zeros((n, marks), np.int8),
            search_s=np.zeros((n, stops)),
            grasp_s=np.zeros((n, stops)),
            picked_s=np.full((n, stops), np.nan),
        )

    def with_room(self, marks: int) -> Worklist:
        """The same with room for at least so many marks."""
        n, have = self.at_m.shape
        if marks <= have:
            return self
        larger = Worklist.of(n, max(marks, 2 * have), self.search_s.shape[1])
        for old, new in zip(self, larger, strict=True):
            new[..., : old.shape[-1]] = old
        return larger

    def put(self, row: int, itinerary: Itinerary, length_m: float, search_s: Floats, grasp_s: Floats) -> None:
        """Give a walker a tour; there must be room."""
        marks, stops = len(itinerary.at_m), len(search_s)
        self.marks[row], self.length_m[row] = marks, length_m
        self.at_m[row, :marks] = itinerary.at_m
        self.kind[row, :marks] = itinerary.kind
        self.what[row, :marks] = itinerary.what
        self.way[row, :marks] = itinerary.way
        self.search_s[row, :stops] = search_s
        self.grasp_s[row, :stops] = grasp_s
        self.picked_s[row] = np.nan
