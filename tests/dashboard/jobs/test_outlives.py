"""Jobs outlive the dashboard that started them, and two dashboards over one folder start none twice."""

import os
import signal
import subprocess
import sys

from dashboard.documents import read_document
from dashboard.jobs import Jobs
from dashboard.jobs.job_folder import PROCESS, claim
from tests.dashboard.jobs.conftest import wait_until

START = """
import sys, time
from pathlib import Path
from dashboard.jobs import Jobs
folder = Path(sys.argv[1])
jobs = Jobs(folder / "jobs")
for name in sys.argv[2:]:
    jobs.submit("run", name, ["run", "demo", f"--out={folder / name}"], folder / name)
time.sleep(60)
"""


def dashboard(folder, *names):
    return subprocess.Popen([sys.executable, "-c", START, str(folder), *names])


def test_killed_dashboard_loses_nothing(tmp_path):
    ours = dashboard(tmp_path, "a", "b")
    jobs = Jobs(tmp_path / "jobs")
    jobs.all = jobs._read_all  # looks, and starts nothing itself
    try:
        wait_until(lambda: any(job.state == "running" for job in jobs.all()))
    finally:
        ours.send_signal(signal.SIGKILL)
        ours.wait()
    assert wait_until(lambda: [job.state for job in jobs.all()] == ["queued", "done"])
    restarted = Jobs(tmp_path / "jobs")
    restarted.wake()
    assert wait_until(lambda: [job.state for job in restarted.all()] == ["done", "done"])
    assert (tmp_path / "a" / "result.json").is_file()
    assert (tmp_path / "b" / "result.json").is_file()


def test_two_dashboards_start_no_more_than_one_does(tmp_path):
    both = [dashboard(tmp_path, "a", "b"), dashboard(tmp_path, "c")]
    jobs = Jobs(tmp_path / "jobs")
    most = 0

    def done():
        nonlocal most
        now = jobs.all()
        most = max(most, sum(job.state == "running" for job in now))
        return len(now) == 3 and all(job.state == "done" for job in now)

    try:
        wait_until(done)
    finally:
        for process in both:
            process.kill()
            process.wait()
    assert most == 1
    assert all(jobs.log(job.job_id).count("reading the scenario") == 1 for job in jobs.all())


def test_a_job_is_taken_once(tmp_path):
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        assert claim(tmp_path, os.getpid()) == os.getpid()
        assert claim(tmp_path, child.pid) == os.getpid()
        assert read_document(tmp_path / PROCESS)["pid"] == os.getpid()
    finally:
        child.communicate(b"\n")
    assert [file.name for file in tmp_path.iterdir()] == [PROCESS]
