"""Stops that no route visits, gathered by their reason; and the edit that would mend it, where the draft has one."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.pages.last_mile.morning import Morning

RULES = {
    "capacity": "No van has the room",
    "fleet": "Every van is used and no route has room",
    "search": "There is a place that the search missed",
    "window": "Its window cannot be reached",
    "shift": "No van would be back in time",
    "work": "No van has the hours left",
    "distance": "Beyond every van's range",
    "skill": "No van has the skill",
    "penalty": "Leaving it out is cheaper",
    "pair": "The other half of its shipment is on a route",
    "break": "No room for the driver's break",
    "release": "Ready only after the last van left",
}


@dataclass(frozen=True)
class LeftOut:
    """Stops left out for the same reason.

    Attributes
    ----------
    rule, reason : str
        In words for a person; the first stop's own line with its values is `detail`.
    detail : str
    stops : tuple of str
        Their ids; empty where the run kept no positions.
    packages : int
    """

    rule: str
    reason: str
    detail: str
    stops: tuple[str, ...]
    packages: int


@dataclass(frozen=True)
class Fix:
    """An edit of the scenario that is meant to help.

    Attributes
    ----------
    edit : str
        As ``--edit`` takes it.
    text : str
    """

    edit: str
    text: str


def left_out(morning: Morning) -> list[LeftOut]:
    """Reasons with most packages first. Every stop left out is in one of them."""
    names, packages = morning.problem.stops.id, morning.packages
    by_rule: dict[str, list[int]] = defaultdict(list)
    for stop in morning.plan.unassigned:
        known = morning.left.get(names[stop])
        by_rule[known.rule if known else "moved"].append(stop)
    found = []
    for rule, stops in by_rule.items():
        first = morning.left.get(names[stops[0]])
        found.append(
            LeftOut(
                rule=rule,
                reason=RULES.get(rule, first.reason if first else "Taken off its route by hand"),
                detail=first.reason if first else "",
                stops=tuple(names[stop] for stop in stops),
                packages=int(packages[stops].sum()),
            )
        )
    found += [
        LeftOut(why, {"too far": RULES["shift"], "vans full": RULES["capacity"]}.get(why, RULES["work"]), "", (), count)
        for why, count in morning.counted_left.items()
    ]
    return sorted(found, key=lambda group: -group.packages)


def van_fix(station: str, vans: int, share: float, wave: Mapping[str, Any]) -> Fix | None:
    """More vans, where a run's wave says that it needed more than it had; None where vans were not what lacked.

    Parameters
    ----------
    station : str
    vans : int
        Of the station, in the run's scenario.
    share : float
        Of them that the wave takes.
    wave : mapping
        Of `result.json`: ``vans_needed``, ``vans_there``.
    """
    needed, there = int(wave["vans_needed"]), int(wave["vans_there"])
    if needed <= there or share <= 0 or not re.fullmatch(r"[\w-]+", station):
        return None
    more = math.ceil(needed / share - 1e-9)
    return Fix(
        f"{station}.vans={more}", f"{more} vans at {station} instead of {vans}: {needed} for this wave, not {there}"
    )
