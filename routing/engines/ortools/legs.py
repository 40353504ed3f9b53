"""Distances and durations between a model's nodes, as OR-Tools takes them: fixed, whatever the hour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.engines.ortools.layout import NOWHERE, Layout
from routing.problem import Ints, Problem
from routing.travel.table import FORBIDDEN, SpeedProfile, Travel


@dataclass(frozen=True)
class Legs:
    """Of one profile; ticks.

    Attributes
    ----------
    distance, duration : int64[N, N]
        0 between terminals: a vehicle that stays at home drives nowhere. Where a leg may not be driven, 0 too.
    forbidden : bool[N, N]
    """

    distance: Ints
    duration: Ints
    forbidden: np.ndarray


def legs_of(problem: Problem, layout: Layout) -> dict[int, Legs]:
    """Legs of each profile that one of the model's vehicles has.

    OR-Tools cannot make a drive's length depend on its hour at a bearable cost. Where a profile has speeds by the
    hour, durations are those at its slowest speed: who is in time with them is in time on the real roads.
    """
    profiles = sorted({problem.vehicles[kind].profile for kind in set(layout.types)})
    return {profile: _legs(problem.travels[profile], layout) for profile in profiles}


def _legs(travel: Travel, layout: Layout) -> Legs:
    places, row = np.unique(layout.places[layout.places != NOWHERE], return_inverse=True)
    full = np.full(len(layout), -1)
    full[layout.places != NOWHERE] = row
    distance, duration = travel.table(places)
    somewhere = (full[:, None] >= 0) & (full[None, :] >= 0)
    somewhere[layout.stops :, layout.stops :] = False
    between = np.ix_(full, full)
    forbidden = somewhere & (np.maximum(distance, duration)[between] >= FORBIDDEN)
    somewhere &= ~forbidden
    return Legs(
        np.where(somewhere, distance[between], 0).astype(np.int64),
        slowest(travel.speeds, np.where(somewhere, duration[between], 0).astype(np.int64)),
        forbidden,
    )


def slowest(speeds: SpeedProfile | None, duration: Ints) -> Ints:
    """Durations at the slowest speed of the day, rounded up."""
    if speeds is None:
        return duration
    return np.ceil(duration / speeds.factor.min()).astype(np.int64)
