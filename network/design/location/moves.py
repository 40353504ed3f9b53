"""Designs from prices, and better ones from them by moves.

Stations by surrogate, other sites by slope scaling, then moves that the plan itself judges, one after the other.
"""

from __future__ import annotations

import numpy as np

from network.design.location.linearised import plan_at
from network.design.location.problem import Choice, DesignProblem
from network.design.location.relaxation import Answer, Prices, Relaxation
from network.design.location.result import Design
from network.design.location.seen import Seen, rank
from network.design.location.statuses import cheapest_statuses
from network.design.location.territories import choose_stations

ROOM = (1.06, 0.98, 0.9, 0.82)
"""Shares of a station's usual room that the surrogate fills: the plan gives zones away by the last mile alone, and
what is above 1 is overtime."""
ROUNDS = 4
"""Rounds of slope scaling."""
EMPTY_USD = 5.0
"""Price a package of a site that slope scaling has emptied."""
BATCH, LARGEST_BATCH = 0.25, 48
"""Share of the closings worth trying that are tried at once, at first; and how many at most."""
LARGE = 100
"""Free sites beyond which a design counts as large."""
LIGHT = 0.02
"""Share of what passes the busiest site between sources and stations up to which one is light."""
PEERS = 5
"""Nearest sites of its kind that are left alone in the batch in which a site closes: they take over what it did."""


def site_costs(problem: DesignProblem) -> np.ndarray:
    """What being open costs beyond being closed, a day; float64[F]."""
    sites = problem.sites
    opening = np.where(sites.open_today, -sites.closing_usd, sites.opening_usd)
    return np.asarray(sites.fixed_usd + opening)


def with_limits(problem: DesignProblem, is_open: np.ndarray, gain_usd: np.ndarray) -> np.ndarray:
    """The nearest statuses that keep the limits: as few changes as it takes, the least regretted ones."""
    size = 1.0 + np.abs(gain_usd) / (1.0 + np.abs(gain_usd).max(initial=0.0))
    wanted, _ = cheapest_statuses(np.where(is_open, -size, size), problem.sites.choice, problem.limits)
    return wanted > 0.5


def stations_at(
    problem: DesignProblem,
    relaxation: Relaxation,
    prices: list[Prices],
    answer: Answer,
    is_open: np.ndarray,
    room: float,
) -> np.ndarray:
    """The design with its stations chosen anew among all that may be open, in the period of most demand.

    What other sites charge is as at the prices; those that the design has closed are not passed.
    """
    busiest = int(np.argmax([period.demand_factor for period in problem.periods]))
    period = relaxation.periods[busiest]
    period.price(prices[busiest], ~is_open)
    m, rows, at = period.model, period.model.rows, period.model.stations
    sites, order = problem.sites, np.argsort(-answer.gain_usd[at], kind="stable")
    chosen, _ = choose_stations(
        rows.pair_row, rows.pair_station, period.cost, rows.packages, period.outside, m.usual[at] * room,
        site_costs(problem)[at], sites.may_open[at], sites.free[at], order,
    )  # fmt: skip
    result = is_open.copy()
    result[at] = chosen
    return result


def scaled(
    seen: Seen, is_open: np.ndarray, modules: np.ndarray, shares: list[np.ndarray], is_station: np.ndarray
) -> list[np.ndarray]:
    """Designs of slope scaling: sites between and sources that a plan at shared costs leaves empty are closed."""
    problem = seen.problem
    free = problem.sites.free & ~is_station
    price = np.max(shares, axis=0)[: len(free)]
    found = []
    for _ in range(ROUNDS):
        if seen.clock.over(0.7):
            break
        load = np.max([priced.load for priced in plan_at(problem, seen.pins, is_open, modules, price)], axis=0)
        found.append(is_open & ~(free & (load <= 0)))
        used = free & (load > 0)
        price = np.where(used, problem.sites.fixed_usd / np.maximum(load, 1.0), price)
        price = np.where(free & (load <= 0), np.maximum(price, EMPTY_USD), price)
    return found


def without_idle(seen: Seen, design: Design) -> Design:
    """The design without free sites that nothing passes, if that is better."""
    problem = seen.problem
    idle = design.is_open & problem.sites.free & (design.load <= 0) & (site_costs(problem) >= 0)
    if not idle.any():
        return design
    is_open = with_limits(problem, design.is_open & ~idle, design.load)
    return min(design, seen.judge(is_open, design.modules), key=rank)


def improve(seen: Seen, design: Design, answer: Answer, share: float) -> Design:
    """Close and open sites in batches, the ones first that the bound's prices say most of; keep what the plan likes."""
    design = _without_light(seen, without_idle(seen, design), share)
    for _ in range(4):
        before = rank(design)
        design = _batches(seen, design, answer, True, share)
        design = _batches(seen, design, answer, False, share)
        design = _swaps(seen, design, answer, share)
        design = _resized(seen, design, share)
        if rank(design) >= before or seen.full(share):
            break
    return design


def _without_light(seen: Seen, design: Design, share: float) -> Design:
    """The design without sites between sources and stations that hardly anything passes, the lightest first."""
    carries = _carries(seen.problem, design)
    light = [int(row) for row in np.argsort(design.load, kind="stable") if carries[row]]
    light = [row for row in light if design.is_open[row] and seen.problem.sites.free[row]]
    light = [row for row in light if design.load[row] <= LIGHT * design.load[carries].max()]
    size = len(light)
    while light and size and not seen.full(share):
        is_open = design.is_open.copy()
        is_open[light[:size]] = False
        tried = seen.judge(with_limits(seen.problem, is_open, design.load), design.modules)
        if rank(tried) < rank(design):
            design, light = tried, light[size:]
        else:
            size //= 2
    return design


