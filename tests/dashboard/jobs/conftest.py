import time

import pytest

from dashboard.jobs import Jobs

LONG = ["run", "demo", "--route-stations", "4", "--route-iterations", "100000"]
"""Arguments of a command that goes on until it is ended."""


@pytest.fixture
def jobs(tmp_path):
    """Jobs of an empty folder; what still runs at the end is killed."""
    jobs = Jobs(tmp_path / "jobs")
    yield jobs
    for job in jobs.all():
        jobs.cancel(job.job_id)
    wait_until(lambda: all(job.is_over for job in jobs.all()))


def wait_until(true, seconds=120.0):
    """Wait until something is so; what it then says."""
    until = time.monotonic() + seconds
    while not (said := true()):
        assert time.monotonic() < until, "did not come true"
        time.sleep(0.05)
    return said
