"""Sites that are of use only while one of a few others is open: prices of that rule in the bound.

Nothing reaches a site that only one or two others have lanes to once those are closed; it might as well close, too.
So `open[site] <= sum of open[feeders]` in some best design, and a price of that rule, whatever it is, leaves the bound
a bound: the site pays it for being open, and each feeder is paid it. Without it, a feeder would be open by as much
as its room is used, however many stations hang on it.
"""

from __future__ import annotations

import numpy as np

from network.design.location.problem import DesignProblem

FEW_BETWEEN, FEW_LAST = 2, 1
"""Feeders at most for which the rule has a price, of sites that feed others and of those that do not; with more it
hardly ever binds."""


def gate_prices(problem: DesignProblem) -> np.ndarray:
    """What each site pays for being open (below 0: is paid); float64[F].

    A feeder's fixed cost is shared out evenly over the sites that hang on it: hubs of the air to gateways first, then
    what is before stations to them.
    """
    sites = problem.sites
    price = np.zeros(len(sites))
    if problem.limits:  # a limit may want a site open that is of no use
        return price
    feeders = _feeders(problem)
    feeds_others = {int(before) for some in feeders.values() for before in some}
    for last in (False, True):
        hanging = {site: some for site, some in feeders.items() if (site not in feeds_others) == last}
        count = np.bincount([one for some in hanging.values() for one in some], minlength=len(price))
        each = np.maximum(0.0, sites.fixed_usd + price) / np.maximum(1, count)
        for site, some in hanging.items():
            amount = each[some].min()
            price[site] += amount
            price[some] -= amount
    return price


def _feeders(problem: DesignProblem) -> dict[int, np.ndarray]:
    """By site that may be closed at no gain from being open: those with lanes to it, all of them free, few."""
    scenario, sites = problem.scenario, problem.sites
    lanes = scenario.lanes[scenario.lanes["status"] == "open"]
    origin = lanes["origin"].map(scenario.facility_row)
    destination = lanes["destination"].map(scenario.facility_row)
    known = (origin.notna() & destination.notna()).to_numpy()
    ends = np.stack([origin[known].to_numpy(np.int64), destination[known].to_numpy(np.int64)])
    ends = np.unique(ends[:, sites.may_open[ends[0]]], axis=1)
    no_gain = np.where(sites.open_today, sites.fixed_usd >= sites.closing_usd, True)
    kind = scenario.facilities["kind"].to_numpy()
    starts = np.isin(kind, ("fulfilment_centre", "prime_now_hub"))
    feeding = set(ends[0].tolist())
    found = {}
    for site in np.flatnonzero(sites.free & no_gain & ~starts):
        before = ends[0][ends[1] == site]
        if 0 < len(before) <= (FEW_BETWEEN if site in feeding else FEW_LAST) and sites.free[before].all():
            found[int(site)] = before
    return found
