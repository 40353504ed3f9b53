"""Places that capacity may be added to: where the plan's shadow price is worth most, then where most wait."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from datasets import Edit

if TYPE_CHECKING:
    import pandas as pd

PRICED = "shadow price"
WAITING = "longest wait"


@dataclass(frozen=True)
class Candidate:
    """A place that a step may add to.

    Attributes
    ----------
    place : str
        Facility or lane.
    is_lane : bool
    why : str
        "shadow price" or "longest wait".
    price_usd_per_day : float
        What the plan would give in a day for one more package an hour (a lane: at each departure); 0 where nothing.
    packages_per_h : float
        What the step adds, a mean over the measured window.
    """

    place: str
    is_lane: bool
    why: str
    price_usd_per_day: float
    packages_per_h: float

    def edit(self, factor: float) -> Edit:
        """The place's capacity, times `factor`."""
        return Edit("capacity", {"lane" if self.is_lane else "facility": self.place, "factor": round(factor, 6)})


def capacities(folder: Path) -> pd.DataFrame:
    """Facilities and lanes that have capacity, by name: is_lane, per_h (packages an hour), each (what a price is for).

    A facility's price is of one more package an hour, a lane's of one more at each departure.

    Parameters
    ----------
    folder : Path
        A run's.
    """
    import pandas as pd

    facilities, lanes = (pd.read_parquet(folder / f"{name}.parquet") for name in ("facilities", "lanes"))
    lanes = lanes[lanes["mode"] != "van"]
    hours = pd.read_parquet(folder / "facility_hours.parquet", columns=["start_s", "measured"])
    n_hours = hours.loc[hours["measured"], "start_s"].nunique()
    departures = pd.read_parquet(folder / "lane_departures.parquet", columns=["lane", "capacity"])
    per_trip = departures.groupby(departures["lane"].astype(str))["capacity"].mean()
    sites = pd.DataFrame(
        {"place": facilities["facility"], "is_lane": False, "per_h": facilities["capacity"] / n_hours}
    ).assign(each=lambda table: table["per_h"])
    ways = pd.DataFrame(
        {
            "place": lanes["lane"],
            "is_lane": True,
            "per_h": lanes["departure_capacity"] / n_hours,
            "each": lanes["lane"].map(per_trip).fillna(0.0).astype(float),
        }
    )
    table = pd.concat([sites, ways]).set_index("place")
    return table[table["per_h"] > 0]


def candidates(folder: Path, original: pd.DataFrame, add: float, without: Collection[str] = ()) -> list[Candidate]:
    """Places to add a share `add` of their original capacity to, the best first.

    Parameters
    ----------
    folder : Path
        Of a run of the network as it has become: its prices and waits.
    original : DataFrame
        `capacities` of the network before any step.
    add : float
    without : collection of str
        Places that are not to be named.
    """
    import pandas as pd

    tables = [pd.read_parquet(folder / f"{name}.parquet") for name in ("facilities", "lanes")]
    prices = pd.concat(
        [table.set_index(name)["saves_usd_per_day"] for table, name in zip(tables, ("facility", "lane"), strict=True)]
    )
    there = original.assign(price=prices.reindex(original.index).fillna(0.0)).drop(index=list(without), errors="ignore")
    priced = there[there["price"] > 0]
    worth = (priced["price"] * priced["each"]).sort_index().sort_values(ascending=False, kind="stable")
    waits = pd.read_parquet(folder / "bottlenecks.parquet").query("waiting_package_h > 0")
    waits = waits.sort_values("waiting_package_h", ascending=False, kind="stable")
    waiting = [name for name in waits["name"] if name in there.index and name not in priced.index]
    return [
        Candidate(
            str(place),
            bool(there.loc[place, "is_lane"]),
            why,
            round(float(there.loc[place, "price"]), 2),
            float(add * there.loc[place, "per_h"]),
        )
        for why, places in ((PRICED, worth.index), (WAITING, waiting))
        for place in places
    ]
