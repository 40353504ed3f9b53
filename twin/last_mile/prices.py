"""The estimate of solved stations' ZIPs, brought to what their routes took and cost.

The estimate says how dear each ZIP is beside its neighbours, the solved routes how dear they are together: a station's
ZIPs keep the ratios between them and add up to its packages x what a package cost on its solved routes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from routing.estimate import DoorEstimate
from twin.last_mile.totals import Totals


@dataclass(frozen=True)
class SolvedPrices:
    """What solved stations' packages took.

    Attributes
    ----------
    station_of_zone : int64[Z]
        Facility row; -1 where no vans go.
    totals : dict of int to Totals
        By facility row, of stations that delivered something.
    """

    station_of_zone: np.ndarray
    totals: dict[int, Totals]

    def instead_of(self, vans: DoorEstimate, zones: np.ndarray) -> DoorEstimate:
        """The estimate of some ZIPs (their rows), with the solved stations' routes, hours and costs."""
        values = {name: getattr(vans, name).copy() for name in vars(vans)}
        packages = vans.routes * vans.packages_per_route
        for station, sums in self.totals.items():
            own = self.station_of_zone[zones] == station
            if not packages[own].sum():
                continue
            for name, per_package in (("km", "km"), ("paid_h", "paid_h"), ("cost_usd", "usd"), ("co2_kg", "co2_kg")):
                values[name][own] *= _factor(sums.per_package(per_package), packages[own], values[name][own])
            values["cost_per_package_usd"][own] = values["cost_usd"][own] / np.maximum(packages[own], 1e-12)
            values["packages_per_route"][own] = sums.packages / sums.routes
            values["stops_per_route"][own] = sums.stops / sums.routes
            values["transit_stop_s"][own] = 3600.0 * sums.transit_h / sums.stops
            values["routes"][own] = packages[own] * sums.routes / sums.packages
        return replace(vans, **values)

    def package_usd(self, usd: np.ndarray, packages: np.ndarray) -> np.ndarray:
        """Estimated cost of a package by ZIP (float64[Z]), brought to the solved stations' costs.

        Parameters
        ----------
        packages : float64[Z]
            The weights of the ZIPs.
        """
        result = usd.copy()
        for station, sums in self.totals.items():
            own = (self.station_of_zone == station) & np.isfinite(usd)
            if packages[own].sum():
                result[own] *= _factor(sums.per_package("usd"), packages[own], usd[own] * packages[own])
        return result


def _factor(per_package: float, packages: np.ndarray, estimated: np.ndarray) -> float:
    """What makes estimated sums of ZIPs add up to so much a package."""
    return float(per_package * packages.sum() / estimated.sum())
