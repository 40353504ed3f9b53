"""What limits the plan: facilities and lanes, worth most first; then those that deliver late; then the fullest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.pages.overview.hours import Hours

SHOWN = 40
RELIEF = "x1.2"
"""What "Relieve" does to a capacity."""
WORK = {
    "fulfilment_centre": "pack",
    "sortation_centre": "sort",
    "delivery_station": "sort",
    "prime_now_hub": "pack",
    "air_hub": "air slots",
    "air_gateway": "air slots",
}


@dataclass(frozen=True)
class Limit:
    """One resource.

    Attributes
    ----------
    name : str
        A facility's id, or a lane's ("FC-CVG-1>SC-LEX-1").
    kind : str
        As of the table: a facility's kind, or "truck lane".
    place, work : str
        Where it is; what of it is used ("pick", "sort", "truck").
    utilisation : float
        Over the measured window, 0 to 1; of a lane what its departures could take.
    use, full : float64[H], bool[H]
        By hour, and whether the hour's capacity was used up; empty for a lane.
    at_limit_h : float
        Hours of the measured window at the limit; NaN for a lane.
    late_packages : int
    saves_usd_per_day : float
        Shadow price: one more package an hour saves this; of a lane, one more package a departure.
    """

    name: str
    kind: str
    place: str
    work: str
    utilisation: float
    use: npt.NDArray[np.float64]
    full: npt.NDArray[np.bool_]
    at_limit_h: float
    late_packages: int
    saves_usd_per_day: float

    @property
    def is_lane(self) -> bool:
        """Whether it is no facility."""
        return ">" in self.name

    @property
    def matters(self) -> bool:
        """Whether more of it would be worth something: it has a price, or packages that pass it are late."""
        return self.saves_usd_per_day > 0 or self.late_packages > 0


def limits(bottlenecks: pd.DataFrame, hours: Hours, measured_h: int, shown: int = SHOWN) -> list[Limit]:
    """The first resources of a table `bottlenecks`, which is in the order of what they are worth.

    Of two with the same price and as many late packages, the one with more hours at its limit comes first.

    Parameters
    ----------
    bottlenecks : DataFrame
        name, place, kind, utilisation_pct, late_packages, saves_usd_per_day.
    hours : Hours
    measured_h : int
        Of the hours, how many are measured: the first ones.
    shown : int
    """
    nothing = -1
    full = np.where(hours.at_limit[:, :measured_h], 1, 0).sum(axis=1)
    rows = bottlenecks.assign(
        at_limit=[int(full[hours.number[n]]) if n in hours.number else nothing for n in bottlenecks["name"]]
    )
    keys = ["saves_usd_per_day", "late_packages", "at_limit", "utilisation_pct"]
    rows = rows.sort_values(keys, ascending=False, kind="stable").head(shown)
    return [_limit(row, hours) for row in rows.itertuples(index=False)]


def _limit(row: object, hours: Hours) -> Limit:
    name, kind = str(row.name), str(row.kind)  # type: ignore[attr-defined]
    at = hours.number.get(name)
    empty = np.zeros(0)
    return Limit(
        name=name,
        kind=kind,
        place=str(row.place),  # type: ignore[attr-defined]
        work=kind.removesuffix(" lane") if at is None else _work(kind, hours, at),
        utilisation=float(row.utilisation_pct) / 100,  # type: ignore[attr-defined]
        use=empty if at is None else hours.utilisation[at],
        full=empty.astype(bool) if at is None else hours.at_limit[at],
        at_limit_h=float(row.at_limit) if at is not None else math.nan,  # type: ignore[attr-defined]
        late_packages=int(row.late_packages),  # type: ignore[attr-defined]
        saves_usd_per_day=float(row.saves_usd_per_day),  # type: ignore[attr-defined]
    )


def _work(kind: str, hours: Hours, at: int) -> str:
    """What of a facility is full most often."""
    picks = hours.pick_full[at].sum() >= max(1, hours.serve_full[at].sum())
    return "pick" if picks else WORK.get(kind, "")


def relief(found: Sequence[Limit], edits: Sequence[str], most: int = 3) -> list[str]:
    """Edits that give the first resources a fifth more; none for those whose capacity is in the draft already.

    Examples
    --------
    >>> relief([], [])
    []
    """
    taken = {edit.partition("=")[0] for edit in edits}
    worth = [limit for limit in found if limit.matters][:most]
    return [f"{w.name}.capacity={RELIEF}" for w in worth if f"{w.name}.capacity" not in taken]
