"""The three ways to place so many sites: p-median, centres of gravity, maximal coverage."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import sparse

from core.geography import nearest
from network.design.greenfield.coverage import cover, needed_by, pairs_within
from network.design.greenfield.gravity import centres, even_cells
from network.design.greenfield.improve import representatives, snapped
from network.design.greenfield.market import Market
from network.design.greenfield.question import Question, Siting, siting_of

MOST_PAIRS = 12_000_000
"""Pairs of place and customer within reach that coverage keeps in memory; with more, places are thinned out."""
MOST_TRIED = 200
"""Places, the nearest to what a site serves, that it is tried at when coverage leaves a choice."""


Method = Callable[[int, float | None], Siting]
"""(new sites, seconds or None) -> where they stand."""


def _by_median(market: Market, question: Question, allowed: np.ndarray, kept: np.ndarray) -> Method:
    """The p-median over groups of ZIPs and some places, then moved about on every ZIP."""
    from network.design.p_median import p_median

    grouped = _grouped(market, question.groups)
    places = _places(market.rows(allowed), question.places, question.most)
    spots = np.concatenate([kept, _spots(market, allowed[places])])
    usd = grouped.usd_per_package(grouped.km(spots[:, 0], spots[:, 1]))
    fixed = np.concatenate([np.zeros(len(kept)), np.full(len(places), question.fixed_usd_per_day)])

    def place(count: int, seconds: float | None) -> Siting:
        keep = np.arange(len(kept))
        found = p_median(usd, grouped.packages, count + len(kept), fixed=fixed, keep=keep, seconds=seconds)
        new = found.sites[found.sites >= len(kept)]
        rows = snapped(market, market.rows(allowed), spots[new], kept)
        raw = siting_of(market, question, allowed[places[new - len(kept)]], spots[new], kept)
        moved = allowed[rows]
        return siting_of(
            market, question, moved, _spots(market, moved), kept,
            bound=found.bound, grouped_usd=found.cost - raw.fixed_usd, moved_usd=raw.transport_usd,
            stopped=found.stopped,
        )  # fmt: skip

    return place


def _by_gravity(market: Market, question: Question, allowed: np.ndarray, kept: np.ndarray) -> Method:
    """Centres of gravity, each snapped to the ZIP that serves its customers best."""
    grouped = _grouped(market, question.groups)

    def place(count: int, seconds: float | None) -> Siting:
        lat, lon = centres(grouped.lat, grouped.lon, grouped.packages, count, kept)
        free = np.stack([lat, lon], axis=1)
        rows = allowed[snapped(market, market.rows(allowed), free, kept)]
        spots = _spots(market, rows)
        _, km = nearest(spots[:, 0], spots[:, 1], lat, lon)
        return siting_of(market, question, rows, spots, kept, snapped_km=km[:, 0])

    return place


def _by_coverage(market: Market, question: Question, allowed: np.ndarray, kept: np.ndarray) -> Method:
    """Maximal covering of what kept sites leave, over every ZIP and, where memory allows, every place."""
    weight = market.packages.copy()
    if len(kept):
        _, km = nearest(market.lat, market.lon, kept[:, 0], kept[:, 1])
        weight[km[:, 0] <= question.reach_km] = 0.0
    open_rows = np.flatnonzero(weight > 0)
    places = allowed[_places_within(market.rows(allowed), market.rows(open_rows), question)]
    within = pairs_within(
        market.lat[places], market.lon[places], market.lat[open_rows], market.lon[open_rows], question.reach_km
    )
    covered_before = float(market.packages.sum() - weight.sum())

    def place(count: int, seconds: float | None) -> Siting:
        found = cover(within, weight[open_rows], count, 30.0 if seconds is None else seconds)
        rows = places[_nearer(market, places, within, found.sites, kept)]
        spots = _spots(market, rows)
        return siting_of(market, question, rows, spots, kept, bound=covered_before + found.bound)

    return place


def _nearer(
    market: Market, places: np.ndarray, within: sparse.csr_array, sites: np.ndarray, kept: np.ndarray
) -> np.ndarray:
    """Sites moved, one at a time, to where they cover no less and bring what they serve at the least cost."""
    sites = sites.copy()
    for site in range(len(sites)):
        spots = _spots(market, places[sites])
        every = np.concatenate([spots, kept])
        index, _ = nearest(market.lat, market.lon, every[:, 0], every[:, 1])
        own = market.rows(np.flatnonzero((index[:, 0] == site) & (market.packages > 0)))
        tried = np.setdiff1d(needed_by(within, sites, site), np.delete(sites, site))
        if len(own) and len(tried):
            tried = tried[np.argsort(own.grouped(np.zeros(len(own), int)).km(*_spots(market, places[tried]).T)[:, 0])]
            tried = tried[:MOST_TRIED]
            usd = own.usd_per_package(own.km(*_spots(market, places[tried]).T)) @ own.packages
            sites[site] = tried[int(np.argmin(usd))]
    return sites


def _spots(market: Market, rows: np.ndarray) -> np.ndarray:
    return np.stack([market.lat[rows], market.lon[rows]], axis=1)


METHODS = {"p_median": _by_median, "gravity": _by_gravity, "coverage": _by_coverage}


def _grouped(market: Market, groups: int) -> Market:
    if len(market) <= groups:
        return market
    return market.grouped(even_cells(market.lat, market.lon, market.packages, groups))


def _places(market: Market, count: int, sites: int) -> np.ndarray:
    """Rows of places spread evenly over the packages; three times as many as sites at least."""
    count = max(count, 3 * sites)
    if len(market) <= count:
        return np.arange(len(market))
    return representatives(market, even_cells(market.lat, market.lon, market.packages, count))


def _places_within(places: Market, customers: Market, question: Question) -> np.ndarray:
    """Every place, or fewer where too many customers lie within reach of them."""
    sample = np.arange(0, len(places), max(1, len(places) // 500))
    km = customers.rows(np.arange(0, len(customers), max(1, len(customers) // 500))).km(
        places.lat[sample], places.lon[sample]
    )
    pairs = float((km <= question.reach_km).mean()) * len(places) * len(customers) if km.size else 0.0
    share = min(1.0, MOST_PAIRS / max(pairs, 1.0))
    return _places(places, int(len(places) * share), question.most)
