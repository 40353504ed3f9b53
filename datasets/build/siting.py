"""Location heuristics of the builder: bounded k-median in the plane and over candidate sites. No random numbers.

Both start from sites spread along a Hilbert curve by weight and alternate (Cooper 1963, "Location-allocation
problems"): assign customers to the nearest site, a price in km added; move each site to the median of its customers;
raise the price of a site above its largest load, lower it below its smallest. What comes out is a good local optimum,
which is all that a bundled example needs; `network locate` is the exact way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HILBERT_ORDER = 12
KM_PER_DEGREE = 111.195
NEIGHBOURS = 24
"""Sites that a customer chooses among, in the planar heuristic."""
COOLING = 0.95
"""Price steps shrink by this from round to round, so that the loads settle."""


@dataclass(frozen=True)
class Bounds:
    """Smallest and largest load of a site, in units of the customers' weight."""

    smallest: float
    largest: float

    def excess(self, load: Floats) -> Floats:
        """Relative excess (> 0) or shortage (< 0) of each load, 0 within the bounds."""
        return load / np.clip(load, self.smallest, self.largest) - 1.0


def hilbert_order(lat: Floats, lon: Floats) -> Ints:
    """Positions of the places along a Hilbert curve over their bounding box: neighbours stay neighbours."""
    side = 1 << HILBERT_ORDER
    x = _grid(lon, side)
    y = _grid(lat, side)
    key = np.zeros(len(lat), dtype=np.int64)
    s = side // 2
    while s:
        rx, ry = (x & s > 0).astype(np.int64), (y & s > 0).astype(np.int64)
        key += s * s * ((3 * rx) ^ ry)
        flip = (ry == 0) & (rx == 1)
        x, y = np.where(flip, side - 1 - x, x), np.where(flip, side - 1 - y, y)
        x, y = np.where(ry == 0, y, x), np.where(ry == 0, x, y)
        s //= 2
    return np.argsort(key, kind="stable")


def spread(lat: Floats, lon: Floats, weight: Floats, k: int) -> Ints:
    """`k` of the places, evenly spread by weight along the Hilbert curve (systematic sampling)."""
    order = hilbert_order(lat, lon)
    total = np.cumsum(weight[order])
    picked = np.searchsorted(total, (np.arange(k) + 0.5) / k * total[-1])
    return order[np.minimum(picked, len(order) - 1)]


def planar_medians(
    lat: Floats, lon: Floats, weight: Floats, k: int, bounds: Bounds, start_weight: Floats, rounds: int = 60
) -> tuple[Floats, Floats, Ints]:
    """Bounded k-median with sites anywhere, by straight-line distance.

    Parameters
    ----------
    lat, lon, weight : ndarray, shape (n,)
        Customers: degrees, and demand in any unit.
    k : int
        Number of sites.
    bounds : Bounds
        Loads that prices steer to. They are not hard: remote customers may leave a site below its smallest.
    start_weight : ndarray, shape (n,)
        Density by which the first sites are spread.
    rounds : int
        Alternations.

    Returns
    -------
    lat, lon : ndarray, shape (k,)
        Sites.
    site : ndarray of int, shape (n,)
        Each customer's site.
    """
    x, y = plane(lat, lon)
    first = spread(lat, lon, start_weight, k)
    sx, sy, price = x[first].copy(), y[first].copy(), np.zeros(k)
    points = np.stack([x, y], axis=1)
    site = np.zeros(len(x), dtype=np.int64)
    for turn in range(rounds):
        near_km, near = cKDTree(np.stack([sx, sy], axis=1)).query(points, k=min(NEIGHBOURS, k))
        near_km, near = np.reshape(near_km, (len(x), -1)), np.reshape(near, (len(x), -1))
        site = np.take_along_axis(near, np.argmin(near_km + price[near], axis=1)[:, None], axis=1)[:, 0]
        load = loads(site, weight, k)
        if turn == rounds - 1:
            break
        step = 4.0 * COOLING**turn
        price += step * np.clip(bounds.excess(np.maximum(load, 1e-9)), -1.0, 1.0) * _spacing(near_km, site, k)
        sx, sy = _weiszfeld(x, y, weight, site, sx, sy)
        if turn % 10 == 9:
            _revive(x, y, weight, site, load, bounds, sx, sy, price)
    return sy / KM_PER_DEGREE, sx / KM_PER_DEGREE / np.cos(np.radians(sy / KM_PER_DEGREE)), site


