"""The whole command line on `demo`, as a user runs it: processes, files and streams."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def demo(tmp_path_factory, python):
    """A finished run of demo: its folder and what the command said."""
    out = tmp_path_factory.mktemp("runs") / "demo"
    return out, python("-m", "cli", "run", "demo", "--seed", "1", "--out", str(out), "--json")


def test_run_answers_as_the_contract_says(demo):
    out, answer = demo
    assert answer.code == 0, answer.err
    document = json.loads(answer.out)
    assert {"run_id", "out", "seconds", "kpis", "packages"} <= document.keys()
    assert Path(document["out"]) == out
    assert {"name", "value", "unit"} <= document["kpis"][0].keys()
    packages = document["packages"]
    assert packages["placed"] == packages["delivered"] + packages["in_flight"] + packages["unserved"] > 0


def test_run_leaves_a_whole_folder(demo):
    out, _ = demo
    names = {file.name for file in out.iterdir()}
    assert {"status.json", "scenario.toml", "result.json", "report.html"} <= names
    assert not [name for name in names if name.startswith(".")]
    assert json.loads((out / "status.json").read_text())["state"] == "done"


def test_progress_goes_to_stderr(demo):
    _, answer = demo
    assert " 0 %  reading the scenario" in answer.err
    assert "100 %" in answer.err


def test_a_person_reads_a_table(python, tmp_path):
    answer = python("-m", "cli", "run", "demo", "--out", str(tmp_path / "run"), "--packages", "none")
    assert answer.code == 0, answer.err
    assert "cost per package" in answer.out
    assert answer.out.splitlines()[-1].startswith(f"report: {tmp_path / 'run' / 'report.html'}")


def test_explain_tells_an_order(demo, python):
    out, _ = demo
    answer = python("-m", "cli", "explain", str(out), "1", "--json")
    assert answer.code == 0, answer.err
    assert {"order", "candidates", "chosen", "hops"} <= json.loads(answer.out).keys()
    told = python("-m", "cli", "explain", str(out), "1")
    assert "candidates" in told.out
    assert "hops" in told.out


def test_an_order_that_is_not_there(demo, python):
    out, _ = demo
    answer = python("-m", "cli", "explain", str(out), "999999999")
    assert answer.code == 3
    assert answer.out == ""
    assert len(answer.err.splitlines()) == 1


def test_a_folder_that_is_taken(demo, python):
    out, _ = demo
    before = sorted(file.name for file in out.iterdir())
    answer = python("-m", "cli", "run", "demo", "--out", str(out))
    assert answer.code == 3
    assert "run-folder" in answer.err.splitlines()[-1]
    assert sorted(file.name for file in out.iterdir()) == before


def test_plan(python):
    answer = python("-m", "cli", "network", "plan", "demo", "--json")
    assert answer.code == 0, answer.err
    assert {"status", "cost_usd", "unserved_packages", "seconds"} <= json.loads(answer.out).keys()


def test_a_folder_of_ones_own(python, tmp_path):
    mine = tmp_path / "mine"
    assert json.loads(python("-m", "cli", "init", str(mine), "--from", "demo", "--json").out) == {"out": str(mine)}
    assert json.loads(python("-m", "cli", "check", str(mine), "--json").out)["ok"] is True


@pytest.mark.parametrize("command", ["run", "check", "network plan"])
def test_a_scenario_that_is_not_there(python, command):
    answer = python("-m", "cli", *command.split(), "no-such-scenario")
    assert answer.code == 3
    assert "no-such-scenario" in answer.out + answer.err
    assert "Traceback" not in answer.err


def test_interrupt_is_clean(tmp_path):
    out = tmp_path / "run"
    running = subprocess.Popen(
        [sys.executable, "-m", "cli", "run", "us", "--out", str(out)],
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        # Whoever runs the tests in the background has told its children to ignore interrupts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    first = running.stderr.readline()
    running.send_signal(signal.SIGINT)
    printed, said = running.communicate(timeout=120)
    assert first
    assert running.returncode == 130
    assert printed == ""
    assert "Traceback" not in said
    assert not (out / "result.json").exists()


def test_a_runs_orders_read_back_to_the_same_run(python, tmp_path):
    orders = tmp_path / "orders.parquet"
    drawn = python("-m", "cli", "run", "demo", "--orders-out", str(orders), "--out", str(tmp_path / "a"), "--json")
    read = python("-m", "cli", "run", "demo", "--orders", str(orders), "--out", str(tmp_path / "b"), "--json")
    assert json.loads(read.out)["kpis"] == json.loads(drawn.out)["kpis"]


@pytest.mark.parametrize(("name", "code"), [("g.graphml", 0), ("g.json", 0), ("g.txt", 3)])
def test_the_graph_as_a_file(python, tmp_path, name, code):
    answer = python("-m", "cli", "network", "graph", "demo", "--out", str(tmp_path / name))
    assert answer.code == code
    assert (tmp_path / name).exists() == (code == 0)
