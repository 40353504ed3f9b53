import numpy as np
import pytest

from warehouse.traffic.planner import WLNS_ROBOTS, CrowdPlanner, choose, make_planner
from warehouse.traffic.roadmap import Roadmap
from warehouse.traffic.wlns import Wlns, WlnsSettings

OPEN = Roadmap.of(np.ones((6, 6), bool))


def test_auto_plans_ahead_for_few_robots_and_for_turning_ones():
    assert choose("auto", WLNS_ROBOTS, "four_way", 10_000) == "wlns"
    assert choose("auto", WLNS_ROBOTS + 1, "four_way", 10_000) == "pibt"
    assert choose("auto", WLNS_ROBOTS + 1, "turning", 10_000) == "wlns"
    assert choose("auto", 76, "four_way", 100) == "pibt"
    assert choose("auto", 75, "four_way", 100) == "wlns"


def test_names_are_taken_at_their_word():
    assert isinstance(make_planner("wlns", OPEN, [0, 1], "turning", 1), Wlns)
    assert isinstance(make_planner("pibt", OPEN, [0, 1], "four_way", 1), CrowdPlanner)


@pytest.mark.parametrize(
    ("name", "motion", "rule"), [("astar", "four_way", "no such"), ("pibt", "turning", "four-way")]
)
def test_planners_that_do_not_exist_are_refused(name, motion, rule):
    with pytest.raises(ValueError, match=rule):
        make_planner(name, OPEN, [0], motion, 1)


@pytest.mark.parametrize("name", ["pibt", "wlns"])
def test_every_planner_brings_robots_to_their_goals_and_faces_them_the_way_they_go(name):
    start, goal = np.array([0, 7, 14], np.int32), np.array([35, 7, 2], np.int32)
    planner = make_planner(name, OPEN, start, "four_way", 1, start_heading=[3, 3, 3], endpoints=goal)
    reached = np.zeros(3, bool)
    for _ in range(30):
        before = planner.cell.copy()
        planner.step(goal)
        for robot, jump in enumerate(planner.cell - before):
            if jump:
                assert {0: 1, 1: 6, 2: -1, 3: -6}[int(planner.heading[robot])] == jump
        reached |= planner.cell == goal
    assert reached.all()
    assert start.tolist() == [0, 7, 14]


def test_settings_reach_the_planner():
    settings = WlnsSettings(window=5, tries=7)
    assert make_planner("wlns", OPEN, [0], "four_way", 1, settings=settings).settings is settings
