"""Known answers, here and there; all tests that need the long runs behind them stand in this file, which keeps them."""

import numpy as np
import pytest

from warehouse.known import known_answers
from warehouse.pods.known import MVA_SHARE, known, network_run
from warehouse.pods.mva import closed_network
from warehouse.traffic import known as traffic


@pytest.mark.slow
def test_every_known_answer_holds():
    answers = list(known_answers())
    assert len({name for name, *_ in answers}) == len(answers) > 20
    for name, expected, got, share in answers:
        assert abs(got - expected) <= share * abs(expected), name


@pytest.mark.slow
def test_a_floor_without_congestion_is_a_closed_network():
    for name, expected, got, share in known():
        assert got == pytest.approx(expected, rel=share), name
    assert network_run(4).units_at_visits / network_run(4).visits < 1.15


def test_the_comparison_notices_a_formula_without_the_way():
    found = network_run(2)
    service_s = found.state_s["station"]["serving"] / found.visits
    without_way = 3600 * closed_network(2, 0.0, [service_s]).per_s
    assert found.visits / found.hours != pytest.approx(without_way, rel=2 * MVA_SHARE)


def test_the_shortest_way_is_that_of_the_floor():
    free = traffic.floor()
    assert traffic.shortest_steps(free, 0, traffic.SIDE**2 - 1) == 2 * (traffic.SIDE - 1)
    blocked = free.copy()
    blocked[: traffic.SIDE - 1, 6] = False
    assert traffic.shortest_steps(blocked, 0, 7) > traffic.shortest_steps(free, 0, 7)
    assert np.count_nonzero(free) < free.size
