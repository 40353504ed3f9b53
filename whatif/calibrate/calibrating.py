"""A calibration from end to end: what chance does, the search, what the figures tell, the intervals."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from whatif.assumptions.points import Point, Points, known_kpis
from whatif.calibrate.fitting import fit, slopes
from whatif.calibrate.identify import NAMED, flat_directions, standard_errors
from whatif.calibrate.model import Model, OutOfRuns, noise_of
from whatif.calibrate.profile import End, ends
from whatif.calibrate.result import TRADES, Calibration, Fitted, Reached, TradeOff
from whatif.calibrate.spec import Spec
from whatif.task import Finished, Runner

NOISE_SEEDS = 5
"""Seeds at the start at least, by which it is measured what chance does."""

ROUNDS = 2
"""The intervals are looked for anew where that found a better fit."""

BETTER = 1.0
"""By how much the sum of squares must fall for that."""


def calibrate(
    spec: Spec, runner: Runner, *, seed: int = 1, on_done: Callable[[Finished], None] | None = None
) -> Calibration:
    """Fit a scenario's parameters to observed figures.

    Parameters
    ----------
    spec : Spec
        `read_calibration` gives one.
    runner : Runner
    seed : int
        Of the scattered starts.
    on_done : callable, optional
        Sees every run as it finishes.

    Raises
    ------
    InvalidInput
        When an observed figure does not exist.
    Pod2doorError
        When the start cannot be run.
    """
    points = Points(
        spec.base, spec.seeds, runner, part=spec.part, options=spec.options, common=spec.edits, on_done=on_done
    )
    at_start = points.at([spec.edits_at(spec.start)], _noise_seeds(spec.seeds))[0]
    if not at_start.error:
        places = [(observed.file, observed.line) for observed in spec.observed]
        known_kpis([observed.kpi for observed in spec.observed], at_start, places.__getitem__)
    noise = noise_of(spec, at_start)
    model = Model(spec, points, noise)
    ended = fit(model, seed, 2 * len(spec.parameters) * len(spec.seeds))
    jacobian, found = _identified(model)
    fitted = _fitted(model, found)
    return Calibration(
        spec=spec,
        fitted=fitted,
        reached=_reached(model, noise, at_start),
        trade_offs=_trade_offs(fitted, jacobian),
        chi2=model.best_chi2,
        runs=points.runs,
        ended=ended,
        failures=tuple(model.failures),
    )


def _noise_seeds(seeds: tuple[int, ...]) -> tuple[int, ...]:
    more = (seed for seed in range(1, NOISE_SEEDS + len(seeds) + 1) if seed not in seeds)
    return (*seeds, *(next(more) for _ in range(NOISE_SEEDS - len(seeds))))


def _identified(model: Model) -> tuple[np.ndarray, list[tuple[End, End]]]:
    """Slopes at the best point, and each parameter's interval; anew where the intervals led to a better one."""
    count = len(model.spec.parameters)
    jacobian = np.full((len(model.sigma), count), np.nan)
    found: list[tuple[End, End]] = []
    for _ in range(ROUNDS):
        before = model.best_chi2
        try:
            jacobian = slopes(model, model.best)
        except OutOfRuns:
            break
        errors = standard_errors(jacobian)
        found = [ends(model, jacobian, errors, which) for which in range(count)]
        if model.best_chi2 > before - BETTER:
            break
    return jacobian, found or [(End(0.0, True, False), End(1.0, True, False))] * count


def _fitted(model: Model, found: list[tuple[End, End]]) -> tuple[Fitted, ...]:
    result = []
    for parameter, best, (low, high) in zip(model.spec.parameters, model.best, found, strict=True):
        result.append(
            Fitted(
                parameter=parameter,
                value=parameter.at(float(best)),
                low=parameter.at(min(low.at, float(best))),
                high=parameter.at(max(high.at, float(best))),
                open_low=low.open,
                open_high=high.open,
                at_bound=bool(min(best, 1 - best) < 1e-3),
                profiled=low.profiled and high.profiled,
            )
        )
    return tuple(result)


def _reached(model: Model, noise: np.ndarray, at_start: Point) -> tuple[Reached, ...]:
    figures = model.figures(model.best)
    return tuple(
        Reached(seen, float(value), at_start.units[seen.kpi], float(chance), float((value - seen.value) / sigma))
        for seen, value, chance, sigma in zip(model.spec.observed, figures, noise, model.sigma, strict=True)
    )


def _trade_offs(fitted: tuple[Fitted, ...], jacobian: np.ndarray) -> tuple[TradeOff, ...]:
    """Flat directions in which a parameter takes part whose interval is wide."""
    if not np.isfinite(jacobian).all():
        return ()
    wide = [fit.high - fit.low >= TRADES * fit.parameter.width for fit in fitted]
    offs = []
    for direction in flat_directions(jacobian):
        named = [i for i in np.argsort(-np.abs(direction)) if abs(direction[i]) >= NAMED]
        if any(wide[i] for i in named):
            offs.append(TradeOff(tuple((fitted[i].key, float(direction[i])) for i in named)))
    return tuple(offs)
