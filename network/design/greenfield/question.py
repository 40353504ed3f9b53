"""What a greenfield study asks, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from core.geography import nearest
from network.design.branching import Stopped
from network.design.greenfield.market import Market

Method = Literal["p_median", "gravity", "coverage"]


@dataclass(frozen=True)
class Question:
    """What is asked.

    Attributes
    ----------
    least, most : int
        New sites.
    method : {"p_median", "gravity", "coverage"}
    fixed_usd_per_day : float
        Of each new site, whatever passes.
    reach_km : float
        Great circle within which a site covers (method "coverage"; told for all of them).
    cover_share : float
        Coverage: the fewest sites that reach this share of packages are chosen; 0: the most sites.
    places, groups : int
        Places to choose among, and groups of ZIPs, in the p-median; every ZIP where there are no more.
    seconds : float, optional
        Time for all; without it the same question has the same answer.
    """

    least: int
    most: int
    method: Method = "p_median"
    fixed_usd_per_day: float = 0.0
    reach_km: float = np.inf
    cover_share: float = 0.0
    places: int = 1000
    groups: int = 3000
    seconds: float | None = None


@dataclass(frozen=True)
class Siting:
    """So many new sites, and what they and the kept ones serve.

    Attributes
    ----------
    place : int64[p]
        ZIP rows of the new sites, the one with most packages first.
    site_of : int64[Z]
        Nearest site of each ZIP: 0 to p - 1 the new ones, then the kept.
    km : float64[Z]
        Great circle to it.
    transport_usd, fixed_usd : float
        A day's; fixed costs of the new sites alone.
    covered : float
        Packages a day within reach.
    bound : float or None
        No so many sites cost less (coverage: cover more), among the places and groups that the method saw.
    grouped_usd : float or None
        What the method, on groups of ZIPs, took the transport of its own answer for, before it was moved.
    moved_usd : float or None
        The transport of that answer on every ZIP.
    snapped_km : float64[p] or None
        How far the free centre of gravity lies from the ZIP that was taken for it.
    stopped : {"", "seconds", "interrupt"}
        What cut the method's search short.
    """

    place: np.ndarray
    site_of: np.ndarray
    km: np.ndarray
    transport_usd: float
    fixed_usd: float
    covered: float
    bound: float | None = None
    grouped_usd: float | None = None
    moved_usd: float | None = None
    snapped_km: np.ndarray | None = None
    stopped: Stopped = ""

    @property
    def cost_usd(self) -> float:
        """Transport and fixed."""
        return self.transport_usd + self.fixed_usd


@dataclass(frozen=True)
class Answer:
    """The siting of each number of sites, which of them is best, and how things are without new sites.

    Attributes
    ----------
    by_count : tuple of Siting
    chosen : int
        Index of the best.
    before : Siting or None
        The sites that are there now, all of them kept; None where there are none.
    stopped : {"", "seconds", "interrupt"}
        What ended it before every number was tried, or before a search had ended.
    """

    by_count: tuple[Siting, ...]
    chosen: int
    before: Siting | None
    stopped: Stopped = ""


def siting_of(
    market: Market, question: Question, place: np.ndarray, spots: np.ndarray, kept: np.ndarray, **more: object
) -> Siting:
    """What sites at places serve; those of most packages first."""
    every = np.concatenate([spots, kept])
    index, km = nearest(market.lat, market.lon, every[:, 0], every[:, 1])
    load = np.bincount(index[:, 0], weights=market.packages, minlength=len(every))[: len(place)]
    order = np.lexsort((place, -load))
    rank = np.concatenate([np.argsort(order), np.arange(len(place), len(every))])
    if more.get("snapped_km") is not None:
        more["snapped_km"] = more["snapped_km"][order]  # type: ignore[index]
    return Siting(
        place=place[order],
        site_of=rank[index[:, 0]],
        km=km[:, 0],
        transport_usd=float(market.packages @ market.usd_per_package(km[:, 0])),
        fixed_usd=question.fixed_usd_per_day * len(place),
        covered=float(market.packages[km[:, 0] <= question.reach_km].sum()),
        **more,  # type: ignore[arg-type]
    )
