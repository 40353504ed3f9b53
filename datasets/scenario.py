"""The frozen scenario that every other part reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from core.errors import Finding
from datasets.settings import Settings

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from datasets.edits import Edit

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _without_rows(table: str) -> pd.DataFrame:
    from datasets.draft import blank_table

    return blank_table(table)


@dataclass(frozen=True, eq=False)
class Scenario:
    """A network, its demand and its rules, checked and complete: `datasets.load` makes it.

    Every table holds every column of its schema (`datasets/schema/NAME.csv`), defaults filled in, and a
    RangeIndex in file order: a row's number is its index everywhere (facility ``f``, zone ``z``). Tables
    are shared, not copied: nobody writes into them.

    Attributes
    ----------
    name : str
    base : str
        What it was loaded from: a bundled name, or the path of a folder or .toml file.
    settings : Settings
        From scenario.toml; `settings.demand.units_per_day` is never 0 (people x units a person where not given).
    facilities, zones, lanes, promises, goods, pools, profile, event_profile : DataFrame
        Capacities hold `settings.capacity.scale` already. Facilities have two columns more than their schema:
        `pick_from_floor`, true where `pick_packages_per_h` is no figure of the facility's own but its floor's (by
        simple rates; `twin.floors` takes the floor's curve instead), and `equipment_usd_per_day`, the cost of robots
        and pick stations, which adds to `fixed_usd_per_day`.
    offers : DataFrame
        zone, promise, offered, demand_factor: where a promise differs from what `promises` says of it.
    stock : DataFrame
        pool, facility, cover_units (-1: no limit), units_on_hand (-1: no limit).
    distances : DataFrame
        The user's own kilometres.
    outages : DataFrame
        facility, from_slot, to_slot, robots, stations, pick_left: when an open facility stands still (robots and
        stations 0), or so many of its robots and stations do (`pick_left` is the share of its picking that goes on).
        Of those, no two rows of a facility overlap.
    design, limits, periods : DataFrame
        What `network locate` may decide, within what limits, for which periods; runs and plans do not read them.
    edits : tuple of Edit
        What this load changed, in order: those of `edits_file`, then `edits`; the scenario's own are in its base.
    warnings : tuple of Finding
        What is doubtful but runs.
    pick_pace : float64[F, 24], optional
        Picking of each hour of the scenario clock's day over `pick_packages_per_h`, whose mean over the shifts it
        keeps; None where the pace is even (`twin.floors` takes it from the floors' curves).
    """

    name: str
    base: str
    settings: Settings
    facilities: pd.DataFrame
    zones: pd.DataFrame
    lanes: pd.DataFrame
    promises: pd.DataFrame
    offers: pd.DataFrame
    goods: pd.DataFrame
    pools: pd.DataFrame
    stock: pd.DataFrame
    profile: pd.DataFrame
    event_profile: pd.DataFrame
    distances: pd.DataFrame
    outages: pd.DataFrame
    design: pd.DataFrame = field(default_factory=lambda: _without_rows("design"))
    limits: pd.DataFrame = field(default_factory=lambda: _without_rows("limits"))
    periods: pd.DataFrame = field(default_factory=lambda: _without_rows("periods"))
    edits: tuple[Edit, ...] = ()
    warnings: tuple[Finding, ...] = field(default=(), repr=False)
    pick_pace: npt.NDArray[np.float64] | None = field(default=None, repr=False)

    @cached_property
    def facility_row(self) -> dict[str, int]:
        """Row of each facility by id."""
        return {name: row for row, name in enumerate(self.facilities["id"])}

    @cached_property
    def zone_row(self) -> dict[str, int]:
        """Row of each zone by name."""
        return {name: row for row, name in enumerate(self.zones["zone"])}

    @cached_property
    def offered(self) -> npt.NDArray[np.bool_]:
        """Is the promise offered to the zone? bool[Z, P]."""
        from datasets.offers import offered

        return offered(self.zones, self.facilities, self.promises, self.offers)

    @cached_property
    def promise_share(self) -> npt.NDArray[np.float64]:
        """Share of a zone's orders by promise, float[Z, P]; rows add up to 1."""
        from datasets.offers import demand_factors, promise_share

        factors = demand_factors(self.zones, self.promises, self.offers)
        return promise_share(self.offered, self.promises, factors)

    @cached_property
    def stock_mask(self) -> npt.NDArray[np.bool_]:
        """Does the pool lie in the facility? bool[M, F]."""
        from datasets.stock import stock_mask

        return stock_mask(self.stock, self.pools, self.facilities)

    def day_factor(self, day: int) -> float:
        """Demand of simulated day `day` (from 0) over the mean day's; an event's days are not in it."""
        factors = self.settings.demand.day_factors
        first = WEEKDAYS.index(self.settings.run.first_weekday)
        return float(factors[(first + day) % len(factors)])

    def to_toml(self) -> str:
        """A .toml scenario that loads to the same: base, settings that differ from it, edits, seed."""
        from datasets.writing import to_toml

        return to_toml(self)

    def write_folder(self, folder: Any) -> None:
        """Write every table and setting as a scenario folder of its own (edits applied).

        Raises
        ------
        Pod2doorError
            When the folder cannot be written.
        """
        from datasets.writing import write_folder

        write_folder(self, folder)
