"""What the observed figures can tell: directions in which the parameters can move without their seeing it.

At the fit, slopes in tolerances per range give J; a singular value s of J says that a move of the whole range along its
direction shows as s tolerances. A direction is flat where its standard error 1/s is no less than that of a value of
which one knows the range alone (Bates and Watts 1988, chapter 3; for naming them Belsley, Kuh, Welsch 1980).
"""

from __future__ import annotations

import math

import numpy as np

UNINFORMED = 1 / math.sqrt(12)
"""Standard deviation of a value that is equally likely anywhere in its range."""

NAMED = 0.3
"""Share of a flat direction from which a parameter is named with it."""


def standard_errors(slopes: np.ndarray) -> np.ndarray:
    """Of each parameter, in shares of its range; float64[k], infinite where nothing is known.

    Parameters
    ----------
    slopes : float64[m, k]
        In tolerances per range.
    """
    singular, directions = _directions(slopes)
    share, seen = (
        directions**2,
        np.broadcast_to((singular > 1e-9 * max(singular.max(), 1.0))[:, None], directions.shape),
    )
    unseen = np.where(share > 1e-12, np.inf, 0.0)
    return np.sqrt(np.divide(share, singular[:, None] ** 2, out=unseen, where=seen).sum(axis=0))


def flat_directions(slopes: np.ndarray) -> list[np.ndarray]:
    """Directions that the figures do not see, the flattest first; float64[k] of length 1, largest part above 0."""
    singular, directions = _directions(slopes)
    flat = [row for s, row in zip(singular, directions, strict=True) if s * UNINFORMED <= 1]
    return [row * np.sign(row[np.abs(row).argmax()]) for row in reversed(flat)]


def _directions(slopes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Singular values, one a parameter, with their directions in rows; 0 where there are fewer figures."""
    _, singular, directions = np.linalg.svd(slopes, full_matrices=True)
    padded = np.zeros(slopes.shape[1])
    padded[: len(singular)] = singular
    return padded, directions
