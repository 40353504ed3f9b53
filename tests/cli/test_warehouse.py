"""`pod2door warehouse traffic` and `traffic-check`: answers, exit codes, and files that are refused."""

import json
import os
import re
from pathlib import Path

import numpy as np
import pytest

from warehouse import traffic_files
from warehouse.traffic.solve import drive

PLANNED = {"agents", "steps", "finished", "throughput_per_step", "collisions", "seconds", "planner", "motion"}
ROWS = "r....r\n.e@@e.\n......\n.e@@e.\n"


class Waiting:
    """Robots that stay where they are."""

    def __init__(self, problem):
        self.cell, self.heading = problem.start.copy(), problem.start_heading.copy()

    def step(self, goal):
        pass


class Jumping(Waiting):
    """Robots that all jump onto the first one's cell."""

    def step(self, goal):
        self.cell = np.full_like(self.cell, self.cell[0])


@pytest.fixture
def planner(monkeypatch):
    """Put another planner in the place of the real ones, which take long to compile."""

    def replace(kind):
        def run(problem, name, *, steps, seed, report):
            return drive(problem, kind(problem), name=name, steps=steps, report=report)

        monkeypatch.setattr(traffic_files, "run", run)

    return replace


@pytest.fixture
def kiva(tmp_path):
    path = tmp_path / "kiva.map"
    path.write_text("4,6\n4\n2\n5000\n" + ROWS)
    return path


@pytest.fixture
def league(tmp_path):
    rows = ROWS.replace("r", "S").replace("e", "E")
    (tmp_path / "a.map").write_text("type octile\nheight 4\nwidth 6\nmap\n" + rows)
    (tmp_path / "a.agents").write_text("2\n0\n5\n")
    (tmp_path / "a.tasks").write_text("4\n0\n10\n19\n22\n")
    document = {"mapFile": "a.map", "agentFile": "a.agents", "taskFile": "a.tasks", "teamSize": 2}
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document, indent=2))
    return path


def test_traffic_prints_one_document(pod2door, planner, kiva):
    planner(Waiting)
    answer = pod2door("warehouse", "traffic", str(kiva), "--agents", "2", "--steps", "5", "--json")
    assert answer.code == 0
    document = json.loads(answer.out)
    assert document.keys() >= PLANNED
    assert (document["agents"], document["steps"], document["finished"], document["collisions"]) == (2, 5, 0, 0)
    assert document["motion"] == "four_way"
    assert "moving robots" in answer.err


def test_traffic_for_people(pod2door, planner, kiva):
    planner(Waiting)
    answer = pod2door("warehouse", "traffic", str(kiva), "--agents", "2", "--steps", "5")
    assert answer.code == 0
    assert "throughput per step" in answer.out


def test_the_league_has_its_own_robots_and_turns(pod2door, planner, league, tmp_path):
    planner(Waiting)
    out = tmp_path / "plan.json"
    answer = pod2door("warehouse", "traffic", str(league), "--steps", "4", "--out", str(out), "--json")
    document = json.loads(answer.out)
    assert (document["agents"], document["motion"], document["finished"]) == (2, "turning", 1)
    plan = json.loads(out.read_text())
    assert (plan["AllValid"], plan["actionModel"], plan["actualPaths"]) == ("Yes", "MAPF_T", ["W,W,W,W"] * 2)
    checked = pod2door("warehouse", "traffic-check", str(league), str(out), "--json")
    assert checked.code == 0
    assert json.loads(checked.out) | {"ok": True, "collisions": 0, "finished": 1} == json.loads(checked.out)


def test_collisions_are_counted_by_the_validator_and_end_with_1(pod2door, planner, kiva, tmp_path):
    planner(Jumping)
    out = tmp_path / "plan.json"
    answer = pod2door("warehouse", "traffic", str(kiva), "--agents", "2", "--steps", "3", "--out", str(out), "--json")
    assert answer.code == 1
    document = json.loads(answer.out)
    assert document["ok"] is False
    assert document["collisions"] == 3
    plan = json.loads(out.read_text())
    assert plan["AllValid"] == "No"


