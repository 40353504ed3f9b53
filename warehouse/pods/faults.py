"""When robots break down, and how long they then stand: both exponential. A flat battery is a fault as well."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


class Faults:
    """Faults of robots.

    Parameters
    ----------
    mtbf_s : float
        Mean working seconds between two faults of a robot.
    repair_s : float
        Mean seconds until it works again.
    rng : numpy.random.Generator
    """

    def __init__(self, mtbf_s: float, repair_s: float, rng: np.random.Generator) -> None:
        self.mtbf_s, self.repair_s, self._rng = mtbf_s, repair_s, rng

    def times_to_fault(self, robots: int) -> npt.NDArray[np.float64]:
        """Working seconds to the next fault of each robot."""
        return self._rng.exponential(self.mtbf_s, robots)

    def time_to_repair(self) -> float:
        """Seconds that a broken robot stands."""
        return float(self._rng.exponential(self.repair_s))
