"""Mutants of a sound plan: each kind of lie is noticed by its own rule, whatever the problem's form."""

import copy
import json

import numpy as np
import pytest

from warehouse.layout.traffic_problem import read_traffic_problem
from warehouse.traffic.plan import plan_document
from warehouse.traffic.plan_form import plan_findings
from warehouse.traffic.solve import drive
from warehouse.traffic.validator import check_plan


def driven_plan(path, one_by_one, **options):
    problem = read_traffic_problem(path, **options)
    return json.loads(json.dumps(plan_document(drive(problem, one_by_one(problem), name="one by one", steps=120))))


@pytest.fixture
def league_plan(league, one_by_one):
    return driven_plan(league, one_by_one)


@pytest.fixture
def kiva_plan(kiva, one_by_one):
    return driven_plan(kiva, one_by_one, agents=2, seed=4)


def rules(path, plan, **options):
    assert plan_findings(plan, "p.json") == []
    return set(check_plan(path, plan, **options).counts)


def test_a_sound_plan_is_sound(league, league_plan, kiva, kiva_plan):
    for path, plan in ((league, league_plan), (kiva, kiva_plan)):
        report = check_plan(path, plan)
        assert report.ok, report.violations
        assert report.collisions == 0
        assert report.finished == plan["numTaskFinished"] > 5


def letter(plan, robot, step, new):
    path = plan["actualPaths"][robot].split(",")
    old, path[step - 1] = path[step - 1], new
    plan["actualPaths"][robot] = ",".join(path)
    return old


def put(plan, robot, letters):
    rest = plan["makespan"] - len(letters)
    plan["actualPaths"][robot] = ",".join(letters + "W" * rest)


def without_errands(plan):
    """The plan with no claim at all: what is left are its moves."""
    plan["events"] = [[event for event in events if event[2] == "assigned"][:1] for events in plan["events"]]
    plan["numTaskFinished"] = 0
    return plan


def test_collisions_are_seen(kiva, kiva_plan):
    plan = without_errands(kiva_plan)
    plan["start"] = [[0, 0, "E"], [0, 6, "E"]]
    put(plan, 0, "RRRRRR")
    put(plan, 1, "WWWWWW")
    assert "vertex-collision" in rules(kiva, plan)
    put(plan, 0, "RRR")
    put(plan, 1, "LLWL")
    report = check_plan(kiva, plan)
    assert report.counts["vertex-collision"] >= 1
    put(plan, 0, "RRR")
    put(plan, 1, "LLLR")  # they meet on column 3 in step 3
    hit = next(v for v in check_plan(kiva, plan).violations if v.rule == "vertex-collision")
    assert (hit.step, hit.agents, hit.cell) == (3, (0, 1), (0, 3))
    put(plan, 0, "RRRWR")
    put(plan, 1, "LLWWL")
    hit = next(v for v in check_plan(kiva, plan).violations if v.rule == "swap-collision")
    assert (hit.step, hit.agents) == (5, (0, 1))


def test_walls_edges_and_starts_are_seen(kiva, kiva_plan):
    plan = without_errands(kiva_plan)
    plan["start"] = [[0, 0, "E"], [0, 6, "E"]]
    put(plan, 0, "D")
    assert "off-map" in rules(kiva, plan)
    put(plan, 0, "RRRU")
    assert "in-wall" in rules(kiva, plan)
    put(plan, 0, "W")
    plan["start"] = [[1, 3, "E"], [0, 6, "E"]]
    assert {"in-wall", "start-elsewhere"} <= rules(kiva, plan)
    plan["start"] = [[0, 6, "E"], [0, 6, "E"]]
    assert "vertex-collision" in rules(kiva, plan)
    plan["start"] = [[0, 1, "E"], [0, 6, "E"]]
    assert "start-elsewhere" in rules(kiva, plan)
    plan["start"] = [[0, 99, "E"], [0, 6, "E"]]
    assert "off-map" in rules(kiva, plan)


def test_a_heading_changed_is_seen(league, league_plan):
    for wrong in "SWN":
        plan = copy.deepcopy(league_plan)
        plan["start"][1][2] = wrong
        assert rules(league, plan)


def test_every_letter_changed_is_seen(league, league_plan):
    """A robot that finishes errands to the end cannot do anything else unnoticed before its last arrival."""
    last = max(step for _, step, what in league_plan["events"][0] if what == "finished")
    seen = 0
    for step in range(1, last, 7):
        plan = copy.deepcopy(league_plan)
        old = letter(plan, 0, step, "W")
        if old == "W":
            letter(plan, 0, step, "F")
        seen += bool(rules(league, plan))
    assert seen == len(range(1, last, 7))


def test_a_robot_too_many_or_too_few(league, league_plan, kiva, kiva_plan):
    assert rules(league, league_plan, agents=2) == {"agent-count"}
    assert rules(kiva, kiva_plan, agents=3) == {"agent-count"}
    fewer = copy.deepcopy(league_plan)
    for key in ("start", "actualPaths", "events"):
        gone = fewer[key].pop()
    fewer["numTaskFinished"] -= sum(what == "finished" for *_, what in gone)
    fewer["teamSize"] = 2
    assert "agent-count" in rules(league, fewer)


