"""What limits the plan: what has a shadow price first, then what stands at its limit while work waits there.

Late packages say nothing here: they are counted at the door, and a station whose flight was late is no limit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard.pages.overview.hours import Hours

SHOWN = 40
LONG = 0.5
"""Of the measured hours: at its limit for so many and with work waiting, it limits whatever the plan's price says."""
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
        A facility's kind, or "truck lane".
    place, work : str
        Where it is; what of it is used ("pick", "sort", "truck").
    utilisation : float
        Over the measured window, 0 to 1; of a lane what its departures could take.
    use, full : float64[H], bool[H]
        By hour, and whether the hour's capacity was used up; empty for a lane.
    at_limit_h : float
        Hours of the measured window at the limit; NaN for a lane.
    waiting : float
        Packages that wait at the end of such an hour, the mean; NaN for a lane.
    is_long : bool
        At its limit for `LONG` of the measured window.
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
    waiting: float
    is_long: bool
    saves_usd_per_day: float

    @property
    def is_lane(self) -> bool:
        """Whether it is no facility."""
        return ">" in self.name

    @property
    def matters(self) -> bool:
        """Whether it is worth relieving: it has a price, or stands at its limit for long while work waits."""
        return self.saves_usd_per_day > 0 or self.is_long

    @property
    def why(self) -> str:
        """Why it is worth relieving: "price $1.25 a day", "22 h at its limit"."""
        if self.saves_usd_per_day > 0:
            return f"price ${self.saves_usd_per_day:,.2f} a day"
        return f"{self.at_limit_h:.0f} h at its limit"


def limits(
    facilities: pd.DataFrame, lanes: pd.DataFrame, hours: Hours, measured_h: int, shown: int = SHOWN
) -> list[Limit]:
    """The first resources: by price, then those long at their limit, then by package-hours that wait meanwhile.

    What has no price and never stands at its limit with work waiting is left out.

    Parameters
    ----------
    facilities : DataFrame
        facility, kind, place, utilisation, saves_usd_per_day.
    lanes : DataFrame
        lane, mode, origin, destination, packages, departure_capacity, saves_usd_per_day.
    hours : Hours
    measured_h : int
        Of the hours, how many are measured: the first ones.
    shown : int
    """
    found = [_facility(row, hours, measured_h) for row in facilities.itertuples(index=False)]
    priced = lanes[lanes["saves_usd_per_day"] > 0]
    found += [_lane(row) for row in priced.itertuples(index=False)]
    found = [x for x in found if x.saves_usd_per_day > 0 or _waits(x) > 0]
    return sorted(found, key=lambda x: (-x.saves_usd_per_day, not x.is_long, -_waits(x)))[:shown]


def _waits(limit: Limit) -> float:
    """Package-hours that wait while it stands at its limit."""
    return 0.0 if limit.is_lane else limit.at_limit_h * limit.waiting


def _facility(row: object, hours: Hours, measured_h: int) -> Limit:
    name, kind = str(row.facility), str(row.kind)  # type: ignore[attr-defined]
    at = hours.number.get(name)
    use = np.zeros(0) if at is None else hours.utilisation[at]
    full = np.zeros(0, bool) if at is None else hours.at_limit[at]
    own = full[:measured_h]
    waiting = float(hours.backlog[at, :measured_h][own].mean()) if at is not None and own.any() else 0.0
    return Limit(
        name=name,
        kind=kind,
        place=str(row.place),  # type: ignore[attr-defined]
        work="" if at is None else _work(kind, hours, at),
        utilisation=float(row.utilisation),  # type: ignore[attr-defined]
        use=use,
        full=full,
        at_limit_h=float(own.sum()),
        waiting=waiting,
        is_long=bool(waiting > 0 and own.sum() >= LONG * measured_h),
        saves_usd_per_day=float(row.saves_usd_per_day),  # type: ignore[attr-defined]
    )


def _lane(row: object) -> Limit:
    room = float(row.departure_capacity)  # type: ignore[attr-defined]
    return Limit(
        name=str(row.lane),  # type: ignore[attr-defined]
        kind=f"{row.mode} lane",  # type: ignore[attr-defined]
        place=f"{row.origin} to {row.destination}",  # type: ignore[attr-defined]
        work=str(row.mode),  # type: ignore[attr-defined]
        utilisation=float(row.packages) / room if room > 0 else 0.0,  # type: ignore[attr-defined]
        use=np.zeros(0),
        full=np.zeros(0, bool),
        at_limit_h=math.nan,
        waiting=math.nan,
        is_long=False,
        saves_usd_per_day=float(row.saves_usd_per_day),  # type: ignore[attr-defined]
    )


def _work(kind: str, hours: Hours, at: int) -> str:
    """What of a facility is full most often."""
    picks = hours.pick_full[at].sum() >= max(1, hours.serve_full[at].sum())
    return "pick" if picks else WORK.get(kind, "")


def relieved(found: Sequence[Limit], most: int = 3) -> list[Limit]:
    """The first that are worth relieving."""
    return [limit for limit in found if limit.matters][:most]


def relief(found: Sequence[Limit], edits: Sequence[str], most: int = 3) -> list[str]:
    """Edits that give those a fifth more; none for what has its capacity in the draft already.

    Examples
    --------
    >>> relief([], [])
    []
    """
    taken = {edit.partition("=")[0] for edit in edits}
    names = (f"{limit.name}.capacity" for limit in relieved(found, most))
    return [f"{name}={RELIEF}" for name in names if name not in taken]
