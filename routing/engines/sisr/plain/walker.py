"""One thread's walk through its part of a solution."""

from __future__ import annotations

import numpy as np

from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.routes import Routes, load, unload
from routing.engines.sisr.plain.settings import Settings
from routing.engines.sisr.plain.state import ABSENTEES, BEST, CURRENT, OWN, PENALTY, new_state
from routing.engines.sisr.plain.walk import place_all, walk

FIRST_PACE = 5000.0
"""Iterations a second until the pace is known."""


class Walker:
    """A walk, its tables and its random numbers.

    Parameters
    ----------
    prepared : Prepared
    seed : int

    Attributes
    ----------
    pace : float
        Iterations a second, lately.
    """

    def __init__(self, prepared: Prepared, seed: int) -> None:
        self._fixed = prepared.fixed
        self._state = new_state(len(prepared), prepared.limit, seed)
        self._state.penalty[:] = prepared.fixed.stop[:, PENALTY]
        self._limit = prepared.limit
        self.pace = FIRST_PACE

    def load(self, routes: Routes, limit: int) -> None:
        """Take on a part, with so many routes at most."""
        load(self._fixed, self._state, routes.visits, routes.first, routes.absent)
        self._limit = limit

    def place(self, order: np.ndarray, look: int, reluctance: int) -> None:
        """Insert all customers, absent until now, in this order."""
        place_all(self._fixed, self._state, np.ascontiguousarray(order, np.int32), look, self._limit, reluctance)

    def walk(self, steps: int, settings: Settings, share: float) -> None:
        """Walk so many iterations at the temperature of this share of the budget."""
        self._walk(steps, settings, settings.cooling.at(share), 0)

    def press(self, steps: int, settings: Settings, heat: float, pressure: int) -> bool:
        """Walk until nobody is absent, so many iterations at most; whether nobody is."""
        self._walk(steps, settings, heat, pressure)
        return int(self._state.tally[ABSENTEES]) == 0

    def _walk(self, steps: int, settings: Settings, heat: float, pressure: int) -> None:
        walk(
            self._fixed,
            self._state,
            steps,
            heat,
            settings.mean_removed,
            settings.longest,
            settings.look,
            self._limit,
            settings.reluctance,
            pressure,
        )

    @property
    def cost(self) -> int:
        """Cost of the routes as they are."""
        return int(self._state.cost[CURRENT])

    @property
    def best_cost(self) -> int:
        """Cost of the best since the part was taken on."""
        return int(self._state.cost[BEST])

    @property
    def penalty(self) -> np.ndarray:
        """What each customer costs while absent, int32[n + 1]; the fleet's reduction writes it."""
        return self._state.penalty

    def current(self) -> Routes:
        """Routes as they are."""
        return self._read(self._state.node)

    def best(self) -> Routes:
        """Best routes since the part was taken on."""
        return self._read(self._state.best)

    def _read(self, table: np.ndarray) -> Routes:
        return Routes(*unload(table, self._state.own[: self._state.tally[OWN]]))
