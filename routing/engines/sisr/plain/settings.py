"""The numbers of a search, from what is known of the problem."""

from __future__ import annotations

from dataclasses import dataclass

from routing.engines.sisr.acceptance import Cooling
from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.routes import Routes, cost_of


@dataclass(frozen=True)
class Settings:
    """How to walk.

    Attributes
    ----------
    cooling : Cooling
    mean_removed : float
        Customers removed in an iteration, on average.
    longest : int
        Longest string that is removed.
    look : int
        Neighbours beside which a place is sought.
    reluctance : int
        How much cheaper than the best other place a route of its own has to be.
    """

    cooling: Cooling
    mean_removed: float = 10.0
    longest: int = 10
    look: int = 30
    reluctance: int = 0


def look_of(prepared: Prepared) -> int:
    """Neighbours beside which a place is sought."""
    return 50 if prepared.fixed.timed else 30


def settings_for(prepared: Prepared, routes: Routes, *, warm: bool) -> Settings:
    """Choose by size, windows and the cost of a customer in the start."""
    each = max(1.0, cost_of(prepared.fixed, routes.visits, routes.first) / max(1, len(routes.visits)))
    hot, cold = (1.4, 0.02) if prepared.fixed.timed else (0.6, 0.03)
    if warm:
        hot = 2.0 * cold
    return Settings(Cooling(hot * each, cold * each), look=look_of(prepared))
