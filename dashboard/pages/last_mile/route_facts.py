"""What the table, the timetable and the map say of each route: read off the evaluation, nothing computed anew."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.figures.route_timetable import Bracket, Span, minutes
from dashboard.pages.last_mile.morning import Morning
from routing.evaluator import RouteTimes, Violation
from routing.problem import UNLIMITED

SHORT = {
    "capacity": "too full",
    "shift": "after its shift",
    "work": "too long a day",
    "travel": "too long on the road",
    "distance": "too far",
    "stops": "too many stops",
    "break": "no room for a break",
    "skill": "lacks a skill",
    "pair": "half a shipment",
    "release": "leaves too early",
    "docks": "no dock free",
    "fleet": "no such van free",
    "forbidden-leg": "a forbidden way",
}
"""A broken rule in two words; the evaluator's own line is the title."""
MOST_BRACKETS = 8


@dataclass(frozen=True)
class Broken:
    """One badge of a route.

    Attributes
    ----------
    text : str
        "1 late, 4 min".
    title : str
        The evaluator's lines.
    late : bool
        A window's; others are another rule's.
    """

    text: str
    title: str
    late: bool


@dataclass(frozen=True)
class RouteFacts:
    """One route's row.

    Attributes
    ----------
    label : str
    stops, packages : int
    km, hours, cost : float
    leave, back : float
        Seconds since midnight.
    late : int
        Stops served after their window.
    late_s, slack_s : float
        The latest one's; least time to a window's close, inf where none closes.
    broken : tuple of Broken
    """

    label: str
    stops: int
    packages: int
    km: float
    hours: float
    cost: float
    leave: float
    back: float
    late: int
    late_s: float
    slack_s: float
    broken: tuple[Broken, ...]


def facts_of(morning: Morning) -> list[RouteFacts]:
    """Facts of every route, in the plan's order."""
    found = defaultdict(list)
    for violation in morning.evaluation.violations:
        found[violation.route].append(violation)
    return [_facts(morning, row, found[row]) for row in range(len(morning.plan.routes))]


def _facts(morning: Morning, row: int, violations: Sequence[Violation]) -> RouteFacts:
    times, stops = morning.evaluation.routes[row], list(morning.plan.routes[row].stops)
    visits = [visit for visit in times.visits if visit.stop >= 0]
    close = last_close(morning)[[visit.stop for visit in visits]]
    spare = morning.seconds(float((close - [visit.start for visit in visits]).min())) if visits else np.inf
    late = [visit.late for visit in visits if visit.late > 0]
    return RouteFacts(
        label=morning.labels[row],
        stops=len(stops),
        packages=int(morning.packages[stops].sum()),
        km=morning.seconds(times.distance) / 1000.0,
        hours=morning.seconds(times.work) / 3600.0,
        cost=times.cost,
        leave=morning.clock_s(times.departure),
        back=morning.clock_s(times.arrival),
        late=len(late),
        late_s=morning.seconds(max(late, default=0)),
        slack_s=spare if spare < UNLIMITED / morning.problem.scale / 2 else np.inf,
        broken=badges(violations, morning.problem.scale),
    )


def badges(violations: Sequence[Violation], scale: int) -> tuple[Broken, ...]:
    """Broken rules of one route: late stops together, other rules by their name."""
    by_rule: dict[str, list[Violation]] = defaultdict(list)
    for violation in violations:
        by_rule[violation.rule].append(violation)
    found = []
    for rule, own in by_rule.items():
        title = "\n".join(each.message for each in own[:8])
        if rule == "window":
            worst = max(each.amount for each in own)
            found.append(Broken(f"{len(own)} late, {minutes(worst / scale)}", title, True))
        else:
            count = f"{len(own)} × " if len(own) > 1 else ""
            found.append(Broken(count + SHORT.get(rule, rule), title, False))
    return tuple(found)


def last_close(morning: Morning) -> npt.NDArray[np.int64]:
    """Tick after which each stop is late; int64[S]."""
    stops = morning.problem.stops
    return stops.window_close[stops.window_first[1:] - 1]


def first_open(morning: Morning) -> npt.NDArray[np.int64]:
    """Tick before which none is served; int64[S]."""
    stops = morning.problem.stops
    return stops.window_open[stops.window_first[:-1]]


def spans_of(morning: Morning, colours: Sequence[str]) -> list[Span]:
    """Every route's day, for the timetable."""
    return [_span(morning, row, colours[row]) for row in range(len(morning.plan.routes))]


def _span(morning: Morning, row: int, colour: str) -> Span:
    times = morning.evaluation.routes[row]
    visits = [visit for visit in times.visits if visit.stop >= 0]
    clock = morning.clock_s
    leave = clock(times.departure)
    return Span(
        label=morning.labels[row],
        colour=colour,
        load=leave - morning.load_s,
        leave=leave,
        first=clock(visits[0].arrival) if visits else leave,
        last=clock(visits[-1].departure) if visits else leave,
        back=clock(times.arrival),
        breaks=tuple((clock(v.start), clock(v.departure)) for v in times.visits if v.stop < 0),
        brackets=_brackets(morning, times),
    )


def _brackets(morning: Morning, times: RouteTimes) -> tuple[Bracket, ...]:
    """Windows that some stop of the route has and that close before the day does, the first to close first."""
    end = max((kind.shift_close for kind in morning.problem.vehicles), default=UNLIMITED)
    opens, closes = first_open(morning), last_close(morning)
    found: dict[tuple[int, int], list[tuple[float, float]]] = defaultdict(list)
    for visit in times.visits:
        if visit.stop >= 0 and closes[visit.stop] < min(end, UNLIMITED):
            late = morning.seconds(visit.late)
            found[int(opens[visit.stop]), int(closes[visit.stop])].append((morning.clock_s(visit.start), late))
    brackets = [
        Bracket(
            open=morning.clock_s(max(open_, times.departure)),
            close=morning.clock_s(close),
            served=tuple(t for t, _ in served),
            late=tuple((t, by) for t, by in served if by > 0),
        )
        for (open_, close), served in sorted(found.items(), key=lambda item: item[0][1])
    ]
    return tuple(brackets[:MOST_BRACKETS])
