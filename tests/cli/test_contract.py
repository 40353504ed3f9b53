"""Exit codes and streams, with the layers below replaced: what each command promises whatever they compute."""

import json

import pytest

import datasets
import twin
from core.errors import Finding, Infeasible, InvalidInput, Pod2doorError

FINDINGS = [
    Finding("mine/zones.csv", 7, "unit-range", "lat is 999, must be within -90..90"),
    Finding("mine/facilities.csv", 0, "missing-file", "is not there"),
    Finding("mine/zones.csv", 9, "island", "no lane reaches it", "warning"),
]


def refuse(error):
    def call(*args, **kwargs):
        raise error

    return call


def test_no_command_prints_help(pod2door):
    answer = pod2door()
    assert answer.code == 2
    assert "Usage: pod2door" in answer.out + answer.err


def test_version(pod2door):
    answer = pod2door("--version")
    assert (answer.code, answer.out) == (0, "pod2door 0.1.0\n")


@pytest.mark.parametrize("command", ["run", "explain", "check", "init", "network plan", "verify"])
def test_every_command_helps(pod2door, command):
    answer = pod2door(*command.split(), "--help")
    assert answer.code == 0
    assert "--json" in answer.out


@pytest.mark.parametrize("args", ["run --no-such-option", "fly", "explain", "explain runs/x first", "run --seed -1"])
def test_usage_errors(pod2door, args):
    answer = pod2door(*args.split())
    assert answer.code == 2
    assert answer.out == ""
    assert "Usage:" in answer.err


def test_invalid_input_is_a_line_a_finding(pod2door, monkeypatch):
    monkeypatch.setattr(datasets, "load", refuse(InvalidInput(FINDINGS)), raising=False)
    answer = pod2door("run", "mine", "--json")
    assert answer.code == 3
    assert answer.out == ""
    assert answer.err.splitlines()[-3:] == [
        "mine/zones.csv:7: unit-range: lat is 999, must be within -90..90",
        "mine/facilities.csv: missing-file: is not there",
        "mine/zones.csv:9: island: no lane reaches it (warning)",
    ]


def test_infeasible(pod2door, monkeypatch):
    monkeypatch.setattr(datasets, "load", refuse(Infeasible(["no station is open", "no lane"])), raising=False)
    answer = pod2door("run")
    assert answer.code == 4
    assert answer.err.splitlines()[-2:] == ["pod2door: no station is open", "pod2door: no lane"]


def test_a_failure_of_ours_is_one_line(pod2door, monkeypatch):
    monkeypatch.setattr(datasets, "load", refuse(Pod2doorError("runs/a: cannot write the run")), raising=False)
    answer = pod2door("run")
    assert (answer.code, answer.err.splitlines()[-1]) == (1, "pod2door: runs/a: cannot write the run")


def test_interrupted(pod2door, monkeypatch):
    monkeypatch.setattr(datasets, "load", refuse(KeyboardInterrupt()), raising=False)
    answer = pod2door("run")
    assert answer.code == 130
    assert "Traceback" not in answer.err


@pytest.mark.parametrize(
    ("error", "line"),
    [
        ('KeyError("place")', "pod2door: KeyError: 'place' (POD2DOOR_DEBUG=1 shows where)"),
        ('OSError(28, "No space left on device", "runs/a")', "pod2door: runs/a: No space left on device"),
        ("MemoryError()", "pod2door: MemoryError (POD2DOOR_DEBUG=1 shows where)"),
    ],
)
def test_the_unexpected_is_one_line(python, error, line):
    script = f"""
import sys, datasets
from cli.main import main
def fail(*args, **kwargs):
    raise {error}
datasets.check = fail
sys.argv = ["pod2door", "check", "demo"]
main()
"""
    answer = python("-c", script)
    assert answer.code == 1
    assert answer.out == ""
    assert answer.err.startswith(line)
    assert len(answer.err.splitlines()) == 1
    debugged = python("-c", "import os; os.environ['POD2DOOR_DEBUG'] = '1'" + script)
    assert "Traceback" in debugged.err


def test_check_lists_all_findings(pod2door, monkeypatch):
    monkeypatch.setattr(datasets, "check", lambda place, edits=(), edits_file=None: FINDINGS, raising=False)
    answer = pod2door("check", "mine")
    assert answer.code == 3
    assert len(answer.out.splitlines()) == 3
    assert answer.err == "mine: 2 errors, 1 warning\n"


def test_check_as_json(pod2door, monkeypatch):
    monkeypatch.setattr(datasets, "check", refuse(InvalidInput(FINDINGS)), raising=False)
    answer = pod2door("check", "mine", "--json")
    assert answer.code == 3
    document = json.loads(answer.out)
    assert document["ok"] is False
    assert document["findings"][0] == {
        "severity": "error",
        "file": "mine/zones.csv",
        "line": 7,
        "rule": "unit-range",
        "message": "lat is 999, must be within -90..90",
    }


def test_warnings_alone_are_fine(pod2door, monkeypatch):
    monkeypatch.setattr(datasets, "check", lambda place, edits=(), edits_file=None: FINDINGS[2:], raising=False)
    answer = pod2door("check", "mine", "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["ok"] is True


def test_init_says_where(pod2door, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(datasets, "init", lambda *args: asked.append(args), raising=False)
    answer = pod2door("init", str(tmp_path / "mine"), "--from", "us", "--json")
    assert json.loads(answer.out) == {"out": str(tmp_path / "mine")}
    assert asked == [(tmp_path / "mine", "us")]


def test_a_wrong_known_answer_fails(pod2door, monkeypatch):
    rows = [
        {"name": "one", "expected": 1, "got": 1, "ok": True},
        {"name": "two", "expected": "2", "got": "3", "ok": False},
    ]
    monkeypatch.setattr(twin, "verify", lambda report: rows, raising=False)
    answer = pod2door("verify", "--json")
    assert (answer.code, json.loads(answer.out)) == (1, {"checks": rows})
    answer = pod2door("verify")
    assert answer.code == 1
    assert "1 of 2 known answers hold" in answer.err
    monkeypatch.setattr(twin, "verify", lambda report: rows[:1], raising=False)
    assert pod2door("verify").code == 0


def test_plan_passes_edits_on(pod2door, monkeypatch):
    seen = {}

    def load(place, *, edits, edits_file):
        seen.update(place=place, edits=edits, edits_file=edits_file)
        return "scenario"

    document = {"status": "optimal", "cost_usd": 12.5, "delivered_packages": 9, "unserved_packages": 0, "seconds": 0.1}
    monkeypatch.setattr(datasets, "load", load, raising=False)
    monkeypatch.setattr(twin, "plan", lambda scenario: document | {"scenario": scenario}, raising=False)
    answer = pod2door("network", "plan", "demo", "--edit", "a.b=1", "--edit", "c.d=x2", "--json")
    assert json.loads(answer.out) == document | {"scenario": "scenario"}
    assert seen == {"place": "demo", "edits": ["a.b=1", "c.d=x2"], "edits_file": None}
    assert "optimal" in pod2door("network", "plan", "demo").out
