"""The curve of loss and recovery: two simulated worlds with the same orders, hour by hour."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


class Hours(NamedTuple):
    """Packages of a run by hour from the scenario's start; int64[H].

    Attributes
    ----------
    placed, lost, kept, as_asked : ndarray
        By the hour of their order: all; not sourced at all; at the door by the day promised at checkout, and by the
        day first asked for.
    delivered : ndarray
        By the hour at the door.
    """

    placed: np.ndarray
    lost: np.ndarray
    kept: np.ndarray
    as_asked: np.ndarray
    delivered: np.ndarray

    @property
    def under_way(self) -> np.ndarray:
        """Packages sourced and not yet at the door, at each hour's end."""
        return np.cumsum(self.placed - self.lost - self.delivered)


@dataclass(frozen=True)
class Triangle:
    """A loss and its recovery.

    Attributes
    ----------
    worst : float
        Most that is missing at any hour.
    area : float
        What is missing, summed over hours.
    worst_after_h, recovered_after_h : float or None
        Hours from the first failure; None where nothing is lost, or where it does not recover within the run.
    """

    worst: float
    area: float
    worst_after_h: float | None
    recovered_after_h: float | None


@dataclass(frozen=True)
class Loss:
    """What a disruption takes.

    What is counted by the hour of the order has recovered only when orders of later hours show it.

    Attributes
    ----------
    held_up : Triangle
        Packages under way beyond those of the undisturbed run; the area is in package-hours, the sum of all delays.
    late : Triangle
        By the hour of their order: packages at the door by the day promised in the undisturbed run, beyond those in
        this; the area is in packages.
    as_asked : Triangle
        The same of the day first asked for, before a later one is quoted.
    unserved : int
        Packages more that nobody could bring.
    on_time_hours_lost : float
        Hours' worth of on-time service: the area between the two runs' shares that are kept (Bruneau et al. 2003, "A
        framework to quantitatively assess and enhance the seismic resilience of communities", Earthquake Spectra
        19(4), with the share of promises kept as the quality of service).
    """

    held_up: Triangle
    late: Triangle
    as_asked: Triangle
    unserved: int
    on_time_hours_lost: float

    @property
    def recovered_after_h(self) -> float | None:
        """Hours from the first failure until all three have recovered; None where one has not within the run."""
        lost = [part for part in (self.held_up, self.late, self.as_asked) if part.worst_after_h is not None]
        ends = [part.recovered_after_h for part in lost]
        return None if None in ends else max((end for end in ends if end is not None), default=0.0)


def loss(usual: Hours, disturbed: Hours, failed_h: int, orders_h: int, tolerance: float) -> Loss:
    """Measure a disrupted run against the undisturbed one.

    Parameters
    ----------
    usual, disturbed : Hours
        Of the same orders.
    failed_h : int
        Hour of the first failure; what differs before it is none of its doing.
    orders_h : int
        Hour from which no more orders are placed: what is counted by the hour of the order ends there.
    tolerance : float
        Recovered is what misses no more than this share: of its worst hour, or of an hour's mean orders if that is
        more.
    """
    mean = float(usual.placed[usual.placed > 0].mean()) if usual.placed.any() else 0.0
    held_up = disturbed.under_way - usual.under_way

    def by_order(missing: np.ndarray) -> Triangle:
        return _triangle(missing[failed_h:orders_h], tolerance, mean)

    return Loss(
        held_up=_triangle(held_up[failed_h:], tolerance, mean),
        late=by_order(usual.kept - disturbed.kept),
        as_asked=by_order(usual.as_asked - disturbed.as_asked),
        unserved=int(disturbed.lost.sum() - usual.lost.sum()),
        on_time_hours_lost=float((_share(usual) - _share(disturbed))[failed_h:orders_h].sum()),
    )


def _triangle(missing: np.ndarray, tolerance: float, mean: float) -> Triangle:
    worst = max(0.0, float(missing.max(initial=0)))
    above = np.flatnonzero(missing > tolerance * max(worst, mean))
    if not len(above):
        return Triangle(worst, float(missing.sum()), None, None)
    recovered = int(above[-1]) + 1
    return Triangle(
        worst=worst,
        area=float(missing.sum()),
        worst_after_h=float(np.argmax(missing)),
        recovered_after_h=float(recovered) if recovered < len(missing) else None,
    )


def _share(hours: Hours) -> np.ndarray:
    """Share of each hour's packages that keep their promise; of hours without orders, nothing is missed."""
    return np.divide(hours.kept, hours.placed, out=np.ones(len(hours.placed)), where=hours.placed > 0)