def discrete_medians(
    km: Floats, weight: Floats, penalty_km: Floats, first: Ints, bounds: Bounds, rounds: int = 40
) -> tuple[Ints, Ints]:
    """Bounded k-median over candidate sites.

    Parameters
    ----------
    km : ndarray, shape (candidates, customers)
        Distances.
    weight : ndarray, shape (customers,)
        Demand.
    penalty_km : ndarray, shape (candidates,)
        What a site costs beside its distances, as kilometres of each unit that it ships (dear land).
    first : ndarray of int, shape (k,)
        Candidates to start from.
    bounds : Bounds
        Loads that prices steer to.
    rounds : int
        Alternations.

    Returns
    -------
    chosen : ndarray of int, shape (k,)
        Candidates, all different.
    site : ndarray of int, shape (customers,)
        Number (into `chosen`) of each customer's site.
    """
    chosen, price = first.copy(), np.zeros(len(first))
    site = np.zeros(km.shape[1], dtype=np.int64)
    for turn in range(rounds):
        site = np.argmin(km[chosen] + price[:, None], axis=0)
        load = loads(site, weight, len(chosen))
        if turn == rounds - 1:
            break
        price += 20.0 * COOLING**turn * np.clip(bounds.excess(np.maximum(load, 1e-9)), -1.0, 1.0)
        chosen = _move_each(km, weight, penalty_km, chosen, site)
    return chosen, site


def loads(site: Ints, weight: Floats, k: int) -> Floats:
    """Sum the customers' weights at each of `k` sites."""
    return np.bincount(site, weight, minlength=k).astype(np.float64)


def plane(lat: Floats, lon: Floats) -> tuple[Floats, Floats]:
    """Sinusoidal projection in km: areas are true, and so are distances along a parallel."""
    return lon * np.cos(np.radians(lat)) * KM_PER_DEGREE, lat * KM_PER_DEGREE


def _move_each(km: Floats, weight: Floats, penalty_km: Floats, chosen: Ints, site: Ints) -> Ints:
    """Each site to the best candidate for its customers, heaviest first, none taken twice."""
    load = loads(site, weight, len(chosen))
    moved, taken = chosen.copy(), np.zeros(len(km), dtype=bool)
    for j in np.argsort(-load, kind="stable"):
        mine = np.flatnonzero(site == j)
        if len(mine):
            mean_km = km[:, mine] @ weight[mine] / load[j]
            moved[j] = np.argmin(np.where(taken, np.inf, mean_km + penalty_km))
        elif taken[moved[j]]:
            moved[j] = np.flatnonzero(~taken)[0]
        taken[moved[j]] = True
    return moved


def _weiszfeld(x: Floats, y: Floats, weight: Floats, site: Ints, sx: Floats, sy: Floats) -> tuple[Floats, Floats]:
    """One step to each site's weighted geometric median (Weiszfeld 1937)."""
    pull = weight / np.maximum(np.hypot(x - sx[site], y - sy[site]), 0.5)
    total = np.bincount(site, pull, minlength=len(sx))
    empty = total == 0
    total[empty] = 1.0
    nx, ny = (
        np.bincount(site, pull * x, minlength=len(sx)) / total,
        np.bincount(site, pull * y, minlength=len(sx)) / total,
    )
    return np.where(empty, sx, nx), np.where(empty, sy, ny)


def _revive(
    x: Floats,
    y: Floats,
    weight: Floats,
    site: Ints,
    load: Floats,
    bounds: Bounds,
    sx: Floats,
    sy: Floats,
    price: Floats,
) -> None:
    """Move, in place, sites left nearly without customers to far customers of the heaviest sites."""
    idle = np.flatnonzero(load < 0.5 * bounds.smallest)
    for light, heavy in zip(idle, np.argsort(-load, kind="stable")[: len(idle)], strict=True):
        mine = np.flatnonzero(site == heavy)
        pull = weight[mine] * np.hypot(x[mine] - sx[heavy], y[mine] - sy[heavy])
        sx[light], sy[light] = x[mine[np.argmax(pull)]], y[mine[np.argmax(pull)]]
        price[light] = price[heavy]


def _spacing(near_km: Floats, site: Ints, k: int) -> Floats:
    """Mean distance to the nearest site among each site's customers: the scale on which its price moves."""
    count = np.bincount(site, minlength=k)
    mean = np.bincount(site, near_km[:, 0], minlength=k) / np.maximum(count, 1)
    return np.where(count > 0, mean, near_km[:, 0].mean()) / 10.0


def _grid(values: Floats, side: int) -> Ints:
    low, high = float(values.min()), float(values.max())
    return np.minimum((values - low) / max(high - low, 1e-9) * side, side - 1).astype(np.int64)
