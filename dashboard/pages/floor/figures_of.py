"""Key figures of a floor as the page shows them: tiles, shares of states, pods against pickers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.parts import numbers

Result = Mapping[str, Mapping[str, float]]
"""Key figures by mode, as `warehouse run --json` has them."""
CONFIDENCE = 0.95

ROBOT_GROUPS = {
    "To a pod": ("to-pod", ("to_pod", "lifting")),
    "Carrying": ("carrying", ("carrying",)),
    "Queueing": ("queueing", ("queueing", "at_station")),
    "Returning": ("returning", ("returning", "setting_down")),
    "Charging": ("charging", ("to_charger", "charging", "awaiting_charger")),
    "Idle": ("line-2", ("idle",)),
    "Broken": ("error", ("broken",)),
}
PICKER_GROUPS = {
    "Walking": ("carrying", ("walking",)),
    "Picking": ("returning", ("searching", "picking", "handing_over")),
    "Blocked": ("queueing", ("blocked",)),
    "To packing": ("to-pod", ("setting_up",)),
    "Waiting, on a break": ("line-2", ("waiting", "break", "idle")),
}
"""Groups of states, their colours, as assets/js/floor_marks.js has them."""


@dataclass(frozen=True)
class Figure:
    """A number over the seeds.

    Attributes
    ----------
    mean, half : float
        Half of the 95 % interval (Student's t); NaN with a single seed.
    seeds : int
    """

    mean: float
    half: float
    seeds: int


def over_seeds(values: Sequence[float | None]) -> Figure:
    """Mean of the seeds' values and its interval; NaN where a seed has none."""
    sample = [math.nan if value is None else float(value) for value in values]
    n = len(sample)
    if not n:
        return Figure(math.nan, math.nan, 0)
    mean = sum(sample) / n
    if n < 2:
        return Figure(mean, math.nan, n)
    from scipy.stats import t

    deviation = math.sqrt(sum((value - mean) ** 2 for value in sample) / (n - 1))
    return Figure(mean, float(t.ppf((1 + CONFIDENCE) / 2, n - 1)) * deviation / math.sqrt(n), n)


def states_share(result: Result, mode: str) -> list[tuple[str, str, float]]:
    """(label, colour token, % of the agents' time) of each group of states; they add up to 100."""
    groups, kind = (ROBOT_GROUPS, "robot") if mode == "pods" else (PICKER_GROUPS, "picker")
    kpis = result.get(mode, {})
    return [
        (label, colour, sum(kpis.get(f"{kind}_share_pct.{state}") or 0.0 for state in states))
        for label, (colour, states) in groups.items()
    ]


def at_work_pct(kpis: Mapping[str, float], mode: str) -> float:
    """Share of their time in which robots, or pickers, do what orders need: not idle, charging, broken, on a break."""
    away = (
        ("idle", "charging", "to_charger", "awaiting_charger", "broken")
        if mode == "pods"
        else ("idle", "waiting", "break")
    )
    kind = "robot" if mode == "pods" else "picker"
    if not any(name.startswith(f"{kind}_share_pct.") for name in kpis):
        return math.nan
    return 100.0 - sum(kpis.get(f"{kind}_share_pct.{state}") or 0.0 for state in away)


@dataclass(frozen=True)
class Tile:
    """One figure in the strip: its id's end, label, what it counts, and how it is written."""

    key: str
    label: str
    figure: Figure
    unit: str
    note: str
    decimals: int


def tiles(results: Sequence[Result], mode: str) -> list[Tile]:
    """Four figures of a mode."""
    kpis = [result[mode] for result in results if mode in result]
    rate = over_seeds([k.get("lines_per_h") for k in kpis])
    pick = over_seeds([k.get("handling_per_line_mean_s") for k in kpis])
    work = over_seeds([at_work_pct(k, mode) for k in kpis])
    first = [Tile("lines", "Lines an hour", rate, "", "", 0), Tile("pick", "Seconds a pick", pick, "", "mean", 1)]
    if mode == "pods":
        queue = over_seeds(
            [_ratio(k.get("queue_mean.station"), k.get("stations"), k.get("replenishers")) for k in kpis]
        )
        return [
            *first,
            Tile("queue", "Pods queueing", queue, "", "a station", 1),
            Tile("work", "Robots at work", work, "%", "", 0),
        ]
    blocked = over_seeds([k.get("picker_share_pct.blocked") for k in kpis])
    return [
        *first,
        Tile("blocked", "Time blocked", blocked, "%", "in aisles", 1),
        Tile("work", "Pickers at work", work, "%", "", 0),
    ]


def lines_per_unit(results: Sequence[Result]) -> float:
    """Lines to a unit that the floor picked; 1 where it is not known."""
    kpis = [result["pods"] for result in results if "pods" in result]
    ratio = over_seeds([_ratio(k.get("lines_per_h"), k.get("units_per_h")) for k in kpis]).mean
    return ratio if math.isfinite(ratio) and ratio > 0 else 1.0


def _ratio(value: float | None, *parts: float | None) -> float:
    total = sum(part or 0.0 for part in parts)
    return math.nan if value is None or not total else value / total


@dataclass(frozen=True)
class Versus:
    """A row of pods against walking, as text.

    Attributes
    ----------
    label, pods, pickers : str
    better : str
        "pods", "pickers", "no diff.", or why it is not known.
    counts : str
        What the row counts, where its label does not say it all.
    """

    label: str
    pods: str
    pickers: str
    better: str
    counts: str = ""


PICKING = "People picking"
WHO = "people at the pick stations P, or who walk; + those at the replenishment stations R, who fill pods. "
WHO += "The comparison is of the former: who fills the shelves of walking pickers is not simulated"
ROWS = (
    ("Lines an hour", lambda k: k.get("lines_per_h"), numbers.count, 1),
    ("Order in to picked, p50", lambda k: k.get("click_to_pick_p50_s"), lambda v: numbers.with_unit(v / 60, "min"), -1),
    ("Seconds a pick, mean", lambda k: k.get("handling_per_line_mean_s"), lambda v: numbers.with_unit(v, ""), -1),
    (PICKING, lambda k: k.get("pickers"), numbers.count, -1),
    ("Walked, a person-hour", lambda k: _walked_km(k), lambda v: numbers.with_unit(v, "km"), -1),
    ("Cost a line", lambda k: k.get("cost_per_line_usd"), numbers.usd, -1),
)
"""Label, value, how it is written, and 1 where more is better."""
COSTS = {"people": "people picking", "stow_and_pack": "putting away and packing", "robots": "robots"}
COSTS |= {"place": "stations, storage and floor", "energy": "energy"}


def versus(results: Sequence[Result]) -> list[Versus]:
    """Both ways to pick over the same orders, seed by seed."""
    pairs = [(result["pods"], result["pickers"]) for result in results if {"pods", "pickers"} <= set(result)]
    rows = []
    for label, value, written, sign in ROWS:
        pods, pickers = (over_seeds([value(pair[k]) for pair in pairs]) for k in (0, 1))
        gap = over_seeds([_minus(value(a), value(b)) for a, b in pairs])
        counts = _cost_words(pairs) if label == "Cost a line" else WHO if label == PICKING else ""
        fillers = _at_r(pairs) if label == PICKING else ""
        both = _written(written, pods) + fillers, _written(written, pickers)
        rows.append(Versus(label, *both, _better(gap, sign), counts))
    return rows


def _at_r(pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]) -> str:
    """People who fill pods, to be added to those who pick."""
    people = over_seeds([pods.get("replenishers") for pods, _ in pairs]).mean
    return f" + {numbers.count(people)} at R" if people > 0 else ""


