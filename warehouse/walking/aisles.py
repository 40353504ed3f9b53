"""Congestion: who may enter a lane, and how far one may walk behind another (kernels).

Where carts cannot pass each other, those in a lane all go the same way and leave it in the order in which they came;
one who will turn round in it has it alone. Whoever must wait stands in the cross aisle, holding nothing, and enters
in turn: so nobody waits for ever, and a circle of waiting people cannot come about.
"""

from __future__ import annotations

import numba as nb

from warehouse.walking.crew import Crew, Lanes
from warehouse.walking.itinerary import BACK_OUT
from warehouse.walking.worklist import Worklist

CART_M = 1.5
"""Length of aisle that a picker with a cart takes up (assumed)."""


@nb.njit(cache=True)
def room_m(crew: Crew, i: int) -> float:
    """Metres that a walker may go before the cart ahead in the lane."""
    leader = crew.ahead[i]
    if leader < 0:
        return 1e30
    return max(0.0, progress_m(crew, leader) - CART_M - progress_m(crew, i))


@nb.njit(cache=True)
def progress_m(crew: Crew, i: int) -> float:
    """Metres walked in the lane."""
    return crew.at_m[i] - crew.entered_m[i]


@nb.njit(cache=True)
def may_enter(crew: Crew, work: Worklist, lanes: Lanes, i: int, lane: int, way: int) -> bool:
    """Whether a walker may go into a lane now."""
    for other in range(len(crew.ticket)):
        if crew.ticket[other] < 0 or other == i or work.what[other, crew.mark[other]] != lane:
            continue
        if crew.ticket[i] < 0 or crew.ticket[other] < crew.ticket[i]:
            return False
    if lanes.inside[lane] == 0:
        return True
    if way == BACK_OUT or lanes.way[lane] != way:
        return False
    return progress_m(crew, lanes.last[lane]) >= CART_M


@nb.njit(cache=True)
def queue_up(crew: Crew, lanes: Lanes, i: int) -> None:
    """Take a ticket for the lane in front, unless the walker has one."""
    if crew.ticket[i] < 0:
        crew.ticket[i] = lanes.tickets[0]
        lanes.tickets[0] += 1


@nb.njit(cache=True)
def enter(crew: Crew, lanes: Lanes, i: int, lane: int, way: int) -> None:
    """Go into a lane behind whoever entered it last."""
    leader = lanes.last[lane]
    crew.ahead[i], crew.behind[i] = leader, -1
    if leader >= 0:
        crew.behind[leader] = i
    crew.lane[i], crew.entered_m[i], crew.ticket[i] = lane, crew.at_m[i], -1
    lanes.last[lane], lanes.way[lane] = i, way
    lanes.inside[lane] += 1


@nb.njit(cache=True)
def leave(crew: Crew, lanes: Lanes, i: int) -> None:
    """Come out of the lane."""
    lane, follower = crew.lane[i], crew.behind[i]
    if follower >= 0:
        crew.ahead[follower] = -1
    else:
        lanes.last[lane] = -1
    crew.lane[i], crew.ahead[i], crew.behind[i] = -1, -1, -1
    lanes.inside[lane] -= 1
