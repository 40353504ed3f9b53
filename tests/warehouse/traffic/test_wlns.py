from itertools import pairwise

import numpy as np
import pytest

from tests.oracles.robot_graph import STEPS
from warehouse.traffic.fields import distances_to
from warehouse.traffic.motion import MotionGraph
from warehouse.traffic.roadmap import EAST, NORTH, SOUTH, WEST, Roadmap
from warehouse.traffic.wlns import Wlns, WlnsSettings

MOTIONS = ["four_way", "turning"]
QUICK = WlnsSettings(window=12, tries=40)
GUIDED = WlnsSettings(window=12, tries=40, base=20, alpha=8.0, toll=4.0, refresh_ticks=20)


def drive(planner, goal, ticks, next_goal):
    """History of cells and headings, and the errands finished by each robot."""
    goal = np.array(goal, np.int32)
    cells, headings = [planner.cell.copy()], [planner.heading.copy()]
    done = np.zeros(len(goal), int)
    for _ in range(ticks):
        planner.step(goal)
        cells.append(planner.cell.copy())
        headings.append(planner.heading.copy())
        for robot in np.flatnonzero(planner.cell == goal):
            done[robot] += 1
            goal[robot] = next_goal(robot)
    return np.array(cells), np.array(headings), done


def faults(roadmap, motion, cells, headings):
    """Everything in a history that robots may not do, as a list of texts."""
    found = []
    for t, (before, after) in enumerate(pairwise(cells)):
        if len(set(after.tolist())) < len(after):
            found.append(f"{t}: two on one cell")
        went = {(a, b) for a, b in zip(before.tolist(), after.tolist(), strict=True) if a != b}
        found += [f"{t}: swap {a} {b}" for a, b in went if (b, a) in went]
        for robot, (a, b) in enumerate(zip(before.tolist(), after.tolist(), strict=True)):
            turned = (int(headings[t + 1][robot]) - int(headings[t][robot])) % 4
            if not legal(roadmap, motion, a, b, int(headings[t][robot]), turned):
                found.append(f"{t}: robot {robot} from {a} to {b}")
    return found


def legal(roadmap, motion, a, b, heading, turned):
    if a == b:
        return motion == "four_way" or turned != 2
    for d, (down, right) in enumerate(STEPS):
        if roadmap.exits[a] >> d & 1 and b == a + down * roadmap.width + right:
            return motion == "four_way" or (d == heading and turned == 0)
    return False


def connected_floor(rng, height, width):
    """A random floor of one piece: walls are taken away until all free cells are joined."""
    from scipy.ndimage import label

    free = rng.random((height, width)) < 0.8
    pieces, _ = label(free)
    largest = np.bincount(pieces[free]).argmax()
    return Roadmap.of(pieces == largest)


@pytest.mark.parametrize("settings", [QUICK, GUIDED], ids=["unit", "guided"])
@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("seed", range(3))
def test_no_collisions_and_only_legal_moves_on_dense_random_floors(motion, settings, seed):
    rng = np.random.default_rng(seed)
    roadmap = connected_floor(rng, 8, 10)
    free = np.flatnonzero(roadmap.free)
    n = int(0.6 * len(free))
    start = rng.choice(free, n, replace=False)
    planner = Wlns(roadmap, start, motion, seed, start_heading=rng.integers(0, 4, n), settings=settings)
    cells, headings, done = drive(planner, rng.choice(free, n), 120, lambda robot: rng.choice(free))
    assert faults(roadmap, motion, cells, headings) == []
    assert done.sum() > n / 4


def test_the_checker_sees_each_kind_of_fault():
    roadmap = Roadmap.of(np.ones((1, 3), bool))
    history = {"two on one": [[0, 2], [1, 1]], "swap": [[0, 1], [1, 0]], "from 0 to 2": [[0, 1], [2, 1]]}
    for fault, cells in history.items():
        assert any(fault in text for text in faults(roadmap, "four_way", np.array(cells), np.zeros((2, 2), int)))
    sideways = faults(roadmap, "turning", np.array([[0], [1]]), np.array([[SOUTH], [SOUTH]]))
    half_turn = faults(roadmap, "turning", np.array([[0], [0]]), np.array([[EAST], [WEST]]))
    assert sideways
    assert half_turn


@pytest.mark.parametrize("endpoints", [False, True])
@pytest.mark.parametrize("motion", MOTIONS)
def test_one_robot_alone_takes_exactly_the_shortest_way(motion, endpoints):
    rng = np.random.default_rng(5)
    roadmap = connected_floor(rng, 20, 30)
    graph, free = MotionGraph.of(roadmap, motion), np.flatnonzero(roadmap.free)
    goals = [int(g) for g in rng.choice(free, 12)]
    planner = Wlns(roadmap, free[:1], motion, 1, endpoints=goals if endpoints else None, settings=QUICK)
    for goal in goals:
        if goal == planner.cell[0]:
            continue
        state = graph.states(planner.cell, planner.heading)[0]
        ticks = 0
        while planner.cell[0] != goal:
            planner.step(np.array([goal], np.int32))
            ticks += 1
        assert ticks == distances_to(graph, goal)[state]


