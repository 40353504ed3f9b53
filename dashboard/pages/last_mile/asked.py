"""What the address asks of this page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.figures.route_colours import MODES
from dashboard.pages.last_mile.moves import Move, read_moves

BUNDLED = "columbus"
"""`ds` of the bundled day, which is no station of any run."""
PAGE_KEYS = ("ds", "day", "plan")
PLAN_KEYS = ("moves", "try", "color", "order")


@dataclass(frozen=True)
class Asked:
    """The page's part of the address.

    Attributes
    ----------
    ds : str
        A station, `BUNDLED`, or "" for none.
    day : str
        Day and wave of a run, "2-10:00"; "" for the first.
    plan : str
        Another plan of the same day, by its folder's name; "" for the day's own.
    route : str
        Selected.
    color : str
        One of `MODES`.
    order : tuple of str
        Routes in the table's order; empty for the plan's.
    moves : tuple of Move
        Kept.
    trial : Move or None
        Not yet.
    """

    ds: str = ""
    day: str = ""
    plan: str = ""
    route: str = ""
    color: str = "routes"
    order: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    trial: Move | None = None


def asked_of(params: Mapping[str, str]) -> Asked:
    """Read it; values that mean nothing fall back."""
    color = params.get("color", "")
    trial = read_moves(params.get("try", ""))
    return Asked(
        ds=params.get("ds", ""),
        day=params.get("day", ""),
        plan=params.get("plan", ""),
        route=params.get("route", ""),
        color=color if color in MODES else "routes",
        order=tuple(filter(None, params.get("order", "").split(","))),
        moves=read_moves(params.get("moves", "")),
        trial=trial[0] if trial else None,
    )
