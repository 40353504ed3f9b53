"""Tours against brute force, against each other, and against a checker that shares no code with the routers."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.oracles.picker_tours import shortest_m
from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.route_check import check_tour
from warehouse.walking.routes import POLICIES, tour
from warehouse.walking.routes.tour_states import tour_tables


@st.composite
def floors(draw: st.DrawFn, max_blocks: int = 4, max_aisles: int = 5) -> WalkingFloor:
    aisles = draw(st.integers(1, max_aisles))
    return WalkingFloor(
        "drawn",
        aisles,
        draw(st.integers(1, max_blocks)),
        draw(st.sampled_from([4.0, 12.5, 30.0])),
        draw(st.sampled_from([2.5, 4.0, 11.0])),
        draw(st.sampled_from([0.5, 3.0])),
        draw(st.integers(1, 6)),
        1,
        draw(st.sampled_from([0.0, (aisles - 1) / 2, aisles - 1.0, aisles / 3, -0.5, aisles + 0.25])),
    )


@st.composite
def tasks(draw: st.DrawFn, max_places: int, **sizes: int) -> tuple[WalkingFloor, np.ndarray]:
    floor = draw(floors(**sizes))
    places = draw(st.lists(st.integers(0, floor.n_places - 1), max_size=max_places))
    return floor, np.array(places, np.int64)


@given(tasks(6))
@settings(max_examples=120, deadline=None)
def test_exact_and_general_tours_are_the_shortest_of_all_orders(task):
    floor, places = task
    best = shortest_m(floor, places.tolist())
    assert tour(floor, places, "exact").metres == pytest.approx(best, abs=1e-4)
    assert tour(floor, places, "general").metres == pytest.approx(best, abs=1e-4)


@given(tasks(25, max_aisles=9), st.sampled_from([p for p in POLICIES if p != "general"]))
@settings(max_examples=120, deadline=None)
def test_every_tour_can_be_walked_and_none_is_shorter_than_the_exact_one(task, policy):
    floor, places = task
    found = tour(floor, places, policy)
    assert check_tour(floor, places.tolist(), found) == []
    assert sorted(found.places.tolist()) == sorted(places.tolist())
    assert found.metres >= tour(floor, places, "exact").metres - 1e-6


def test_general_tours_of_many_places_are_near_the_shortest_and_the_same_each_time():
    floor = WalkingFloor("three blocks", 12, 3, 20.0, 3.0, 2.0, 20, 1, 5.5)
    places = np.random.default_rng(5).integers(0, floor.n_places, 40)
    found, exact = tour(floor, places, "general"), tour(floor, places, "exact")
    assert check_tour(floor, places.tolist(), found) == []
    assert exact.metres - 1e-6 <= found.metres <= 1.05 * exact.metres
    assert np.array_equal(found.point_place, tour(floor, places, "general").point_place)


@pytest.mark.parametrize("policy", POLICIES)
def test_a_tour_to_nothing_stays_at_the_depot(policy):
    floor = WalkingFloor("small", 4, 2, 10.0, 3.0, 2.0, 5, 1, 1.0)
    found = tour(floor, np.array([], np.int64), policy)
    assert found.metres == 0
    assert found.places.tolist() == []
    assert check_tour(floor, [], found) == []


@pytest.mark.parametrize("policy", POLICIES)
def test_both_sides_of_an_aisle_need_no_crossing(policy):
    floor = WalkingFloor("small", 3, 1, 10.0, 3.0, 2.0, 5, 1, 1.0)
    left = 1 * 2 * 5 + 2
    both = tour(floor, np.array([left, left + 5]), policy)
    assert both.metres == tour(floor, np.array([left]), policy).metres == 2 * (1 + 5)


# A block of four aisles, 10 m of shelves of ten places, cross aisles 2 m wide (1 m to their middles): a reach is 12 m.
# Depot at aisle 0; picks at depths 2.5 and 9.5 of aisle 0, 4.5 of aisle 1, 6.5 of aisle 3.
BY_HAND = WalkingFloor("by hand", 4, 1, 10.0, 3.0, 2.0, 10, 1, 0.0)
BY_HAND_PLACES = np.array([1, 8, 20 + 3, 60 + 5])


@pytest.mark.parametrize(
    ("policy", "metres"),
    [
        ("s_shape", 18 + 12 + 12 + 2 * 6.5),
        ("return", 18 + 2 * (9.5 + 4.5 + 6.5)),
        ("largest_gap", 18 + 12 + 12 + 2 * 4.5),
        ("exact", 18 + 12 + 12 + 2 * 4.5),
    ],
)
def test_tours_worked_out_by_hand(policy, metres):
    assert tour(BY_HAND, BY_HAND_PLACES, policy).metres == pytest.approx(metres)


def test_one_block_has_the_seven_states_of_ratliff_and_rosenthal():
    assert len(tour_tables(1).complete) == 7


def test_two_blocks_have_the_25_states_of_roodbergen_and_de_koster():
    assert len(tour_tables(2).complete) == 25


def test_unknown_policies_places_and_too_many_blocks_are_refused():
    floor = WalkingFloor("tall", 2, 6, 5.0, 3.0, 1.0, 2, 1, 0.0)
    with pytest.raises(ValueError, match="no routing policy 'zigzag'; there are s_shape"):
        tour(floor, np.array([0]), "zigzag")
    with pytest.raises(ValueError, match="places must be 0"):
        tour(floor, np.array([floor.n_places]), "s_shape")
    with pytest.raises(ValueError, match="5 blocks at most, not 6"):
        tour(floor, np.array([0]), "exact")
    assert check_tour(floor, [0, 20], tour(floor, np.array([0, 20]), "general")) == []
