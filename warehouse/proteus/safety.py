"""How fast a carrier may go near people (kernels).

Inside the protective distance it creeps, and stands while somebody walks by nearer than `near_m`. Outside it goes no
faster than lets it be down to creeping when the distance is used up, with both on their way towards each other.
"""

from __future__ import annotations

from typing import NamedTuple

import numba as nb
import numpy as np

from datasets import Settings
from warehouse.walking.states import WAITING, WALKING


class Rules(NamedTuple):
    """Speeds and distances of carriers among people.

    Attributes
    ----------
    cruise_m_s, slow_m_s, brake_m_s2, walk_m_s : float
        The last is the fastest pace of people.
    protect_m, near_m : float
    """

    cruise_m_s: float
    slow_m_s: float
    brake_m_s2: float
    walk_m_s: float
    protect_m: float
    near_m: float

    @classmethod
    def of(cls, settings: Settings) -> Rules:
        """The rules in `scenario.settings.floor`."""
        return cls(
            cruise_m_s=float(settings.carrier_m_s),
            slow_m_s=float(min(settings.carrier_slow_m_s, settings.carrier_m_s)),
            brake_m_s2=float(settings.carrier_m_s2),
            walk_m_s=float(settings.walk_m_s),
            protect_m=float(settings.carrier_protect_m),
            near_m=float(settings.carrier_near_m),
        )


@nb.njit(cache=True)
def allowed_m_s(rules: Rules, distance_m: float, dt_s: float) -> float:
    """Speed allowed during the next `dt_s` seconds, the nearest person being `distance_m` away.

    The largest v for which the way to brake from v to creeping, and what the person walks meanwhile and in one tick
    more, fit before the protective distance: (v^2 - s^2) / 2b + w (v - s) / b + (v + w) dt <= d - p.
    """
    s, b, w = rules.slow_m_s, rules.brake_m_s2, rules.walk_m_s
    spare = distance_m - rules.protect_m - w * dt_s + (s * s / 2 + w * s) / b
    linear = w / b + dt_s
    root = linear * linear + 2 * spare / b
    fastest = b * (np.sqrt(root) - linear) if root > 0 else 0.0
    return max(s, min(rules.cruise_m_s, fastest))


@nb.njit(cache=True)
def must_yield(rules: Rules, distance_m: np.ndarray, people_state: np.ndarray, dt_s: float) -> bool:
    """Whether somebody walks so near that the carrier must stand; `distance_m` is float64[p]."""
    reach = rules.near_m + (rules.slow_m_s + rules.walk_m_s) * dt_s
    return bool(np.any((people_state == WALKING) & (distance_m < reach)))


@nb.njit(cache=True)
def count_near(
    rules: Rules,
    before_m: np.ndarray,
    after_m: np.ndarray,
    moved: np.ndarray,
    people_state: np.ndarray,
) -> int:
    """Encounters that began in a tick: a carrier drove, and somebody came to be nearer than `near_m`.

    People who wait for a carrier to come are left out.

    Parameters
    ----------
    rules : Rules
    before_m, after_m : float64[c, p]
        Distances before and after the tick.
    moved : bool[c]
        Did the carrier drive in the tick?
    people_state : uint8[p]
        After the tick.
    """
    found = 0
    for c in range(len(moved)):
        for p in range(len(people_state) if moved[c] else 0):
            if people_state[p] != WAITING and after_m[c, p] < rules.near_m <= before_m[c, p]:
                found += 1
    return found
