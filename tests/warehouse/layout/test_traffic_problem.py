import numpy as np
import pytest

from core.errors import InvalidInput
from warehouse.layout.traffic_problem import read_traffic_problem

HEAD = "type octile\nheight {h}\nwidth {w}\nmap\n"


@pytest.fixture
def floor(tmp_path):
    def write(rows, head=HEAD):
        path = tmp_path / "floor.map"
        lines = rows.split()
        path.write_text(head.format(h=len(lines), w=len(lines[0])) + "\n".join(lines) + "\n")
        return path

    return write


def rhcr(floor, rows):
    return floor(rows, f"{{h}},{{w}}\n{rows.count('e')}\n{rows.count('r')}\n5000\n")


def rules(path, **options):
    with pytest.raises(InvalidInput) as refused:
        read_traffic_problem(path, **options)
    return [finding.rule for finding in refused.value.findings]


def test_rhcr_starts_from_homes_and_goes_to_endpoints(floor):
    problem = read_traffic_problem(rhcr(floor, "r.e.r e@.@e r.e.r"), agents=4, seed=3)
    assert problem.motion == "four_way"
    assert sorted(problem.start.tolist()) == [0, 4, 10, 14]
    assert problem.errands.places.tolist() == [2, 5, 9, 12]


def test_marked_cells_are_starts_and_goals(floor):
    problem = read_traffic_problem(floor("..S E.S .S."), agents=4)
    assert sorted(problem.start.tolist()) == [2, 3, 5, 7]
    assert problem.errands.places.tolist() == [2, 3, 5, 7]


def test_without_marks_the_largest_connected_part(floor):
    problem = read_traffic_problem(floor("..@. .@@. @@.. .@.."), agents=2)
    assert problem.errands.places.tolist() == [3, 7, 10, 11, 14, 15]
    assert set(problem.start.tolist()) <= set(problem.errands.places.tolist())


def test_marks_out_of_reach_do_not_count(floor):
    problem = read_traffic_problem(floor("S@SS S@SS"), agents=4)
    assert problem.errands.places.tolist() == [2, 3, 6, 7]


def test_same_seed_same_problem(floor):
    path = floor("......... .........")
    starts = [read_traffic_problem(path, agents=6, seed=seed).start.tolist() for seed in (1, 1, 2)]
    assert starts[0] == starts[1] != starts[2]
    assert len(set(starts[0])) == 6


def test_every_cell_may_be_taken(floor):
    assert sorted(read_traffic_problem(floor("...."), agents=4).start.tolist()) == [0, 1, 2, 3]


def test_too_many_robots(floor):
    assert rules(floor("...."), agents=5) == ["too-many-agents"]
    assert rules(rhcr(floor, "re.e"), agents=2) == ["too-many-agents"]


def test_too_few_goals(floor):
    assert rules(rhcr(floor, "re.."), agents=1) == ["too-few-goals"]
    assert rules(floor(".@."), agents=1) == ["too-few-goals"]


def test_a_map_does_not_say_how_many(floor):
    assert rules(floor("....")) == ["no-agents"]
    assert rules(floor("...."), agents=0) == ["out-of-range"]


def test_the_roadmap_is_the_map(floor):
    roadmap = read_traffic_problem(floor("..@ ..."), agents=1).roadmap
    assert (roadmap.height, roadmap.width) == (2, 3)
    assert np.flatnonzero(~roadmap.free).tolist() == [2]
