"""Packages of one wave, gathered into stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from twin.last_mile.addresses import Addresses


@dataclass(frozen=True)
class WaveStops:
    """Stops of a wave, as columns of n rows.

    Attributes
    ----------
    package_row : int64[m]
        The wave's packages: rows of `Departing`, those of one stop together.
    first : int64[n + 1]
        Those of stop i are ``package_row[first[i]:first[i + 1]]``.
    lat, lon : float64[n]
    waves_waited : int64[n]
        Waves that have left without it.
    """

    package_row: np.ndarray
    first: np.ndarray
    lat: np.ndarray
    lon: np.ndarray
    waves_waited: np.ndarray

    def __len__(self) -> int:
        return len(self.lat)

    @property
    def packages(self) -> np.ndarray:
        """Packages of each stop; int64[n]."""
        return np.diff(self.first)

    def least(self, values: np.ndarray) -> np.ndarray:
        """Least value of each stop's packages, given one value for each of `package_row`."""
        return np.minimum.reduceat(values, self.first[:-1]) if len(self) else values[:0]

    def rows_of(self, stops: np.ndarray) -> np.ndarray:
        """Rows of `Departing` of some stops' packages."""
        return self.package_row[np.isin(np.repeat(np.arange(len(self)), self.packages), stops)]


def gather(rows: np.ndarray, places: Addresses, waited: np.ndarray, most: int) -> WaveStops:
    """Make a stop of every address; of more where its packages are more than one van holds.

    Parameters
    ----------
    rows : int64[m]
        Rows of `Departing`.
    places : Addresses
    waited : int64[rows of Departing]
        Waves that each package has seen leave without it.
    most : int
        Packages that a van holds.
    """
    ordered = rows[np.argsort(places.point[rows], kind="stable")]
    point = places.point[ordered]
    starts = np.flatnonzero(np.diff(point, prepend=-1))
    number_at_point = np.arange(len(point)) - np.repeat(starts, np.diff(starts, append=len(point)))
    first = np.flatnonzero(number_at_point % most == 0)
    return WaveStops(
        package_row=ordered,
        first=np.append(first, len(ordered)),
        lat=places.lat[ordered[first]],
        lon=places.lon[ordered[first]],
        waves_waited=np.maximum.reduceat(waited[ordered], first) if len(first) else waited[:0],
    )
