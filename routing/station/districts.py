"""Districts of balanced work: a power diagram whose cells are convex and never overlap.

A stop belongs to the district with the least `distance^2 - weight`. Weights are raised and lowered until every
district has its share of the work (dual ascent, one weight at a time, exactly: Aurenhammer, Hoffmann, Aronov 1998,
Algorithmica 20), then each centre moves to its stops' barycentre, and again: balanced k-means.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.station.split import bisected

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

TOLERANCE = 0.03
"""Of a district's share of the work; or the heaviest point, where that is more."""

ROUNDS = 8
"""Times that centres move; the districts' compactness gains less than 1 % in a further one."""

RAISES = 5
"""Changes of weights in a round, for each district."""


@dataclass(frozen=True)
class Districts:
    """A power diagram.

    Attributes
    ----------
    centre : float64[K, 2]
    weight : float64[K]
        Square metres by which a district reaches further than others.
    """

    centre: Floats
    weight: Floats

    def __len__(self) -> int:
        """Count the districts."""
        return len(self.centre)

    def of(self, points: Floats) -> Ints:
        """District of each point, int64[n] of float64[n, 2]."""
        return np.asarray((_squares(points, self.centre) - self.weight).argmin(axis=1), np.int64)


def balanced_districts(
    points: Floats,
    work: Floats,
    number: int,
    *,
    centres: Floats | None = None,
    stem: Callable[[Floats], Floats] | None = None,
    tolerance: float = TOLERANCE,
) -> Districts:
    """Draw districts that give everyone the same day.

    Parameters
    ----------
    points : float64[n, 2]
        Of the stops, metres.
    work : float64[n]
        Of each stop.
    number : int
        Of districts; at most as many as there are different points.
    centres : float64[number, 2], optional
        Where districts are now. They stay there; only their borders are moved. Left out: found, and moved for
        compactness.
    stem : callable, optional
        Work of driving to each of some centres and back: far districts have fewer stops by it, though at least half
        the mean.
    tolerance : float
        How far a district's work may be from its share.

    Raises
    ------
    ValueError
        When there are fewer different points than districts.
    """
    different = len(np.unique(points, axis=0))
    if not 1 <= number <= different:
        raise ValueError(f"{number} districts cannot be made of stops at {different} different places")
    centre = _barycentres(points, work, bisected(points, work, number), number) if centres is None else centres
    weight = np.zeros(number)
    for _ in range(1 if centres is not None else ROUNDS):
        share = _shares(work, np.zeros(number) if stem is None else stem(centre))
        found = Districts(centre, _balanced(_squares(points, centre), weight, work, share, tolerance))
        centre = _barycentres(points, work, found.of(points), number, found.centre)
        weight = found.weight
    return found


def _shares(work: Floats, stems: Floats) -> Floats:
    """Work at the stops of each district, so that with its stem all days are alike."""
    mean = work.sum() / len(stems)
    share = np.maximum(mean + stems.mean() - stems, 0.5 * mean)
    return np.asarray(share * (work.sum() / share.sum()))


def _balanced(squares: Floats, weight: Floats, work: Floats, share: Floats, tolerance: float) -> Floats:
    """Weights of the best balance found; each step gives the district that is furthest off exactly its share."""
    number, weight = len(share), weight.copy()
    reach = squares - weight
    best, least = weight.copy(), np.inf
    for _ in range(RAISES * number):
        load = np.bincount(reach.argmin(axis=1), work, number)
        off = np.abs(load / share - 1.0)
        worst = int(off.argmax())
        if off[worst] < least:
            best, least = weight.copy(), float(off[worst])
        if least <= tolerance:
            break
        reach[:, worst] = np.inf
        # A point joins where the district's weight exceeds this.
        needed = squares[:, worst] - reach.min(axis=1)
        order = np.argsort(needed)
        last = int(np.clip(np.searchsorted(np.cumsum(work[order]), share[worst]), 0, len(order) - 2))
        weight[worst] = 0.5 * (needed[order[last]] + needed[order[last + 1]])
        reach[:, worst] = squares[:, worst] - weight[worst]
    return best


def _barycentres(points: Floats, work: Floats, label: Ints, number: int, empty: Floats | None = None) -> Floats:
    """Middle of each district's work; `empty` where it has none."""
    mass = np.bincount(label, work, number)
    sums = np.stack([np.bincount(label, work * points[:, axis], number) for axis in (0, 1)], axis=1)
    kept = points[:number] if empty is None else empty
    return np.where(mass[:, None] > 0, sums / np.maximum(mass, 1e-12)[:, None], kept)


def _squares(points: Floats, centres: Floats) -> Floats:
    """Squared distances, float64[n, K]."""
    across, up = (points[:, axis, None] - centres[None, :, axis] for axis in (0, 1))
    return np.asarray(across * across + up * up)
