"""Capacitated warehouse location: which sites to open, and who is served from where; a customer may be split."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.errors import Infeasible

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class WarehouseProblem:
    """Sites that may be opened and customers that must be served.

    Attributes
    ----------
    capacity : float64[sites]
        Units that a site serves at most, 0 or more.
    fixed : float64[sites]
        Cost of opening a site, 0 or more.
    demand : float64[customers]
        Units, 0 or more. A customer without demand has to be allotted to an open site all the same.
    cost : float64[sites, customers]
        Cost of serving **all** of a customer from a site, 0 or more.
    """

    capacity: Floats
    fixed: Floats
    demand: Floats
    cost: Floats

    def __post_init__(self) -> None:
        sites, customers = len(self.capacity), len(self.demand)
        if self.cost.shape != (sites, customers) or self.fixed.shape != (sites,) or not sites or not customers:
            raise ValueError(
                f"{sites} capacities, {len(self.fixed)} fixed costs, {customers} customers, "
                f"costs {self.cost.shape}: these do not fit together"
            )
        for name in ("capacity", "fixed", "demand", "cost"):
            values = getattr(self, name)
            if not (np.isfinite(values).all() and (values >= 0).all()):
                raise ValueError(f"{name} holds values that are negative or not finite")

    @property
    def needed(self) -> float:
        """Units that the open sites must hold."""
        return float(self.demand.sum())

    def check_feasible(self) -> None:
        """Refuse a problem without a solution.

        Raises
        ------
        Infeasible
            When all sites together hold less than is asked for.
        """
        if self.capacity.sum() < self.needed * (1 - ROUNDING):
            raise Infeasible(
                [
                    f"the {len(self.capacity):,} sites hold {self.capacity.sum():,.10g} units together, "
                    f"and the customers ask for {self.needed:,.10g}"
                ]
            )


ROUNDING = 1e-9
"""Relative difference of capacity and demand that is taken for rounding."""
