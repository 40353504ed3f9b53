"""How the temperature falls, and over which share of a budget."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Cooling:
    """A temperature that falls geometrically from `hot` to `cold` (simulated annealing, as SISR uses it).

    Attributes
    ----------
    hot, cold : float
        In the unit of the search's costs.
    """

    hot: float
    cold: float

    def at(self, share: float) -> float:
        """Temperature after this share of the budget, 0..1."""
        return float(self.hot * (self.cold / self.hot) ** min(max(share, 0.0), 1.0))
