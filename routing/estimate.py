"""The last mile without its streets: routes, hours and cost of vans by continuous approximation.

A route leaves the station, drives to the zone, makes its stops and comes back (Daganzo 1984, Transportation
Science 18(4)): two stems, and between neighbouring stops of a zone of area A with n stops

    DAGANZO * sqrt(A / n) * detour   kilometres.

It makes as many stops as the van's load or the driver's hours allow, whichever is fewer. A zone with fewer stops
than a route has shares its van with its neighbours: fractions of a route are meant. The constant is fitted to solved
routes, and the time beside the kilometres to the 2021 last-mile challenge (Merchan et al., doi
10.1287/trsc.2022.1173): 147 stops, 238 packages, 3.6 h of transit (88 s a stop, stems included) and 4.5 h of service
in 8.1 h, for a suburb (`REFERENCE_STOPS_PER_KM2`, `REFERENCE_STEM_KM`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

DAGANZO = 0.70
"""Kilometres between neighbouring stops at one stop a km2, crow-fly: what fits solved routes of `us`.

`benchmarks/last_mile_fit.py`, 68 waves of 20 stations: on either half of the stations 0.70 and 0.72 fit urban waves
(1,000 people a km2), 0.68 and 0.70 suburban ones. Daganzo's own 0.57 (1984, FACTS E23) leaves solved costs 3.5 % and
5.7 % above the estimate. A tour of many stops has 0.7124 (E22). Rural ZIPs (below 200 people a km2) lie apart, and
ways between them are not in the formula: 0.81 to 0.94 would fit them; docs/model.md says how far they are off.
"""

REFERENCE_STOPS_PER_KM2 = 31.3
"""A suburb of 1,000 people a km2, 0.0507 packages a person and day, 1.62 packages a stop."""

REFERENCE_STEM_KM = 20.0
"""Station to zone by road (real routes: 6-30 km crow-fly)."""

OPEN_ROAD_KM = 1.0
"""Of a way between two stops, what goes beyond this is driven at the stem's speed (assumed)."""

FAR_STEM_KM = 20.0
"""Of a stem, what goes beyond this is driven at the open road's speed (assumed): real stems are 6-30 km."""

COURIER_LOAD_H = 1 / 12
"""A courier's loading (assumed: a few bags)."""

MEAN_RADIUS = 2.0 / (3.0 * math.sqrt(math.pi))
"""Mean distance from the centre of a disc of area 1: the least stem of a zone that holds its station."""


@dataclass(frozen=True)
class VanSettings:
    """What a route is made of.

    Attributes
    ----------
    packages_per_route : float
        Most packages of a route.
    packages_per_stop : float
    work_h : float
        Driving and service of a route at most.
    break_share : float
        Breaks, as a share of the time on the road.
    overhead_h : float
        Loading before, return and debrief after.
    service_stop_s : float
    approach_stop_s : float
        Leaving traffic, parking and starting again at a stop, beside the kilometres. Calibrated: what the published
        88 s leave at the reference (23.4 s from stop to stop, 16.3 s of stems).
    urban_km_h, stem_km_h, far_km_h : float
        Between stops, on a stem, and on what of a stem lies beyond `FAR_STEM_KM`.
    detour : float
        Streets over crow-fly.
    usd_per_h : float
        Van and driver, all in.
    co2_kg_per_km : float
    """

    packages_per_route: float = 240.0
    packages_per_stop: float = 1.62
    work_h: float = 8.1
    break_share: float = 0.1
    overhead_h: float = 2 / 3
    service_stop_s: float = 110.0
    approach_stop_s: float = 48.3
    urban_km_h: float = 25.0
    stem_km_h: float = 60.0
    far_km_h: float = 80.0
    detour: float = 1.3
    usd_per_h: float = 50.0
    co2_kg_per_km: float = 0.2788

    @staticmethod
    def of_vans(settings: Any, packages_per_van: float = 240.0) -> VanSettings:
        """A station's vans, from `Scenario.settings`.

        `door.full_route_h` holds the breaks (a tenth of it, FACTS E20), so that 9 h are 8.1 h of work.
        """
        door, costs = settings.door, settings.costs
        return VanSettings(
            packages_per_route=float(packages_per_van),
            packages_per_stop=float(door.packages_per_stop),
            work_h=float(door.full_route_h) * (1.0 - VanSettings.break_share),
            overhead_h=(float(door.load_min) + float(door.return_min)) / 60.0,
            service_stop_s=float(door.service_stop_s),
            urban_km_h=float(door.urban_km_h),
            stem_km_h=float(door.stem_km_h),
            far_km_h=float(door.far_km_h),
            detour=float(door.detour),
            usd_per_h=float(costs.van_usd_per_h),
            co2_kg_per_km=float(costs.van_co2_kg_per_km),
        )

    @staticmethod
    def of_couriers(settings: Any, packages_per_tour: float = 10.0) -> VanSettings:
        """A hub's couriers in their own cars: tours of `door.hub_route_h`, without breaks, paid from door to door."""
        door, costs = settings.door, settings.costs
        return VanSettings(
            packages_per_route=float(packages_per_tour),
            packages_per_stop=1.0,
            work_h=float(door.hub_route_h),
            break_share=0.0,
            overhead_h=COURIER_LOAD_H,
            service_stop_s=float(door.service_stop_s),
            urban_km_h=float(door.urban_km_h),
            stem_km_h=float(door.stem_km_h),
            far_km_h=float(door.far_km_h),
            detour=float(door.detour),
            usd_per_h=float(costs.courier_usd_per_h),
            co2_kg_per_km=float(costs.van_co2_kg_per_km),
        )