def test_traffic_check_lists_what_it_found(pod2door, planner, kiva, tmp_path):
    planner(Waiting)
    out = tmp_path / "plan.json"
    pod2door("warehouse", "traffic", str(kiva), "--agents", "2", "--steps", "6", "--out", str(out), "--json")
    plan = json.loads(out.read_text())
    left, right = sorted((0, 1), key=lambda robot: plan["start"][robot][1])
    plan["actualPaths"][left] = "R,R,R,W,W,W"
    plan["actualPaths"][right] = "L,L,W,L,W,W"
    out.write_text(json.dumps(plan))
    answer = pod2door("warehouse", "traffic-check", str(kiva), str(out), "--json")
    assert answer.code == 1
    document = json.loads(answer.out)
    assert document["collisions"] == 1
    [found] = [v for v in document["violations"] if v["rule"] == "vertex-collision"]
    assert (found["step"], found["agents"], found["cell"]) == (3, [0, 1], [0, 3])
    told = pod2door("warehouse", "traffic-check", str(kiva), str(out))
    assert told.code == 1
    assert "vertex-collision" in told.out


@pytest.mark.parametrize(
    ("args", "rule"),
    [
        ("traffic {kiva} --agents 3 --steps 5", "too-many-agents"),
        ("traffic {kiva} --agents 0 --steps 5", "out-of-range"),
        ("traffic {kiva} --agents -1 --steps 5", "out-of-range"),
        ("traffic {kiva} --steps 5", "no-agents"),
        ("traffic {kiva} --agents 2 --steps 0", "out-of-range"),
        ("traffic {kiva} --agents 2 --steps 10000000000", "out-of-range"),
        ("traffic {kiva} --agents 2 --steps -5", "out-of-range"),
        ("traffic {kiva} --agents 2 --steps 5 --motion turning --planner pibt", "planner-motion"),
        ("traffic {league} --agents 3 --steps 5", "too-many-agents"),
        ("traffic {tmp}/none.map --agents 2 --steps 5", "missing-file"),
        ("traffic {tmp}/none.json --steps 5", "missing-file"),
        ("traffic {tmp} --agents 2 --steps 5", "unreadable-file"),
        ("traffic-check {kiva} {tmp}/none.json", "missing-file"),
        ("traffic-check {kiva} {kiva}", "bad-json"),
        ("traffic-check {kiva} {league}", "missing-key"),
    ],
)
def test_invalid_input_ends_with_3(pod2door, kiva, league, tmp_path, args, rule):
    answer = pod2door("warehouse", *args.format(kiva=kiva, league=league, tmp=tmp_path).split(), "--json")
    assert answer.code == 3
    assert answer.out == ""
    assert f": {rule}: " in answer.err