def test_starts_other_than_the_agents_file(league, league_plan):
    plan = copy.deepcopy(league_plan)
    plan["start"][0], plan["start"][1] = plan["start"][1], plan["start"][0]
    for key in ("actualPaths", "events"):
        plan[key][0], plan[key][1] = plan[key][1], plan[key][0]
    report = check_plan(league, plan)
    assert report.counts["start-elsewhere"] == 2
    assert report.counts["wrong-errand"] == 2


def finished(plan, robot):
    return [event for event in plan["events"][robot] if event[2] == "finished"]


def test_an_errand_claimed_and_not_reached(league, league_plan, kiva, kiva_plan):
    for path, whole in ((league, league_plan), (kiva, kiva_plan)):
        plan = copy.deepcopy(whole)
        task, step, _ = plan["events"][0][-1]
        plan["events"][0].append([task, max(step, 1) if step < 120 else 120, "finished"])
        plan["numTaskFinished"] += 1
        assert "errand-not-reached" in rules(path, plan)
        assert check_plan(path, plan).finished == whole["numTaskFinished"]


def test_an_errand_claimed_a_step_early_or_late(league, league_plan):
    for shift in (-1, 1):
        plan = copy.deepcopy(league_plan)
        finished(plan, 1)[2][1] += shift
        assert rules(league, plan) & {"errand-not-reached", "errand-miscounted"}


def test_errands_in_the_wrong_order(league, league_plan):
    plan = copy.deepcopy(league_plan)
    first, second = finished(plan, 1)[1:3]
    first[:2], second[:2] = second[:2], first[:2]
    assert "errand-out-of-order" in rules(league, plan)


def test_an_errand_kept_quiet(league, league_plan):
    plan = copy.deepcopy(league_plan)
    plan["events"][1].remove(finished(plan, 1)[-1])
    plan["numTaskFinished"] -= 1
    report = check_plan(league, plan)
    assert set(report.counts) == {"errand-not-claimed"}
    assert report.finished == league_plan["numTaskFinished"]


def test_a_task_moved_to_where_the_robot_is(league, league_plan, kiva, kiva_plan):
    for path, whole, rule in ((league, league_plan, "wrong-errand"), (kiva, kiva_plan, "goal-not-allowed")):
        plan = copy.deepcopy(whole)
        task = finished(plan, 1)[1][0]
        plan["tasks"][task][1:] = [2, 3]
        assert rule in rules(path, plan)


def test_a_drawn_errand_given_late(kiva, kiva_plan):
    plan = copy.deepcopy(kiva_plan)
    second = [event for event in plan["events"][0] if event[2] == "assigned"][1]
    second[1] += 1
    assert "assigned-early-or-late" in rules(kiva, plan)


def test_a_plain_map_lets_robots_start_and_go_anywhere_free(tmp_path, one_by_one):
    path = tmp_path / "plain.map"
    path.write_text("type octile\nheight 3\nwidth 6\nmap\n......\n.@.@..\n......\n")
    plan = driven_plan(path, one_by_one, agents=1, motion="turning")
    assert check_plan(path, plan).ok
    task = finished(plan, 0)[0][0]
    plan["tasks"][task][1:] = [1, 1]
    assert "goal-not-allowed" in rules(path, plan)


def test_the_validator_shares_no_code():
    import ast
    from pathlib import Path

    import warehouse.traffic.validator as validator

    for file in Path(validator.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            ours = [n for n in names if n.partition(".")[0] in {"core", "datasets", "demand", "warehouse", "twin"}]
            assert all(name.startswith("warehouse.traffic.validator") for name in ours), (file, ours)


def test_recounting_is_what_a_plain_loop_counts(league, league_plan):
    tasks = [int(line) for line in (league.parent / "small.tasks").read_text().split()][1:]
    count = 0
    for robot in range(3):
        row, column, heading = league_plan["start"][robot]
        heading, k = "ESWN".index(heading), 0
        for action in league_plan["actualPaths"][robot].split(","):
            if action == "F":
                row, column = row + (0, 1, 0, -1)[heading], column + (1, 0, -1, 0)[heading]
            heading = (heading + {"R": 1, "C": 3}.get(action, 0)) % 4
            k += row * 7 + column == tasks[(k * 3 + robot) % len(tasks)]
        count += k
    assert check_plan(league, league_plan).finished == count


def test_a_plan_of_five_million_moves_is_read_whole(tmp_path):
    """1,000 robots turn on the spot for 5,000 steps, but for one that drives into its neighbour in step 3,000."""
    path = tmp_path / "wide.map"
    path.write_text("type octile\nheight 20\nwidth 100\nmap\n" + ("." * 100 + "\n") * 20)
    paths = [",".join("RCWW" * 1250)] * 1000
    cells = np.arange(0, 2000, 2)
    plan = {
        "actionModel": "MAPF_T",
        "teamSize": 1000,
        "start": [[int(c) // 100, int(c) % 100, "E"] for c in cells],
        "numTaskFinished": 0,
        "makespan": 5000,
        "actualPaths": paths,
        "events": [[] for _ in cells],
        "tasks": [],
    }
    assert check_plan(path, plan).ok
    letter(plan, 321, 2999, "F")
    letter(plan, 321, 3000, "F")
    report = check_plan(path, json.loads(json.dumps(plan)))
    hit = report.violations[0]
    assert (hit.rule, hit.agents, hit.step, hit.cell) == ("vertex-collision", (321, 322), 3000, (6, 44))
