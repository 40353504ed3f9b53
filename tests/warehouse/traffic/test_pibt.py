"""One step of PIBT: who pushes whom, by known answers and on random floors."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from warehouse.traffic.pibt import END, NOBODY, STAY, WISH_BITS, decide
from warehouse.traffic.roadmap import EAST, NORTH, SOUTH, WEST


def one_step(width, height, cells, wishes, order=None, frozen=()):
    """Where robots go that stand in `cells` and wish in order."""
    n = len(cells)
    cell = np.array(cells, np.int32)
    packed = np.array([sum(w << WISH_BITS * k for k, w in enumerate([*mine, END])) for mine in wishes], np.int32)
    now, after = np.full(width * height, NOBODY, np.int32), np.full(width * height, NOBODY, np.int32)
    now[cell] = np.arange(n)
    target = np.full(n, NOBODY, np.int32)
    for robot in frozen:
        target[robot], after[cells[robot]] = cells[robot], robot
    steps = np.array([1, width, -1, -width, 0], np.int32)
    for robot in order or range(n):
        if target[robot] == NOBODY:
            decide(robot, cell, packed, steps, now, after, target, np.zeros(n, np.int32))
    assert (after[target] == np.arange(n)).all()
    return target.tolist()


def test_the_first_takes_the_cell_and_the_second_waits():
    assert one_step(3, 1, [0, 2], [[EAST, STAY], [WEST, STAY]]) == [1, 2]
    assert one_step(3, 1, [0, 2], [[EAST, STAY], [WEST, STAY]], order=[1, 0]) == [0, 1]


def test_a_push_runs_through_a_chain():
    assert one_step(4, 1, [0, 1, 2], [[EAST, STAY], [STAY, EAST], [STAY, EAST]]) == [1, 2, 3]


def test_a_push_against_a_wall_leaves_all_in_place():
    assert one_step(3, 1, [0, 1, 2], [[EAST, STAY], [STAY, WEST, EAST], [STAY, WEST]]) == [0, 1, 2]


def test_two_do_not_swap():
    assert one_step(2, 1, [0, 1], [[EAST, STAY], [WEST, STAY]]) == [0, 1]


def test_who_is_pushed_gives_way_sideways():
    assert one_step(2, 2, [0, 1], [[EAST, STAY], [WEST, SOUTH, STAY]]) == [1, 3]


def test_a_ring_turns():
    assert one_step(2, 2, [0, 1, 3, 2], [[EAST, STAY], [SOUTH, STAY], [WEST, STAY], [NORTH, STAY]]) == [1, 3, 2, 0]


def test_who_is_frozen_is_not_pushed():
    wishes = [[EAST, STAY], [STAY, EAST]]
    assert one_step(3, 1, [0, 1], wishes) == [1, 2]
    assert one_step(3, 1, [0, 1], wishes, frozen=[1]) == [0, 1]


def test_after_a_failed_push_the_next_wish_counts():
    wishes = [[EAST, SOUTH, STAY], [STAY, WEST]]
    assert one_step(2, 2, [0, 1], wishes, frozen=[1]) == [2, 1]


def test_a_long_chain_needs_no_recursion():
    n = 200_000
    assert one_step(n + 1, 1, list(range(n)), [[EAST, STAY]] * n) == list(range(1, n + 1))


@settings(deadline=None, max_examples=200)
@given(st.integers(2, 6), st.integers(2, 6), st.integers(0, 2**32 - 1), st.floats(0.1, 1), st.floats(0, 0.4))
def test_nobody_shares_swaps_or_jumps(width, height, seed, density, frozen_share):
    rng = np.random.default_rng(seed)
    cells = rng.permutation(width * height)[: max(1, int(density * width * height))].tolist()
    frozen = [r for r in range(len(cells)) if rng.random() < frozen_share]
    wishes = []
    for cell in cells:
        row, column = divmod(cell, width)
        possible = [(EAST, column < width - 1), (SOUTH, row < height - 1), (WEST, column > 0), (NORTH, row > 0)]
        wishes.append(rng.permutation([d for d, there in possible if there and rng.random() < 0.9] + [STAY]).tolist())
    target = one_step(width, height, cells, wishes, frozen=frozen)
    assert len(set(target)) == len(target)
    at = {cell: robot for robot, cell in enumerate(cells)}
    for robot, (cell, to) in enumerate(zip(cells, target, strict=True)):
        assert abs(cell // width - to // width) + abs(cell % width - to % width) <= 1
        assert robot not in frozen or to == cell
        other = at.get(to)
        assert other is None or other == robot or target[other] != cell


@pytest.mark.parametrize("seed", range(5))
def test_the_first_robot_gets_its_first_wish_on_a_torus_free_floor(seed):
    """PIBT's promise: where every step lies on a cycle, the first in order moves wherever it wishes."""
    rng = np.random.default_rng(seed)
    cells = rng.permutation(25)[:24].tolist()
    row, column = divmod(cells[0], 5)
    first = SOUTH if row < 4 else NORTH
    every = [
        [d for d, ok in ((EAST, c % 5 < 4), (SOUTH, c < 20), (WEST, c % 5 > 0), (NORTH, c > 4)) if ok] + [STAY]
        for c in cells
    ]
    every[0] = [first, STAY]
    assert one_step(5, 5, cells, every)[0] == (row + (1 if first == SOUTH else -1)) * 5 + column
