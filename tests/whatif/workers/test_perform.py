import dataclasses
import json
import os
import tempfile
from pathlib import Path

import pytest

from datasets import Edit, init
from whatif.store import Store
from whatif.store.address import address
from whatif.store.content import base_digest
from whatif.task import Task
from whatif.workers import perform as worker
from whatif.workers import voice
from whatif.workers.job import Job, Made
from whatif.workers.perform import line_of
from whatif.workers.session import attempts, log_of, made_of

DEMO = Task("plan", "demo", (), 1)


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def job_of(store, task=DEMO, **changes):
    making = store.path / "making"
    making.mkdir(exist_ok=True)
    base = base_digest(task.base)
    job = Job(task, address(task, base), base, str(store.path), store.mark, str(making))
    return dataclasses.replace(job, **changes)


def perform(job):
    """As the command hears of it: by what the worker left, or by what it gave back."""
    given, left = worker.perform(job), Made.take(made_of(Path(job.making), job.address))
    assert (given is None) != (left is None)
    return given or left


def test_a_run_is_made_published_and_kept(store):
    job = job_of(store)
    made = perform(job)
    assert (made.error, made.trace, made.refused, made.kept, made.files) == ("", "", "", False, {})
    assert made.seconds > 0
    assert made.overhead_s > 0
    assert made.pid == os.getpid()
    assert store.kpis(job.address)
    assert list(Path(job.making).iterdir()) == []
    before = (store.folder(job.address) / "result.json").stat().st_mtime_ns
    assert perform(job).kept
    assert (store.folder(job.address) / "result.json").stat().st_mtime_ns == before


def test_what_the_worker_keeps_is_said(store):
    perform(job_of(store))
    again = perform(job_of(store, dataclasses.replace(DEMO, seed=2)))
    assert "plan" in again.from_cache


def test_a_run_travels_home_from_a_worker_that_does_not_see_the_store(store, monkeypatch):
    job, temporary = job_of(store, mark="of another machine"), store.path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    made = perform(job)
    assert made.error == ""
    assert not store.has(job.address)
    assert list(temporary.iterdir()) == []
    perform(job_of(store))
    there = {file.name: file.read_bytes() for file in store.folder(job.address).iterdir()}
    assert made.files.keys() == there.keys()
    same = [name for name in there if made.files[name] == there[name]]
    assert set(there) - set(same) == {"status.json"}


def test_bad_edits_fail_in_one_line_with_their_rule(store):
    task = dataclasses.replace(DEMO, edits=(Edit("close_facility", {"facility": "FC-NOWHERE-1"}),))
    made = perform(job_of(store, task))
    assert "FC-NOWHERE-1" in made.error
    assert "\n" not in made.error
    assert "InvalidInput" in made.trace
    assert not store.has(job_of(store, task).address)
    assert list((store.path / "making").iterdir()) == []


def test_a_fault_in_the_program_is_told_with_its_trace(store):
    task = dataclasses.replace(DEMO, part="none")
    made = perform(job_of(store, task))
    assert made.error == "KeyError: 'none'"
    assert "Traceback" in made.trace


def test_lines_of_errors():
    assert line_of(ValueError("one\n\ntwo")) == "ValueError: one; two"
    assert line_of(MemoryError()) == "MemoryError"


def test_a_scenario_that_changed_meanwhile_is_refused(store, tmp_path):
    init(tmp_path / "own", "demo")
    job = job_of(store, dataclasses.replace(DEMO, base=str(tmp_path / "own")))
    (tmp_path / "own" / "zones.csv").write_text((tmp_path / "own" / "zones.csv").read_text() + "\n")
    assert "has changed" in perform(job).refused
    assert not store.has(job.address)


def test_another_program_is_refused(store):
    job = job_of(store, address="f" * 64)
    assert "program" in perform(job).refused


def test_a_scenario_that_the_worker_does_not_have_is_refused(store, tmp_path):
    job = job_of(store)
    gone = dataclasses.replace(job, task=dataclasses.replace(DEMO, base=str(tmp_path / "gone")))
    assert "cannot be read on the worker" in perform(gone).refused


def test_a_run_of_which_workers_die_is_given_up(store):
    job = job_of(store)
    attempts(Path(job.making), job.address).write_bytes(b"....")
    assert perform(job).error == "its worker died 4 times"
    attempts(Path(job.making), job.address).write_bytes(b"...")
    assert perform(job).error == ""
    assert not attempts(Path(job.making), job.address).exists()


def test_a_changed_scenario_begins_with_an_empty_cache():
    kept = worker.cache_of("a")
    assert worker.cache_of("a") is kept
    assert worker.cache_of("b") is not kept
    assert worker.cache_of("a") is not kept


def test_what_a_run_says_goes_into_its_log(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv(voice.OURS, "1")
    outputs = [os.dup(1), os.dup(2)]
    try:
        with voice.said_into(log_of(tmp_path, "a")):
            os.write(2, b"a solver's words\n")
        with voice.said_into(log_of(tmp_path, "b")):
            pass
        os.write(1, b"lost")
    finally:
        for number, kept in enumerate(outputs, 1):
            os.dup2(kept, number)
            os.close(kept)
    assert log_of(tmp_path, "a").read_text() == "a solver's words\n"
    assert not log_of(tmp_path, "b").exists()
    assert capfd.readouterr() == ("", "")


def test_a_process_that_is_not_ours_keeps_its_voice(tmp_path, monkeypatch, capfd):
    monkeypatch.delenv(voice.OURS, raising=False)
    voice.dask_setup(None)
    with voice.said_into(log_of(tmp_path, "a")):
        os.write(2, b"said")
    assert capfd.readouterr().err == "said"
    assert not log_of(tmp_path, "a").exists()


def test_a_run_in_the_store_can_be_read_as_a_run(store):
    job = job_of(store)
    perform(job)
    status = json.loads((store.folder(job.address) / "status.json").read_text())
    assert status["state"] == "done"
    assert status["run_id"] == job.address
