"""The market that new sites would serve: what each ZIP asks for, and what its way from a site costs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from core.geography import great_circle_km, unit_vectors
from network.territory import DoorCost

if TYPE_CHECKING:
    from datasets import Scenario

LEAST_LAND_KM2 = 1e-3


@dataclass(frozen=True)
class Market:
    """Customers, by ZIP or group of ZIPs. C customers.

    Attributes
    ----------
    lat, lon : float64[C]
    packages : float64[C]
        Packages a day.
    land_km2 : float64[C]
    zone_packages : float64[C]
        Packages a day of one ZIP there, as `cost` takes them (a group's mean).
    cost : callable
        (zone's packages a day, land km2, km by street) -> USD a package; never less for a longer way.
    detour : float
        Street over great circle.
    reach_km : float
        Great circle beyond which a site serves nobody.
    unserved_usd : float
        What a package out of reach costs.
    """

    lat: np.ndarray
    lon: np.ndarray
    packages: np.ndarray
    land_km2: np.ndarray
    zone_packages: np.ndarray
    cost: DoorCost
    detour: float
    reach_km: float
    unserved_usd: float

    def __len__(self) -> int:
        return len(self.packages)

    def rows(self, chosen: np.ndarray) -> Market:
        """A part of the customers."""
        names = ("lat", "lon", "packages", "land_km2", "zone_packages")
        return replace(self, **{name: getattr(self, name)[chosen] for name in names})

    def km(self, lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
        """Great circle of every customer from every site; float64[S, C]."""
        return great_circle_km(lat[:, None], lon[:, None], self.lat[None, :], self.lon[None, :])

    def usd_per_package(self, km: np.ndarray) -> np.ndarray:
        """Transport of a package over great circles whose last axis is the customers; at most `unserved_usd`."""
        usd = np.asarray(self.cost(self.zone_packages, self.land_km2, km * self.detour))
        return np.where(km <= self.reach_km, np.minimum(usd, self.unserved_usd), self.unserved_usd)

    def grouped(self, group: np.ndarray) -> Market:
        """One customer a group, at its packages' centre, as dense as its ZIPs are on the mean.

        Parameters
        ----------
        group : int64[C]
            From 0, none of them empty.
        """
        count = np.bincount(group)
        weight = np.maximum(self.packages, 1e-12)
        points = unit_vectors(self.lat, self.lon) * weight[:, None]
        x, y, z = (np.bincount(group, weights=axis) for axis in points.T)
        packages = np.bincount(group, weights=self.packages)
        return replace(
            self,
            lat=np.degrees(np.arctan2(z, np.hypot(x, y))),
            lon=np.degrees(np.arctan2(y, x)),
            packages=packages,
            land_km2=np.bincount(group, weights=self.land_km2) / count,
            zone_packages=packages / count,
        )


def market_of(
    scenario: Scenario, promises: np.ndarray, cost: DoorCost, detour: float, reach_km: float = np.inf
) -> Market:
    """What all ZIPs order with some promises, as if these were offered everywhere.

    Parameters
    ----------
    scenario : Scenario
    promises : bool[P]
    cost, detour, reach_km
        See `Market`.
    """
    packages = packages_by_zone(scenario, promises)
    return Market(
        lat=scenario.zones["lat"].to_numpy(float),
        lon=scenario.zones["lon"].to_numpy(float),
        packages=packages,
        land_km2=np.maximum(scenario.zones["land_km2"].to_numpy(float), LEAST_LAND_KM2),
        zone_packages=packages,
        cost=cost,
        detour=detour,
        reach_km=reach_km,
        unserved_usd=float(scenario.settings.policy.unserved_usd),
    )


def packages_by_zone(scenario: Scenario, promises: np.ndarray) -> np.ndarray:
    """Packages a day that each ZIP would ask for with some promises, were they offered everywhere; float64[Z].

    An order line becomes as many packages as the plan expects of it, with stock where it lies now.
    """
    from network.plan.candidates import by_price
    from network.plan.demand import lines_by_zone, packages_by_pool, pools_apart
    from network.plan.network_arrays import network_arrays
    from network.plan.planning import choice_of

    arrays = network_arrays(scenario)
    choice = choice_of(scenario, arrays)
    _, order = by_price(arrays.station_row, arrays.cost_mills, len(arrays.cycles.stations))
    cheapest = choice.cheapest(order, int(scenario.settings.policy.candidates))
    apart = pools_apart(scenario, choice.cell_of, np.where(cheapest >= 0, arrays.source[cheapest], -1))
    per_line = packages_by_pool(scenario, apart).sum(axis=1)
    share = scenario.promises["share"].to_numpy(float)
    return lines_by_zone(scenario) * float((share * per_line)[promises].sum() / share.sum())