def test_a_truncated_plan_ends_with_3(pod2door, planner, league, tmp_path):
    planner(Waiting)
    out = tmp_path / "plan.json"
    pod2door("warehouse", "traffic", str(league), "--steps", "4", "--out", str(out))
    text = out.read_text()
    for end in (0, 1, len(text) // 2, len(text) - 2):
        out.write_text(text[:end])
        assert pod2door("warehouse", "traffic-check", str(league), str(out)).code == 3


def test_a_plan_of_another_length_ends_with_3(pod2door, planner, league, tmp_path):
    planner(Waiting)
    out = tmp_path / "plan.json"
    pod2door("warehouse", "traffic", str(league), "--steps", "4", "--out", str(out))
    answer = pod2door("warehouse", "traffic-check", str(league), str(out), "--steps", "5")
    assert answer.code == 3
    assert "plan-length" in answer.err


def test_a_broken_league_is_refused_by_the_check_too(pod2door, planner, league, tmp_path):
    planner(Waiting)
    out = tmp_path / "plan.json"
    pod2door("warehouse", "traffic", str(league), "--steps", "4", "--out", str(out))
    (tmp_path / "a.tasks").unlink()
    answer = pod2door("warehouse", "traffic-check", str(league), str(out))
    assert answer.code == 3
    assert "a.tasks: missing-file: no such file: taskFile of" in answer.err


@pytest.mark.parametrize(
    "args",
    [
        "traffic",
        "traffic x.map --agents 2",
        "traffic x.map --agents 2 --steps 5 --seed -1",
        "traffic x.map --agents 2 --steps 5 --seed 99999999999999999999",
    ],
)
def test_usage(pod2door, args):
    assert pod2door("warehouse", *args.split()).code == 2


def test_a_folder_that_is_not_there_is_told_before_the_run(pod2door, kiva):
    answer = pod2door("warehouse", "traffic", str(kiva), "--agents", "2", "--steps", "5", "--out", "/none/such/p.json")
    assert answer.code == 2
    assert "is no folder" in answer.err


@pytest.mark.parametrize(
    ("args", "told"),
    [
        ("traffic x.map --agents 2 --steps 5 --out {tmp}", "is a folder"),
        ("run small --trace {tmp}", "is a folder"),
        ("run small --gif {tmp}", "is a folder"),
        ("run small --svg {tmp}/file", "is a file"),
        ("run small --trace {tmp}/none/such", "is no folder"),
        ("size small --lines-per-h 100 --chart {tmp}", "is a folder"),
    ],
)
def test_what_cannot_be_written_is_told_before_the_run(pod2door, tmp_path, args, told):
    (tmp_path / "file").write_text("in the way")
    answer = pod2door("warehouse", *args.format(tmp=tmp_path).split())
    assert answer.code == 2
    assert told in " ".join(answer.err.replace("│", " ").split())


@pytest.mark.slow
@pytest.mark.parametrize("options", ["--planner pibt", "--motion turning"])
def test_the_real_planners_on_a_small_kiva(pod2door, tmp_path, options):
    blocks = ["r...." + "e@@e." * 5 + "....r"] * 6
    rows = ["r" + "." * 33 + "r", *blocks, "r" + "." * 33 + "r"]
    path, out = tmp_path / "kiva.map", tmp_path / "plan.json"
    text = "\n".join(rows)
    path.write_text(f"{len(rows)},35\n{text.count('e')}\n{text.count('r')}\n5000\n{text}\n")
    call = ["warehouse", "traffic", str(path), "--agents", "12", "--steps", "100", *options.split()]
    answer = pod2door(*call, "--out", str(out), "--json")
    assert answer.code == 0
    first, plan = json.loads(answer.out), out.read_bytes()
    assert first["collisions"] == 0
    assert first["finished"] > 25
    assert pod2door(*call, "--out", str(out)).code == 0
    assert out.read_bytes() == plan
    checked = json.loads(pod2door("warehouse", "traffic-check", str(path), str(out), "--json").out)
    assert (checked["ok"], checked["finished"]) == (True, first["finished"])


@pytest.mark.slow
def test_the_league_map_of_the_bench(pod2door, tmp_path):
    bench = os.environ.get("POD2DOOR_BENCH")
    path = Path(bench or "") / "floor" / "startkit_warehouse_long_corridor_large.map"
    if not bench or not path.is_file():
        pytest.skip("POD2DOOR_BENCH names no folder with floor/startkit_warehouse_long_corridor_large.map")
    out = tmp_path / "plan.json"
    options = ["--agents", "500", "--steps", "300", "--motion", "turning"]
    answer = pod2door("warehouse", "traffic", str(path), *options, "--out", str(out), "--json")
    assert answer.code == 0
    document = json.loads(answer.out)
    assert document["collisions"] == 0
    assert document["finished"] > 400
    checked = json.loads(pod2door("warehouse", "traffic-check", str(path), str(out), "--json").out)
    assert (checked["ok"], checked["finished"]) == (True, document["finished"])


def test_the_page_lists_every_rule():
    checkout = Path(__file__).resolve().parents[2]
    page = (checkout / "docs" / "traffic.md").read_text()
    files = [checkout / "warehouse" / "layout" / f"{name}.py" for name in ("maps", "league", "traffic_problem")]
    files += [checkout / "warehouse" / "traffic" / "plan_form.py"]
    files += (checkout / "warehouse" / "traffic" / "validator").glob("*.py")
    rules = {rule for file in files for rule in re.findall(r'"([a-z]+(?:-[a-z]+)+)"', file.read_text())}
    assert len(rules) > 40
    assert rules - {"utf-8-sig", "more-findings", "no-agents"} - set(re.findall(r"`([a-z-]+)`", page)) == set()
