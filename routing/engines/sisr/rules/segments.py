"""Parts of a route in constant time: duration and the starts that keep it (Vidal, Crainic, Gendreau, Prins 2013).

A part is (duration, early, late, ready): it takes `duration`, waiting included, when started within [early, late];
started earlier it ends no earlier; started later it misses a window. `ready` is used in staged problems only: there the
part's end is followed tick by tick, as several windows and speeds ask, and the other three only estimate.
"""

from __future__ import annotations

from routing.engines.sisr.rules.kernel import inner
from routing.engines.sisr.rules.legs import NEVER, arrival
from routing.engines.sisr.rules.model import Model, Record
from routing.engines.sisr.rules.state import LATEST, READY, State

Part = tuple[int, int, int, int]


@inner
def joined(part: Part, travel: int, duration: int, early: int, late: int) -> tuple[int, int, int, bool]:
    """A part, a drive and another part; whether they can follow each other."""
    until = part[0] + travel
    wait = max(early - until - part[2], 0)
    behind = max(part[1] + until - late, 0)
    first = max(early - until, part[1]) - wait
    last = min(late - until, part[2]) + behind
    return until + duration + wait, first, last, behind == 0


@inner
def serve_after(model: Model, node: int, place_before: int) -> int:
    """Set-up and service of a node behind a place."""
    if node >= len(model.stops):
        return 0
    stop = model.stops[node]
    if stop.place == place_before:
        return stop.service
    return stop.setup + stop.service


@inner
def next_opening(model: Model, node: int, at: int) -> int:
    """First time from `at` on within a window of a stop; never where all have closed."""
    stop = model.stops[node]
    for window in range(stop.window_first, stop.window_last):
        if at <= model.windows[window, 1]:
            return max(at, model.windows[window, 0])
    return NEVER


@inner
def head_of(state: State, node: int, breaks: int) -> Part:
    """The route up to a node, with some breaks taken."""
    record = state.nodes[node]
    return record.head_duration, record.head_early, record.head_late, state.times[READY, node, breaks]


@inner
def extended(
    model: Model, state: State, vehicle: Record, part: Part, travel: int, place: int, node: int
) -> tuple[Part, bool]:
    """A part and the node after it, `travel` from `place`; whether the node is reached in time."""
    record = state.nodes[node]
    serve = serve_after(model, node, place)
    if not model.facts[0].staged:
        duration, early, late, fits = joined(part, travel, serve, record.open, record.close)
        return (duration, early, late, 0), fits
    slow = int(travel * model.facts[0].slow)
    duration, early, late, _ = joined(part, slow, serve, record.open, record.close)
    ready = next_opening(model, node, arrival(model, vehicle, part[3], travel)) + serve
    return (duration, early, late, ready), ready < NEVER


@inner
def completed(
    model: Model, state: State, vehicle: Record, part: Part, travel: int, place: int, node: int, breaks: int
) -> tuple[Part, bool]:
    """A part and the rest of a route from a node on, that is `travel` from `place`; whether it is in time."""
    record = state.nodes[node]
    serve = serve_after(model, node, place)
    if serve != record.serve:
        longer, fits = extended(model, state, vehicle, part, travel, place, node)
        behind = record.next
        if not fits:
            return longer, False
        step = state.nodes[behind].leg_duration
        return completed_plainly(model, state, vehicle, longer, step, behind, breaks)
    return completed_plainly(model, state, vehicle, part, travel, node, breaks)


@inner
def completed_plainly(
    model: Model, state: State, vehicle: Record, part: Part, travel: int, node: int, breaks: int
) -> tuple[Part, bool]:
    """As `completed`, where the node is served as long as it is now."""
    record = state.nodes[node]
    if not model.facts[0].staged:
        duration, early, late, fits = joined(part, travel, record.tail_duration, record.tail_early, record.tail_late)
        return (duration, early, late, 0), fits
    slow = int(travel * model.facts[0].slow)
    duration, early, late, _ = joined(part, slow, record.tail_duration, record.tail_early, record.tail_late)
    return (duration, early, late, 0), arrival(model, vehicle, part[3], travel) <= state.times[LATEST, node, breaks]
