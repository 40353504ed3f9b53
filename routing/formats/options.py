"""What a table of stops does not say itself: the vans, their shift, and how fast roads are."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

CAPACITY = 240
"""Packages of a van (as `routing.estimate.VanSettings`)."""

CAPACITY_L = 4_248.0
"""Litres of a van (FACTS E12)."""

CAPACITY_KG = 1_400.0
"""Kilograms of a van (assumed: a 3.5 t van)."""

SPEED_KMH = 45.0
"""On roads between stops, parking aside (assumed)."""

DETOUR = 1.3
"""Road over straight line (FACTS E17)."""

VAN_CO2_KG_PER_KM = 0.2788
"""Of a diesel van (FACTS C23)."""

ELECTRIC_CO2_KG_PER_KM = 0.0761
"""Of a battery van, charged from the grid (FACTS C23)."""

SHIFT_STARTS_S = 8 * 3600
"""Time of day at tick 0 where the depot opens at 0 (assumed): the table's times then count from the shift's start."""

MAY_BE_0 = {"day_start", "cost_per_h", "cost_per_km", "fixed_cost", "away_cost", "balance"}
"""Options that may be 0; others are positive."""


@dataclass(frozen=True)
class CsvOptions:
    """How a table of stops becomes a problem; None takes the default.

    Attributes
    ----------
    vehicles : int
        Vans at most; as many as stops where not given.
    capacity : int
        Packages of a van; `CAPACITY` where not given.
    capacity_l, capacity_kg : float
        Its volume and load, used where the table has the columns.
    shift_h : float
        Hours from leaving to returning; as long as the depot is open where not given.
    speed_kmh, detour : float
        Speed on roads, and road over straight line.
    day_start : int
        Time of day at 0 of the table's times, seconds from midnight; 08:00 where the depot opens at 0, else 00:00.
    cost_per_h, cost_per_km, fixed_cost : float
        USD of an hour from leaving to returning, of a kilometre, of a route. Where none is given, cost is seconds
        of travel.
    fleet : str
        Path of a table of vehicle kinds (`routing.formats.fleet_csv`); the other options fill its empty cells.
    docks : int
        Vans that can load at once; any number where not given.
    load_min : float
        Minutes that a van is at its dock before it leaves; given with `docks`.
    away_cost : float
        Of a stop that another kind of vans serves than its `home`; in USD, or in seconds where no costs are given.
    balance : float
        Of an hour of the longest route, from leaving to returning, in the same: what it is worth that days are alike.
    """

    vehicles: int | None = None
    capacity: int | None = None
    shift_h: float | None = None
    speed_kmh: float | None = None
    detour: float | None = None
    day_start: int | None = None
    cost_per_h: float | None = None
    cost_per_km: float | None = None
    fixed_cost: float | None = None
    fleet: str | None = None
    capacity_l: float | None = None
    capacity_kg: float | None = None
    docks: int | None = None
    load_min: float | None = None
    away_cost: float | None = None
    balance: float | None = None

    def __post_init__(self) -> None:
        for name, value in self.given().items():
            if name == "fleet":
                continue
            if name in MAY_BE_0:
                if value < 0:
                    raise ValueError(f"{name} is negative")
            elif value <= 0:
                raise ValueError(f"{name} must be positive")
        if (self.docks is None) != (self.load_min is None):
            raise ValueError("docks and load_min bind together only: one of them is missing")

    def given(self) -> dict[str, Any]:
        """What differs from the defaults, for a file that is to be read again."""
        return {name: value for name, value in asdict(self).items() if value is not None}