def _cost_words(pairs: Sequence[tuple[Mapping[str, float], Mapping[str, float]]]) -> str:
    """What the cost of a line is made of, both ways."""
    lines = []
    for number, mode in enumerate(("pods", "pickers")):
        shares = {what: over_seeds([pair[number].get(f"cost_per_line_usd.{what}") for pair in pairs]) for what in COSTS}
        told = ", ".join(f"{COSTS[what]} {_written(numbers.usd, figure)}" for what, figure in shares.items())
        lines.append(f"{mode}: {told}")
    paid = "People at R are paid in putting away: by the unit, alike in both, however many stand there."
    return "\n".join([*lines, paid])


def _written(written: object, figure: Figure) -> str:
    return str(written(figure.mean)) if math.isfinite(figure.mean) else numbers.MISSING  # type: ignore[operator]


def _walked_km(kpis: Mapping[str, float]) -> float:
    metres, rate, people = (kpis.get(name) for name in ("walked_per_line_m", "lines_per_h", "pickers"))
    return math.nan if metres is None or not rate or not people else metres * rate / people / 1000


def _minus(a: float | None, b: float | None) -> float:
    return math.nan if a is None or b is None else a - b


def _better(gap: Figure, sign: int) -> str:
    if gap.seeds < 2:
        return "1 seed" if gap.seeds else numbers.MISSING
    if not math.isfinite(gap.mean):
        return numbers.MISSING
    if abs(gap.mean) <= gap.half:
        return "no diff."
    return "pods" if gap.mean * sign > 0 else "pickers"
