"""Splitting a solution between threads by where its routes lie, and putting it together again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from routing.engines.sisr.plain.routes import Routes

Points = npt.NDArray[np.float64]


def split(routes: Routes, points: Points, parts: int, angle: float) -> list[Routes]:
    """Cut a solution into parts of about as many customers, by the routes' centres along a direction.

    Parameters
    ----------
    routes : Routes
    points : float64[n + 1, 2]
        Where the customers are.
    parts : int
    angle : float
        Direction, radians.
    """
    if parts == 1:
        return [routes]
    along = points @ np.array([np.cos(angle), np.sin(angle)])
    sizes = np.diff(routes.first)
    centres = np.add.reduceat(along[routes.visits], routes.first[:-1]) / sizes
    part_of = _quantile(centres, sizes, parts)
    lowest = [centres[part_of == part].min(initial=np.inf) for part in range(1, parts)]
    absent_part = np.searchsorted(np.array(lowest), along[routes.absent], side="right")
    return [_chosen(routes, np.flatnonzero(part_of == part), absent_part == part) for part in range(parts)]


def _quantile(values: Points, weights: npt.NDArray[np.int64], parts: int) -> npt.NDArray[np.int64]:
    """Part of each value, so that the parts weigh about as much."""
    order = np.argsort(values, kind="stable")
    middle = np.cumsum(weights[order]) - weights[order] / 2
    part_of = np.empty(len(values), np.int64)
    part_of[order] = np.minimum(middle / weights.sum() * parts, parts - 1).astype(np.int64)
    return part_of


def _chosen(routes: Routes, rows: npt.NDArray[np.int64], absent: npt.NDArray[np.bool_]) -> Routes:
    """Some of the routes, and some of the absent customers."""
    pieces = [routes.visits[routes.first[row] : routes.first[row + 1]] for row in rows]
    visits = np.concatenate([*pieces, np.zeros(0, np.int32)]).astype(np.int32)
    first = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces])]).astype(np.int64)
    return Routes(visits, first, np.ascontiguousarray(routes.absent[absent]))


def merge(parts: list[Routes]) -> Routes:
    """Put parts together."""
    visits = np.concatenate([part.visits for part in parts])
    offsets = np.cumsum([0] + [len(part.visits) for part in parts[:-1]])
    firsts = [part.first[1:] + offset for part, offset in zip(parts, offsets, strict=True)]
    first = np.concatenate([[0], *firsts]).astype(np.int64)
    return Routes(visits, first, np.concatenate([part.absent for part in parts]))
