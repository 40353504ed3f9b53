"""From a problem to a result: choose the engine, search, evaluate."""

from __future__ import annotations

import time
from importlib import import_module

from routing.engines import Budget, Engine, Progress
from routing.engines.warmup import compile_for
from routing.evaluator import evaluate
from routing.plan import Result, RoutePlan
from routing.problem import Problem
from routing.reasons import reasons

ENGINES = {
    "sisr": "routing.engines.sisr",
    "ortools": "routing.engines.ortools",
    "sisr+ortools": "routing.engines.hybrid",
    "pyvrp": "routing.engines.pyvrp",
}
"""Names of the engines, as `--engine` takes them, and where they live; each module has `ENGINE`."""


def engine_named(name: str) -> Engine:
    """Find an engine.

    Raises
    ------
    KeyError
        When there is none of that name.
    """
    engine: Engine = import_module(ENGINES[name]).ENGINE
    return engine


def ready_engine(name: str, problem: Problem) -> Engine:
    """Find an engine that can take a problem, its kernels compiled, so that a budget is spent searching.

    Raises
    ------
    ValueError
        When it cannot take the problem; it says why.
    """
    engine = engine_named(name)
    refusal = engine.refuses(problem)
    if refusal:
        raise ValueError(f"{engine.name}: {refusal}")
    if engine.name.startswith("sisr"):
        compile_for(problem)
    return engine


def solve(
    problem: Problem,
    budget: Budget,
    *,
    engine: str = "auto",
    start: RoutePlan | None = None,
    progress: Progress | None = None,
) -> Result:
    """Search for routes, and have the independent evaluator see what was found.

    Raises
    ------
    ValueError
        When the engine cannot take the problem; it says why.
    """
    chosen = ready_engine("sisr+ortools" if engine == "auto" else engine, problem)
    began = time.perf_counter()
    found = chosen.solve(problem, budget, start=start, progress=progress)
    return Result(
        plan=found.plan,
        evaluation=evaluate(problem, found.plan),
        unassigned=reasons(problem, found.plan),
        engine=str(found.notes.get("engine", chosen.name)),
        seconds=time.perf_counter() - began,
        iterations=found.iterations,
        bound=found.bound,
        history=found.history,
        notes=found.notes,
    )
