"""Where a van is, minute by minute, on one route that can be followed by hand."""

from __future__ import annotations

import numpy as np
import pytest

from routing.evaluator import evaluate
from routing.plan import Route, RoutePlan
from routing.problem import Break, Places, Problem, Stops, VehicleType
from routing.replan.state import VanState, Where, van_state
from routing.travel import TableTravel

# Legs of 10; leaves at 100; stop 0 from 110 to 115, stop 1 at 125 and open from 140 to 145, a break from 145 to 165,
# stop 2 from 175 to 180, back at 210.
AT = np.arange(4) * 10
TABLE = np.abs(AT[:, None] - AT[None, :]).astype(np.int32)
STOPS = Stops.of(
    ("a", "b", "c"),
    [1, 2, 3],
    [2, 3, 4],
    service=[5, 5, 5],
    open=[0, 140, 0],
    close=[110, 140, 999],
    pickup=[[1], [0], [0]],
)
VAN = VehicleType("van", 1, (20,), shift_open=100, breaks=(Break(20, 130, 150),))
PROBLEM = Problem("one", Places(AT.astype(float), np.zeros(4)), STOPS, (VAN,), (TableTravel(TABLE, TABLE),))
ROUTE = Route(0, (0, 1, 2))
TIMES = evaluate(PROBLEM, RoutePlan((ROUTE,))).routes[0]


def state(at: int, **options: object) -> VanState:
    return van_state(PROBLEM, ROUTE, TIMES, at, **options)  # type: ignore[arg-type]


def test_the_route_happens_as_written() -> None:
    assert [(visit.stop, visit.start, visit.departure) for visit in TIMES.visits] == [
        (0, 110, 115),
        (1, 140, 145),
        (-1, 145, 165),
        (2, 175, 180),
    ]
    assert (TIMES.departure, TIMES.arrival) == (100, 210)


@pytest.mark.parametrize(
    ("at", "where", "place", "free", "left"),
    [
        (99, Where.WAITING, 0, 100, (0, 1, 2)),
        (100, Where.ROAD, 1, 115, (1, 2)),
        (109, Where.ROAD, 1, 115, (1, 2)),
        (114, Where.ROAD, 1, 115, (1, 2)),
        (115, Where.ROAD, 2, 145, (2,)),
        (130, Where.ROAD, 2, 145, (2,)),
        (144, Where.ROAD, 2, 145, (2,)),
        (150, Where.ROAD, 2, 165, (2,)),
        (165, Where.BACK, 0, 210, ()),
        (300, Where.BACK, 0, 210, ()),
    ],
)
def test_what_it_does_is_finished_first(at: int, where: Where, place: int, free: int, left: tuple[int, ...]) -> None:
    found = state(at)
    assert (found.where, found.place, found.free, found.open) == (where, place, free, left)
    assert tuple(visit.stop for visit in found.served) + left == (0, 1, 2)


def test_breaks_taken_and_to_take() -> None:
    assert state(50).breaks == VAN.breaks
    assert state(120).breaks == (Break(20, 145, 150),)
    assert state(145).breaks == ()


def test_limits_used() -> None:
    assert [(state(at).distance, state(at).travel) for at in (99, 100, 130, 300)] == [
        (0, 0),
        (10, 10),
        (20, 20),
        (60, 60),
    ]


def test_a_stop_that_is_changed_before_its_service_is_only_driven_to() -> None:
    assert (state(120, changed={1}).free, state(120, changed={1}).open) == (125, (1, 2))
    assert (state(130, changed={1}).free, state(130, changed={1}).place) == (130, 2)
    assert state(141, changed={1}).open == (2,)


@pytest.mark.parametrize(
    ("at", "place", "left"),
    [(104, 0, (0, 1, 2)), (105, 1, (0, 1, 2)), (112, 1, (1, 2)), (130, 2, (1, 2)), (150, 2, (2,))],
)
def test_a_broken_van_stands_at_the_nearer_end_of_its_leg(at: int, place: int, left: tuple[int, ...]) -> None:
    found = state(at, broken=True)
    assert (found.where, found.place, found.open) == (Where.BROKEN, place, left)


def test_slow_traffic_makes_the_rest_of_a_leg_longer() -> None:
    slow = np.full(4, 0.5)
    assert state(104, slow=slow).free == 115 + 6
    assert state(120, slow=slow).free == 145, "it would have waited"
    assert state(185, slow=slow).free == 210 + 25


def test_a_van_on_the_road_may_leave_later_by_its_timetable() -> None:
    found = state(90, under_way=True)
    assert (found.where, found.place, found.free, found.open) == (Where.ROAD, 0, 100, (0, 1, 2))
