"""Which floors are asked for, how they are named, and that nothing lies outside their folder."""

import pytest

from core.errors import InvalidInput
from dashboard.replay import Floor, FloorStore
from dashboard.replay.floor import SEEDS

FLOOR = Floor("small", "demo", "demo", robots=24, stations=3, edits=("floor.batch_lines=20",))


class NoJobs:
    """Remembers what was asked of it."""

    def __init__(self):
        self.asked = []

    def all(self):
        return self.asked

    def submit(self, kind, title, arguments, out):
        from dashboard.jobs import Job

        job = Job(f"job-{len(self.asked)}", kind, title, tuple(arguments), out.absolute(), 0.0)
        self.asked.append(job)
        return job


def test_the_same_floor_has_the_same_name_and_another_has_another():
    assert FLOOR.key == Floor("small", "elsewhere", "demo", 24, 3, edits=("floor.batch_lines=20",)).key
    others = [FLOOR.with_seed(1), Floor("small", "demo", "us", 24, 3), Floor("small", "demo", "demo", 25, 3)]
    assert len({floor.key for floor in (FLOOR, *others)}) == 4


def test_arguments_are_those_of_the_command(tmp_path):
    words = FLOOR.arguments(tmp_path, traced=True)
    assert words[:5] == ["warehouse", "run", "small", "--mode", "both"]
    assert words[words.index("--edit") + 1] == "floor.batch_lines=20"
    assert words[words.index("--trace") + 1] == str(tmp_path / "floor.trace")
    assert "--trace" not in FLOOR.arguments(tmp_path, traced=False)


def test_a_floor_is_made_once_and_its_other_seeds_only_when_asked_for(tmp_path):
    store, jobs = FloorStore(tmp_path / "floors"), NoJobs()
    first = store.make(jobs, FLOOR, "Floor")
    assert store.make(jobs, FLOOR, "Floor") == first
    assert jobs.asked == [first]
    assert store.repeating(jobs, FLOOR) == []
    for _ in range(2):
        store.repeat(jobs, FLOOR, "Floor")
    assert [job.arguments.count("--trace") for job in jobs.asked] == [1] + [0] * (SEEDS - 1)
    assert store.repeating(jobs, FLOOR) == jobs.asked[1:]


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "/etc", "a" * 200, "-x", "a\x00b"])
def test_names_that_lead_elsewhere_are_refused(tmp_path, name):
    with pytest.raises(InvalidInput):
        FloorStore(tmp_path).place(name)


def test_a_mode_is_one_of_two(tmp_path):
    with pytest.raises(InvalidInput):
        FloorStore(tmp_path).trace("fine", "../pods")


def test_figures_that_cannot_be_read_are_none(tmp_path):
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "result.json").write_text("{")
    assert FloorStore(tmp_path).result("x") == {}
