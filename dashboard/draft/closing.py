"""What a run's sampled packages would have done without a facility: a first-order estimate of closing it.

Sourcing compared up to a dozen ways for each part of a sampled order and kept them, each at its planned cost with the
plan's shadow prices (`candidates.parquet`). Without a facility every package that went through it takes the cheapest
way left that avoids it, one that is in time before one that is late. The difference, averaged over the sample and
multiplied by the packages that the facility handled, is the estimate: of first order, for no other facility becomes
fuller by it. Screening by a plan of its own comes with network design.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.draft.recorded import recorded_scenario
from dashboard.workspace import OpenRun

LEAST = 5
"""Sampled packages below which nothing is estimated."""
Z95 = 1.96
LAST_STEPS = frozenset({"delivery_station", "prime_now_hub"})


@dataclass(frozen=True)
class Estimate:
    """A mean over the sample, multiplied up; `half` is half of its 95 % interval."""

    value: float
    half: float


@dataclass(frozen=True)
class Closing:
    """What closing one facility would change in a day.

    Attributes
    ----------
    cost_usd : Estimate
        Of packages that go another way, less what the facility costs a day (fixed costs, equipment).
    late, stranded : Estimate
        Packages that would be late and are not, and those that no way is left for among the candidates.
    packages : int
        That it handled in the measured window.
    sampled : int
        Packages of the sample that this rests on.
    saved_usd : float
        Its fixed and equipment costs a day, which are in `cost_usd`.
    sources : tuple of (str, float)
        Where its packages would come from, and the share of each; largest first.
    """

    cost_usd: Estimate
    late: Estimate
    stranded: Estimate
    packages: int
    sampled: int
    saved_usd: float
    sources: tuple[tuple[str, float], ...]


_kept: WeakKeyDictionary[OpenRun, Mapping[str, Closing | str]] = WeakKeyDictionary()
_lock = threading.Lock()


def closings(run: OpenRun) -> Mapping[str, Closing | str]:
    """By facility what closing it would change, or in a sentence why that cannot be told; kept with the run."""
    with _lock:
        if run not in _kept:
            table = recorded_scenario(run).facilities.set_index("id")
            saved = (table["fixed_usd_per_day"] + table["equipment_usd_per_day"]).to_dict()
            _kept[run] = estimate(run.table("facilities"), run.table("candidates", COLUMNS), saved)
        return _kept[run]


COLUMNS = ("order", "part", "source", "way", "cost_usd", "congestion_usd", "usable", "in_time", "chosen")


def estimate(
    facilities: pd.DataFrame, candidates: pd.DataFrame, saved_usd: Mapping[str, float]
) -> Mapping[str, Closing | str]:
    """As `closings`, of tables.

    Parameters
    ----------
    facilities : DataFrame
        facility, kind, packages.
    candidates : DataFrame
        `COLUMNS`; a row a way that a part of an order could take.
    saved_usd : mapping
        Fixed costs a day by facility.
    """
    moved = _without_each(candidates)
    groups = {str(name): rows for name, rows in moved.groupby("facility", observed=True)}
    told: dict[str, Closing | str] = {}
    for site in facilities.itertuples():
        rows = groups.get(site.facility)
        if site.packages == 0:
            told[site.facility] = "It handled nothing in this run."
        elif site.kind in LAST_STEPS:
            told[site.facility] = (
                "Its ZIPs would go to other stations, which the candidates of this run do not tell: run the draft."
            )
        elif rows is None or len(rows) < LEAST:
            n = 0 if rows is None else len(rows)
            told[site.facility] = f"Only {n} of the sampled packages went through it: too few to estimate from."
        else:
            told[site.facility] = _closing(rows, int(site.packages), float(saved_usd.get(site.facility, 0.0)))
    return told


def _closing(rows: pd.DataFrame, packages: int, saved: float) -> Closing:
    found = rows["source"].notna().to_numpy()
    extra = np.where(found, rows["extra_usd"].to_numpy(), 0.0)
    cost = _multiplied(extra, packages)
    share = rows.loc[found, "source"].astype(str).value_counts(normalize=True)
    return Closing(
        cost_usd=Estimate(cost.value - saved, cost.half),
        late=_multiplied(rows["becomes_late"].to_numpy(float), packages),
        stranded=_multiplied(~found * 1.0, packages),
        packages=packages,
        sampled=len(rows),
        saved_usd=saved,
        sources=tuple((str(name), float(part)) for name, part in share.items()),
    )


def _multiplied(each: npt.NDArray[np.float64], packages: int) -> Estimate:
    spread = each.std(ddof=1) / np.sqrt(len(each))
    return Estimate(float(packages * each.mean()), float(packages * Z95 * spread))


def _without_each(candidates: pd.DataFrame) -> pd.DataFrame:
    """A row a package and facility on its way: what the best way without it costs more, from where, and if late.

    `source` is missing where no way is left.
    """
    part = candidates.groupby(["order", "part"], sort=False).ngroup().to_numpy()
    ways, way_names = pd.factorize(candidates["way"])
    stops = [str(name).split(" > ")[:-1] for name in way_names]
    sites, site_names = pd.factorize(np.array([stop for way in stops for stop in way], dtype=object))
    first = np.cumsum([0, *(len(way) for way in stops)])
    longest = max((len(way) for way in stops), default=0)
    visits = np.full((len(stops), longest), -1)
    for row, (low, high) in enumerate(pairwise(first)):
        visits[row, : high - low] = sites[low:high]

    price = (candidates["cost_usd"] + candidates["congestion_usd"]).to_numpy(float)
    in_time, usable = candidates["in_time"].to_numpy(bool), candidates["usable"].to_numpy(bool)
    chosen = np.flatnonzero(candidates["chosen"].to_numpy(bool))
    chosen_of = np.full(part.max(initial=-1) + 1, -1)
    chosen_of[part[chosen]] = chosen
    # Pairs of a package and a facility on its way, then each with every way that its part had.
    pair_row, column = np.nonzero(visits[ways[chosen]] >= 0)
    pair_part, pair_site = part[chosen[pair_row]], visits[ways[chosen]][pair_row, column]
    order = np.argsort(part, kind="stable")
    low = np.searchsorted(part[order], pair_part)
    count = np.searchsorted(part[order], pair_part, side="right") - low
    pair = np.repeat(np.arange(len(pair_part)), count)
    within = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    option = order[low[pair] + within]
    fits = usable[option] & ~(visits[ways[option]] == pair_site[pair][:, None]).any(axis=1)
    pair, option = pair[fits], option[fits]
    best = np.lexsort((price[option], ~in_time[option], pair))
    pair, option = pair[best], option[best]
    leading = np.flatnonzero(np.diff(pair, prepend=-1))
    pair, option = pair[leading], option[leading]

    now = chosen_of[pair_part]
    extra = np.full(len(pair_part), np.nan)
    extra[pair] = price[option] - price[now[pair]]
    late = np.zeros(len(pair_part), bool)
    late[pair] = in_time[now[pair]] & ~in_time[option]
    source = np.full(len(pair_part), None, object)
    source[pair] = candidates["source"].astype(str).to_numpy(object)[option]
    return pd.DataFrame({"facility": site_names[pair_site], "extra_usd": extra, "becomes_late": late, "source": source})
