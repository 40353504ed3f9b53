"""Colours of routes on a map: to tell neighbours apart, by lateness, by how dense their stops are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.tokens import Theme

MODES = ("routes", "lateness", "density")
TIGHT_S = 900.0
"""A route with a stop that is this near to its deadline is "tight"."""
DENSITY_KM = (0.25, 0.4, 0.6, 1.0)
"""Kilometres a stop that part the five steps of density, dense first."""


@dataclass(frozen=True)
class Colouring:
    """Colour of each route, and what the colours mean.

    Attributes
    ----------
    of_route : tuple of str
        Hex, row by row.
    legend : tuple of (str, str)
        Colour and word; empty where a colour means nothing but "another route".
    """

    of_route: tuple[str, ...]
    legend: tuple[tuple[str, str], ...] = ()


def identity(centres: npt.NDArray[np.float64], theme: Theme) -> Colouring:
    """Eight hues, dealt so that a route's nearest neighbours have others; they are not names: selection tells which.

    Parameters
    ----------
    centres : float64[R, 2]
        Middle of each route.
    """
    count, hues = len(centres), len(theme.routes)
    chosen = np.full(count, -1)
    for row in range(count):
        away = np.linalg.norm(centres - centres[row], axis=1)
        taken = [chosen[other] for other in np.argsort(away, kind="stable")[1:hues] if chosen[other] >= 0]
        free = [hue for hue in range(hues) if hue not in taken]
        used = np.bincount(chosen[chosen >= 0], minlength=hues)
        chosen[row] = min(free or range(hues), key=lambda hue: (used[hue], hue))
    return Colouring(tuple(theme.routes[hue] for hue in chosen.tolist()))


def lateness(late_s: Sequence[float], slack_s: Sequence[float], theme: Theme) -> Colouring:
    """Late, tight (`TIGHT_S` or less to a deadline), in time.

    Parameters
    ----------
    late_s : sequence of float
        Of each route's latest stop; 0 where none is late.
    slack_s : sequence of float
        Least time to a deadline of each route's stops; inf where none has one.
    """
    late, tight, good = theme["worse"], theme["warn"], theme["ref"]
    colours = tuple(
        late if behind > 0 else tight if slack <= TIGHT_S else good
        for behind, slack in zip(late_s, slack_s, strict=True)
    )
    return Colouring(colours, ((late, "a stop is late"), (tight, "15 min or less to spare"), (good, "in time")))


def density(km_per_stop: Sequence[float], theme: Theme) -> Colouring:
    """Five steps of kilometres a stop, the densest darkest (in light)."""
    steps = np.digitize(np.asarray(km_per_stop, float), DENSITY_KM)
    heat = theme.heat[::-1]
    words = [f"below {DENSITY_KM[0]:g} km a stop"]
    words += [f"{low:g} to {high:g}" for low, high in itertools.pairwise(DENSITY_KM)]
    words.append(f"{DENSITY_KM[-1]:g} and more")
    return Colouring(tuple(heat[step] for step in steps.tolist()), tuple(zip(heat, words, strict=True)))
