"""A rule broken anywhere shows: a comparison with the oracle is worth something."""

from __future__ import annotations

import numpy as np
import pytest

from network.timetable import DOOR
from tests.oracles.event_simulation import EventSimulation, simulate_events
from tests.oracles.mutants import MUTANTS
from tests.oracles.networks import draw_case

SEEDS = (0, 1, 2)


@pytest.fixture(scope="module")
def cases():
    return [(case, simulate_events(case.timetable, case.paths, case.packages())) for case in map(draw_case, SEEDS)]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_every_broken_rule_is_noticed_on_every_seed(cases, mutant):
    for case, ways in cases:
        broken = mutant(case.timetable, case.paths, case.packages()).run()
        assert broken.keys() == ways.keys()
        assert broken != ways, f"seed {case.seed} does not tell {mutant.__name__} from the rules"


def test_the_unbroken_rules_are_not_noticed(cases):
    for case, ways in cases:
        assert EventSimulation(case.timetable, case.paths, case.packages()).run() == ways


def test_cases_are_tight(cases):
    """Loose capacities would prove little: packages queue, and some are still on their way at the end."""
    for case, ways in cases:
        doors = np.flatnonzero(case.timetable.lane_destination == DOOR)
        delivered = sum(stamps[-1].lane in doors and stamps[-1].departed >= 0 for stamps in ways.values())
        waits = [stamp.departed - stamp.served for stamps in ways.values() for stamp in stamps if stamp.departed >= 0]
        assert 0.4 * len(ways) < delivered < 0.95 * len(ways)
        assert max(waits) > 48
