"""Sites between sources and stations that no cheap design does without: open in the bound, each by a bound of its own.

The bound has such a site open by as much as its room is used, though a whole one is needed. Designs are shared out
by the first of some sites s1, s2, ... that they close: those that close s1; that keep s1 and close s2; ...; that keep
all. No design is cheaper than the least of these parts' bounds. A part in which something closes is bounded at prices
of rows that know that it is gone, mostly far beyond; what counts is the bound with all of them open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from network.design.location.ascent import Climbed, climb
from network.design.location.moves import site_costs
from network.design.location.problem import Choice
from network.design.location.relaxation import PeriodBound, Prices, Relaxation
from network.design.location.seen import Seen

WORTH = 0.3
"""How much dearer the bound must be without a site for it to be settled, as a share of what all of them may bring."""
STEPS, MORE_STEPS, SCALE = 120, 12, 0.05
"""Steps of the ascent with all of them open, and in each part that is not beyond it at once."""


@dataclass(frozen=True)
class Settled:
    """A bound of all designs: of those with the settled sites open (`kept`, under `choice`), and of all others."""

    kept: Climbed
    choice: np.ndarray
    others_usd: float

    @property
    def usd(self) -> float:
        """No design is cheaper."""
        return min(self.kept.usd, self.others_usd)


def settle(seen: Seen, relaxation: Relaxation, root: Climbed, until: float) -> Settled:
    """Settle what may be within the time; where it is up, or users' limits may want sites closed, nothing is."""
    problem = seen.problem
    unsettled = Settled(root, problem.sites.choice, np.inf)
    if problem.limits:
        return unsettled
    without = {}
    for row in _between(seen, relaxation, root):
        if seen.clock.over(until):
            return unsettled
        without[row] = _without(relaxation, root.prices, problem.sites.choice, row)[1]
    cost_usd = site_costs(problem)
    hope_usd = sum((1.0 - root.shares[row]) * cost_usd[row] for row in without)
    least_usd = root.usd + cost_usd + WORTH * hope_usd
    order = [row for row in sorted(without, key=lambda row: (-without[row], row)) if without[row] >= least_usd[row]]
    choice = problem.sites.choice.copy()
    choice[order] = Choice.OPEN
    kept = climb(
        problem, relaxation, _free_of_charge(relaxation, root.prices, choice, order), choice, lambda: seen.target_usd,
        STEPS, SCALE, stop=lambda usd: seen.clock.over(until),
    )  # fmt: skip
    if kept.usd < root.usd:
        return unsettled
    others_usd, choice = np.inf, problem.sites.choice.copy()
    for row in order:
        if seen.clock.over(until):
            return unsettled
        part_usd = without[row] if without[row] >= kept.usd else _part(seen, relaxation, kept, choice, row)
        others_usd = min(others_usd, max(root.usd, without[row], part_usd))
        choice[row] = Choice.OPEN
    return Settled(kept, choice, others_usd)


def _between(seen: Seen, relaxation: Relaxation, root: Climbed) -> list[int]:
    """Free sites that are neither sources nor stations, cost something, and that the bound has open in part."""
    sites, period = seen.problem.sites, relaxation.periods[0]
    is_between = sites.free & ~period.is_station & (site_costs(seen.problem) > 0)
    is_between[period.model.ways.source] = False
    return [int(row) for row in np.flatnonzero(is_between & (root.shares > 0))]


def _part(seen: Seen, relaxation: Relaxation, kept: Climbed, choice: np.ndarray, row: int) -> float:
    """The bound of designs without a site, the others as `choice` says."""
    prices, usd = _without(relaxation, kept.prices, choice, row)
    if usd >= kept.usd:
        return usd
    closed = choice.copy()
    closed[row] = Choice.CLOSED
    found = climb(
        seen.problem, relaxation, prices, closed, lambda: seen.target_usd, MORE_STEPS, SCALE,
        stop=lambda climbed_usd: climbed_usd >= kept.usd,
    )  # fmt: skip
    return max(usd, found.usd)


def _without(relaxation: Relaxation, prices: list[Prices], choice: np.ndarray, row: int) -> tuple[list[Prices], float]:
    """Prices that know that the site is gone, and the bound at them."""
    closed = choice.copy()
    closed[row] = Choice.CLOSED
    shut = choice == Choice.CLOSED
    found = [
        _moved(period, own, own.facility, shut, closed == Choice.CLOSED)
        for period, own in zip(relaxation.periods, prices, strict=True)
    ]
    return found, relaxation.at(found, closed, rows_only=True).usd


def _free_of_charge(relaxation: Relaxation, prices: list[Prices], choice: np.ndarray, rows: list[int]) -> list[Prices]:
    """Prices with no price of these facilities' room: they are open anyway."""
    shut, found = choice == Choice.CLOSED, []
    for period, own in zip(relaxation.periods, prices, strict=True):
        facility = own.facility.copy()
        facility[rows] = 0.0
        found.append(_moved(period, own, facility, shut, shut))
    return found


def _moved(period: PeriodBound, own: Prices, facility: np.ndarray, before: np.ndarray, after: np.ndarray) -> Prices:
    """Prices with rows paying as much more (or less) as their cheapest station then costs.

    `before` and `after`: what is shut, bool[F]. A station's room costs what the last row that fills it pays for it.
    """
    rows = period.model.rows
    period.price(own, before)
    size = rows.packages[rows.pair_row]
    paid = (own.row[rows.pair_row] - period.cost) / size
    n_stations = len(period.model.stations)
    room_usd = np.full(n_stations, np.inf)
    np.minimum.at(room_usd, rows.pair_station, np.where(period.share > 0, paid, np.inf))
    filled = np.bincount(rows.pair_station, weights=period.share * size, minlength=n_stations)
    is_full = filled >= period.model.usual[period.model.stations] * (1 - 1e-6)
    more = size * np.where(is_full & np.isfinite(room_usd), room_usd, 0.0)[rows.pair_station]
    least = []
    for charged, shut in ((own.facility, before), (facility, after)):
        period.price(replace(own, facility=charged), shut)
        cheapest = period.nobody.copy()
        np.minimum.at(cheapest, rows.pair_row, period.cost + more)
        least.append(cheapest)
    return Prices(np.maximum(0.0, own.row + least[1] - least[0]), facility)
