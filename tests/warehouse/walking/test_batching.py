import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.layout.walking_floor import WalkingFloor
from warehouse.walking.batching import BATCHING, Candidates, fcfs, savings, seed

FLOOR = WalkingFloor("batching", 10, 1, 10.0, 3.0, 2.0, 10, 1, 0.0)


def candidates(aisles, capacity):
    """Orders with a line in the middle of each of the aisles named."""
    return Candidates(FLOOR, [np.array(each) * 20 + 5 for each in aisles], capacity)


def test_first_come_first_served_stops_at_the_first_that_does_not_fit():
    assert fcfs(candidates([[0, 1], [2], [3, 4, 5], [6]], 5)) == [0, 1]


def test_seed_adds_what_lies_on_the_way():
    assert sorted(seed(candidates([[0, 1], [8, 9], [1], [0], [7]], 4))) == [0, 2, 3]


def test_savings_pairs_neighbours_far_out_and_sends_the_oldest_first():
    cart = savings(candidates([[0], [9], [0], [9]], 2))
    assert cart == [0, 2]


@pytest.mark.parametrize("name", BATCHING)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_carts_hold_the_oldest_and_never_more_than_fits(name, data):
    aisles = data.draw(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=4), min_size=1, max_size=30))
    capacity = data.draw(st.integers(4, 12))
    chosen = BATCHING[name](candidates(aisles, capacity))
    assert 0 in chosen
    assert len(set(chosen)) == len(chosen)
    assert sum(len(aisles[i]) for i in chosen) <= capacity


@pytest.mark.parametrize("name", ["seed", "savings"])
def test_carts_filled_with_care_go_through_fewer_aisles(name):
    rng = np.random.default_rng(3)
    waiting = candidates([rng.integers(0, 10, rng.integers(1, 3)) for _ in range(60)], 12)

    def lanes(chosen):
        return waiting.lanes[chosen].any(axis=0).sum() / waiting.lines[chosen].sum()

    assert lanes(BATCHING[name](waiting)) < lanes(fcfs(waiting))
