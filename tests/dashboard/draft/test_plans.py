import json
import threading
import time

import pytest

from dashboard.draft.plan_job import main, solved
from dashboard.draft.planned import Change, about_usd, ask, beside_cost, change, closing_edits, closings, share_of_day
from dashboard.draft.plans import Planned, Plans, Question, scenario_key

CLOSE = closing_edits("FC-CMH-2")


def document(flows, sites, late=0, unserved=0, **loads):
    return {"flows_usd": flows, "sites_usd": sites, "packages": 10, "late": late, "unserved": unserved, "loads": loads}


@pytest.fixture
def place(tmp_path):
    file = tmp_path / "scenario.toml"
    file.write_text('base = "demo"\n[run]\nseed = 1\n')
    return file


def written(answers):
    """Solves by writing what is known by edits; says in which order it was asked."""
    asked = []

    def solve(out, question):
        asked.append(question.edits)
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps({"edits": list(question.edits)} | answers[question.edits]))
        return ""

    return solve, asked


def until(true):
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_change_is_the_difference_of_two_plans(tmp_path, place):
    solve, asked = written({(): document(100, 50, 5, 2, A=7, B=1), CLOSE: document(120, 20, 8, 2, B=6)})
    plans = Plans(tmp_path / "plans", solve)
    assert change(plans, place, CLOSE) is None
    ask(plans, place, CLOSE)
    until(lambda: change(plans, place, CLOSE) is not None)
    found = change(plans, place, CLOSE)
    assert found == Change(usd=-10, sites_usd=-30, of_usd=150, late=3, unserved=0, loads={"A": -7, "B": 5})
    assert sorted(asked) == [(), CLOSE]
    assert closings(plans, place) == {"FC-CMH-2": 20}  # of the flows: what the site saves is told apart
    # Files are what is known: another process of the dashboard reads the same.
    assert change(Plans(tmp_path / "plans", None), place, CLOSE) == found


def test_what_is_no_scenario_says_why(tmp_path, place):
    solve, _ = written({(): document(1, 1), CLOSE: {"refused": "nobody is left"}})
    plans = Plans(tmp_path / "plans", solve)
    ask(plans, place, CLOSE)
    until(lambda: change(plans, place, CLOSE) == "nobody is left")
    assert closings(plans, place) == {}


def test_a_solver_that_fails_is_asked_once(tmp_path, place):
    calls = []
    plans = Plans(tmp_path / "plans", lambda out, question: calls.append(question) or "out of memory")
    ask(plans, place, CLOSE)
    until(lambda: len(calls) == 2)
    until(lambda: change(plans, place, CLOSE) == "out of memory")
    ask(plans, place, CLOSE)
    assert len(calls) == 2


def test_the_newest_question_goes_first_and_an_old_one_is_dropped(tmp_path, place, monkeypatch):
    go, asked = threading.Event(), []

    def solve(out, question):
        asked.append(question.edits)
        go.wait(10)
        return "no"

    plans = Plans(tmp_path / "plans", solve)
    plans.ask(Question(place, ("a",)))
    until(lambda: asked == [("a",)])
    plans.ask(Question(place, ("b",)))
    plans.ask(Question(place, ("c",)))
    go.set()
    until(lambda: len(asked) == 3)
    assert asked == [("a",), ("c",), ("b",)]
    monkeypatch.setattr("dashboard.draft.plans.PATIENCE_S", -1.0)
    until(lambda: plans._thread is None)
    plans.ask(Question(place, ("d",)))
    until(lambda: plans._thread is None)
    assert len(asked) == 3


def test_a_plan_is_the_scenarios_whatever_the_seed(tmp_path, place):
    other = tmp_path / "other.toml"
    other.write_text(place.read_text().replace("seed = 1", "seed = 7"))
    assert scenario_key(place) == scenario_key(other)
    other.write_text(place.read_text() + '[[edits]]\nop = "demand"\nfactor = 1.1\n')
    assert scenario_key(place) != scenario_key(other)
    assert scenario_key(tmp_path / "none.toml") == "none"


def test_a_file_that_is_no_plan_is_no_plan(tmp_path, place):
    plans = Plans(tmp_path / "plans", lambda out, question: "")
    file = plans._file(Question(place))
    file.parent.mkdir(parents=True)
    file.write_text("{")
    assert plans.look(Question(place)) == "Its plan could not be read."


def test_closing_a_site_of_demo_as_a_run_has_it_to_a_tenth(tmp_path, place):
    """Simulated, seed 1, closing FC-CMH-2 saves $25,443 of $408,758 a day: the plan has the sign and the size."""
    plans = Plans(tmp_path / "plans")
    for edits in ((), CLOSE):
        main(plans._file(Question(place, edits)), str(place), edits)
    found = change(plans, place, CLOSE)
    assert isinstance(found, Change)
    assert found.sites_usd == pytest.approx(-10_400)
    assert found.usd == pytest.approx(-25_443, rel=0.3)
    assert found.loads["FC-CMH-2"] < -5_000
    assert found.loads["FC-CMH-1"] > 0
    planned = plans.look(Question(place))
    assert isinstance(planned, Planned)
    assert planned.usd == pytest.approx(planned.flows_usd + planned.sites_usd)


def test_an_edit_that_is_refused_is_told(place):
    assert "is no facility" in solved(str(place), ["FC-NO-1.status=closed"])["refused"]


def test_in_words():
    found = Change(-12_345.6, 0, 1_000_000, 8000, -886, {})
    assert about_usd(found.usd) == "−$12,300"
    assert about_usd(0.4) == "$0"
    assert beside_cost(found) == "886 fewer unserved, 8,000 more late"
    assert share_of_day(found) == "−1.23\u2009%"
    assert beside_cost(Change(1, 0, 0, 0, 0, {})) == ""
