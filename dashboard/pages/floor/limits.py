"""What limits a floor over its measured time: who is busy all the while, who stands idle, in a sentence."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.pages.floor.figures_of import Result, over_seeds
from dashboard.parts import numbers

FULL_PCT = 95.0
"""Busy so much of the time that somebody is there: nothing more goes through."""
MEETS = 0.98
"""Share of the lines asked for from which on a floor picks what it is asked."""
PEOPLE = {
    "pods": {"stower": ("Replenishment", "R"), "picker": ("Picking", "P"), "packer": ("Packing", "packers")},
    "pickers": {"picker": ("Picking", "pickers"), "packer": ("Packing", "packers")},
}
"""Whose share of states says how busy they are, what is theirs, and what they are called."""
NOT_THERE = ("break", "closed")
NOT_BUSY = ("idle", "waiting")


@dataclass(frozen=True)
class Load:
    """How busy people are, of the time that they are there, percent."""

    kind: str
    work: str
    who: str
    busy_pct: float


def loads(kpis: Mapping[str, float], mode: str) -> list[Load]:
    """Everybody's load, the busiest first."""
    found = []
    for kind, (work, who) in PEOPLE[mode].items():
        shares = {k.rpartition(".")[2]: v for k, v in kpis.items() if k.startswith(f"{kind}_share_pct.")}
        there = 100.0 - sum(shares.get(state) or 0.0 for state in NOT_THERE)
        idle = sum(shares.get(state) or 0.0 for state in NOT_BUSY)
        if shares and there > 0:
            found.append(Load(kind, work, who, 100.0 * (there - idle) / there))
    return sorted(found, key=lambda load: -load.busy_pct)


def limit_words(results: Sequence[Result], mode: str) -> tuple[str, str, str]:
    """What limits the floor; the figures that say so, in few words; and how busy the others are. Empty without any."""
    kpis = _mean([result[mode] for result in results if mode in result])
    found = loads(kpis, mode)
    if not found:
        return "", "", ""
    first = found[0]
    idle = kpis.get("robot_share_pct.idle", math.nan)
    robots = f"; robots {idle:.0f} % idle" if mode == "pods" and math.isfinite(idle) else ""
    others = ", ".join(f"{load.who} {load.busy_pct:.0f} %" for load in found[1:])
    others = f"Others busy: {others}." if others else ""
    if first.busy_pct < FULL_PCT:
        head = "Orders are the limit:" if _meets(kpis) else "Nobody is full:"
        return head, f"{first.who} busiest, {first.busy_pct:.0f} %{robots}", others
    return (
        f"{first.work} is the limit:",
        f"{first.who} {first.busy_pct:.0f} % busy{_put_away(kpis, first)}{robots}",
        others,
    )


def _meets(kpis: Mapping[str, float]) -> bool:
    return kpis.get("lines_per_h", 0.0) >= MEETS * kpis.get("lines_asked_per_h", math.inf)


def _put_away(kpis: Mapping[str, float], first: Load) -> str:
    """That pods run empty in time, where fewer units are put into them than are picked."""
    put, picked = kpis.get("units_stowed_per_h", math.nan), kpis.get("units_per_h", math.nan)
    if first.kind != "stower" or not put < picked:
        return ""
    return f", {numbers.count(put)} units/h put away of {numbers.count(picked)} picked"


def _mean(kpis: Sequence[Mapping[str, float]]) -> dict[str, float]:
    names = set[str]().union(*kpis)
    return {name: over_seeds([one.get(name) for one in kpis]).mean for name in names}