def _batches(seen: Seen, design: Design, answer: Answer, closing: bool, share: float) -> Design:
    free = seen.problem.sites.free & (design.is_open == closing)
    promise = _promise(seen.problem, design, answer, closing)
    free &= ~_carries(seen.problem, design)
    waiting = [int(row) for row in np.argsort(-promise, kind="stable") if free[row]]
    size = max(1, min(LARGEST_BATCH, int(BATCH * len([row for row in waiting if promise[row] > 0]))))
    near = _peers(seen.problem, design.is_open if closing else seen.problem.sites.may_open)
    tries = 0
    while waiting and not seen.full(share) and tries < 60:
        batch, is_open = _apart(waiting, size, near), design.is_open.copy()
        is_open[batch] = not closing
        tried = seen.judge(with_limits(seen.problem, is_open, answer.gain_usd), design.modules)
        tries += 1
        if rank(tried) < rank(design):
            design, waiting = tried, [row for row in waiting if row not in batch]
            size = min(2 * size, LARGEST_BATCH)
        elif len(batch) > 1:
            size = max(1, len(batch) // 3)
        else:
            waiting = waiting[1:]
    return design


def _carries(problem: DesignProblem, design: Design) -> np.ndarray:
    """Sites between sources and stations that a large design's packages pass; bool[F].

    Stations hang on them: closing some at once leaves the plan with full lanes and a linear program of minutes.
    """
    ends = ("fulfilment_centre", "prime_now_hub", "delivery_station")
    between = ~problem.scenario.facilities["kind"].isin(ends).to_numpy()
    return np.asarray(between & (design.load > 0) & (problem.sites.free.sum() > LARGE))


def _apart(waiting: list[int], size: int, near: dict[int, list[int]]) -> list[int]:
    """The first of those waiting of which none is a peer of another, so many at most."""
    batch: list[int] = []
    blocked: set[int] = set()
    for row in waiting:
        if row not in blocked:
            batch.append(row)
            blocked.update(near.get(row, ()))
        if len(batch) == size:
            break
    return batch


def _peers(problem: DesignProblem, among: np.ndarray) -> dict[int, list[int]]:
    """The nearest `PEERS` sites of each site's kind, of those `among`."""
    from scipy.spatial import cKDTree

    from datasets.offers import unit_vectors

    table = problem.scenario.facilities
    points = unit_vectors(table["lat"].to_numpy(float), table["lon"].to_numpy(float))
    near: dict[int, list[int]] = {}
    for kind in table["kind"].unique():
        rows = np.flatnonzero((table["kind"] == kind).to_numpy() & among)
        if len(rows) > PEERS:  # fewer: each is apart from the others, or nothing would ever be tried together
            _, index = cKDTree(points[rows]).query(points[rows], k=PEERS + 1)
            near |= {int(row): rows[others[1:]].tolist() for row, others in zip(rows, index, strict=True)}
    return near


def _promise(problem: DesignProblem, design: Design, answer: Answer, closing: bool) -> np.ndarray:
    """What closing (or opening) each free site may save, a rough guess: what the bound says, the idle ones first."""
    free = problem.sites.free & (design.is_open == closing)
    if closing:
        busiest = design.load / np.maximum(1.0, design.load.max(initial=1.0))
        guess = answer.gain_usd + 0.2 * site_costs(problem) * (1 - busiest)
    else:
        guess = -answer.gain_usd
    return np.asarray(np.where(free, guess, -np.inf))


def _swaps(seen: Seen, design: Design, answer: Answer, share: float) -> Design:
    """A closed site for the nearest open one of its kind."""
    table = seen.problem.scenario.facilities
    kind = table["kind"].to_numpy()
    place = table[["lat", "lon"]].to_numpy(float)
    free = seen.problem.sites.free
    closed = np.flatnonzero(free & ~design.is_open)
    for row in closed[np.argsort(answer.gain_usd[closed], kind="stable")][:40]:
        if seen.full(share):
            break
        if design.is_open[row]:
            continue
        peers = np.flatnonzero(free & design.is_open & (kind == kind[row]))
        if len(peers) == 0:
            continue
        is_open = design.is_open.copy()
        is_open[row] = True
        is_open[peers[np.argmin(((place[peers] - place[row]) ** 2).sum(axis=1))]] = False
        tried = seen.judge(with_limits(seen.problem, is_open, answer.gain_usd), design.modules)
        design = min(design, tried, key=rank)
    return design


def _resized(seen: Seen, design: Design, share: float) -> Design:
    """A module more or less at each site that may have some, while the plan likes it."""
    sites = seen.problem.sites
    for row in np.flatnonzero(design.is_open & (sites.modules > 0)):
        for step in (1, -1):
            while not seen.full(share) and 0 <= design.modules[row] + step <= sites.modules[row]:
                modules = design.modules.copy()
                modules[row] += step
                tried = seen.judge(design.is_open, modules)
                if rank(tried) >= rank(design):
                    break
                design = tried
    return design


def today(problem: DesignProblem) -> np.ndarray:
    """What stands today, with what must open or close done so; bool[F]."""
    sites = problem.sites
    return np.asarray((sites.open_today & sites.may_open) | (sites.choice == Choice.OPEN))
