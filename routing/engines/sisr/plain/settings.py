"""The numbers of a search, from what is known of the problem."""

from __future__ import annotations

from dataclasses import dataclass

from routing.engines.sisr.acceptance import Cooling
from routing.engines.sisr.plain.prepare import Prepared
from routing.engines.sisr.plain.routes import Routes, cost_of

WARM = 3.0
"""Of the coldest temperature, where a good plan is given."""


SMALL = 500
"""Customers up to which more neighbours pay."""

LOOK, LOOK_TIMED, LOOK_SMALL = 40, 50, 100
"""Neighbours beside which a place is sought."""


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
    return LOOK_SMALL if len(prepared) <= SMALL else LOOK_TIMED if prepared.fixed.timed else LOOK


def settings_for(prepared: Prepared, routes: Routes, *, intensity: float = 1000.0, warm: bool = False) -> Settings:
    """Choose temperatures, in parts of what a customer costs in the routes.

    Parameters
    ----------
    routes : Routes
        Where the search starts.
    intensity : float
        Iterations for each customer that the budget will allow.
    warm : bool
        Whether the routes are good already: then the search stays near them.
    """
    each = max(1.0, cost_of(prepared.fixed, routes.visits, routes.first) / max(1, len(routes.visits)))
    hottest, coldest, enough = (1.4, 0.02, 700.0) if prepared.fixed.timed else (0.6, 0.03, 3000.0)
    cold = coldest * min(1.0, (3000.0 / max(intensity, 1.0)) ** 0.5)
    hot = hottest * min(1.0, max(0.25, (intensity / enough) ** 0.5))
    if warm:
        hot = WARM * cold
    return Settings(Cooling(hot * each, cold * each), look=look_of(prepared))
