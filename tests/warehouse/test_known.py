import numpy as np
import pytest

from warehouse.known import known_answers
from warehouse.traffic import known as traffic


@pytest.mark.slow
def test_every_known_answer_holds():
    answers = list(known_answers())
    assert len({name for name, *_ in answers}) == len(answers) > 20
    for name, expected, got, share in answers:
        assert abs(got - expected) <= share * abs(expected), name


def test_the_shortest_way_is_that_of_the_floor():
    free = traffic.floor()
    assert traffic.shortest_steps(free, 0, traffic.SIDE**2 - 1) == 2 * (traffic.SIDE - 1)
    blocked = free.copy()
    blocked[: traffic.SIDE - 1, 6] = False
    assert traffic.shortest_steps(blocked, 0, 7) > traffic.shortest_steps(free, 0, 7)
    assert np.count_nonzero(free) < free.size
