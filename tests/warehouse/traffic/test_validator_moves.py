"""The validator's eyes: every kind of wrong move is seen, with robots, step and cell; no right one is."""

import numpy as np
import pytest

from warehouse.traffic.validator import check_moves

FREE = np.array([[1, 1, 1, 1], [1, 0, 1, 1], [1, 1, 1, 1]], bool)
EAST, SOUTH, WEST, NORTH = range(4)


def found(cells, headings=None, **options):
    cells = np.array(cells, np.int32)
    if headings is not None:
        options |= {"headings": np.array(headings, np.uint8), "motion": "turning"}
    report = check_moves(FREE, cells, **options)
    assert report.ok == (not report.violations)
    return [(v.rule, v.step, v.agents, v.cell) for v in report.violations]


def test_right_moves():
    assert found([[0, 4], [1, 0], [2, 0]]) == []


def test_a_train_and_a_ring_may_turn():
    assert found([[0, 1, 2], [1, 2, 3]]) == []
    assert found([[2, 3, 7, 6], [3, 7, 6, 2]]) == []


def test_two_on_a_cell():
    assert found([[0, 2], [1, 1]]) == [("vertex-collision", 1, (0, 1), (0, 1))]


def test_three_on_a_cell_are_two_collisions():
    report = check_moves(FREE, np.array([[0, 2, 3], [1, 1, 2], [1, 1, 1]], np.int32))
    assert report.counts == {"vertex-collision": 3}
    assert report.collisions == 3


def test_two_start_on_a_cell():
    assert found([[0, 0], [0, 1]]) == [("vertex-collision", 0, (0, 1), (0, 0))]


def test_two_exchange_cells():
    assert found([[0, 1], [1, 0]]) == [("swap-collision", 1, (0, 1), (0, 1))]
    assert found([[3, 7], [7, 3]]) == [("swap-collision", 1, (0, 1), (1, 3))]


def test_a_swap_late_in_a_run_with_others_about():
    cells = [[0, 2, 11]] * 300 + [[1, 2, 11], [2, 1, 11], [2, 1, 10]]
    assert found(cells) == [("swap-collision", 301, (0, 1), (0, 2))]


def test_jumps():
    assert found([[0], [2]]) == [("too-far", 1, (0,), (0, 2))]
    assert found([[0], [9]]) == [("too-far", 1, (0,), (2, 1))]
    assert found([[2], [7]]) == [("too-far", 1, (0,), (1, 3))]


def test_around_the_edge_into_the_next_row_is_a_jump():
    assert found([[3], [4]]) == [("too-far", 1, (0,), (1, 0))]


def test_walls_and_the_world_outside():
    assert found([[4], [5]]) == [("in-wall", 1, (0,), (1, 1))]
    assert found([[5], [4]]) == [("in-wall", 0, (0,), (1, 1))]
    assert found([[3], [-1]]) == [("off-map", 1, (0,), None)]
    assert found([[11], [12]]) == [("off-map", 1, (0,), None)]
    assert found([[3, 2], [-1, -1]])[:2] == [("off-map", 1, (0,), None), ("off-map", 1, (1,), None)]


def test_turning_moves():
    assert found([[0], [1], [1], [1]], [[EAST], [EAST], [SOUTH], [SOUTH]]) == []
    assert found([[0], [0], [0]], [[EAST], [NORTH], [WEST]]) == []
    assert found([[6], [10], [10]], [[SOUTH], [SOUTH], [WEST]]) == []
    assert found([[6], [2], [2]], [[NORTH], [NORTH], [EAST]]) == []


@pytest.mark.parametrize(
    ("cells", "headings", "rule"),
    [
        ([0, 4], [EAST, EAST], "not-forward"),
        ([1, 0], [EAST, EAST], "not-forward"),
        ([6, 2], [SOUTH, SOUTH], "not-forward"),
        ([0, 1], [EAST, SOUTH], "turned-moving"),
        ([0, 0], [EAST, WEST], "turned-too-far"),
        ([0, 0], [NORTH, SOUTH], "turned-too-far"),
    ],
)
def test_wrong_turning_moves(cells, headings, rule):
    rules = [r for r, *_ in found([[c] for c in cells], [[h] for h in headings])]
    assert rule in rules


