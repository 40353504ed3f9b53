"""Docks against trying every departure."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.evaluation.docks import Slot, earliest_slots, latest_slots

Departures = list[tuple[int, int, int]]
Spread = Callable[[Departures, int, int], list[Slot]]


def crowd(departures: list[int], load: int) -> int:
    """Most vehicles at the docks at once."""
    begins = [departure - load for departure in departures]
    return max(sum(begin <= tick < begin + load for begin in begins) for tick in begins)


def can_all_load(routes: Departures, docks: int, load: int, placed: tuple[int, ...] = ()) -> bool:
    if len(placed) == len(routes):
        return True
    _, earliest, latest = routes[len(placed)]
    for departure in range(earliest, latest + 1):
        departures = (*placed, departure)
        if crowd(list(departures), load) <= docks and can_all_load(routes, docks, load, departures):
            return True
    return False


@st.composite
def departures(draw: st.DrawFn) -> Departures:
    """Up to 5 routes, some of which can hardly be moved: there the order matters."""
    count = draw(st.integers(1, 5))
    earliest = draw(st.lists(st.integers(0, 12), min_size=count, max_size=count))
    spans = draw(st.lists(st.sampled_from([0, 1, 2, 3, 6, 9]), min_size=count, max_size=count))
    return [(row, early, early + span) for row, (early, span) in enumerate(zip(earliest, spans, strict=True))]


@pytest.mark.parametrize("slots_of", [latest_slots, earliest_slots])
@settings(max_examples=400, deadline=None)
@given(departures(), st.integers(1, 2), st.integers(1, 5))
def test_all_fit_where_they_can(slots_of: Spread, routes: Departures, docks: int, load: int) -> None:
    slots = slots_of(routes, docks, load)
    assert sorted(slot.route for slot in slots) == list(range(len(routes)))
    for slot in slots:
        assert routes[slot.route][1] <= slot.departure <= routes[slot.route][2]
    fits = not any(slot.late for slot in slots)
    assert fits == can_all_load(sorted(routes, key=lambda route: route[2]), docks, load)
    if fits:
        assert crowd([slot.departure for slot in slots], load) <= docks


def test_latest_where_nothing_is_in_the_way() -> None:
    assert {(slot.route, slot.departure) for slot in latest_slots([(0, 0, 50), (1, 0, 60)], 1, 10)} == {
        (0, 50),
        (1, 60),
    }


def test_held_back_for_one_that_cannot_wait() -> None:
    """0 could leave at 20 and would hold the dock from 10 on; 1 has to leave at 14: so 0 leaves at 4."""
    slots = latest_slots([(0, 0, 20), (1, 14, 14)], 1, 10)
    assert {(slot.route, slot.departure, slot.late) for slot in slots} == {(0, 4, 0), (1, 14, 0)}


def test_earliest_where_nothing_is_in_the_way() -> None:
    found = {(slot.route, slot.departure) for slot in earliest_slots([(0, 5, 50), (1, 0, 60)], 2, 10)}
    assert found == {(0, 5), (1, 0)}


def test_who_must_leave_soonest_leaves_first() -> None:
    """1 is released later, and cannot wait: 0, which could leave at once, leaves after it."""
    slots = earliest_slots([(0, 0, 40), (1, 5, 9), (2, 0, 30)], 1, 10)
    assert [(slot.route, slot.departure) for slot in slots] == [(1, 5), (2, 15), (0, 25)]


def test_how_late() -> None:
    """Two leave at 14 or not at all: the second would have needed its dock for leaving at 4."""
    slots = latest_slots([(0, 14, 14), (1, 14, 14)], 1, 10)
    assert [(slot.departure, slot.late) for slot in slots] == [(14, 0), (14, 10)]
    slots = earliest_slots([(0, 14, 14), (1, 14, 14)], 1, 10)
    assert [(slot.departure, slot.late) for slot in slots] == [(14, 0), (14, 10)]
