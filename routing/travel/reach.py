"""Places that roads do not join to the rest: named once each, not once a pair."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from core.errors import Finding
from routing.travel.table import FORBIDDEN, Table

Floats = npt.NDArray[np.float64]


def out_of_reach(source: str, duration: Table, lat: Floats, lon: Floats) -> tuple[Finding, ...]:
    """Warn of every place outside the largest set of places that can all be reached from one another.

    Parameters
    ----------
    source : str
        File or address that the table is from.
    duration : int32[P, P]
        `FORBIDDEN` where there is no way.
    lat, lon : float64[P]
    """
    forbidden = duration >= FORBIDDEN
    if not forbidden.any():
        return ()
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    _, group = connected_components(csr_array(~forbidden), directed=True, connection="strong")
    largest = int(np.bincount(group).argmax())
    return tuple(
        Finding(
            source,
            0,
            "out-of-reach",
            f"place {place} ({lat[place]:.5f}, {lon[place]:.5f}): {_missing(forbidden, place)}",
            "warning",
        )
        for place in np.flatnonzero(group != largest).tolist()
    )


def _missing(forbidden: npt.NDArray[np.bool_], place: int) -> str:
    there, back = int(forbidden[:, place].sum()), int(forbidden[place].sum())
    return f"no way to it from {there} of {len(forbidden)} places, and none from it to {back}"
