"""Runs of the command line that are under way."""

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

from dashboard.jobs import Job
from dashboard.jobs.elsewhere import elsewhere


@pytest.fixture
def status(tmp_path):
    """Writes a run's status.json, by default of this very process."""

    def write(name, **more):
        folder = tmp_path / name
        folder.mkdir()
        said = {"state": "running", "stage": "plan", "progress": 0.5, "pid": os.getpid(), "started": time.time()}
        (folder / "status.json").write_text(json.dumps(said | more))
        return folder

    return write


def test_a_living_one_is_shown_as_not_ours(status, tmp_path):
    status("by-hand")
    (job,) = elsewhere(tmp_path, [])
    assert (job.job_id, job.kind, job.name, job.state) == ("~by-hand", "run", "by-hand", "running")
    assert (job.stage, job.progress, job.is_ours) == ("plan", 0.5, False)


def test_what_was_started_from_the_page_is_not_there_twice(status, tmp_path):
    out = status("r1")
    job = Job("20260101-000000-aaaaaa", "run", "demo", (), Path(out), 1.0, state="running")
    assert elsewhere(tmp_path, [job]) == []


@pytest.mark.parametrize("said", [{"state": "done"}, {"pid": None}, {"pid": 2**40}, {"pid": -1}])
def test_what_is_over_or_has_no_process_is_not_shown(status, tmp_path, said):
    status("r1", **said)
    assert elsewhere(tmp_path, []) == []


def test_a_finished_run_and_odd_folders_are_not_shown(status, tmp_path):
    (status("r1") / "result.json").write_text("{}")
    (tmp_path / "file").write_text("x")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "status.json").write_text("[")
    assert elsewhere(tmp_path, []) == []
    assert elsewhere(tmp_path / "none", []) == []


def test_a_later_process_with_the_same_pid_is_another(status, tmp_path):
    with subprocess.Popen(["sleep", "30"]) as process:
        status("r1", pid=process.pid, started=time.time() - 3600)
        status("r2", pid=process.pid)
        found = [job.out.name for job in elsewhere(tmp_path, [])]
        process.kill()
    assert found == ["r2"]
