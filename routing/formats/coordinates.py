"""Coordinates of a problem for files that show it on a map."""

from __future__ import annotations

import numpy as np

from routing.problem import Places, Problem


def positions(places: Places, what: str) -> list[tuple[float, float]]:
    """[x, y] of every place, longitude first; to a centimetre where they are degrees.

    Raises
    ------
    ValueError
        When a place has none.
    """
    if not len(places) or not np.isfinite(places.x + places.y).all():
        raise ValueError(f"the problem has no coordinates (distances alone), which {what} needs")
    digits = 7 if places.geographic else 3
    return list(zip(np.round(places.x, digits).tolist(), np.round(places.y, digits).tolist(), strict=True))


def depots_of(problem: Problem) -> list[int]:
    """Places where vehicles start or end."""
    ends = {place for kind in problem.vehicles for place in (kind.start, kind.end)}
    return sorted(place for place in ends if place is not None)
