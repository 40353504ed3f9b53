"""Centres of gravity: the places, anywhere on the sphere, with the least packages x kilometres to their customers."""

from __future__ import annotations

import numpy as np

from core.geography import EARTH_RADIUS_KM, great_circle_km, nearest, unit_vectors

MAX_STEPS = 500
MAX_ROUNDS = 200
START_PLACES = 400
"""Places among which the p-median is sought that the alternation starts from."""
START_NODES = 20
"""Nodes of the search for that p-median: it is a start only."""
RANDOM_STARTS = 3


def weighted_median(lat: np.ndarray, lon: np.ndarray, weight: np.ndarray, tolerance_km: float = 0.01) -> np.ndarray:
    """The point with the least sum of weight x great circle to some places: its latitude and longitude.

    Weiszfeld's method (1937) in the tangent plane (Fletcher, Venkatasubramanian, Joshi 2009, NeuroImage 45), with the
    step of Vardi and Zhang (2000, PNAS 97) where it stands on a place. The places must lie within a quarter of the
    globe of each other for the answer to be the least of all.

    Parameters
    ----------
    lat, lon, weight : float64[n]
        Weights of 0 or more, one above 0 at least.
    """
    places, weight = unit_vectors(lat, lon)[weight > 0], weight[weight > 0]
    at = weight @ places
    at = at / np.linalg.norm(at) if np.linalg.norm(at) > 0 else places[0]
    for _ in range(MAX_STEPS):
        step = _step(at, places, weight)
        size = float(np.linalg.norm(step))
        if size * EARTH_RADIUS_KM < tolerance_km:
            break
        at = np.cos(size) * at + np.sin(size) * step / size
        at = at / np.linalg.norm(at)
    beside = places[int(np.argmax(places @ at))]  # steps grow short near a place, which may be the median itself
    at = min((beside, at), key=lambda spot: float(weight @ _angle(places, spot)))
    return np.degrees([np.arctan2(at[2], np.hypot(at[0], at[1])), np.arctan2(at[1], at[0])])


def _step(at: np.ndarray, places: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Weiszfeld's step as a tangent vector, in radians."""
    angle = _angle(places, at)
    here = angle < 1e-12
    flat = places - (places @ at)[:, None] * at
    length = np.linalg.norm(flat, axis=1)
    pull = np.divide(flat, length[:, None], out=np.zeros_like(flat), where=(length > 0)[:, None])
    inverse = np.divide(weight, angle, out=np.zeros_like(weight), where=~here)
    force = (weight[:, None] * pull)[~here].sum(axis=0)
    if not inverse.any():
        return np.zeros(3)
    strength, own = float(np.linalg.norm(force)), float(weight[here].sum())
    if own and strength <= own:
        return np.zeros(3)
    return force / inverse.sum() * (1 - own / strength if own else 1.0)


def _angle(places: np.ndarray, at: np.ndarray) -> np.ndarray:
    return np.asarray(2 * np.arcsin(np.minimum(np.linalg.norm(places - at, axis=1) / 2, 1.0)))


def even_cells(lat: np.ndarray, lon: np.ndarray, weight: np.ndarray, count: int) -> np.ndarray:
    """Cut places into cells of about equal weight by straight cuts across the longer side; int64[n], from 0.

    No cell is empty; there are `count` of them, or as many as there are places.
    """
    cell = np.zeros(len(lat), np.int64)
    waiting, done = [(np.arange(len(lat)), min(count, len(lat)))], 0
    while waiting:
        rows, parts = waiting.pop()
        if parts <= 1:
            cell[rows] = done
            done += 1
            continue
        wide = np.ptp(lon[rows]) * np.cos(np.radians(lat[rows].mean())) > np.ptp(lat[rows])
        rows = rows[np.argsort((lon if wide else lat)[rows], kind="stable")]
        so_far = np.cumsum(np.maximum(weight[rows], 1e-12))
        first = parts // 2
        cut = int(np.searchsorted(so_far, so_far[-1] * first / parts)) + 1
        cut = min(max(cut, first), len(rows) - (parts - first))
        waiting += [(rows[cut:], parts - first), (rows[:cut], first)]
    return cell


def centres(
    lat: np.ndarray, lon: np.ndarray, weight: np.ndarray, count: int, kept: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """`count` points beside the kept ones for which weight x great circle to the nearest is small.

    Cooper's alternation (1963, Operations Research 11) of nearest sites and medians, from an even start, from
    the p-median of some places, and from random ones (always the same): a local optimum, the best of these.

    Parameters
    ----------
    lat, lon, weight : float64[n]
    kept : float64[k, 2]
        Sites that stay where they are.

    Returns
    -------
    lat, lon : float64[count]
    """
    starts = [_even_start(lat, lon, weight, count), _median_start(lat, lon, weight, count, kept)]
    draw, likely = np.random.default_rng(0), np.maximum(weight, weight.max() * 1e-9) / weight.sum()
    for _ in range(RANDOM_STARTS):
        rows = draw.choice(len(lat), count, replace=False, p=likely / likely.sum())
        starts.append(np.stack([lat[rows], lon[rows]], axis=1))
    ends = [_alternated(lat, lon, weight, sites, kept) for sites in starts]
    best = min(range(len(ends)), key=lambda k: ends[k][0])
    return ends[best][1][:, 0], ends[best][1][:, 1]


def _even_start(lat: np.ndarray, lon: np.ndarray, weight: np.ndarray, count: int) -> np.ndarray:
    """The medians of cells of equal weight; float64[count, 2]."""
    cell = even_cells(lat, lon, weight, count)
    of_cell = [cell == c for c in range(count)]
    return np.array([weighted_median(lat[own], lon[own], weight[own] + 1e-12) for own in of_cell])


def _median_start(lat: np.ndarray, lon: np.ndarray, weight: np.ndarray, count: int, kept: np.ndarray) -> np.ndarray:
    """The p-median of the places themselves, of `START_PLACES` of them where there are more; float64[count, 2]."""
    from network.design.p_median import p_median

    some = np.argsort(-weight, kind="stable")[: max(START_PLACES, count)]
    spots = np.concatenate([kept, np.stack([lat[some], lon[some]], axis=1)])
    km = great_circle_km(spots[:, 0, None], spots[:, 1, None], lat, lon)
    sites = p_median(km, weight, count + len(kept), keep=np.arange(len(kept)), nodes=START_NODES).sites
    return np.asarray(spots[sites[sites >= len(kept)]])


def _alternated(
    lat: np.ndarray, lon: np.ndarray, weight: np.ndarray, sites: np.ndarray, kept: np.ndarray
) -> tuple[float, np.ndarray]:
    """Weight x km, and the sites, when neither changes any more."""
    sites, before = sites.copy(), np.inf
    for _ in range(MAX_ROUNDS):
        every = np.concatenate([sites, kept])
        index, km = nearest(lat, lon, every[:, 0], every[:, 1])
        total = float(weight @ km[:, 0])
        if total >= before * (1 - 1e-9):
            break
        before, best = total, sites.copy()
        for site in range(len(sites)):
            own = index[:, 0] == site
            if weight[own].sum() > 0:
                sites[site] = weighted_median(lat[own], lon[own], weight[own])
    return before, best
