"""The location and sizing problem: a scenario, and what a design may do with each of its facilities.

A **design** says of every facility whether it is open, and of those that may grow, by how many modules. Statuses are
the same in all periods; flows are planned for each period apart. What a design costs a day is the plan's objective
(late and unserved packages charged as there), weighted by the periods' days, with what open facilities cost whatever
passes, with opening and closing spread over the horizon, and with carbon at its price.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

import numpy as np

from network.territory import DoorCost

if TYPE_CHECKING:
    from datasets import Scenario


class Choice(IntEnum):
    """What a design may do with a facility; `MAY_CLOSE` is open today, `CANDIDATE` is not, both are free."""

    OPEN = 0
    CLOSED = 1
    MAY_CLOSE = 2
    CANDIDATE = 3


@dataclass(frozen=True)
class Sites:
    """What a design may do with each facility, and what that costs; rows of `Scenario.facilities`, F of them.

    Attributes
    ----------
    choice : int8[F]
        `Choice`.
    open_today : bool[F]
        What opening and closing are counted against.
    fixed_usd : float64[F]
        A day, whatever passes: `fixed_usd_per_day` + `equipment_usd_per_day`.
    opening_usd, closing_usd : float64[F]
        A day: the sums paid once, over the days of the horizon.
    min_packages : float64[F]
        A day that must pass through the facility if it is open; 0: none.
    max_packages : float64[F]
        A day that may pass through it, besides its capacity; inf: none.
    modules : int64[F]
        Steps of capacity that a design may add, at most.
    module_packages_per_h : float64[F]
        In shift: of picking and packing, or of sorting and (in proportion) of vans.
    module_usd : float64[F]
        A day and module.
    """

    choice: np.ndarray
    open_today: np.ndarray
    fixed_usd: np.ndarray
    opening_usd: np.ndarray
    closing_usd: np.ndarray
    min_packages: np.ndarray
    max_packages: np.ndarray
    modules: np.ndarray
    module_packages_per_h: np.ndarray
    module_usd: np.ndarray

    def __post_init__(self) -> None:
        n = len(self.choice)
        for name in self.__dataclass_fields__:
            if len(getattr(self, name)) != n:
                raise ValueError(f"{name} must have a row a facility ({n}), it has {len(getattr(self, name))}")
            if name not in ("choice", "open_today") and not (getattr(self, name) >= 0).all():
                raise ValueError(f"{name} must not be negative")

    @staticmethod
    def of(scenario: Scenario) -> Sites:
        """Every open facility may close at no cost, every other one stays as it is; nothing may grow."""
        facilities = scenario.facilities
        is_open = (facilities["status"] == "open").to_numpy()
        candidate = (facilities["status"] == "candidate").to_numpy()
        choice = np.where(is_open, Choice.MAY_CLOSE, np.where(candidate, Choice.CANDIDATE, Choice.CLOSED))
        none = np.zeros(len(facilities))
        fixed = facilities["fixed_usd_per_day"] + facilities["equipment_usd_per_day"]
        return Sites(
            choice=choice.astype(np.int8),
            open_today=is_open,
            fixed_usd=fixed.to_numpy(float),
            opening_usd=none,
            closing_usd=none,
            min_packages=none,
            max_packages=np.full(len(facilities), np.inf),
            modules=np.zeros(len(facilities), np.int64),
            module_packages_per_h=none,
            module_usd=none,
        )

    def __len__(self) -> int:
        return len(self.choice)

    @property
    def free(self) -> np.ndarray:
        """Facilities that are for the design to decide; bool[F]."""
        return np.asarray(np.isin(self.choice, (Choice.MAY_CLOSE, Choice.CANDIDATE)))

    @property
    def may_open(self) -> np.ndarray:
        """Facilities that may be open in some design; bool[F]."""
        return np.asarray(self.choice != Choice.CLOSED)

    def cost_usd(self, is_open: np.ndarray, modules: np.ndarray) -> float:
        """What a design's facilities cost a day whatever passes, opening and closing included."""
        opened, closed = is_open & ~self.open_today, ~is_open & self.open_today
        built = self.fixed_usd[is_open].sum() + (modules * self.module_usd)[is_open].sum()
        return float(built + self.opening_usd[opened].sum() + self.closing_usd[closed].sum())


@dataclass(frozen=True)
class CountLimit:
    """A user's limit on how many of some facilities are open ("no more than two in this state").

    Limits on what is opened or closed are of the same form: of facilities that are not open today, all that are
    open are opened; of n that are open today, at most k closed are at least n - k open.

    Attributes
    ----------
    name : str
    members : bool[F]
    at_least : int
    at_most : int or None
        None: no limit.
    """

    name: str
    members: np.ndarray
    at_least: int = 0
    at_most: int | None = None

    def broken_by(self, is_open: np.ndarray) -> bool:
        """Whether a design breaks the limit."""
        count = int((is_open & self.members).sum())
        return count < self.at_least or (self.at_most is not None and count > self.at_most)


@dataclass(frozen=True)
class Period:
    """Days of one kind: `days` of them, each with `demand_factor` times the scenario's demand."""

    name: str = "day"
    days: float = 1.0
    demand_factor: float = 1.0


@dataclass(frozen=True)
class Carbon:
    """What carbon costs, and how much a day may emit.

    Attributes
    ----------
    usd_per_kg : float
        On top of every other cost; 0: none.
    cap_kg_per_day : float
        Mean over the periods' days; inf: no cap.
    door_kg, hub_door_kg : callable, optional
        (packages a day, land km2, stem km) of zones -> kg a package, as `network.territory.DoorCost`; where not
        given the last mile counts as none. Lanes' `co2_kg_per_trip` is in the scenario.
    """

    usd_per_kg: float = 0.0
    cap_kg_per_day: float = float("inf")
    door_kg: DoorCost | None = None
    hub_door_kg: DoorCost | None = None


@dataclass(frozen=True)
class DesignProblem:
    """Which facilities to open, and how big.

    Attributes
    ----------
    scenario : Scenario
        With picking by its floors. Statuses in it are today's; lanes and stock of candidates are in its tables.
    door_cost, hub_door_cost : callable
        As of `network.plan.plan`.
    sites : Sites
    limits : tuple of CountLimit
    periods : tuple of Period
    carbon : Carbon
    most_unserved, most_late : float
        Packages a day (mean over the periods' days) that a design may leave unserved, and bring late, at most;
        how service comes first and cost second.
    doubt_usd : float
        A day, taken off every bound: a plan counts whole packages, the bound fractions, which tells where a package
        is dear.
    """

    scenario: Scenario
    door_cost: DoorCost
    hub_door_cost: DoorCost
    sites: Sites
    limits: tuple[CountLimit, ...] = ()
    periods: tuple[Period, ...] = field(default=(Period(),))
    carbon: Carbon = Carbon()
    most_unserved: float = float("inf")
    most_late: float = float("inf")
    doubt_usd: float = 0.0

    @property
    def weights(self) -> np.ndarray:
        """Share of the days that each period has; float64[periods], adds up to 1."""
        days = np.array([period.days for period in self.periods], float)
        return np.asarray(days / days.sum())
