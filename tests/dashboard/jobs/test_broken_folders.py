"""Whatever lies in a jobs folder: what cannot be a job is left out, what nobody can take failed; others go on."""

import json
import os

import pytest

from dashboard.jobs import Jobs
from tests.dashboard.jobs.conftest import wait_until

JOB_ID = "20260101-000000-abcdef"
DEEP = "[" * 200_000


def job(folder, *, process=None, status=None, **about):
    asked = {
        "kind": "run",
        "title": "t",
        "arguments": ["--version"],
        "out": str(folder / "out"),
        "created": 1.0,
    } | about
    at = folder / "jobs" / JOB_ID
    at.mkdir(parents=True)
    (at / "job.json").write_text(json.dumps(asked))
    if process is not None:
        (at / "process.json").write_text(process)
    if status is not None:
        (folder / "out").mkdir()
        (folder / "out" / "status.json").write_text(status)
    return Jobs(folder / "jobs")


@pytest.mark.parametrize(
    "process",
    ["garbage", "{}", "", DEEP, "[]", *(f'{{"pid":{p}}}' for p in ('"abc"', "null", "Infinity", "-1", "true", "1e9"))],
)
def test_a_job_that_names_no_process_has_failed_and_keeps_nobody_waiting(tmp_path, process):
    jobs = job(tmp_path, process=process)
    jobs.wake()
    broken = jobs.get(JOB_ID)
    assert (broken.state, broken.stage) == ("failed", "process.json names no process")
    assert jobs._supervisor._started == []


def test_the_queue_goes_on_behind_it(tmp_path):
    jobs = job(tmp_path, process="garbage")
    after = jobs.submit("run", "after", ["--version"], tmp_path / "after")
    assert wait_until(lambda: jobs.get(after.job_id).state == "done")


@pytest.mark.parametrize(
    "about", [{"out": "x" * 10_000}, {"out": "/x" * 5000}, {"out": 3}, {"arguments": 5}, {"out": "a\0b" * 100}]
)
def test_what_cannot_be_a_job_is_left_out(tmp_path, about):
    assert job(tmp_path, **about).all() == []


def test_a_job_file_that_is_nested_too_deep_is_left_out(tmp_path):
    jobs = job(tmp_path)
    (tmp_path / "jobs" / JOB_ID / "job.json").write_text(DEEP)
    assert jobs.all() == []


@pytest.mark.parametrize("number", ["Infinity", "-1e18", "NaN", "1e300", '"x"', "-5"])
def test_a_clock_that_cannot_be_is_not_shown(tmp_path, number):
    process = json.dumps({"pid": os.getpid(), "at": 0})
    status = f'{{"started": 5, "stage": "s", "progress": {number}, "seconds": {number}, "eta_s": {number}}}'
    running = job(tmp_path, process=process, status=status).get(JOB_ID)
    assert running.state == "running"
    assert 0 <= running.progress <= 1
    assert running.seconds_left in (None, 0.0)


def test_numbers_of_a_process_that_cannot_be(tmp_path):
    assert job(tmp_path, process=f'{{"pid":{os.getpid()},"at":"x","born":5}}').get(JOB_ID).is_over
