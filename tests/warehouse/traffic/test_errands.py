import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.traffic.errands import DrawnErrands, ListedErrands

PLACES = np.array([3, 5, 8, 13, 21], np.int32)


def test_a_list_is_dealt_in_turn_and_wraps_around():
    errands = ListedErrands(np.array([10, 11, 12, 13, 14], np.int32), 3)
    robots, here = np.arange(3, dtype=np.int32), np.zeros(3, np.int32)
    dealt = [errands.goals(robots, np.full(3, k, np.int32), here).tolist() for k in range(3)]
    assert dealt == [[10, 11, 12], [13, 14, 10], [11, 12, 13]]


def test_a_long_run_does_not_outgrow_int32():
    errands = ListedErrands(np.arange(7, dtype=np.int32), 10_000)
    kth = np.array([1_000_000], np.int32)
    assert errands.goals(np.array([3], np.int32), kth, np.zeros(1, np.int32)).tolist() == [(10**10 + 3) % 7]


@settings(deadline=None)  # the first call compiles
@given(st.integers(0, 2**32), st.sampled_from([*PLACES.tolist(), 0, 4, 99]))
def test_a_draw_is_never_where_the_robot_stands(seed, here):
    robots = np.arange(40, dtype=np.int32)
    goals = DrawnErrands(PLACES, seed).goals(robots, robots, np.full(40, here, np.int32))
    assert set(goals.tolist()) <= set(PLACES.tolist()) - {here}


def test_draws_are_uniform_over_the_other_places():
    n = 40_000
    robots = np.arange(n, dtype=np.int32)
    goals = DrawnErrands(PLACES, 1).goals(robots, np.zeros(n, np.int32), np.full(n, 8, np.int32))
    counts = np.bincount(goals, minlength=22)[[3, 5, 13, 21]]
    assert counts.sum() == n
    assert np.all(np.abs(counts - n / 4) < 5 * np.sqrt(n * 3 / 16))


def test_an_errand_depends_on_seed_robot_and_number_alone():
    errands = DrawnErrands(np.arange(1000, dtype=np.int32), 5)
    robots, kth, here = np.arange(50, dtype=np.int32), np.arange(50, dtype=np.int32), np.full(50, -1, np.int32)
    together = errands.goals(robots, kth, here)
    alone = [int(errands.goals(robots[i : i + 1], kth[i : i + 1], here[i : i + 1])[0]) for i in range(50)]
    assert together.tolist() == alone
    other = DrawnErrands(np.arange(1000, dtype=np.int32), 6).goals(robots, kth, here)
    assert (other != together).sum() > 40
