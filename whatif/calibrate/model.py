"""The twin as a function to be fitted: a point of the unit cube to residuals, in tolerances."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from core.errors import Pod2doorError
from whatif.assumptions.points import Point, Points
from whatif.calibrate.spec import Spec

FAILED = 100.0
"""Residual of every figure, in tolerances, at a point that cannot be run."""


class OutOfRuns(Pod2doorError):
    """The budget does not hold the runs that the next points need."""

    def __init__(self) -> None:
        super().__init__("the budget of runs is too small to begin with")


class Model:
    """Residuals by point, each run once; the best point is remembered.

    Parameters
    ----------
    spec : Spec
    points : Points
    noise : float64[m]
        Standard deviation of each figure's mean over the seeds, by chance.

    Attributes
    ----------
    sigma : float64[m]
        Tolerance and chance together.
    best : float64[k]
        Point of the least sum of squares so far, in the unit cube.
    failures : dict of str to None
        Errors of points that could not be run.
    """

    def __init__(self, spec: Spec, points: Points, noise: np.ndarray) -> None:
        self.spec, self._points = spec, points
        self._values = np.array([observed.value for observed in spec.observed])
        self.sigma = np.hypot([observed.tolerance for observed in spec.observed], noise)
        self.best = spec.start
        self.best_chi2 = np.inf
        self.failures: dict[str, None] = {}

    @property
    def runs_left(self) -> int:
        """Of the budget."""
        return self.spec.runs - self._points.runs

    def figures(self, share: np.ndarray) -> np.ndarray:
        """The observed figures at a point, which has been run or is now; float64[m], NaN where there is none."""
        return self._figures(self._points.at([self.spec.edits_at(share)])[0])

    def residuals(self, shares: Sequence[np.ndarray]) -> list[np.ndarray]:
        """Of several points, run side by side: (figure - observed) / sigma; float64[m] each.

        Raises
        ------
        OutOfRuns
            When the budget does not hold them.
        """
        edits = [self.spec.edits_at(share) for share in shares]
        if self._points.cost(edits) > self.runs_left:
            raise OutOfRuns
        found = [self._residuals(point) for point in self._points.at(edits)]
        for share, residuals in zip(shares, found, strict=True):
            chi2 = float(residuals @ residuals)
            if chi2 < self.best_chi2:
                self.best, self.best_chi2 = np.array(share, float), chi2
        return found

    def _figures(self, point: Point) -> np.ndarray:
        return np.array([point.mean(observed.kpi) for observed in self.spec.observed])

    def _residuals(self, point: Point) -> np.ndarray:
        residuals = (self._figures(point) - self._values) / self.sigma
        if np.isfinite(residuals).all():
            return residuals
        self.failures.setdefault(point.error or "a figure has no value")
        return np.where(np.isfinite(residuals), residuals, FAILED)

    def side_by_side(self, to_share: Callable[[np.ndarray], np.ndarray]) -> Callable[..., Iterator[np.ndarray]]:
        """A map for scipy's ``workers``: runs all points of a Jacobian at once, then gives each its residuals.

        Parameters
        ----------
        to_share : callable
            The optimiser's variables to a point of the unit cube.
        """

        def mapped(function: Callable[[np.ndarray], np.ndarray], points: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
            listed = list(points)
            self.residuals([to_share(point) for point in listed])
            return map(function, listed)

        return mapped


def noise_of(spec: Spec, point: Point) -> np.ndarray:
    """Standard deviation of each figure's mean over the calibration's seeds; float64[m]."""
    if point.error:
        raise Pod2doorError(f"the start cannot be run: {point.error}")
    by_seed = np.stack([point.kpis[observed.kpi] for observed in spec.observed])
    return np.asarray(by_seed.std(axis=1, ddof=1) / np.sqrt(len(spec.seeds)))
