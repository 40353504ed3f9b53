"""Jobs as real processes: queued, one at a time, cancelled, resumed."""

import os
import signal

import pytest

from core.errors import InvalidInput
from core.processes import is_alive
from dashboard.documents import read_document
from dashboard.jobs import Jobs
from dashboard.jobs.job_folder import EXIT, PROCESS
from tests.dashboard.jobs.conftest import LONG, wait_until


def over(jobs, job):
    return wait_until(lambda: found if (found := jobs.get(job.job_id)).is_over else None)


def running(jobs, job):
    return wait_until(lambda: found if (found := jobs.get(job.job_id)).state == "running" else None)


def test_runs_the_command_and_says_so(jobs, tmp_path):
    out = tmp_path / "r1"
    job = jobs.submit("run", "demo", ["run", "demo", f"--out={out}"], out)
    assert (job.state, job.kind, job.title, job.out) == ("queued", "run", "demo", out)
    done = over(jobs, job)
    assert (done.state, done.exit_code, done.progress) == ("done", 0, 1.0)
    assert (out / "result.json").is_file()
    assert "reading the scenario" in jobs.log(job.job_id)


def test_one_at_a_time_oldest_first(jobs, tmp_path):
    first = jobs.submit("run", "long", [*LONG, f"--out={tmp_path / 'a'}"], tmp_path / "a")
    running(jobs, first)
    second = jobs.submit("run", "b", ["--version"], tmp_path / "b")
    third = jobs.submit("run", "c", ["--version"], tmp_path / "c")
    assert [job.job_id for job in jobs.all()] == [third.job_id, second.job_id, first.job_id]
    assert [jobs.get(job.job_id).state for job in (second, third)] == ["queued", "queued"]
    jobs.cancel(third.job_id)
    assert jobs.get(third.job_id).state == "cancelled"
    jobs.cancel(first.job_id)
    assert over(jobs, first).state == "cancelled"
    assert over(jobs, second).state == "done"
    assert not (jobs.folder / third.job_id / PROCESS).exists()


def test_services_wait_for_nobody(jobs, tmp_path):
    running(jobs, jobs.submit("run", "long", [*LONG, f"--out={tmp_path / 'a'}"], tmp_path / "a"))
    assert over(jobs, jobs.submit("load", "beside", ["--version"], tmp_path / "b")).state == "done"


def test_floors_keep_no_run_waiting(jobs, tmp_path):
    running(jobs, jobs.submit("routes", "long", [*LONG, f"--out={tmp_path / 'a'}"], tmp_path / "a"))
    second = jobs.submit("floor", "waits", ["--version"], tmp_path / "b")
    assert over(jobs, jobs.submit("run", "mine", ["--version"], tmp_path / "c")).state == "done"
    assert jobs.get(second.job_id).state == "queued"


def test_a_cancelled_run_ends_in_order_and_runs_again_into_a_folder_of_its_own(jobs, tmp_path):
    out = tmp_path / "a"
    job = jobs.submit("run", "long", [*LONG, f"--out={out}"], out)
    wait_until(lambda: jobs.get(job.job_id).progress > 0)
    jobs.cancel(job.job_id)
    cancelled = over(jobs, job)
    assert (cancelled.state, cancelled.exit_code) == ("cancelled", 130)
    assert read_document(out / "status.json")["state"] == "cancelled"
    again = jobs.resume(job.job_id)
    assert again.out == tmp_path / "a-2"
    assert again.arguments == (*LONG, f"--out={tmp_path / 'a-2'}")


def test_a_batch_goes_on_with_the_same_command(jobs, tmp_path):
    job = jobs.submit("batch", "b", ["whatif", "run", str(tmp_path / "none.toml")], tmp_path / "b")
    failed = over(jobs, job)
    assert (failed.state, failed.exit_code) == ("failed", 3)
    (tmp_path / "b").mkdir()
    again = jobs.resume(job.job_id)
    assert (again.arguments, again.out) == (job.arguments, job.out)
    assert again.job_id != job.job_id


def test_a_failure_says_why(jobs, tmp_path):
    failed = over(jobs, jobs.submit("run", "none", ["run", "no-such-scenario"], tmp_path / "a"))
    assert (failed.state, failed.exit_code) == ("failed", 3)
    assert "no-such-scenario" in failed.stage


def test_killed_without_a_word(jobs, tmp_path):
    job = jobs.submit("run", "long", [*LONG, f"--out={tmp_path / 'a'}"], tmp_path / "a")
    wait_until(lambda: jobs.get(job.job_id).progress > 0)
    os.killpg(jobs.get(job.job_id).pid, signal.SIGKILL)
    failed = over(jobs, job)
    assert (failed.state, failed.exit_code) == ("failed", None)
    assert failed.stage.startswith("ended without a word")


def test_another_process_with_the_same_pid_is_not_taken_for_it(jobs, tmp_path):
    job = over(jobs, jobs.submit("run", "v", ["--version"], tmp_path / "a"))
    (jobs.folder / job.job_id / EXIT).unlink()
    process = jobs.folder / job.job_id / PROCESS
    process.write_text(process.read_text().replace(f'"pid": {job.pid}', f'"pid": {os.getpid()}'))
    again = Jobs(jobs.folder).get(job.job_id)
    assert again.state == "failed"
    Jobs(jobs.folder).cancel(job.job_id)  # must not interrupt this process
    assert is_alive(os.getpid(), "")


def test_arguments_are_no_shell(jobs, tmp_path):
    title = "<b>$(touch x)</b>; `rm -rf /`"
    job = over(jobs, jobs.submit("run", title, ["run", f"; touch {tmp_path / 'x'}", "$(id)"], tmp_path / "a"))
    assert job.title == title
    assert job.exit_code == 2
    assert not (tmp_path / "x").exists()


def test_ids_lead_nowhere_else(jobs, tmp_path):
    (tmp_path / "jobs").mkdir()
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "log.txt").write_text("secret")
    for job_id in ("../secret", "", ".", "nope", "20260101-000000-abcdef"):
        assert jobs.get(job_id) is None
        with pytest.raises(InvalidInput, match="no job"):
            jobs.log(job_id)
        with pytest.raises(InvalidInput, match="no job"):
            jobs.cancel(job_id)


def test_a_kind_is_known(jobs, tmp_path):
    with pytest.raises(ValueError, match="kind"):
        jobs.submit("shell", "x", [], tmp_path)
