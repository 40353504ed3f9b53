import numpy as np
import pytest

from warehouse.traffic.motion import MotionGraph
from warehouse.traffic.roadmap import EAST, SOUTH, Roadmap


def test_four_way_moves_to_free_neighbours_and_waits():
    graph = MotionGraph.of(Roadmap.of(np.array([[True, True], [False, True]])), "four_way")
    assert graph.cell.tolist() == [0, 1, 3]
    assert graph.succ.tolist() == [[1, -1, -1, -1, 0], [-1, 2, 0, -1, 1], [-1, -1, -1, 1, 2]]


def test_turning_goes_forward_or_turns_on_the_spot():
    graph = MotionGraph.of(Roadmap.of(np.array([[True, True]])), "turning")
    assert graph.succ[EAST].tolist() == [4, SOUTH, 3, EAST]
    assert graph.succ[4 + EAST].tolist() == [-1, 4 + SOUTH, 4 + 3, 4 + EAST]


@pytest.mark.parametrize("motion", ["four_way", "turning"])
def test_predecessors_undo_successors(motion):
    rng = np.random.default_rng(3)
    one_way = rng.integers(0, 16, (7, 9)).astype(np.uint8)
    graph = MotionGraph.of(Roadmap.of(rng.random((7, 9)) < 0.8, one_way=one_way), motion)
    leaves = {(s, a, int(t)) for (s, a), t in np.ndenumerate(graph.succ) if t >= 0}
    enters = {(int(s), a, t) for (t, a), s in np.ndenumerate(graph.pred) if s >= 0}
    assert leaves == enters


def test_robots_off_the_floor_are_refused():
    graph = MotionGraph.of(Roadmap.of(np.array([[True, False]])), "four_way")
    for cell in (1, 2, -1):
        with pytest.raises(ValueError, match="outside the map or on a wall"):
            graph.states([cell])


def test_unknown_motion_is_refused():
    with pytest.raises(ValueError, match="no such motion"):
        MotionGraph.of(Roadmap.of(np.ones((2, 2), bool)), "hovering")
