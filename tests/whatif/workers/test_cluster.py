import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import psutil
import pytest

from core.errors import InvalidInput
from datasets import Edit
from whatif.store import Store
from whatif.task import Task
from whatif.workers.cluster import open_runner
from whatif.workers.job import Renewal

pytestmark = pytest.mark.slow


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "store")


def tasks(n, first=1, edits=()):
    return [Task("plan", "demo", edits, seed) for seed in range(first, first + n)]


def makers(runs):
    """Processes that made runs, as their folders say."""
    return {json.loads((run.folder / "status.json").read_text())["pid"] for run in runs}


def workers_of(process=None):
    """Dask's worker processes below a process, by pid."""
    found = (process or psutil.Process()).children(recursive=True)
    return {child.pid for child in found if "spawn_main" in " ".join(_command(child))}


def _command(process):
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def test_two_workers_make_each_run_once_and_nothing_is_left_behind(store, capfd):
    broken = tasks(1, edits=(Edit("close_facility", {"facility": "FC-NOWHERE-1"}),))
    drawn, ends = [], []

    def drawing():
        for task in [*tasks(12), *broken, *tasks(12)]:
            drawn.append(task)
            yield task

    with open_runner(store, workers=2) as runner:
        iterator = runner(drawing(), ends.append)
        first = next(iterator)
        assert len(drawn) <= 7
        seen = [first, *iterator]
        used = makers(run for run in seen if not run.error)
        assert runner.n_workers == 2
        assert ends == seen
        assert sorted(each.task.seed for each in seen if not each.error) == sorted([*range(1, 13)] * 2)
        (failed,) = (each for each in seen if each.error)
        assert "FC-NOWHERE-1" in failed.error
        assert "InvalidInput" in (failed.folder / "error.txt").read_text()
        assert all(each.kpis and store.has(each.address) for each in seen if not each.error)
        assert all(run.kept for run in runner(tasks(12)))
    assert len(used) == 2
    assert os.getpid() not in used
    assert not [pid for pid in used if psutil.pid_exists(pid)]
    with open_runner(store) as runner:
        assert all(run.kept for run in runner(tasks(12)))
        assert not workers_of()
    assert list((store.path / ".making").iterdir()) == []
    assert capfd.readouterr() == ("", "")


def test_worn_workers_make_way_and_lose_nothing(store):
    with open_runner(store, workers=2, renewal=Renewal(runs=4)) as runner:
        done = list(runner(tasks(10)))
    assert sorted(run.task.seed for run in done) == list(range(1, 11))
    assert not any(run.error for run in done)
    assert len(makers(done)) >= 3


def test_the_one_worker_makes_way_where_it_holds_too_much(store):
    with open_runner(store, workers=1, renewal=Renewal(memory_share=1e-6)) as runner:
        assert len(makers(list(runner(tasks(2))))) == 2


def test_a_run_whose_workers_always_die_is_given_up_and_the_others_are_made(store):
    deadly, *others = tasks(3)
    seen_attempts, stop = [], threading.Event()

    def murder(name):
        while not stop.wait(0.002):
            for file in store.path.glob(f".making/*/{name}.attempts"):
                if (size := file.stat().st_size) not in seen_attempts:
                    seen_attempts.append(size)
                    for pid in workers_of():
                        os.kill(pid, signal.SIGKILL)

    with open_runner(store, workers=1) as runner:
        killer = threading.Thread(target=murder, args=(runner.address(deadly),))
        killer.start()
        runs = {run.task.seed: run for run in runner([deadly, *others])}
        stop.set()
        killer.join()
    assert seen_attempts == [1, 2, 3, 4]
    assert runs[1].error == "its worker died 4 times"
    assert not any(runs[task.seed].error for task in others)


@pytest.fixture(scope="module")
def one_worker(tmp_path_factory):
    with open_runner(tmp_path_factory.mktemp("one") / "store", workers=1) as runner:
        yield runner


def test_what_nobody_wants_any_more_is_dropped(one_worker):
    for _ in one_worker(tasks(50)):
        break
    assert [run.task.seed for run in one_worker(tasks(1, first=100))] == [100]
    assert sum(1 for folder in one_worker.store.path.glob("??/*") if folder.is_dir()) < 10


def test_runs_travel_home_from_workers_that_do_not_see_the_store(one_worker, monkeypatch):
    monkeypatch.setattr(one_worker.store, "mark", "of another machine")
    (run,) = one_worker(tasks(1, first=200))
    assert not run.error
    assert not run.kept
    assert run.kpis == one_worker.store.kpis(run.address)
    assert (run.folder / "scenario.toml").exists()


@pytest.fixture
def silent_port():
    """A port at which somebody listens who never says anything."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def rude_port():
    """A port at which a server of another kind answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.parametrize("kind", ["free_port", "silent_port", "rude_port"])
def test_a_dead_scheduler_is_told_within_5_s(store, kind, request, capfd):
    address = f"tcp://127.0.0.1:{request.getfixturevalue(kind)}"
    began = time.monotonic()
    with pytest.raises(InvalidInput, match=f"--scheduler: dead-scheduler: {address}: no scheduler answers") as error:
        open_runner(store, scheduler=address).__enter__()
    assert time.monotonic() - began < 5
    assert len(str(error.value).splitlines()) == 1
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "address", ["", "nonsense", "tcp://", "tcp://host", "host:0", "host:99999", "ftp://a:1", "a b:1"]
)
def test_what_is_no_address(store, address):
    with pytest.raises(InvalidInput, match="is no address of a scheduler"):
        open_runner(store, scheduler=address).__enter__()


def test_a_host_that_does_not_exist(store):
    with pytest.raises(InvalidInput, match="no scheduler answers there"):
        open_runner(store, scheduler="no-such-host.invalid:8786").__enter__()


@pytest.mark.parametrize("workers", [0, -1, 100_000])
def test_workers_within_reason(store, workers):
    with pytest.raises(InvalidInput, match="bad-workers"):
        open_runner(store, workers=workers).__enter__()


def test_a_clusters_workers_are_its_own(store):
    with pytest.raises(InvalidInput, match="give --workers or --scheduler"):
        open_runner(store, workers=2, scheduler="a:1").__enter__()


@pytest.fixture
def batch(tmp_path):
    """A command that runs a batch, in a process group of its own as a terminal's command is."""
    out, store = tmp_path / "out", tmp_path / "store"
    with subprocess.Popen(
        [sys.executable, "-m", "tests.whatif.small_batches", str(out), str(store)],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        process.out = out
        process.workers = _wait_for(lambda: workers_of(psutil.Process(process.pid)) if _runs(store) else None)
        yield process
        process.kill()
        for pid in process.workers:
            if psutil.pid_exists(pid):
                os.kill(pid, signal.SIGKILL)


def _runs(store):
    return len(list(store.glob("??/*"))) >= 2


def _wait_for(what, seconds=300.0):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := what():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come")


def test_ctrl_c_ends_a_batch_and_its_workers(batch):
    began = time.monotonic()
    os.killpg(batch.pid, signal.SIGINT)
    said = batch.communicate(timeout=30)
    assert batch.returncode == 130
    assert said == (b"", b"")
    assert time.monotonic() - began < 10
    assert not [pid for pid in batch.workers if psutil.pid_exists(pid)]
    assert '"state": "cancelled"' in (batch.out / "status.json").read_text()
    assert (batch.out / "runs.parquet").exists()


def test_workers_end_with_a_command_that_is_killed(batch):
    batch.kill()
    batch.wait()
    _wait_for(lambda: not [pid for pid in batch.workers if psutil.pid_exists(pid)])
