"""Asking which assumptions matter: what it will cost, the runs, the analysis."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import datasets
from core.errors import Finding, InvalidInput
from datasets import Edit
from whatif.assumptions.points import Points, known_kpis
from whatif.assumptions.uncertain import Uncertain, uncertain
from whatif.batch import SEEDLESS
from whatif.parts import part_of
from whatif.sensitivity import indices, screening
from whatif.sensitivity.noise import SEEDS
from whatif.sensitivity.result import Method, OfKpi, Sensitivity
from whatif.task import Finished, Runner

TRAJECTORIES = 6
POINTS = 64
FEWEST_POINTS = 8
MOST_SIZE = 1 << 16


@dataclass(frozen=True)
class Plan:
    """What an analysis will take.

    Attributes
    ----------
    method : {"morris", "sobol"}
    uncertain : Uncertain
        What is varied.
    size : int
        Trajectories, or base points (a power of two).
    asked : int
        As asked for; more than `size` where the budget does not reach.
    seeds : tuple of int
    runs : int
        In all, where nothing fails.
    """

    method: Method
    uncertain: Uncertain
    size: int
    asked: int
    seeds: tuple[int, ...]
    runs: int

    def __str__(self) -> str:
        k, word = len(self.uncertain.assumptions), "trajectories" if self.method == "morris" else "base points"
        each = k + 1 if self.method == "morris" else k + 2
        seeds = f"{len(self.seeds)} seed{'s' * (len(self.seeds) > 1)}"
        return f"{k} assumption{'s' * (k != 1)}, {self.size} {word} of {each} points, {seeds}: {self.runs} runs"


def plan(
    base: str,
    *,
    method: Method = "morris",
    keys: Sequence[str] = (),
    seeds: Sequence[int] = (1, 2, 3),
    size: int | None = None,
    budget: int | None = None,
    part: str = "twin",
    edits: tuple[Edit, ...] = (),
) -> Plan:
    """What an analysis will take; parameters as of `sensitivity`.

    Raises
    ------
    InvalidInput
        When the scenario breaks rules, a pattern names nothing, or the budget is too small for any analysis.
    """
    seeds = seeds[:1] if part in SEEDLESS else seeds
    chosen = uncertain(datasets.load(base, edits=edits), keys, part)
    asked = size or (TRAJECTORIES if method == "morris" else POINTS)
    if method == "sobol":
        asked = 1 << max(asked - 1, FEWEST_POINTS - 1).bit_length()
    k, fewest = len(chosen.assumptions), 2 if method == "morris" else FEWEST_POINTS
    each, at_base = (k + (1 if method == "morris" else 2)) * len(seeds), max(SEEDS, len(seeds))
    if asked > MOST_SIZE:
        message = f"{asked} {'trajectories' if method == 'morris' else 'base points'} are more than {MOST_SIZE}"
        raise InvalidInput([Finding("--size", 0, "too-many-runs", message)])
    possible = asked
    while budget is not None and possible > fewest and possible * each + at_base > budget:
        possible = possible - 1 if method == "morris" else possible // 2
    runs = max(possible, fewest) * each + at_base
    if asked < fewest or (budget is not None and runs > budget):
        counts = f"{k} assumption{'s' * (k != 1)} and {len(seeds)} seed{'s' * (len(seeds) != 1)}"
        message = f"{counts} take {fewest * each + at_base} runs at least"
        raise InvalidInput([Finding("--budget" if asked >= fewest else "--size", 0, "too-few-runs", message)])
    return Plan(method, chosen, possible, asked, tuple(seeds), runs)


def sensitivity(
    base: str,
    *,
    runner: Runner,
    method: Method = "morris",
    keys: Sequence[str] = (),
    kpis: Sequence[str] = (),
    seeds: Sequence[int] = (1, 2, 3),
    size: int | None = None,
    budget: int | None = None,
    design_seed: int = 1,
    part: str = "twin",
    options: Mapping[str, Any] | None = None,
    edits: tuple[Edit, ...] = (),
    on_done: Callable[[Finished], None] | None = None,
) -> Sensitivity:
    """Which of a scenario's assumed numbers matter.

    Parameters
    ----------
    base : str
        As `datasets.load` takes it.
    runner : Runner
    method : {"morris", "sobol"}
        Screening of many (Morris 1991; Campolongo, Cariboni, Saltelli 2007), or shares of the variance for a few
        (Saltelli et al. 2010).
    keys : sequence of str
        Patterns of the assumptions to vary; none: all (`whatif.assumptions.uncertain`).
    kpis : sequence of str
        Figures to ask about, the most important first; none: the part's own choice.
    seeds : sequence of int
        The same for every point; of a part that knows no seed, the first.
    size : int, optional
        Trajectories, or base points, which are taken up to a power of two.
    budget : int, optional
        Runs at most; the size is cut to it, and the result says so.
    design_seed : int
        Of the design.
    part, options, edits
        Of the runs; edits are common to all.
    on_done : callable, optional
        Sees every run as it finishes.

    Raises
    ------
    InvalidInput
        As `plan` says, and when a figure does not exist.
    Infeasible
        When too many points fail.
    Pod2doorError
        When the base itself cannot be run.
    """
    planned = plan(base, method=method, keys=keys, seeds=seeds, size=size, budget=budget, part=part, edits=edits)
    points = Points(base, planned.seeds, runner, part=part, options=options, common=edits, on_done=on_done)
    names = tuple(dict.fromkeys(kpis or part_of(part).METRICS))
    at_base = points.at_base(_base_seeds(planned.seeds))
    known_kpis(names, at_base, lambda _: ("--kpi", 0))
    chosen = planned.uncertain
    found: tuple[OfKpi, ...]
    if method == "morris":
        walked = screening.walk(chosen, points, planned.size, design_seed, budget)
        found = tuple(screening.effects(chosen, walked, at_base, kpi, design_seed) for kpi in names)
        made, failures = len(walked.drawn), walked.failures
    else:
        seen, failures = indices.blocks(chosen, points, planned.size, design_seed)
        found = tuple(indices.shares(chosen, seen, at_base, kpi, design_seed) for kpi in names)
        made = planned.size - len(failures)
    return Sensitivity(
        method=method,
        base=base,
        part=part,
        seeds=planned.seeds,
        seed=design_seed,
        size=made,
        asked=planned.asked,
        runs=points.runs,
        kpis=found,
        failures=failures,
        left_out=chosen.left_out,
    )


def _base_seeds(seeds: tuple[int, ...]) -> tuple[int, ...]:
    """The seeds, and more where they are too few to see what chance does."""
    more = (seed for seed in range(1, SEEDS + len(seeds) + 1) if seed not in seeds)
    return (*seeds, *(next(more) for _ in range(SEEDS - len(seeds))))


def screen_then_explain(
    base: str, *, runner: Runner, few: int = 4, trajectories: int | None = None, points: int | None = None, **more: Any
) -> tuple[Sensitivity, Sensitivity | None]:
    """Two stages: screen all assumptions, then Sobol indices of the `few` that matter.

    Parameters
    ----------
    few : int
    trajectories, points : int, optional
        Size of each stage.
    **more
        As `sensitivity` takes them; a budget is of each stage.

    Returns
    -------
    screened : Sensitivity
    explained : Sensitivity or None
        None where nothing can be told from chance.
    """
    screened = sensitivity(base, runner=runner, method="morris", size=trajectories, **more)
    largest = screened.largest(few)
    if not largest:
        return screened, None
    return screened, sensitivity(base, runner=runner, method="sobol", size=points, **{**more, "keys": largest})
