"""What a re-plan changes, for those who have to tell drivers and customers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from routing.evaluator import Evaluation, Visit
from routing.plan import RoutePlan
from routing.problem import Problem
from routing.replan.news import News
from routing.replan.open_stops import is_own
from routing.replan.remaining import Remaining
from routing.replan.state import Where
from routing.replan.vans import van_names


@dataclass(frozen=True)
class Change:
    """A stop that is not as it was planned; times are ticks, None where there is no visit.

    Attributes
    ----------
    stop : str
    what : str
        ``moved`` (another van), ``rescued`` (its van is broken), ``added``, ``cancelled``, ``unassigned``, ``late``
        (the same van).
    from_van, to_van : str or None
    arrival_before, arrival : int or None
    late : int
        Beyond its window's close.
    """

    stop: str
    what: str
    from_van: str | None
    to_van: str | None
    arrival_before: int | None
    arrival: int | None
    late: int = 0


@dataclass(frozen=True)
class VanChange:
    """A van's rest of the day, before and after.

    Attributes
    ----------
    van : str
    where : str
        What it is doing at the moment of the re-plan.
    stops_before, stops : int
        Of customers, from that moment on.
    distance : int
        Ticks, from where it is free.
    back_before, back : int or None
        Ticks.
    """

    van: str
    where: str
    stops_before: int
    stops: int
    distance: int
    back_before: int | None
    back: int | None


@dataclass(frozen=True)
class Seat:
    """Who visits a stop, and when."""

    van: str
    visit: Visit


def new_seats(rest: Remaining, plan: RoutePlan, seen: Evaluation) -> dict[str, Seat]:
    """Who visits each of a customer's stops by the new plan."""
    return {
        rest.problem.stops.id[visit.stop]: Seat(name, visit)
        for name, times in zip(van_names(rest.problem, plan), seen.routes, strict=True)
        for visit in times.visits
        if visit.stop >= 0 and not is_own(rest.problem.stops.id[visit.stop])
    }


def stop_changes(
    problem: Problem, old: RoutePlan, rest: Remaining, news: News, new: dict[str, Seat]
) -> tuple[Change, ...]:
    """List every stop that is served otherwise than planned: those of the plan in its order, then new ones."""
    return (*_planned(problem, old, rest, news, new), *_added(news, rest, new))


def _planned(problem: Problem, old: RoutePlan, rest: Remaining, news: News, new: dict[str, Seat]) -> Iterator[Change]:
    before = {visit.stop: visit for times in rest.before.routes for visit in times.visits if visit.stop >= 0}
    closes = _closes(rest)
    for van, state in enumerate(rest.states):
        for stop in state.open:
            name, was = problem.stops.id[stop], rest.names[van]
            if is_own(name):
                continue
            seat = new.get(name)
            arrival = before[stop].arrival
            if stop in news.cancelled:
                yield Change(name, "cancelled", was, None, arrival, None)
            elif seat is None:
                yield Change(name, "unassigned", was, None, arrival, None)
            else:
                late = max(0, seat.visit.start - closes[name])
                moved = seat.van != was
                what = ("rescued" if state.where is Where.BROKEN else "moved") if moved else "late"
                if moved or late:
                    yield Change(name, what, was, seat.van, arrival, seat.visit.arrival, late)
        yield from _finished_late(problem, rest, van)
    for stop in old.unassigned:
        name = problem.stops.id[stop]
        if name in new:
            seat = new[name]
            late = max(0, seat.visit.start - closes[name])
            yield Change(name, "added", None, seat.van, None, seat.visit.arrival, late)
        elif not is_own(name):
            yield Change(name, "cancelled" if stop in news.cancelled else "unassigned", None, None, None, None)


def _finished_late(problem: Problem, rest: Remaining, van: int) -> Iterator[Change]:
    """Stops that a van had under way, and reaches later than planned and too late."""
    stops, times = problem.stops, {visit.stop: visit for visit in rest.before.routes[van].visits}
    for visit in rest.states[van].served[-1:]:
        last = int(stops.window_first[visit.stop + 1]) - 1
        late = visit.start - int(stops.window_close[last]) if stops.window_first[visit.stop] <= last else 0
        before = times[visit.stop]
        if late > 0 and visit.start > before.start:
            name = rest.names[van]
            yield Change(stops.id[visit.stop], "late", name, name, before.arrival, visit.arrival, late)


def _added(news: News, rest: Remaining, new: dict[str, Seat]) -> Iterator[Change]:
    closes = _closes(rest)
    for event in news.added:
        seat = new.get(event.id)
        if seat is None:
            yield Change(event.id, "unassigned", None, None, None, None)
        else:
            late = max(0, seat.visit.start - closes[event.id])
            yield Change(event.id, "added", None, seat.van, None, seat.visit.arrival, late)


def _closes(rest: Remaining) -> dict[str, int]:
    """Close of the last window of each stop, before any was allowed to be late."""
    stops = rest.problem.stops
    closes = stops.window_close[stops.window_first[1:] - 1].tolist()
    return dict(zip(stops.id, closes, strict=True))


def van_changes(problem: Problem, rest: Remaining, plan: RoutePlan, seen: Evaluation) -> tuple[VanChange, ...]:
    """Every van of the plan, then spare ones that are sent out."""
    rows: dict[str, tuple[int, int, int]] = {}
    names = van_names(rest.problem, plan)
    for name, route, times in zip(names, plan.routes, seen.routes, strict=True):
        calls = sum(not is_own(rest.problem.stops.id[stop]) for stop in route.stops)
        rows[name] = (calls, times.distance, times.arrival)
    found = []
    for van, state in enumerate(rest.states):
        name = rest.names[van]
        calls, distance, back = rows.pop(name, (0, 0, None))
        if back is None and state.where is Where.BACK:
            back = state.free
        planned = sum(not is_own(problem.stops.id[stop]) for stop in state.open)
        was = rest.before.routes[van].arrival
        found.append(VanChange(name, state.where.value, planned, calls, distance, was, back))
    spare = [VanChange(name, "spare", 0, calls, distance, None, back) for name, (calls, distance, back) in rows.items()]
    return (*found, *spare)


def counts(changes: tuple[Change, ...]) -> dict[str, int]:
    """How many stops changed in which way; late ones also count as what else they are."""
    kinds = Counter(change.what for change in changes)
    return {
        "moved": kinds["moved"] + kinds["rescued"],
        "rescued": kinds["rescued"],
        "added": kinds["added"],
        "cancelled": kinds["cancelled"],
        "unassigned": kinds["unassigned"],
        "late": sum(change.late > 0 for change in changes),
    }
