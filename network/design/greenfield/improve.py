"""Sites moved to the best ZIP near them, measured on every ZIP."""

from __future__ import annotations

import numpy as np

from core.geography import nearest, unit_vectors
from network.design.greenfield.gravity import weighted_median
from network.design.greenfield.market import Market

NEAR = 48
"""Places near a site, and near its customers' centre of gravity, that are tried in its stead."""
ROUNDS = 30


def snapped(market: Market, places: Market, sites: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """The place that serves each site's customers at the least cost, by alternation until none moves.

    Parameters
    ----------
    market : Market
        All customers.
    places : Market
        Where a site may stand; only `lat` and `lon` are read.
    sites : float64[p, 2]
        Latitude and longitude of the sites to place.
    kept : float64[k, 2]
        Sites that stay.

    Returns
    -------
    int64[p]
        Rows of places, all different where there are enough.
    """
    spots = np.stack([places.lat, places.lon], axis=1)
    rows, before = np.full(len(sites), -1, np.int64), np.inf
    for _ in range(ROUNDS):
        every = np.concatenate([sites, kept])
        index, km = nearest(market.lat, market.lon, every[:, 0], every[:, 1])
        total = float(market.packages @ market.usd_per_package(km[:, 0]))
        if rows.min(initial=0) >= 0 and total >= before * (1 - 1e-9):
            break
        before = total if rows.min(initial=0) >= 0 else np.inf
        held = rows
        rows = _best_places(market, places, index[:, 0], sites, held)
        if np.array_equal(rows, held):
            break
        sites = spots[rows]
    return rows


def _best_places(market: Market, places: Market, index: np.ndarray, sites: np.ndarray, held: np.ndarray) -> np.ndarray:
    """For each site in turn the best place near it that no other has taken."""
    count = min(NEAR + len(sites), len(places))
    taken, rows = np.zeros(len(places), bool), held.copy()
    taken[held[held >= 0]] = True
    order = np.argsort(index, kind="stable")
    first = np.searchsorted(index[order], np.arange(len(sites) + 1))
    for site in range(len(sites)):
        own = order[first[site] : first[site + 1]]
        own = own[market.packages[own] > 0]
        centre = weighted_median(market.lat[own], market.lon[own], market.packages[own]) if len(own) else sites[site]
        asks = np.stack([sites[site], centre])
        near, _ = nearest(asks[:, 0], asks[:, 1], places.lat, places.lon, count)
        if rows[site] >= 0:
            taken[rows[site]] = False
        tried = _first(_free(near, taken))
        rows[site] = tried[_cheapest(market.rows(own), places, tried)] if len(own) else tried[0]
        taken[rows[site]] = True
    return rows


def _free(near: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """The nearest `NEAR` free places of each row, one after the other."""
    return np.concatenate([row[~taken[row]][:NEAR] for row in near])


def _first(rows: np.ndarray) -> np.ndarray:
    """Each once, in order of first appearance: where costs are equal, the nearest wins."""
    _, at = np.unique(rows, return_index=True)
    return rows[np.sort(at)]


def _cheapest(own: Market, places: Market, tried: np.ndarray) -> int:
    return int(np.argmin(own.usd_per_package(own.km(places.lat[tried], places.lon[tried])) @ own.packages))


def representatives(market: Market, group: np.ndarray) -> np.ndarray:
    """The customer nearest to the packages' centre of each group; int64[groups]."""
    middle = market.grouped(group)
    own, centre = unit_vectors(market.lat, market.lon), unit_vectors(middle.lat, middle.lon)[group]
    order = np.lexsort((np.linalg.norm(own - centre, axis=1), group))
    _, first = np.unique(group[order], return_index=True)
    return order[first]
