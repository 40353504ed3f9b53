"""What a floor can do: lines an hour of a staffing when orders never run out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from warehouse.costs import measured_lines, usd_per_h
from warehouse.floor_orders import FloorOrders
from warehouse.floor_stream import floor_orders
from warehouse.modes import Staffing, simulate

if TYPE_CHECKING:
    from datasets import Scenario
    from warehouse.layout.floor_plan import FloorPlan

PRESSURE = 1.4
"""Orders come this much faster than the rate that is asked about, so that the floor is never idle at it."""
WAITING_H = 0.75
"""Hours of orders that wait when the run begins."""


class Meter:
    """Measures floors of one plan with the same orders for each.

    Parameters
    ----------
    plan : FloorPlan
    scenario : Scenario
    rate : float
        Lines an hour that is asked about: faster floors are measured as a little faster than it.
    warm_up_h, hours : float
        Time before the measured time, and the measured time.
    """

    def __init__(
        self, plan: FloorPlan, scenario: Scenario, rate: float, *, warm_up_h: float = 0.4, hours: float = 0.6
    ) -> None:
        self.plan, self.scenario, self.rate = plan, scenario, rate
        self._from_s, self._to_s = warm_up_h * 3600, (warm_up_h + hours) * 3600
        self._orders = lru_cache(maxsize=None)(self._draw)
        self._measured: dict[tuple[str, Staffing, int], tuple[float, float, float]] = {}

    def lines_per_h(self, mode: str, staffing: Staffing, seed: int) -> float:
        """Lines an hour in the measured time."""
        return self._measure(mode, staffing, seed)[0]

    def cost_per_line_usd(self, mode: str, staffing: Staffing, seed: int) -> float:
        """USD a line where the floor gets `rate` lines an hour: what stands there is shared by them."""
        _, standing, by_line = self._measure(mode, staffing, seed)
        return standing / self.rate + by_line

    def _measure(self, mode: str, staffing: Staffing, seed: int) -> tuple[float, float, float]:
        """(lines an hour, USD an hour of what stands on the floor, USD a line of stowing and packing)."""
        key = (mode, staffing, seed)
        if key not in self._measured:
            settings = self.scenario.settings.floor
            result = simulate(
                *(mode, self.plan, self._orders(seed), settings, staffing),
                seed=seed,
                from_s=self._from_s,
                to_s=self._to_s,
            )
            lines = int(measured_lines(result).sum()) / result.hours
            usd = usd_per_h(result, settings)
            by_line = usd.pop("stow_and_pack") / lines if lines else 0.0
            self._measured[key] = (lines, sum(usd.values()), by_line)
        return self._measured[key]

    def _draw(self, seed: int) -> FloorOrders:
        hours = self._to_s / 3600
        return floor_orders(
            self.scenario,
            lines_per_h=self.rate * PRESSURE,
            hours=hours,
            n_skus=self.plan.n_skus,
            seed=seed,
            before_h=WAITING_H,
        )