def test_under_a_stored_pod():
    closed = np.zeros(12, bool)
    closed[2] = True
    cells = [[0], [1], [2], [3]]
    assert found(cells, closed=closed, loaded=np.zeros((4, 1), bool)) == []
    assert found(cells, closed=closed, loaded=np.ones((4, 1), bool)) == [("under-stored-pod", 2, (0,), (0, 2))]


def test_the_pod_that_was_lifted_is_not_stored_any_more():
    closed = np.zeros((4, 12), bool)
    closed[:2, 2] = True
    loaded = np.array([[False], [False], [True], [True]])
    assert found([[2], [2], [2], [3]], closed=closed, loaded=loaded) == []
    closed[3, 3] = True
    assert found([[2], [2], [2], [3]], closed=closed, loaded=loaded) == [("under-stored-pod", 3, (0,), (0, 3))]


def test_a_motion_that_is_none():
    with pytest.raises(ValueError, match="neither"):
        check_moves(FREE, np.zeros((2, 1), np.int32), motion="flying")
    with pytest.raises(ValueError, match="headings"):
        check_moves(FREE, np.zeros((2, 1), np.int32), motion="turning")


def test_many_violations_are_counted_and_few_are_kept():
    report = check_moves(FREE, np.full((1001, 2), 5, np.int32))
    assert report.counts == {"in-wall": 2002, "vertex-collision": 1001}
    assert len(report.violations) == 40


def rings(n, steps):
    """n robots on their own 2 x 2 blocks, each round and round: legal, and every robot moves in every step."""
    side = int(np.ceil(np.sqrt(n)))
    width = 2 * side
    corner = 2 * (np.arange(n) // side) * width + 2 * (np.arange(n) % side)
    offset = np.array([0, 1, width + 1, width])[(np.arange(steps + 1)[:, None] + np.arange(n)) % 4]
    return np.ones((width, width), bool), (corner + offset).astype(np.int32), width


def test_one_collision_hidden_in_five_million_moves():
    free, cells, width = rings(1000, 5000)
    assert check_moves(free, cells).ok
    step = 2501
    cells[step, 77] = cells[step, 76]
    report = check_moves(free, cells)
    assert report.collisions == 1
    [hit] = [v for v in report.violations if v.rule == "vertex-collision"]
    assert (hit.agents, hit.step, hit.cell) == ((76, 77), step, divmod(int(cells[step, 76]), width))


def test_one_swap_hidden_in_five_million_moves():
    free, cells, _ = rings(1000, 5000)
    # From step 3000 on, robot 600 holds a cell and its neighbour 601 the next; then they exchange them, and no more.
    a, b = cells[3000, 600], cells[3000, 600] + 1
    cells[3000:, 600], cells[3000:, 601] = a, b
    cells[4000:, 600], cells[4000:, 601] = b, a
    report = check_moves(free, cells)
    [hit] = [v for v in report.violations if v.rule == "swap-collision"]
    assert (hit.agents, hit.step) == ((600, 601), 4000)
    assert report.counts["swap-collision"] == 1


@pytest.mark.parametrize("seed", range(5))
def test_collisions_as_a_plain_loop_counts_them(seed):
    rng = np.random.default_rng(seed)
    free, steps, n = np.ones((4, 4), bool), 200, 5
    cells = np.empty((steps + 1, n), np.int32)
    cells[0] = rng.choice(16, n, replace=False)
    for t in range(1, steps + 1):
        for i in range(n):
            row, column = divmod(int(cells[t - 1, i]), 4)
            dr, dc = [(0, 0), (0, 1), (1, 0), (0, -1), (-1, 0)][rng.integers(5)]
            row, column = min(max(row + dr, 0), 3), min(max(column + dc, 0), 3)
            cells[t, i] = 4 * row + column
    vertex = sum(n - len(set(row.tolist())) for row in cells)
    swaps = {
        (t, i, j)
        for t in range(1, steps + 1)
        for i in range(n)
        for j in range(i)
        if cells[t, i] == cells[t - 1, j] != cells[t - 1, i] == cells[t, j]
    }
    report = check_moves(free, cells)
    assert report.counts.get("vertex-collision", 0) == vertex
    # Of robots that shared a cell before, a swap may be told of one alone: the shared cell was reported already.
    alone = [s for s in swaps if all((cells[s[0] - 1] == cells[s[0] - 1, i]).sum() == 1 for i in s[1:])]
    assert len(alone) <= report.counts.get("swap-collision", 0) <= len(swaps)
