"""Looking for the best fit: scipy's bounded least squares from the best of some scattered starts.

The twin is discrete (a trip more or less) and noisy, so slopes are taken over a twentieth of the range. The variables
are 1 + the share of the range: scipy's steps are in proportion to the variables, which must not come near zero. Fitting
three parameters of a noisy formula took it 24 points in 13 rounds, COBYQA 40 one after the other, and came closer.
"""

from __future__ import annotations

import numpy as np

from whatif.calibrate.model import Model, OutOfRuns
from whatif.calibrate.spec import Spec

STEP = 0.05
"""Of the range, for slopes."""

STEPS = 15
CLOSE = 1e-3
GOOD = 0.01
"""Half the sum of squares below which nothing is left to gain: a tenth of a tolerance."""


def steps(spec: Spec) -> np.ndarray:
    """Steps for slopes, relative to variables of 1 to 2; whole numbers move by one at least."""
    return np.array([max(STEP, 1.0 / p.width) if p.whole else STEP for p in spec.parameters])


def fit(model: Model, seed: int, kept_runs: int) -> str:
    """Search; the model remembers the best point.

    Parameters
    ----------
    model : Model
    seed : int
        Of the starts.
    kept_runs : int
        Of the budget, for what comes after.

    Returns
    -------
    str
        Why it ended.
    """
    starts = _starts(model, seed)
    found = model.residuals(starts)
    order = np.argsort([residuals @ residuals for residuals in found], kind="stable")
    why = ""
    for start in order[:2]:
        why = _descend(model, starts[start], kept_runs)
        if model.best_chi2 <= len(model.sigma) or why == OUT_OF_RUNS:
            break
    return why


OUT_OF_RUNS = "the budget of runs ended the search"


def _starts(model: Model, seed: int) -> list[np.ndarray]:
    from scipy.stats import qmc

    spec = model.spec
    count = 1 << max(spec.starts - 1, 0).bit_length() if spec.starts else 0
    scattered = qmc.Sobol(len(spec.parameters), rng=np.random.default_rng(seed)).random(count) if count else []
    return [spec.start, *list(scattered)[: spec.starts]]


def _descend(model: Model, start: np.ndarray, kept_runs: int) -> str:
    from scipy.optimize import least_squares

    def enough(intermediate_result: object) -> None:
        if getattr(intermediate_result, "cost", np.inf) < GOOD or model.runs_left <= kept_runs:
            raise StopIteration

    try:
        found = least_squares(
            lambda x: model.residuals([x - 1.0])[0],
            1.0 + start,
            bounds=(1.0, 2.0),
            diff_step=steps(model.spec),
            xtol=CLOSE,
            ftol=CLOSE,
            max_nfev=STEPS,
            workers=model.side_by_side(lambda x: x - 1.0),
            callback=enough,
        )
    except OutOfRuns:
        return OUT_OF_RUNS
    if model.runs_left <= kept_runs:
        return OUT_OF_RUNS
    return "it came to rest" if found.status != 0 else f"it was still moving after {STEPS} steps"


def slopes(model: Model, at: np.ndarray) -> np.ndarray:
    """The residuals' slopes at a point, by central differences: tolerances per range; float64[m, k].

    Raises
    ------
    OutOfRuns
    """
    from scipy.optimize import least_squares

    found = least_squares(
        lambda x: model.residuals([x - 1.0])[0],
        1.0 + at,
        jac="3-point",
        bounds=(1.0, 2.0),
        diff_step=steps(model.spec),
        max_nfev=1,
        workers=model.side_by_side(lambda x: x - 1.0),
    )
    return np.asarray(found.jac)
