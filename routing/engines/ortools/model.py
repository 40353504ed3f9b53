"""A routing problem as an OR-Tools model: every rule that a `Problem` can hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from routing.engines.ortools.layout import Layout
from routing.engines.ortools.legs import Legs, legs_of
from routing.engines.ortools.visits import Visits, visits_of
from routing.engines.scaling import scale_of
from routing.problem import Ints, Problem


@dataclass(frozen=True)
class Model:
    """An open model: rules may still be added.

    Attributes
    ----------
    problem : Problem
    layout : Layout
    legs : dict of Legs
        By profile.
    visits : Visits
    scale : int
        OR-Tools counts costs in `1 / scale` of the problem's currency.
    manager, routing
        OR-Tools' own.
    matrices : dict of int
        Transit matrices that are registered.
    breaks : dict of list
        Each vehicle's break intervals, where it has any.
    """

    problem: Problem
    layout: Layout
    legs: dict[int, Legs]
    visits: Visits
    scale: int
    manager: Any
    routing: Any
    matrices: dict[Any, int] = field(default_factory=dict)
    breaks: dict[int, list[Any]] = field(default_factory=dict)

    @staticmethod
    def empty(
        problem: Problem, types: tuple[int, ...], legs: dict[int, Legs] | None = None, visits: Visits | None = None
    ) -> Model:
        """Nodes and vehicles without any rule; `legs` and `visits` where they are known better."""
        from ortools.constraint_solver import pywrapcp

        layout = Layout.of(problem, types)
        manager = pywrapcp.RoutingIndexManager(len(layout), len(types), list(layout.starts), list(layout.ends))
        return Model(
            problem,
            layout,
            legs_of(problem, layout) if legs is None else legs,
            visits_of(problem, layout) if visits is None else visits,
            scale_of(problem),
            manager,
            pywrapcp.RoutingModel(manager),
        )

    def index(self, stop: int) -> int:
        """OR-Tools' index of a stop."""
        return int(self.manager.NodeToIndex(stop))

    def leave_out(self, stop: int) -> None:
        """Keep a stop off all routes; a model in which it is required then has no solution."""
        self.routing.solver().Add(self.routing.ActiveVar(self.index(stop)) == 0)

    def cost(self, amount: float) -> int:
        """Convert a cost to OR-Tools' whole numbers."""
        return round(amount * self.scale)

    def matrix(self, key: Any, table: Ints) -> int:
        """Register a transit matrix int64[N, N] once for each key."""
        if key not in self.matrices:
            self.matrices[key] = self.routing.RegisterTransitMatrix(table.tolist())
        return self.matrices[key]

    def vector(self, of_stops: Ints) -> int:
        """Register what each stop adds when left, int64[S]; terminals add nothing."""
        padded = np.zeros(len(self.layout), np.int64)
        padded[: self.layout.stops] = of_stops
        return int(self.routing.RegisterUnaryTransitVector(padded.tolist()))

    def dimension(
        self, name: str, transits: list[int], capacities: list[int], slack: int = 0, *, from_zero: bool = True
    ) -> Any:
        """Add a dimension with a transit and a capacity for each vehicle."""
        self.routing.AddDimensionWithVehicleTransitAndCapacity(transits, slack, capacities, from_zero, name)
        return self.routing.GetDimensionOrDie(name)
