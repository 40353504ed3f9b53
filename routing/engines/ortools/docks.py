"""Docks: at each start place no more vehicles load at once than there are docks."""

from __future__ import annotations

from routing.engines.ortools.model import Model
from routing.engines.ortools.times import TIME


def add_docks(model: Model) -> None:
    """A vehicle that is used holds a dock for the time of loading before it leaves."""
    rules, layout = model.problem.rules, model.layout
    if not rules.docks or not rules.load:
        return
    time, solver = model.routing.GetDimensionOrDie(TIME), model.routing.solver()
    for node in sorted(set(layout.starts)):
        loading = []
        for vehicle in (vehicle for vehicle, start in enumerate(layout.starts) if start == node):
            leaves = time.CumulVar(model.routing.Start(vehicle))
            # As all load equally long, who may not load at once may not be within a loading after leaving either.
            interval = solver.FixedDurationIntervalVar(leaves.Min(), leaves.Max(), rules.load, True, f"dock {vehicle}")
            used = model.routing.ActiveVehicleVar(vehicle)
            solver.Add(interval.PerformedExpr() == used)
            solver.Add(solver.IsEqualVar(leaves, interval.SafeStartExpr(0)) >= used)
            loading.append(interval)
        if len(loading) > rules.docks:
            solver.Add(solver.Cumulative(loading, [1] * len(loading), rules.docks, f"docks {node}"))
