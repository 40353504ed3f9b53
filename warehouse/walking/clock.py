"""The clock of a floor on which people walk: ticks, what is told after each, and a last tick cut to fit."""

from __future__ import annotations

from typing import Protocol

import mesa

COLLECT_S = 60.0
"""The data collector looks so often."""


class Teller(Protocol):
    """Tells a recorder of a model (`Record`)."""

    def tick(self) -> None:
        """After a tick."""


class TickedModel(mesa.Model):
    """A Mesa model with a clock.

    Attributes
    ----------
    now_s : float
        Seconds from the start.
    tick_s : float
        Length of a step.
    """

    now_s = 0.0
    tick_s: float
    _record: Teller | None = None
    _next_collect_s = 0.0

    def run_until(self, until_s: float) -> None:
        """Step up to this second; the last step is cut to fit."""
        while until_s - self.now_s > 1e-6:
            self.step(min(self.tick_s, until_s - self.now_s))

    def _pass(self, dt_s: float) -> None:
        """Let the clock go on, and tell those who keep what happens."""
        self.now_s += dt_s
        if self._record is not None:
            self._record.tick()
        if self.now_s >= self._next_collect_s:
            self.datacollector.collect(self)
            self._next_collect_s += COLLECT_S
