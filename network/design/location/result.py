"""What the engine answers: a design with its plan's cost, a bound, and the designs that came next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Design:
    """One design, evaluated by `network.plan`; sums are a day's mean over the periods.

    Attributes
    ----------
    is_open : bool[F]
    modules : int64[F]
    cost_usd : float
        `plan_usd` + `sites_usd`: what is least.
    plan_usd : float
        The plans' objective (variable cost, late and unserved charged), carbon at its price included, with
        packages that no station reaches or can sort charged as unserved too.
    sites_usd : float
        `Sites.cost_usd`.
    unserved, late : float
        Packages a day.
    carbon_kg : float
        A day.
    load : float64[F]
        Packages a day through each facility.
    broken : tuple of str
        Names of what the design does not keep ("limit NAME", "least throughput FC-X", "carbon cap",
        "unserved", "late"); "overloaded" where it was refused before it was planned.
    """

    is_open: np.ndarray
    modules: np.ndarray
    cost_usd: float
    plan_usd: float
    sites_usd: float
    unserved: float
    late: float
    carbon_kg: float
    load: np.ndarray
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class Located:
    """Answer of `locate`.

    Attributes
    ----------
    status : str
        "optimal" (the bound meets the cost, see `network.design.location.engine.OPTIMAL`), "feasible", or
        "infeasible" (no design that keeps everything was found; `proven_infeasible` where none exists).
    best : Design or None
    today : Design
        What stands today (facilities that must open or close done so), to compare.
    bound_usd : float
        No design costs less, with promises and package splits as they are with every site open (see docs/design.md).
    alternatives : tuple of Design
        Next best designs seen, the best first, without `best`.
    model_usd : float
        `best` as the bound's own model prices it (every ZIP apart and divisible, territories and sources chosen
        together, nothing rounded), at prices that are nearly the best; what `best.cost_usd` is above it is the error
        of that model. NaN where there was no time for it.
    plans : int
        Designs that the plan was asked to evaluate.
    nodes : int
        Nodes of the search tree whose bound was computed.
    seconds : dict of str to float
        By stage.
    proven_infeasible : bool
    cut : bool
        Whether the time, or the caller's `stop`, ended something that would have gone on.
    judged : tuple of Design
        Every design that a plan judged, in that order, whatever it breaks.
    """

    status: str
    best: Design | None
    today: Design
    bound_usd: float
    alternatives: tuple[Design, ...]
    model_usd: float
    plans: int
    nodes: int
    seconds: dict[str, float]
    proven_infeasible: bool = False
    cut: bool = False
    judged: tuple[Design, ...] = ()

    @property
    def gap(self) -> float:
        """(cost - bound) / cost of the best design; NaN without one."""
        if self.best is None:
            return float("nan")
        return (self.best.cost_usd - self.bound_usd) / max(abs(self.best.cost_usd), 1e-9)
