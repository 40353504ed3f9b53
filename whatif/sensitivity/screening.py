"""Morris screening: each assumption moved alone, from several places; what fails is drawn anew, whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.errors import Infeasible
from whatif.assumptions.points import Point, Points, values_of
from whatif.assumptions.uncertain import Uncertain
from whatif.sensitivity.design import LEVELS, STEP, problem_of, trajectories
from whatif.sensitivity.noise import between_seeds, effects_by_chance
from whatif.sensitivity.result import Effect, Failure, OfKpi

DRAWN_ANEW = 2
"""Trajectories drawn at most, for each that is asked for."""


@dataclass(frozen=True)
class Walked:
    """Trajectories that were run whole.

    Attributes
    ----------
    drawn : float64[r, k + 1, k]
        As SALib drew them.
    points : list of Point
        Of trajectory 0, then 1 ...: r (k + 1) of them.
    failures : tuple of Failure
        Of the trajectories that are left out.
    """

    drawn: np.ndarray
    points: list[Point]
    failures: tuple[Failure, ...]


def walk(uncertain: Uncertain, points: Points, count: int, seed: int, most_runs: int | None) -> Walked:
    """Draw and run `count` trajectories; one with a point that fails is replaced, as long as runs are left.

    Raises
    ------
    Infeasible
        When fewer than two come through.
    """
    rng, drawn = np.random.default_rng(seed), 0
    kept: list[np.ndarray] = []
    seen: list[Point] = []
    failures: list[Failure] = []
    while len(kept) < count and drawn < DRAWN_ANEW * count:
        wanted = count - len(kept)
        per_walk = (len(uncertain.assumptions) + 1) * len(points.seeds)
        if most_runs is not None and drawn:
            wanted = min(wanted, (most_runs - points.runs) // per_walk)
        if wanted < 1:
            break
        walks = trajectories(uncertain, wanted, rng)
        drawn += wanted
        found = points.at([uncertain.edits(row) for walk in walks for row in uncertain.rounded(walk)])
        for number, walk in enumerate(walks):
            own = found[number * len(walk) : (number + 1) * len(walk)]
            if failure := _failure(uncertain, walk, own):
                failures.append(failure)
            else:
                kept.append(walk)
                seen += own
    if len(kept) < 2:
        raise Infeasible(_why(failures, drawn))
    return Walked(np.stack(kept), seen, tuple(failures))


def _failure(uncertain: Uncertain, walk: np.ndarray, found: Sequence[Point]) -> Failure | None:
    """The first point that failed, by the step that led to it."""
    for number, point in enumerate(found):
        if point.error:
            if not number:
                return Failure("where the trajectory starts", point.error)
            moved = int(np.flatnonzero(walk[number] != walk[number - 1])[0])
            value = uncertain.rounded(walk)[number, moved]
            return Failure(f"{uncertain.keys[moved]} {value:.6g}", point.error)
    return None


def _why(failures: Sequence[Failure], drawn: int) -> list[str]:
    errors = dict.fromkeys(f"{failure.at}: {failure.error}" for failure in failures)
    head = f"of {drawn} trajectories {len(failures)} met a run that failed; a screening needs two that do not"
    return [head, *errors][:6]


def effects(uncertain: Uncertain, walked: Walked, base: Point, kpi: str, seed: int) -> OfKpi:
    """What moves a figure, by SALib's analysis of means over seeds; the base's first seeds are the points'."""
    spread = between_seeds(base.kpis[kpi])
    values = values_of(walked.points, kpi)
    unit, mean = base.units[kpi], float(base.kpis[kpi][: values.shape[1]].mean())
    if not np.isfinite(values).all():
        missing = int((~np.isfinite(values)).any(axis=1).sum())
        return OfKpi(kpi, unit, mean, spread, cannot=f"it has no value at {missing} of {len(values)} points")
    found = _analysed(uncertain, walked.drawn, values, base.kpis[kpi], seed)
    means = values.mean(axis=1)
    ordered = tuple(sorted(found, key=lambda effect: (-effect.size, effect.key)))
    return OfKpi(kpi, unit, mean, spread, float(means.min()), float(means.max()), ordered)


def _analysed(uncertain: Uncertain, drawn: np.ndarray, values: np.ndarray, base: np.ndarray, seed: int) -> list[Effect]:
    from SALib.analyze import morris

    flat = drawn.reshape(-1, drawn.shape[2])
    found = morris.analyze(problem_of(uncertain), flat, values.mean(axis=1), num_levels=LEVELS, seed=seed)
    chance = effects_by_chance(_differences(drawn, values), base) / STEP
    size, conf, signed, spread = (np.asarray(found[name], float) for name in ("mu_star", "mu_star_conf", "mu", "sigma"))
    return [
        Effect(a, float(size[i]), float(conf[i]), float(signed[i]), float("nan"), float(spread[i]), float(chance[i]))
        for i, a in enumerate(uncertain.assumptions)
    ]


def _differences(drawn: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Of each seed, trajectory and assumption: what its step did; float64[S, r, k]."""
    count, steps, k = drawn.shape
    by_step = np.diff(values.T.reshape(-1, count, steps), axis=2)
    moved = np.abs(np.diff(drawn, axis=1)).argmax(axis=2)
    result = np.empty((len(by_step), count, k))
    np.put_along_axis(result, np.broadcast_to(moved, by_step.shape), by_step, axis=2)
    return result
