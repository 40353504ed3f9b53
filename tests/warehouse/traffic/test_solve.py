import numpy as np
import pytest

from warehouse.traffic.errands import ListedErrands
from warehouse.traffic.problem import TrafficProblem
from warehouse.traffic.roadmap import Roadmap
from warehouse.traffic.solve import drive


def corridor(one_by_one, tasks, steps, motion="four_way"):
    start = np.array([0], np.int32)
    errands = ListedErrands(np.array(tasks, np.int32), 1)
    problem = TrafficProblem("c", Roadmap.of(np.ones((1, 6), bool)), start, np.zeros(1, np.uint8), motion, errands)
    return drive(problem, one_by_one(problem), name="one by one", steps=steps)


def test_one_robot_alone_takes_the_shortest_way(one_by_one):
    result = corridor(one_by_one, [5, 0, 3], 13)
    assert result.cell.ravel().tolist() == [0, 1, 2, 3, 4, 5, 4, 3, 2, 1, 0, 1, 2, 3]
    assert result.errand_goal.tolist() == [5, 0, 3, 5]
    assert result.errand_assigned.tolist() == [0, 5, 10, 13]
    assert result.errand_finished.tolist() == [5, 10, 13, -1]
    assert (result.finished, result.moves, result.throughput_per_step) == (3, 13, 3 / 13)


def test_turning_back_takes_two_quarter_turns(one_by_one):
    result = corridor(one_by_one, [2, 0], 6, "turning")
    assert result.cell.ravel().tolist() == [0, 1, 2, 2, 2, 1, 0]
    assert result.heading.ravel().tolist() in ([0, 0, 0, 1, 2, 2, 2], [0, 0, 0, 3, 2, 2, 2])


def test_an_errand_to_where_the_robot_stands_takes_a_step(one_by_one):
    result = corridor(one_by_one, [0, 0, 1], 4)
    assert result.errand_finished[:3].tolist() == [1, 2, 3]


def test_the_log_tells_who_had_which_errand(driven):
    result = driven("four_way", 3, 50)
    for robot in range(3):
        mine = result.errand_robot == robot
        assigned, finished = result.errand_assigned[mine], result.errand_finished[mine]
        assert assigned[0] == 0
        assert assigned[1:].tolist() == finished[:-1].tolist()
        assert finished[-1] == -1
        for goal, step in zip(result.errand_goal[mine][:-1], finished[:-1], strict=True):
            assert result.cell[step, robot] == goal
    assert np.all(np.diff(result.errand_assigned) >= 0)


def test_steps_must_be_positive(one_by_one):
    with pytest.raises(ValueError, match="at least 1"):
        corridor(one_by_one, [1], 0)
