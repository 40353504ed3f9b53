"""An experiment in one simulated world: other rules for some zones, from some moment on, in the same queues and trucks.

What is not treated shares centres, trucks and backlog with what is, so a trial shows what a real one would: those who
keep the usual rules feel the others', and the first days feel what was placed before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import tee

import numpy as np

from demand.chunk import OrderChunk
from network.simulate import Movement, door_departure
from network.sourcing.arms import treated_orders
from network.sourcing_types import Sourced
from twin.answers import Happened
from twin.arms import Arms
from twin.cells import Days, cells
from twin.kept import Keeper
from twin.moving import through
from twin.run import Orders, followed

NEVER = 1 << 30
"""A slot beyond every horizon."""


@dataclass(frozen=True)
class Trial:
    """Who is treated, and since when.

    Attributes
    ----------
    treated : bool[Z]
        Zones whose orders follow the other rules.
    from_slot : int
        First slot of these rules.
    """

    treated: np.ndarray
    from_slot: int


def nobody(arms: Arms) -> Trial:
    """The usual rules for all."""
    return Trial(np.zeros(arms.n_zones, bool), NEVER)


def everybody(arms: Arms) -> Trial:
    """The other rules for all, from the start."""
    return Trial(np.ones(arms.n_zones, bool), 0)


class TrialOrders(Orders):
    """The orders of a trial, told apart by their zones."""

    def __init__(self, arms: Arms, trial: Trial, seed: int) -> None:
        super().__init__(arms.usual, seed, None)
        self._trial = trial
        self._other = None if arms.same_asks else Orders(arms.other, seed, None)

    def stream(self, first: int = 0, last: int | None = None) -> Iterator[OrderChunk]:
        """Orders `first` to `last` (left out), in chunks."""
        usual = super().stream(first, last)
        one, two = tee(usual) if self._other is None else (usual, self._other.stream(first, last))
        return treated_orders(one, two, self._trial.treated, self._trial.from_slot)


@dataclass(frozen=True)
class World:
    """A trial as it went: every order sourced, every package moved.

    Attributes
    ----------
    arms : Arms
    trial : Trial
    orders : TrialOrders
    sourced : Sourced
    movement : Movement
    """

    arms: Arms
    trial: Trial
    orders: TrialOrders
    sourced: Sourced
    movement: Movement

    def happened(self) -> Happened:
        """As of a run, for its answers; zones and facilities count both sets of rules together."""
        arms, nothing = self.arms, Keeper(np.zeros(0, np.int64))
        doors = arms.doors(self.orders.seed)
        happened = followed(
            arms.usual, arms.when, arms.prepared, self.orders, self.sourced, self.movement, nothing, doors, None
        )
        if not self.trial.treated.any():
            # Paths that nobody takes would change the last bit of sums over paths.
            happened = replace(happened, paths=arms.planned[0].paths)
        return _folded(happened)

    def cells(self, days: Days) -> np.ndarray:
        """Counts by zone and day, int64[measures, Z, days] (`twin.cells`); days inside the measured window."""
        arms, when = self.arms, self.arms.when
        first, last = (int(self.sourced.slot_first_package[slot]) for slot in (when.first_slot, when.last_slot))
        return cells(
            self.orders.stream(*self.orders.between(when.first_slot, when.last_slot)),
            self.sourced,
            door_departure(self.movement, first, last),
            first,
            arms.doors(self.orders.seed),
            arms.prepared.paths.cost_mills,
            arms.n_zones,
            days,
        )


def happen(arms: Arms, trial: Trial, seed: int) -> World:
    """Source and move every order of a trial.

    Parameters
    ----------
    arms : Arms
    trial : Trial
        How backlog is weighed changes for the whole network at its slot, where everybody is treated, and never else.
    seed : int
        Of the orders.
    """
    orders = TrialOrders(arms, trial, seed)
    later = (trial.from_slot, arms.other_policy) if trial.treated.all() else None
    sourced, movement = through(orders, arms.prepared, arms.when.n_slots, later=later)
    return World(arms, trial, orders, sourced, movement)


def _folded(happened: Happened) -> Happened:
    """Zones and facilities of both sets of rules as one; a zone's drive is the mean of its packages'."""
    outcome = happened.outcome
    (one, other), (one_km, other_km) = (
        np.split(x, 2, axis=1) for x in (outcome.zone_packages.astype(float), happened.stem_km)
    )
    both = one + other
    mean = (one_km * one + other_km * other) / np.where(both > 0, both, 1.0)
    km = np.where(other == 0, one_km, np.where(one == 0, other_km, mean))
    names = ("station_delivered", "station_late", "source_packages", "source_units")
    folded = outcome._replace(
        zone_packages=_sum(outcome.zone_packages, axis=1), **{name: _sum(getattr(outcome, name)) for name in names}
    )
    return replace(happened, outcome=folded, stem_km=km)


def _sum(counts: np.ndarray, axis: int = 0) -> np.ndarray:
    one, other = np.split(counts, 2, axis=axis)
    return np.asarray(one + other)
