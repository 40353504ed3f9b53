"""How long a leg takes at the hour it is driven, forward and backward."""

from __future__ import annotations

import math
from dataclasses import dataclass

from routing.travel.table import SpeedProfile

ROUNDING = 1e-6
"""Ticks. An arrival is rounded up to a tick; less than this above one is the noise of the sum."""


@dataclass(frozen=True)
class Road:
    """Clock of the roads of one profile.

    Attributes
    ----------
    at : tuple of int
        Ticks at which a speed begins; before the first one it is the first speed too.
    factor : tuple of float
    """

    at: tuple[int, ...] = (0,)
    factor: tuple[float, ...] = (1.0,)

    @staticmethod
    def of(speeds: SpeedProfile | None) -> Road:
        """Make the road's clock from a profile of speeds; none is the same speed all day."""
        return Road() if speeds is None else Road(tuple(speeds.at.tolist()), tuple(speeds.factor.tolist()))

    def arrive(self, leave: int, duration: int) -> int:
        """Tick of arrival of who leaves at `leave` on a leg of `duration` at factor 1."""
        if len(self.at) == 1:
            return leave + _up(duration / self.factor[0])
        now, left = float(leave), float(duration)
        for row, factor in enumerate(self.factor):
            ends = self.at[row + 1] if row + 1 < len(self.at) else math.inf
            if ends <= now:
                continue
            if left <= (ends - now) * factor:
                return leave + _up(now - leave + left / factor)
            left -= (ends - now) * factor
            now = float(ends)
        raise ValueError("the last speed holds for ever and cannot be 0")

    def leave_latest(self, arrive_by: int, duration: int) -> int:
        """Last tick at which one may leave to arrive by `arrive_by`."""
        if len(self.at) == 1:
            return arrive_by - _up(duration / self.factor[0])
        leave = math.floor(self._backward(arrive_by, duration))
        while self.arrive(leave + 1, duration) <= arrive_by:
            leave += 1
        while self.arrive(leave, duration) > arrive_by:
            leave -= 1
        return leave

    def _backward(self, arrive: int, duration: int) -> float:
        """Leave time of a drive that ends at `arrive`, without rounding."""
        now, left = float(arrive), float(duration)
        for row in range(len(self.at) - 1, 0, -1):
            begins, factor = self.at[row], self.factor[row]
            if begins >= now:
                continue
            if left <= (now - begins) * factor:
                return now - left / factor
            left -= (now - begins) * factor
            now = float(begins)
        return now - left / self.factor[0]


def _up(ticks: float) -> int:
    return math.ceil(ticks - ROUNDING)
