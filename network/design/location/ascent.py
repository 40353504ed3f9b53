"""Better prices, step by step: a subgradient with Polyak's step, smoothed, and scaled to dollars a package.

Held, Wolfe, Crowder (1974), Validation of subgradient optimization; directions are averaged as in the volume algorithm
(Barahona and Anbil 2000), which gives statuses as shares, too: what rounding starts from.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from network.design.location.model import Model
from network.design.location.problem import Choice, DesignProblem
from network.design.location.relaxation import Answer, Prices, Relaxation

SMOOTH = 0.3
"""Weight of the newest slope in the direction."""
PATIENCE = 12
"""Steps without a better bound after which the step is halved."""
LEAST_STEP = 5e-3
SEARCH_EVERY = 60
"""Steps after which ways are searched anew at the prices reached."""


@dataclass(frozen=True)
class Climbed:
    """Where an ascent ended: the best bound (of ways searched at its prices), its prices, and statuses as shares."""

    usd: float
    prices: list[Prices]
    answer: Answer
    shares: np.ndarray
    steps: int


def site_shares(problem: DesignProblem, relaxation: Relaxation) -> list[np.ndarray]:
    """By period: what each facility but stations costs over all that it can take, USD a package; 0 of lanes."""
    sites = problem.sites
    shares = []
    for period in relaxation.periods:
        m = period.model
        usual = m.usual + sites.modules * m.usual_step
        cost = np.maximum(0.0, sites.fixed_usd + relaxation.gate_usd) + sites.modules * sites.module_usd
        share = np.where(sites.free & (usual > 0), cost / np.maximum(usual, 1.0), 0.0)
        shares.append(np.concatenate([np.where(period.is_station, 0.0, share), np.zeros(len(m.lane_room))]))
    return shares


def pay_rows(problem: DesignProblem, relaxation: Relaxation, facility: list[np.ndarray]) -> list[Prices]:
    """Prices of rows under prices of facilities: what their cheapest station costs, its sites' share included."""
    sites = problem.sites
    found = []
    for period, own in zip(relaxation.periods, facility, strict=True):
        m, rows = period.model, period.model.rows
        period.price(Prices(np.zeros(len(rows.zone)), own), sites.choice == Choice.CLOSED)
        cost = np.maximum(0.0, sites.fixed_usd + relaxation.gate_usd)
        share = np.where(sites.free, cost / np.maximum(m.usual, 1.0), 0.0)[m.stations]
        least = period.nobody.copy()
        np.minimum.at(least, rows.pair_row, period.cost + rows.packages[rows.pair_row] * share[rows.pair_station])
        found.append(Prices(least, own))
    return found


def climb(
    problem: DesignProblem,
    relaxation: Relaxation,
    prices: list[Prices],
    choice: np.ndarray,
    target_usd: Callable[[], float],
    steps: int,
    scale: float = 0.2,
    rows_only: bool = False,
    stop: Callable[[float], bool] = lambda usd: False,
) -> Climbed:
    """Ascend from `prices` for at most so many steps.

    Parameters
    ----------
    target_usd : callable
        What the bound is hoped to come near to: the cost of the best design known.
    scale : float
        Of Polyak's step, at the start.
    rows_only : bool
        Leave the prices of facilities as they are: six times as fast.
    stop : callable
        Asked at each step, with the best bound so far.
    """
    prices = relaxation.at_prices(prices)
    answer = relaxation.at(prices, choice, rows_only)
    best = certified = answer
    best_prices, certified_prices = prices, prices
    shares, slope_row, slope_facility = answer.is_open, answer.row_slope, answer.facility_slope
    stalled, done = 0, 0
    for done in range(1, steps + 1):
        if scale < LEAST_STEP or stop(certified.usd):
            break
        prices = _stepped(problem, relaxation, prices, answer, slope_row, slope_facility, target_usd(), scale)
        if done % SEARCH_EVERY == 0 and not rows_only:
            prices = relaxation.at_prices(best_prices)
        answer = relaxation.at(prices, choice, rows_only)
        if done % SEARCH_EVERY == 0 and not rows_only:
            if answer.usd > certified.usd:
                certified, certified_prices = answer, prices
            best, best_prices = answer, prices
        shares = (1 - SMOOTH / 3) * shares + SMOOTH / 3 * answer.is_open
        slope_row = [(1 - SMOOTH) * a + SMOOTH * b for a, b in zip(slope_row, answer.row_slope, strict=True)]
        slope_facility = [
            (1 - SMOOTH) * a + SMOOTH * b for a, b in zip(slope_facility, answer.facility_slope, strict=True)
        ]
        stalled += 1
        if answer.usd > best.usd + 1e-9 * abs(best.usd):
            stalled = 0
            best, best_prices = answer, [own.copy() for own in prices]
        elif stalled >= PATIENCE:
            scale, stalled = scale / 2, 0
            prices = [own.copy() for own in best_prices]
            answer = best
    prices = relaxation.at_prices(best_prices)
    answer = relaxation.at(prices, choice, rows_only)
    if answer.usd > certified.usd:
        certified, certified_prices = answer, prices
    return Climbed(certified.usd, certified_prices, certified, shares, done)


def _stepped(
    problem: DesignProblem,
    relaxation: Relaxation,
    prices: list[Prices],
    answer: Answer,
    slope_row: list[np.ndarray],
    slope_facility: list[np.ndarray],
    target_usd: float,
    scale: float,
) -> list[Prices]:
    """A step up. Rows move in USD a package, facilities too, the wider what passes is from what they offer."""
    reach = [(period.model.rows.packages, 1.0 / np.maximum(1.0, _room(period.model))) for period in relaxation.periods]
    weights = problem.weights
    squared = sum(
        w * (float(row_reach @ row**2) + float(facility_reach @ facility**2))
        for w, (row_reach, facility_reach), row, facility in zip(weights, reach, slope_row, slope_facility, strict=True)
    )
    length = scale * max(target_usd - answer.usd, 1e-6 * abs(target_usd)) / max(squared, 1e-12)
    stepped = []
    for own, (row_reach, facility_reach), row, facility in zip(prices, reach, slope_row, slope_facility, strict=True):
        stepped.append(
            Prices(
                np.maximum(0.0, own.row + length * row_reach * row),
                np.maximum(0.0, own.facility + length * facility_reach * facility),
            )
        )
    return stepped


def _room(model: Model) -> np.ndarray:
    return np.concatenate([model.usual + model.spare, np.where(np.isinf(model.lane_room), 1.0, model.lane_room)])
