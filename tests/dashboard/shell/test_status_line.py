"""The run status: what is said first, in which words."""

from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.jobs import Job
from dashboard.shell.run_status import status_parts
from dashboard.shell.status_line import StatusLine, clock_left, status_line
from dashboard.workspace import RunLabel

RUN = RunLabel("r1", "demo", "demo", (), 1, 1000.0, 46.8, "0.1.0")
JOB = Job("20260101-000000-aaaaaa", "run", "demo", (), Path("/x/r2"), 2000.0)


def said(jobs, run=RUN, older=""):
    line = status_line(jobs, run, older)
    return line.state, line.text


def test_nothing_yet():
    assert said([], None) == ("none", "No run yet Run starts one")


def test_the_chosen_run():
    assert said([]) == ("done", "r1 done 46.8\u2009s seed 1")


def test_older_than_its_input():
    assert said([], older="demo has changed since") == ("older", "r1 older than its input Run again")


def test_running_with_a_queue():
    running = replace(JOB, state="running", stage="simulate", progress=0.62, seconds_left=18.2)
    waiting = replace(JOB, state="queued", out=Path("/x/r3"), created=2001.0)
    assert said([waiting, running]) == ("running", "r2 simulate 62\u2009% 0:18 left · 1 queued")


def test_running_without_knowing_how_long():
    assert said([replace(JOB, state="running", stage="plan")]) == ("running", "r2 plan 0\u2009%")


def test_queued_alone():
    assert said([JOB]) == ("queued", "r2 queued next")


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (replace(JOB, state="failed", reached="plan", stage="infeasible"), ("failed", "r2 failed in plan Open log")),
        (replace(JOB, state="failed", stage="?"), ("failed", "r2 failed Open log")),
        (replace(JOB, state="cancelled", progress=0.31), ("cancelled", "r2 cancelled at 31\u2009% resume")),
        (replace(JOB, state="cancelled"), ("cancelled", "r2 cancelled resume")),
        (replace(JOB, state="done"), ("done", "r2 done open it")),
    ],
)
def test_how_the_last_one_ended(job, expected):
    assert said([job]) == expected


def test_what_ended_before_the_chosen_run_is_no_news():
    assert said([replace(JOB, state="failed", created=900.0)])[0] == "done"


def test_what_made_the_chosen_run_is_no_news():
    assert said([replace(JOB, state="done", out=Path("/x/r1"))]) == ("done", "r1 done 46.8\u2009s seed 1")


def test_a_floor_does_not_hide_a_run_and_has_its_title():
    floor = replace(JOB, kind="floor", title="Floor FC-ONT-3", state="running", created=2002.0)
    queued = replace(floor, state="queued")
    running = replace(JOB, state="running", stage="plan")
    assert said([queued, floor, running])[1] == "r2 plan 0\u2009%"
    assert said([queued, floor])[1] == "Floor FC-ONT-3 0\u2009% 1 queued"
    assert said([replace(floor, state="done")])[0] == "done"
    assert said([replace(floor, state="done")])[1].startswith("r1")


def test_services_are_not_in_it():
    assert said([replace(JOB, kind="orders", state="running")])[0] == "done"


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, ""), (0, "0:00"), (-3, "0:00"), (18.4, "0:18"), (725, "12:05"), (3750, "1:02:30")]
)
def test_time_left(seconds, text):
    assert clock_left(seconds) == text


@pytest.mark.parametrize("state", ["none", "queued", "done", "failed", "cancelled", "older"])
def test_every_state_has_an_icon(state):
    mark = status_parts(StatusLine(state, "r1", "words"))[0]
    assert mark.className.startswith("icon ")


def test_a_running_one_has_a_ring_and_a_bar():
    parts = status_parts(StatusLine("running", "r1", "plan", share=0.5))
    assert (parts[0].className, parts[-1].style) == ("ring", {"width": "50%"})
