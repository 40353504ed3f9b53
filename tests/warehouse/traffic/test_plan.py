import json

import numpy as np
import pytest

from warehouse.traffic.plan import letters, plan_document
from warehouse.traffic.plan_form import plan_findings
from warehouse.traffic.validator.plans import decode

# Transitions as PlanViz's util.py (state_transition, state_transition_mapf) has them: E 0, N 1, W 2, S 3.
PLANVIZ_HEADINGS = {"E": 0, "N": 1, "W": 2, "S": 3}
PLANVIZ_FORWARD = {0: (0, 1), 1: (-1, 0), 2: (0, -1), 3: (1, 0)}
PLANVIZ_MAPF = {"U": (1, 0), "D": (-1, 0), "L": (0, -1), "R": (0, 1), "W": (0, 0)}


def played(document, robot):
    """The robot's cells as PlanViz plays them."""
    row, column, heading = document["start"][robot]
    heading, cells = PLANVIZ_HEADINGS[heading], [(row, column)]
    for letter in document["actualPaths"][robot].split(","):
        if document["actionModel"] == "MAPF":
            down, right = PLANVIZ_MAPF[letter]
        else:
            down, right = PLANVIZ_FORWARD[heading] if letter == "F" else (0, 0)
            heading = (heading + {"R": 3, "C": 1}.get(letter, 0)) % 4
        row, column = row + down, column + right
        cells.append((row, column))
    return cells


@pytest.mark.parametrize("motion", ["turning", "four_way"])
def test_planviz_would_play_what_was_driven(driven, motion):
    result = driven(motion, 4, 80)
    document = plan_document(result)
    for robot in range(4):
        assert played(document, robot) == [divmod(int(cell), 7) for cell in result.cell[:, robot]]


@pytest.mark.parametrize("motion", ["turning", "four_way"])
def test_the_validator_decodes_what_was_written(driven, motion):
    result = driven(motion, 3, 70)
    cells, headings = decode(json.loads(json.dumps(plan_document(result))), (5, 7))
    assert np.array_equal(cells, result.cell)
    if motion == "turning":
        assert np.array_equal(headings, result.heading)


def test_long_turning_keeps_its_heading():
    plan = {"actionModel": "MAPF_T", "teamSize": 2, "start": [[0, 0, "E"], [2, 0, "N"]]}
    plan["actualPaths"] = [",".join("C" * 1001 + "F"), ",".join("R" * 1001 + "F")]
    cells, headings = decode(plan, (3, 3))
    assert headings[-1].tolist() == [3, 0]
    assert cells[-1].tolist() == [-1, 7]


def test_the_document(driven):
    result = driven("turning", 2, 30)
    document = plan_document(result)
    assert document["actionModel"] == "MAPF_T"
    assert (document["teamSize"], document["makespan"]) == (2, 30)
    assert document["start"] == [[0, 0, "E"], [0, 6, "E"]]
    assert [task[0] for task in document["tasks"]] == list(range(len(document["tasks"])))
    events = document["events"][0]
    assert events[0] == [0, 0, "assigned"]
    assert [what for _, _, what in events[:4]] == ["assigned", "finished", "assigned", "finished"]
    assert events[1][1] == events[2][1]
    assert document["numTaskFinished"] == sum(what == "finished" for robot in document["events"] for *_, what in robot)
    assert plan_findings(document, "p.json") == []


