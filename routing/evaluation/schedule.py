"""When a route happens: back as early as it can be, and then leaving as late as that allows.

A label belongs to a place on the route (before leaving, or after a visit) and the number of breaks over by then.
Labels are exact: whoever is ready earlier can do all that who is ready later can, because windows let one wait and
roads do not let one overtake (Ichoua, Gendreau, Potvin 2003, EJOR 144).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from routing.evaluation.itinerary import NEVER, Call, Itinerary
from routing.problem import Break


@dataclass(frozen=True, slots=True)
class Label:
    """Ready to drive on after a visit or a break, or to leave.

    Attributes
    ----------
    broken : int
        Lateness, and length of the breaks left out, so far.
    time : int
        Earliest tick.
    arrival, start : int
        Of the visit or break that ended at `time`.
    over : int
        Breaks that are over, or left out; where `call` is -1, the last of them ended at `time`.
    before : Label or None
        What was before it; None before leaving.
    call : int
        Row of the call that ended; -1 where it was a break.
    lost : bool
        The break was left out.
    """

    broken: int
    time: int
    arrival: int
    start: int
    over: int
    before: Label | None = None
    call: int = -1
    lost: bool = False

    def path(self) -> list[Label]:
        """Return all labels from leaving to this one."""
        labels = []
        label: Label | None = self
        while label is not None:
            labels.append(label)
            label = label.before
        return labels[::-1]


@dataclass(frozen=True)
class Timing:
    """A route's times.

    Attributes
    ----------
    itinerary : Itinerary
        As driven: windows that could not be met are held open, breaks without room are gone.
    departure, arrival : int
    events : tuple of Label
        Calls, and breaks on the road, of the vehicle that leaves at `departure`.
    left_out : tuple of Break
        Those for which there is no room.
    """

    itinerary: Itinerary
    departure: int
    arrival: int
    events: tuple[Label, ...]
    left_out: tuple[Break, ...]

    @property
    def travel(self) -> int:
        """Time on the road, at the hours it is driven."""
        travel, leave = 0, self.departure
        for event in self.events:
            travel += event.arrival - leave
            leave = event.time
        return travel + self.arrival - leave


def timing(itinerary: Itinerary) -> Timing:
    """Schedule a route. Where it cannot keep all windows and breaks, it is late or leaves breaks out.

    Whether it has to is exact; by how much is the least at each place by itself.
    """
    path, back = _drive(itinerary, _ready(itinerary))
    left_out: tuple[Break, ...] = ()
    if path[-1].broken:
        itinerary, left_out = _forgiven(itinerary, path, back)
        path, back = _drive(itinerary, _ready(itinerary))
    latest = _latest_departure(itinerary, back)
    return leaving_at(latest, Timing(itinerary, latest, back, (), left_out))


def leaving_at(departure: int, found: Timing) -> Timing:
    """Times of the same route when it leaves at another tick, one of its `departures`."""
    path, back = _drive(found.itinerary, _leave(found.itinerary, departure))
    return replace(found, departure=departure, arrival=back, events=tuple(path[1:]))


def departures(found: Timing, back: int) -> tuple[int, int]:
    """First and last tick of leaving after which a return by `back` is possible.

    Breaks may leave gaps between such ticks: those around `found.departure`, up to the next gaps.
    """
    first = last = found.departure
    runs = sorted(_departures(found.itinerary, back))
    for opens, closes in runs:
        if opens <= last + 1:
            last = max(last, closes)
    for opens, closes in sorted(runs, key=lambda run: -run[1]):
        if closes >= first - 1:
            first = min(first, opens)
    return first, last


def slack(itinerary: Itinerary, back: int) -> tuple[list[int], list[int]]:
    """How much room a route's times have.

    Returns
    -------
    ready : list of int
        Earliest tick of leaving the start and each call, were lateness and lost breaks of no matter.
    due : list of int
        Latest arrival at each call, and at the end, with which the rest is in time and back by `back`; far below 0
        where there is none.
    """
    rows = _rows(itinerary, _ready(itinerary))
    ready = [min(label.time for label in row if label is not None) for row in rows]
    return ready, [max(row) for row in _arrive_by(itinerary, back)]


def _ready(itinerary: Itinerary) -> list[Label | None]:
    """Labels before leaving, by number of breaks over, of who leaves as early as possible."""
    times = [max(itinerary.ready, end) for end in _over_before(itinerary.breaks)]
    return [Label(0, time, time, time, over) if time < NEVER else None for over, time in enumerate(times)]


def _leave(itinerary: Itinerary, departure: int) -> list[Label | None]:
    """Labels before leaving, by number of breaks over, of who leaves at a given tick."""
    ends = _over_before(itinerary.breaks)
    fixed = (0, departure, departure, departure)
    return [Label(*fixed, over) if end <= departure else None for over, end in enumerate(ends)]


def _over_before(breaks: tuple[Break, ...]) -> list[int]:
    """Earliest ends of the first 0, 1, ... breaks, all taken before leaving; `NEVER` where they cannot be."""
    ends = [-NEVER]
    for rest in breaks:
        start = max(ends[-1], rest.open)
        ends.append(start + rest.length if start <= rest.close else NEVER)
    return ends


def _drive(itinerary: Itinerary, row: list[Label | None]) -> tuple[list[Label], int]:
    """Drive on from the labels before leaving: the labels of the best way, and its return."""
    ends = []
    for label in _rows(itinerary, row)[-1]:
        if label is not None:
            back = itinerary.road.arrive(label.time, itinerary.home_drive)
            lost = sum(itinerary.breaks[rest].length for rest in _too_late(itinerary.breaks, label.over, back))
            ends.append((label.broken + lost, back, label.over, label))
    broken, back, _, last = min(ends, key=lambda end: end[:3])
    return (replace(last, broken=broken) if broken > last.broken else last).path(), back


def _rows(itinerary: Itinerary, row: list[Label | None]) -> list[list[Label | None]]:
    """Labels by breaks over: those before leaving, then those after each call and the breaks right after it."""
    rows = [row]
    for number, call in enumerate(itinerary.calls):
        row = [None if label is None else _visit(itinerary, label, number, call) for label in row]
        _rest(row, itinerary.breaks)
        rows.append(row)
    return rows


def _visit(itinerary: Itinerary, label: Label, number: int, call: Call) -> Label:
    arrival = itinerary.road.arrive(label.time, call.drive)
    start = call.start(arrival)
    return Label(label.broken + call.late(start), start + call.length, arrival, start, label.over, label, number)


def _rest(row: list[Label | None], breaks: tuple[Break, ...]) -> None:
    """Take, or leave out, each break right after a visit where that is better than to have taken it before."""
    for number, rest in enumerate(breaks):
        label = row[number]
        if label is None:
            continue
        now, start = label.time, max(label.time, rest.open)
        if start <= rest.close:
            after = Label(label.broken, start + rest.length, now, start, number + 1, label)
        else:
            after = Label(label.broken + rest.length, now, now, now, number + 1, label, lost=True)
        other = row[number + 1]
        if other is None or (after.broken, after.time) < (other.broken, other.time):
            row[number + 1] = after


def _too_late(breaks: tuple[Break, ...], over: int, back: int) -> list[int]:
    """Rows of the breaks, of those not yet over, that cannot be taken after a return either."""
    time, late = back, []
    for number in range(over, len(breaks)):
        start = max(time, breaks[number].open)
        if start <= breaks[number].close:
            time = start + breaks[number].length
        else:
            late.append(number)
    return late


def _forgiven(itinerary: Itinerary, path: list[Label], back: int) -> tuple[Itinerary, tuple[Break, ...]]:
    """Hold the windows of late calls open as long as needed, and drop the breaks that are left out."""
    calls = list(itinerary.calls)
    for label in path:
        if label.call >= 0 and calls[label.call].late(label.start):
            call = calls[label.call]
            calls[label.call] = replace(call, windows=(*call.windows, (call.windows[-1][1] + 1, label.start)))
    lost = {label.over - 1 for label in path if label.lost} | set(_too_late(itinerary.breaks, path[-1].over, back))
    kept = tuple(rest for number, rest in enumerate(itinerary.breaks) if number not in lost)
    left_out = tuple(itinerary.breaks[number] for number in sorted(lost))
    return replace(itinerary, calls=tuple(calls), breaks=kept), left_out


def _latest_departure(itinerary: Itinerary, back: int) -> int:
    """Last tick of leaving after which a return at `back` is possible."""
    return max(latest for _, latest in _departures(itinerary, back))


def _departures(itinerary: Itinerary, back: int) -> list[tuple[int, int]]:
    """First and last ticks of leaving for a return by `back`, for each number of breaks over by then that can be."""
    first = itinerary.calls[0].drive if itinerary.calls else itinerary.home_drive
    latest = _leave_by(itinerary, _arrive_by(itinerary, back)[0], first)
    ready = [max(end, itinerary.ready) for end in _over_before(itinerary.breaks)]
    return [(opens, by) for opens, by in zip(ready, latest, strict=True) if opens <= by]


def _arrive_by(itinerary: Itinerary, back: int) -> list[list[int]]:
    """Latest arrivals, by breaks over, at each call and at the end for a return by `back`; `-NEVER` for none."""
    row = [min(back, by) for by in _return_by(itinerary.breaks)]
    rows = [row]
    drive = itinerary.home_drive
    for call in reversed(itinerary.calls):
        row = _leave_by(itinerary, row, drive)
        for number in range(len(itinerary.breaks) - 1, -1, -1):
            rest = itinerary.breaks[number]
            start = min(rest.close, row[number + 1] - rest.length)
            if start >= rest.open:
                row[number] = max(row[number], start)
        row = [call.start_latest(by - call.length) for by in row]
        rows.append(row)
        drive = call.drive
    return rows[::-1]


def _leave_by(itinerary: Itinerary, arrive_by: list[int], drive: int) -> list[int]:
    return [-NEVER if by == -NEVER else itinerary.road.leave_latest(by, drive) for by in arrive_by]


def _return_by(breaks: tuple[Break, ...]) -> list[int]:
    """Latest returns after which all breaks but the first 0, 1, ... can still be taken; `-NEVER` for none."""
    latest = [NEVER]
    for rest in reversed(breaks):
        start = min(rest.close, latest[-1] - rest.length)
        latest.append(start if start >= rest.open else -NEVER)
    return latest[::-1]
