"""How a picker goes through the aisles, by name: S-shape, return, largest gap, exact, general."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import numpy as np
import numpy.typing as npt

from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.geometry import Frame, frame_of
from warehouse.walking.routes.tour import Tour
from warehouse.walking.routes.walk import Walk

__all__ = ["POLICIES", "Tour", "router", "tour"]

POLICIES = {
    "s_shape": "warehouse.walking.routes.s_shape",
    "return": "warehouse.walking.routes.return_",
    "largest_gap": "warehouse.walking.routes.largest_gap",
    "exact": "warehouse.walking.routes.exact",
    "general": "warehouse.walking.routes.general",
}
"""Module of each policy; its ``route(frame, places)`` writes the walk."""

Router = Callable[[Frame, npt.NDArray[np.int64]], Walk]


def router(policy: str) -> Router:
    """The router of a policy, for those who route many tours.

    Raises
    ------
    ValueError
        No policy of that name.
    """
    if policy not in POLICIES:
        raise ValueError(f"no routing policy {policy!r}; there are {', '.join(POLICIES)}")
    route: Router = import_module(POLICIES[policy]).route
    return route


def tour(floor: WalkingFloor, places: npt.NDArray[np.int64], policy: str) -> Tour:
    """A picker's tour from the depot to `places` and back.

    Parameters
    ----------
    floor : WalkingFloor
    places : int64[k]
        In any order; a place may come twice.
    policy : str
        One of `POLICIES`. "exact" is the shortest tour there is, for floors of at most five blocks; "general" finds
        a near-shortest one on any.

    Returns
    -------
    Tour

    Raises
    ------
    ValueError
        No such policy, a place that the floor does not have, or too many blocks for "exact".
    """
    wanted = np.ascontiguousarray(places, np.int64)
    if len(wanted) and not 0 <= wanted.min() <= wanted.max() < floor.n_places:
        raise ValueError(f"places must be 0..{floor.n_places - 1}, not {wanted.min()}..{wanted.max()}")
    return Tour.of(router(policy)(frame_of(floor), wanted))
