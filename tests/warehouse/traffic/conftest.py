"""Small floors, files that look like the published ones, and a planner that knows little."""

import json

import numpy as np
import pytest

from warehouse.traffic.errands import DrawnErrands
from warehouse.traffic.problem import TrafficProblem
from warehouse.traffic.roadmap import D_COLUMN, D_ROW, Roadmap
from warehouse.traffic.solve import drive


class OneByOne:
    """Robots step in turn towards their goals; where another stands or goes, they sidestep at random: legal, slow."""

    def __init__(self, problem):
        self.roadmap, self.turning = problem.roadmap, problem.motion == "turning"
        self.cell, self.heading = problem.start.copy(), problem.start_heading.copy()
        self.detour = [None] * len(self.cell)
        self.rng = np.random.default_rng(1)

    def step(self, goal):
        before, taken = set(self.cell.tolist()), set()
        for robot in range(len(goal)):
            here, heading = int(self.cell[robot]), int(self.heading[robot])
            d = self._direction(here, int(goal[robot])) if self.detour[robot] is None else self.detour[robot]
            if d is not None and self.turning and heading != d:
                self.heading[robot] = (heading + (1 if (d - heading) % 4 < 3 else 3)) % 4
            elif d is not None and self._ahead(here, d) not in before | taken:
                self.cell[robot], self.detour[robot] = self._ahead(here, d), None
            elif d is not None:
                exits = [e for e in range(4) if self.roadmap.exits[here] >> e & 1]
                self.detour[robot] = int(self.rng.choice([*exits, -1]))
                self.detour[robot] = None if self.detour[robot] < 0 else self.detour[robot]
            taken.add(int(self.cell[robot]))

    def _ahead(self, here, d):
        return here + D_ROW[d] * self.roadmap.width + D_COLUMN[d]

    def _direction(self, here, goal):
        """First direction of a shortest path, by a flood from the goal; None on the goal."""
        if here == goal:
            return None
        far, wave = {goal: 0}, [goal]
        for cell in wave:
            for d in range(4):
                if self.roadmap.exits[cell] >> d & 1:
                    other = self._ahead(cell, d)
                    if other not in far:
                        far[other] = far[cell] + 1
                        wave.append(other)
        ways = [(far[self._ahead(here, d)], d) for d in range(4) if self.roadmap.exits[here] >> d & 1]
        return min(ways)[1]


@pytest.fixture
def one_by_one():
    return OneByOne


LETTERS = """\
r.....r
.ee@ee.
.......
.ee@ee.
r.....r"""


@pytest.fixture
def floor():
    """A floor of 5 x 7 cells."""
    return np.array([[letter != "@" for letter in row] for row in LETTERS.split("\n")])


@pytest.fixture
def kiva(tmp_path):
    """An RHCR map that looks like kiva.map, 5 x 7 cells, 8 endpoints, 4 homes."""
    path = tmp_path / "kiva.map"
    path.write_text("5,7\n8\n4\n5000\n" + LETTERS + "\n")
    return path


@pytest.fixture
def league(tmp_path):
    """A League problem on the same cells: 3 robots, 8 tasks; the first robot's first task is where it stands."""
    rows = LETTERS.replace("r", ".").replace("e", "E")
    (tmp_path / "small.map").write_text("type octile\nheight 5\nwidth 7\nmap\n" + rows + "\n")
    (tmp_path / "small.agents").write_text("3\n0\n6\n28\n")
    (tmp_path / "small.tasks").write_text("8\n0\n9\n11\n12\n22\n23\n25\n26\n")
    path = tmp_path / "small.json"
    document = {
        "mapFile": "small.map",
        "agentFile": "small.agents",
        "taskFile": "small.tasks",
        "teamSize": 3,
        "numTasksReveal": 1,
        "taskAssignmentStrategy": "roundrobin",
    }
    path.write_text(json.dumps(document, indent=4))
    return path


@pytest.fixture
def driven(floor):
    """A run of few robots on the floor: `driven(motion, n, steps)`."""

    def make(motion="turning", n=2, steps=60, errands=None):
        roadmap = Roadmap.of(floor)
        start = np.array([0, 6, 28, 34], np.int32)[:n]
        places = np.array([8, 9, 11, 12, 22, 23, 25, 26], np.int32)
        errands = errands or DrawnErrands(places, 7)
        problem = TrafficProblem("floor", roadmap, start, np.zeros(n, np.uint8), motion, errands)
        return drive(problem, OneByOne(problem), name="one by one", steps=steps)

    return make