def test_one_column_is_driven_up_and_down(one_by_one):
    from warehouse.traffic.errands import ListedErrands
    from warehouse.traffic.problem import TrafficProblem
    from warehouse.traffic.roadmap import Roadmap
    from warehouse.traffic.solve import drive

    errands = ListedErrands(np.array([3, 0], np.int32), 1)
    roadmap = Roadmap.of(np.ones((4, 1), bool))
    problem = TrafficProblem("c", roadmap, np.zeros(1, np.int32), np.zeros(1, np.uint8), "four_way", errands)
    result = drive(problem, one_by_one(problem), name="one", steps=6)
    assert letters(result).tobytes() == b"UUUDDD"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda p: p.pop("actualPaths"), "missing-key"),
        (lambda p: p.update(teamSize="2"), "wrong-type"),
        (lambda p: p.update(teamSize=True), "wrong-type"),
        (lambda p: p.update(makespan=-1), "wrong-type"),
        (lambda p: p.update(start={}), "wrong-type"),
        (lambda p: p.update(actionModel="MAPF_X"), "unknown-motion"),
        (lambda p: p.update(version="2024 LoRR"), "unknown-version"),
        (lambda p: p.update(teamSize=0, start=[], actualPaths=[], events=[], numTaskFinished=0), "out-of-range"),
        (lambda p: p.update(teamSize=3), "plan-agents"),
        (lambda p: p["start"].pop(), "plan-agents"),
        (lambda p: p["events"].append([]), "plan-agents"),
        (lambda p: p.update(makespan=31), "plan-length"),
        (lambda p: p.update(makespan=0), "plan-length"),
        (lambda p: p["actualPaths"].__setitem__(1, p["actualPaths"][1] + ",W"), "plan-length"),
        (lambda p: p["actualPaths"].__setitem__(1, p["actualPaths"][1][:-2]), "plan-length"),
        (lambda p: p["actualPaths"].__setitem__(1, ""), "plan-length"),
        (lambda p: p["actualPaths"].__setitem__(1, 7), "wrong-type"),
        (lambda p: p["actualPaths"].__setitem__(1, p["actualPaths"][1][:-1] + "X"), "unknown-action"),
        (lambda p: p["actualPaths"].__setitem__(1, p["actualPaths"][1][:-1] + "é"), "unknown-action"),
        (lambda p: p["actualPaths"].__setitem__(1, p["actualPaths"][1].replace(",", ";")), "unknown-action"),
        (lambda p: p["actualPaths"].__setitem__(1, p["actualPaths"][1] + ","), "plan-length"),
        (lambda p: p["actualPaths"].__setitem__(1, p["actualPaths"][1][:-1]), "unknown-action"),
        (lambda p: p["actualPaths"].__setitem__(1, "F" + p["actualPaths"][1]), "unknown-action"),
        (lambda p: p["start"].__setitem__(0, [0, 0]), "wrong-start"),
        (lambda p: p["start"].__setitem__(0, [0, 0, "X"]), "wrong-start"),
        (lambda p: p["start"].__setitem__(0, [0, -1, "E"]), "wrong-start"),
        (lambda p: p["start"].__setitem__(0, [0, 0.5, "E"]), "wrong-start"),
        (lambda p: p["start"].__setitem__(0, [0, 0, ["E"]]), "wrong-start"),
        (lambda p: p["tasks"].__setitem__(0, [1, 0, 0]), "wrong-task"),
        (lambda p: p["tasks"].__setitem__(0, "here"), "wrong-task"),
        (lambda p: p["events"][0].__setitem__(0, [0, 0, "given"]), "wrong-event"),
        (lambda p: p["events"][0].__setitem__(0, [0, 0]), "wrong-event"),
        (lambda p: p["events"][0].__setitem__(0, [10_000, 0, "assigned"]), "wrong-event"),
        (lambda p: p["events"][0].__setitem__(0, [0, 31, "assigned"]), "wrong-event"),
        (lambda p: p["events"].__setitem__(0, None), "wrong-event"),
        (lambda p: p.update(numTaskFinished=p["numTaskFinished"] + 1), "count-mismatch"),
    ],
)
def test_a_plan_out_of_form(driven, change, rule):
    plan = json.loads(json.dumps(plan_document(driven("turning", 2, 30))))
    change(plan)
    assert rule in {finding.rule for finding in plan_findings(plan, "p.json")}


def test_a_plan_of_another_length_than_asked_for(driven):
    plan = plan_document(driven("turning", 2, 30))
    assert plan_findings(plan, "p.json", steps=30) == []
    assert [f.rule for f in plan_findings(plan, "p.json", steps=40)] == ["plan-length"]


def test_a_path_of_multibyte_letters_is_refused_not_misread(driven):
    plan = plan_document(driven("turning", 2, 30))
    plan["actualPaths"][0] = "é" * 59
    assert {f.rule for f in plan_findings(plan, "p.json")} == {"plan-length", "unknown-action"}
