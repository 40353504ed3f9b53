import math

import pytest

from warehouse.modes import Staffing
from warehouse.sizing.search import cheapest, enough_robots, fewest, least, with_people


class Analytic:
    """A floor in closed form: a station does 200 lines an hour, a robot 30 up to that; robots cost 1, people 40."""

    def __init__(self, rate, noise=0.0):
        self.rate, self.noise, self.asked = rate, noise, []

    def lines_per_h(self, mode, staffing, seed):
        self.asked.append((mode, staffing, seed))
        people = staffing.stations if mode == "pods" else staffing.pickers
        able = 80.0 * people if mode == "pickers" else min(200.0 * people, 30.0 * staffing.robots)
        return able * (1 + self.noise * ((seed % 3) - 1))

    def cost_per_line_usd(self, mode, staffing, seed):
        return (staffing.robots + 40 * staffing.pickers) / self.rate


@pytest.mark.parametrize(("rate", "stations", "robots"), [(100, 1, 4), (200, 1, 7), (201, 2, 7), (590, 3, 20)])
def test_pods_get_the_fewest_stations_and_robots_that_hold(rate, stations, robots):
    found = cheapest(Analytic(rate), "pods", rate, 8)
    assert found.staffing == Staffing(robots, stations, stations)
    assert found.verdict.holds


def test_walkers_are_as_many_as_hold():
    found = cheapest(Analytic(300), "pickers", 300, 20)
    assert found.staffing == Staffing(0, 0, 4)


def test_a_floor_that_is_too_small_holds_nothing():
    assert cheapest(Analytic(2000), "pods", 2000, 8) is None
    assert fewest(Analytic(2000), "pods", 2000, 8, seed=1) is None


def test_what_one_seed_holds_by_chance_takes_more_robots():
    rate = 182.0
    floor = Analytic(rate, noise=0.05)
    lucky = enough_robots(floor, "pods", rate, 2, seed=2)
    found = with_people(floor, "pods", rate, 2)
    assert found.staffing.robots > lucky.robots
    assert found.verdict.low >= rate


def test_another_station_is_taken_where_it_saves_more_robots_than_it_costs():
    class Thrifty(Analytic):
        def lines_per_h(self, mode, staffing, seed):
            needed = {4: 64, 5: 20}.get(staffing.stations, 20 if staffing.stations > 5 else math.inf)
            return 900.0 if staffing.robots >= needed else 0.0

    found = cheapest(Thrifty(900), "pods", 900, 8)
    assert found.staffing == Staffing(20, 5, 5)


def test_seeds_are_the_same_for_every_floor():
    floor = Analytic(500)
    cheapest(floor, "pods", 500, 8)
    seeds = {}
    for mode, staffing, seed in floor.asked:
        seeds.setdefault((mode, staffing), []).append(seed)
    assert all(found == sorted(found) or found[0] == 1 for found in seeds.values())
    assert max(len(found) for found in seeds.values()) >= 3


@pytest.mark.parametrize("start", [1, 7, 60, 100])
@pytest.mark.parametrize("answer", [1, 2, 3, 7, 8, 24, 61, 99, 100])
def test_least_finds_the_edge_and_asks_little(answer, start):
    asked = []

    def enough(n):
        asked.append(n)
        return n >= answer

    assert least(enough, 1, 100, start) == answer
    assert all(1 <= n <= 100 for n in asked)
    assert len(asked) <= 4 + 2 * math.ceil(math.log2(abs(answer - start) + 2))


def test_least_says_when_nothing_is_enough():
    assert least(lambda n: False, 1, 50, 10) is None
    assert least(lambda n: True, 9, 8, 9) is None


@pytest.mark.parametrize("answer", [1, 20, 137, 500])
def test_least_within_a_share_is_enough_and_hardly_more(answer):
    found = least(lambda n: n >= answer, 1, 600, 10, within=0.05)
    assert answer <= found <= answer / 0.95


def test_a_start_near_the_answer_asks_for_less():
    floor = Analytic(1000)
    first = fewest(floor, "pods", 1000, 8, seed=1)
    count = len(floor.asked)
    floor.asked.clear()
    assert fewest(floor, "pods", 1000, 8, seed=1, near=first) == first
    assert len(floor.asked) < count
