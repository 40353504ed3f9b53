"""What solved waves took and cost, in sums that a planner compares."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from routing.estimate import estimate
from twin.last_mile.departing import Departing
from twin.last_mile.wave_problem import TICKS_PER_S
from twin.last_mile.waves import SolvedWave

TICKS_PER_H = 3600 * TICKS_PER_S


@dataclass(frozen=True)
class Totals:
    """Sums over routes.

    Attributes
    ----------
    packages, stops, routes : int
        Delivered, visited, driven.
    vans, needed : int
        There, and needed to take what left the floor with a wave at once; each wave's counted by itself.
    came, waiting : int
        Packages that the waves before left over, and that these did.
    km, transit_h, road_h, paid_h, usd, co2_kg : float
        Transit is driving and parking without service and breaks; on the road is from leaving to returning.
    estimated_usd : float
        The same packages by `routing.estimate`, wave by wave.
    """

    packages: int = 0
    stops: int = 0
    routes: int = 0
    vans: int = 0
    needed: int = 0
    came: int = 0
    waiting: int = 0
    km: float = 0.0
    transit_h: float = 0.0
    road_h: float = 0.0
    paid_h: float = 0.0
    usd: float = 0.0
    co2_kg: float = 0.0
    estimated_usd: float = 0.0

    def per_package(self, name: str) -> float:
        """A sum over the delivered packages; NaN where there are none."""
        return float(getattr(self, name)) / self.packages if self.packages else float("nan")


def total(parts: Iterable[Totals]) -> Totals:
    """Sum all of them."""
    own = list(parts)
    return Totals(**{field.name: sum(getattr(part, field.name) for part in own) for field in fields(Totals)})


def totals_of(wave: SolvedWave, packages: Departing, land_km2: np.ndarray, stem_km: np.ndarray) -> Totals:
    """Sums of a wave.

    Parameters
    ----------
    land_km2, stem_km : float64[Z]
        Of each ZIP, and of the road to it from its station.
    """
    seen, van = wave.evaluation, wave.van
    served = wave.served
    work_h = seen.work / TICKS_PER_H * (1.0 - van.break_share)
    paid_h = seen.work / TICKS_PER_H + len(seen.routes) * van.overhead_h
    zones, count = np.unique(packages.zone[wave.stops.rows_of(served)], return_counts=True)
    delivered, waiting = int(wave.stops.packages[served].sum()), len(wave.waiting)
    loaded = delivered + waiting - wave.came
    estimated = estimate(count, land_km2[zones], stem_km[zones], van)
    return Totals(
        packages=delivered,
        stops=len(served),
        routes=len(seen.routes),
        vans=wave.vans.number,
        needed=math.ceil(loaded * len(seen.routes) / max(1, delivered)),
        came=wave.came,
        waiting=waiting,
        km=seen.distance / TICKS_PER_S / 1000.0,
        transit_h=work_h - len(served) * van.service_stop_s / 3600.0,
        road_h=seen.work / TICKS_PER_H,
        paid_h=paid_h,
        usd=paid_h * van.usd_per_h,
        co2_kg=seen.co2_kg,
        estimated_usd=float(estimated.cost_usd.sum()),
    )