@dataclass(frozen=True)
class DoorEstimate:
    """Routes of a day by zone; every array has the shape of the packages.

    Attributes
    ----------
    routes : float
        Fractions are shares of a route that serves neighbours too.
    stops_per_route, packages_per_route : float
    km : float
        Of all routes of the zone.
    paid_h : float
        Of all routes: loading, driving, service, breaks, debrief.
    transit_stop_s : float
        Transit of a stop, stems included.
    cost_usd : float
    cost_per_package_usd : float
        Also where there is no package: what the first one would cost.
    co2_kg : float
    """

    routes: Floats
    stops_per_route: Floats
    packages_per_route: Floats
    km: Floats
    paid_h: Floats
    transit_stop_s: Floats
    cost_usd: Floats
    cost_per_package_usd: Floats
    co2_kg: Floats

    def total(self) -> dict[str, float]:
        """Sums over all zones, and the means of a route and a package."""
        routes, packages = float(self.routes.sum()), float((self.routes * self.packages_per_route).sum())
        stops, cost = float((self.routes * self.stops_per_route).sum()), float(self.cost_usd.sum())

        def per(value: float, of: float) -> float:
            return value / of if of > 0 else 0.0

        return {
            "routes": routes,
            "packages": packages,
            "stops_per_route": per(stops, routes),
            "packages_per_route": per(packages, routes),
            "km": float(self.km.sum()),
            "paid_h": float(self.paid_h.sum()),
            "cost_usd": cost,
            "cost_per_package_usd": per(cost, packages),
            "co2_kg": float(self.co2_kg.sum()),
        }


@dataclass(frozen=True)
class _Route:
    """One route into each zone."""

    stops: Floats
    km: Floats
    transit_h: Floats
    paid_h: Floats


def stem_h(stem_km: npt.ArrayLike, van: VanSettings) -> Floats:
    """Hours from station to zone."""
    km = np.asarray(stem_km, np.float64)
    return np.minimum(km, FAR_STEM_KM) / van.stem_km_h + np.maximum(km - FAR_STEM_KM, 0.0) / van.far_km_h


def _route(packages: npt.ArrayLike, land_km2: npt.ArrayLike, stem_km: npt.ArrayLike, van: VanSettings) -> _Route:
    area = np.maximum(np.asarray(land_km2, np.float64), 0.0)
    # A zone with less than one stop a day is visited on some days, and one stop is all that it has then.
    stops = np.maximum(np.asarray(packages, np.float64) / van.packages_per_stop, 1.0)
    leg_km = DAGANZO * van.detour * np.sqrt(area / stops)
    stem = np.maximum(np.asarray(stem_km, np.float64), MEAN_RADIUS * van.detour * np.sqrt(area))
    open_km = np.maximum(leg_km - OPEN_ROAD_KM, 0.0)
    leg_h = (leg_km - open_km) / van.urban_km_h + open_km / van.stem_km_h + van.approach_stop_s / 3600.0
    stems_h = 2.0 * stem_h(stem, van)
    stop_h = leg_h + van.service_stop_s / 3600.0
    by_load = van.packages_per_route / van.packages_per_stop
    # However far a zone lies, a route makes one stop (in overtime).
    made = np.maximum(np.minimum((van.work_h - stems_h) / stop_h, by_load), 1.0)
    transit_h = stems_h + made * leg_h
    work_h = transit_h + made * van.service_stop_s / 3600.0
    return _Route(made, 2.0 * stem + made * leg_km, transit_h, work_h / (1.0 - van.break_share) + van.overhead_h)


def door_cost_usd(packages: npt.ArrayLike, land_km2: npt.ArrayLike, stem_km: npt.ArrayLike, van: VanSettings) -> Floats:
    """Last mile of a package, USD; the arguments broadcast against each other.

    Parameters
    ----------
    packages : float[...]
        Packages of the zone on a day (where several stations are compared: of the whole zone).
    land_km2 : float[...]
        Area of the zone.
    stem_km : float[...]
        Station to zone by road.
    van : VanSettings
    """
    route = _route(packages, land_km2, stem_km, van)
    return route.paid_h * (van.usd_per_h / van.packages_per_stop) / route.stops


def estimate(
    packages: npt.ArrayLike, land_km2: npt.ArrayLike, stem_km: npt.ArrayLike, van: VanSettings
) -> DoorEstimate:
    """Routes of a day into each zone; arguments as of `door_cost_usd`.

    Raises
    ------
    ValueError
        When an argument is negative or not finite.
    """
    for name, value in (("packages", packages), ("land_km2", land_km2), ("stem_km", stem_km)):
        array = np.asarray(value, np.float64)
        if not (np.isfinite(array).all() and (array >= 0).all()):
            raise ValueError(f"{name} must be finite and not negative")
    number = np.asarray(packages, np.float64)
    route = _route(number, land_km2, stem_km, van)
    per_route = route.stops * van.packages_per_stop
    routes = number / per_route
    return DoorEstimate(
        routes=routes,
        stops_per_route=route.stops,
        packages_per_route=per_route,
        km=routes * route.km,
        paid_h=routes * route.paid_h,
        transit_stop_s=route.transit_h * 3600.0 / route.stops,
        cost_usd=routes * route.paid_h * van.usd_per_h,
        cost_per_package_usd=route.paid_h * van.usd_per_h / per_route,
        co2_kg=routes * route.km * van.co2_kg_per_km,
    )
