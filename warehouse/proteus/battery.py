"""Carriers' batteries: drained at work, charged at the depot between tours."""

from __future__ import annotations

import numpy as np

from datasets import Settings
from warehouse.proteus.states import CHARGING, IDLE
from warehouse.walking.crew import Crew


class Batteries:
    """State of charge of some carriers.

    Parameters
    ----------
    carriers : int
    settings : Settings
        `battery_h`, `charge_h`, `charge_below`.
    rng : numpy.random.Generator
        For the charge at the start: anything between `charge_below` and full.

    Attributes
    ----------
    charge : float64[n]
        Share of a full battery; it may fall below 0 on a tour that was begun with little, as reserve.
    most_charging : int
        Chargers that have been in use at once.
    charges : int
        Charges begun.
    """

    def __init__(self, carriers: int, settings: Settings, rng: np.random.Generator) -> None:
        self._drain = 1 / (settings.battery_h * 3600)
        self._full_s = settings.charge_h * 3600
        self._below = settings.charge_below
        self.charge = rng.uniform(settings.charge_below, 1.0, carriers)
        self.most_charging = 0
        self.charges = 0

    def drain(self, crew: Crew, dt_s: float) -> None:
        """A tick is over."""
        at_work = (crew.state != IDLE) & (crew.state != CHARGING)
        self.charge[at_work] -= self._drain * dt_s

    def needs_charge(self, row: int) -> bool:
        """Whether this carrier should charge before its next tour."""
        return bool(self.charge[row] < self._below)

    def begin(self, crew: Crew, row: int) -> None:
        """Charge until full."""
        crew.state[row] = CHARGING
        crew.left_s[row] = (1 - self.charge[row]) * self._full_s
        self.charge[row] = 1.0
        self.charges += 1
        self.most_charging = max(self.most_charging, int(np.count_nonzero(crew.state == CHARGING)))
