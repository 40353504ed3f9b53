"""Which rounding a benchmark's published costs hold for, where nobody says otherwise."""

from __future__ import annotations

from routing.travel.conventions import EXACT, ROUNDED, TRUNCATED, Convention

CONVENTIONS = {"round": ROUNDED, "truncate": TRUNCATED, "exact": EXACT}
"""By the name that users give."""

_BY_TYPE = {
    "CVRP": "round",
    "VRPB": "round",
    "MDVRPTW": "exact",
    "SDVRPTW": "exact",
    "HFVRP": "exact",
    "PDPTW": "exact",
}
"""By the TYPE of a VRPLIB file, as the best known solutions of PyVRP/Instances are counted."""


def convention_named(name: str) -> Convention:
    """Find a convention.

    Raises
    ------
    ValueError
        When there is none of that name.
    """
    if name not in CONVENTIONS:
        raise ValueError(f"no convention {name!r}; there are {', '.join(CONVENTIONS)}")
    return CONVENTIONS[name]


def usual_convention(kind: str, windows: bool) -> Convention:
    """Convention of a VRPLIB file of TYPE `kind`: rounded without time windows, one decimal cut off with them."""
    return CONVENTIONS[_BY_TYPE.get(kind, "truncate" if windows else "round")]