@pytest.mark.parametrize("motion", MOTIONS)
def test_same_seed_same_moves_and_another_seed_others(motion):
    def history(seed):
        rng = np.random.default_rng(0)
        start = rng.choice(100, 50, replace=False)
        planner = Wlns(Roadmap.of(np.ones((10, 10), bool)), start, motion, seed, settings=GUIDED)
        cells, _, _ = drive(planner, rng.choice(100, 50), 60, lambda robot: rng.integers(100))
        return cells.tobytes()

    assert history(1) == history(1) != history(2)


def test_one_way_exits_hold():
    """A ring driven clockwise only: whoever wants the cell behind him goes all the way round."""
    one_way = np.array([[1 << EAST, 1 << EAST, 1 << SOUTH], [1 << NORTH, 0, 1 << SOUTH], [1 << NORTH, 8, 1 << WEST]])
    one_way[2, 1], one_way[2, 2] = 1 << WEST, 1 << WEST
    free = np.ones((3, 3), bool)
    free[1, 1] = False
    roadmap = Roadmap.of(free, one_way=one_way.astype(np.uint8))
    planner = Wlns(roadmap, [0, 4 + 1], "four_way", 1, settings=QUICK)
    cells, headings, _ = drive(planner, [3, 2], 7, lambda robot: planner.cell[robot])
    assert cells[:, 0].tolist() == [0, 1, 2, 5, 8, 7, 6, 3]
    assert faults(roadmap, "four_way", cells, headings) == []


@pytest.mark.parametrize("motion", MOTIONS)
def test_an_errand_to_the_own_cell_takes_one_tick(motion):
    planner = Wlns(Roadmap.of(np.ones((3, 3), bool)), [4], motion, 1, settings=QUICK)
    _, _, done = drive(planner, [4], 10, lambda robot: 4)
    assert done.tolist() == [10]


def test_a_robot_that_is_where_it_should_be_makes_way_and_comes_back():
    planner = Wlns(
        Roadmap.of(np.array([[1, 1, 1, 1, 1], [0, 0, 1, 0, 0]], bool)), [0, 2], "four_way", 1, settings=QUICK
    )
    goal = np.array([4, 2], np.int32)
    for _ in range(8):
        planner.step(goal)
    assert planner.cell.tolist() == [4, 2]


@pytest.mark.parametrize("goal", [[1], [3]], ids=["wall", "cut off"])
def test_goals_without_a_way_are_refused(goal):
    planner = Wlns(Roadmap.of(np.array([[1, 0, 0, 1]], bool)), [0], "four_way", 1, settings=QUICK)
    with pytest.raises(ValueError, match="no way to the goals of robots"):
        planner.step(np.array(goal, np.int32))


def test_two_robots_on_one_cell_are_refused():
    with pytest.raises(ValueError, match="two robots start on one cell"):
        Wlns(Roadmap.of(np.ones((2, 2), bool)), [1, 1], "four_way", 1, settings=QUICK)


@pytest.mark.parametrize(
    "wrong",
    [
        *({"window": 0}, {"tries": -1}, {"max_set": 0}, {"base": 0}, {"base": 64}, {"fading": 1.1}),
        *({"alpha": -1.0}, {"alpha": 1.0, "toll": -1.0}, {"toll": 1.0}),
    ],
)
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match=r"at least|is 1\.\.63"):
        WlnsSettings(**wrong)


@pytest.mark.slow
@pytest.mark.parametrize(("motion", "density", "ticks"), [("four_way", 0.9, 30_000), ("turning", 0.7, 6_000)])
def test_crowded_floors_never_stop(motion, density, ticks):
    """In every stretch of ticks errands are finished, and no robot is forgotten."""
    rng = np.random.default_rng(2)
    start = rng.choice(64, int(density * 64), replace=False)
    settings = WlnsSettings(window=8, tries=10, overdue_ticks=100)
    planner = Wlns(Roadmap.of(np.ones((8, 8), bool)), start, motion, 1, settings=settings)
    goal = rng.choice(64, len(start))
    stretch, fewest, done = ticks // 20, ticks, np.zeros(len(start), int)
    for _ in range(20):
        _, _, now = drive(planner, goal, stretch, lambda robot: rng.integers(64))
        goal = planner.cell
        fewest, done = min(fewest, now.sum()), done + now
    assert fewest > 0
    assert done.min() > 0
