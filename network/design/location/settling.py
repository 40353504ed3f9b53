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

WORTH = 0.2
"""How much dearer the bound must be without a site for it to be settled, as a share of what all of them may bring."""
OPEN_PART = 0.05
"""Share by which the bound must have a site open for it to be looked at: without the others it is no dearer."""
STEPS, MORE_STEPS, SCALE = 80, 12, 0.05
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
    known = _known(relaxation, root.prices, problem.sites.choice)
    without = {}
    for row in _between(seen, relaxation, root):
        if seen.clock.over(until):
            return unsettled
        without[row] = _without(relaxation, known, problem.sites.choice, row)[1]
    cost_usd = site_costs(problem)
    hope_usd = sum((1.0 - root.shares[row]) * cost_usd[row] for row in without)
    least_usd = root.usd + cost_usd + WORTH * hope_usd
    order = [row for row in sorted(without, key=lambda row: (-without[row], row)) if without[row] >= least_usd[row]]
    choice = problem.sites.choice.copy()
    choice[order] = Choice.OPEN
    kept = climb(
        problem, relaxation, _free_of_charge(relaxation, known, choice, order), choice, lambda: seen.target_usd,
        STEPS, SCALE, stop=lambda usd: seen.clock.over(until),
    )  # fmt: skip
    known = _known(relaxation, kept.prices, choice)
    others_usd, choice = np.inf, problem.sites.choice.copy()
    for row in order:
        if without[row] < kept.usd + hope_usd:  # what is far beyond stays so while the bound is climbed on
            if seen.clock.over(until):
                break
            without[row] = max(root.usd, without[row], _part(seen, relaxation, kept, known, choice, row))
        others_usd = min(others_usd, without[row])
        choice[row] = Choice.OPEN
    else:
        return Settled(kept, choice, others_usd) if kept.usd >= root.usd else unsettled
    kept = replace(kept, usd=relaxation.at(kept.prices, choice).usd)  # those that there was no time for are free again
    return Settled(kept, choice, others_usd) if kept.usd >= root.usd else unsettled


def _between(seen: Seen, relaxation: Relaxation, root: Climbed) -> list[int]:
    """Free sites that are neither sources nor stations, cost something, and that the bound has open in part."""
    sites, period = seen.problem.sites, relaxation.periods[0]
    is_between = sites.free & ~period.is_station & (site_costs(seen.problem) > 0)
    is_between[period.model.ways.source] = False
    return [int(row) for row in np.flatnonzero(is_between & (root.shares >= OPEN_PART))]


def _part(seen: Seen, relaxation: Relaxation, kept: Climbed, known: _Known, choice: np.ndarray, row: int) -> float:
    """The bound of designs without a site, the others as `choice` says."""
    prices, usd = _without(relaxation, known, choice, row)
    if usd >= kept.usd:
        return usd
    closed = choice.copy()
    closed[row] = Choice.CLOSED
    found = climb(
        seen.problem, relaxation, prices, closed, lambda: seen.target_usd, MORE_STEPS, SCALE,
        stop=lambda climbed_usd: climbed_usd >= kept.usd,
    )  # fmt: skip
    return max(usd, found.usd)


@dataclass(frozen=True)
class _Known:
    """Prices, and by period what stations' room costs each pair of row and station, and each row at its cheapest."""

    prices: list[Prices]
    room_usd: list[np.ndarray]
    least_usd: list[np.ndarray]


def _known(relaxation: Relaxation, prices: list[Prices], choice: np.ndarray) -> _Known:
    relaxation.at(prices, choice, rows_only=True)
    room = [_room_usd(period, own) for period, own in zip(relaxation.periods, prices, strict=True)]
    least = [_least_usd(period, usd) for period, usd in zip(relaxation.periods, room, strict=True)]
    return _Known(prices, room, least)


def _room_usd(period: PeriodBound, own: Prices) -> np.ndarray:
    """A full station's room costs what the last row that fills it pays for it; float64[J]."""
    m, rows = period.model, period.model.rows
    size = rows.packages[rows.pair_row]
    paid = np.where(period.share > 0, (own.row[rows.pair_row] - period.cost) / size, np.inf)
    last = np.full(len(m.stations), np.inf)
    np.minimum.at(last, rows.pair_station, paid)
    filled = np.bincount(rows.pair_station, weights=period.share * size, minlength=len(last))
    is_full = np.isfinite(last) & (filled >= m.usual[m.stations] * (1 - 1e-6))
    return np.asarray(size * np.where(is_full, last, 0.0)[rows.pair_station])


def _least_usd(period: PeriodBound, room_usd: np.ndarray) -> np.ndarray:
    """What each row costs at its cheapest, as last priced; float64[R]."""
    least = period.nobody.copy()
    np.minimum.at(least, period.model.rows.pair_row, period.cost + room_usd)
    return least


def _without(relaxation: Relaxation, known: _Known, choice: np.ndarray, row: int) -> tuple[list[Prices], float]:
    """Prices that know that the site is gone, and the bound at them."""
    closed = choice.copy()
    closed[row] = Choice.CLOSED
    prices = _moved(relaxation, known, [own.facility for own in known.prices], closed)
    return prices, relaxation.at(prices, closed, rows_only=True).usd


def _free_of_charge(relaxation: Relaxation, known: _Known, choice: np.ndarray, rows: list[int]) -> list[Prices]:
    """Prices with no price of these facilities' room: they are open anyway."""
    facility = [own.facility.copy() for own in known.prices]
    for own in facility:
        own[rows] = 0.0
    return _moved(relaxation, known, facility, choice)


def _moved(relaxation: Relaxation, known: _Known, facility: list[np.ndarray], choice: np.ndarray) -> list[Prices]:
    """Prices with rows paying as much more (or less) as their cheapest station costs at those of facilities."""
    found = []
    for i, (period, own) in enumerate(zip(relaxation.periods, known.prices, strict=True)):
        period.price(Prices(own.row, facility[i]), choice == Choice.CLOSED)
        more = _least_usd(period, known.room_usd[i]) - known.least_usd[i]
        found.append(Prices(np.maximum(0.0, own.row + more), facility[i]))
    return found
