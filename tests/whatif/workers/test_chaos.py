"""A batch of 40 `demo` runs with workers, client and scheduler killed at random ends with the bytes of a quiet one."""

import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from orders.serve.port_block import reserve_block
from tests.whatif.small_batches import demand_batch, demand_variants
from whatif.running.run import run_batch

pytestmark = pytest.mark.slow

TABLES = ("runs.parquet", "kpis.parquet", "result.json")
DASK = str(Path(sys.executable).with_name("dask"))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """Tables of the batch that nobody disturbs, and the store of its runs."""
    folder = tmp_path_factory.mktemp("undisturbed")
    run_batch(demand_batch(), variants=demand_variants(), out=folder / "out", store=folder / "store")
    return tables(folder / "out")


def tables(out):
    return {name: (out / name).read_bytes() for name in TABLES}


def published(store):
    return len(list(store.glob("??/*")))


@contextmanager
def started(command, log):
    """A process, ended by its own id."""
    with log.open("ab") as file, subprocess.Popen(command, stdout=file, stderr=file, start_new_session=True) as process:
        try:
            yield process
        finally:
            kill_tree(process.pid)


def kill_tree(pid):
    try:
        process = psutil.Process(pid)
        below = process.children(recursive=True)
    except psutil.NoSuchProcess:
        return
    for each in [process, *below]:
        try:
            each.kill()
        except psutil.NoSuchProcess:
            continue


def client(folder, *more):
    return [sys.executable, "-m", "tests.whatif.small_batches", str(folder / "out"), str(folder / "store"), *more]


def until(what, seconds):
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.05)


def test_workers_and_client_killed_at_random(undisturbed, tmp_path):
    rng, kills, ended = random.Random(7), 0, None
    for _ in range(40):
        with started(client(tmp_path), tmp_path / "log") as process:
            lives = rng.random() < 0.3
            while (ended := process.poll()) is None:
                goal = published(tmp_path / "store") + 5
                until(
                    lambda process=process, goal=goal: (
                        process.poll() is not None or published(tmp_path / "store") >= goal
                    ),
                    90,
                )
                if process.poll() is not None:
                    continue
                if not lives and rng.random() < 0.4:
                    process.kill()
                    process.wait()
                    kills += 1
                    break
                kills += kill_a_worker(process.pid, rng)
        if ended == 0:
            break
    assert ended == 0, (tmp_path / "log").read_text()
    assert kills >= 4
    # Python's own keeper of semaphores mourns a killed command; nobody else says anything.
    assert [line for line in (tmp_path / "log").read_text().splitlines() if "resource_tracker" not in line] == []
    assert tables(tmp_path / "out") == undisturbed
    assert list((tmp_path / "store" / ".making").iterdir()) == []


def kill_a_worker(pid, rng):
    try:
        below = [child for child in psutil.Process(pid).children() if "spawn_main" in " ".join(child.cmdline())]
        rng.choice(below).kill()
    except (psutil.NoSuchProcess, IndexError):
        return False
    return True


class Cluster:
    """A scheduler and two workers, each a process of its own that may be killed and started again."""

    def __init__(self, folder, port):
        self.address = f"tcp://127.0.0.1:{port}"
        own = ["--host", "127.0.0.1", "--no-dashboard"]
        self._commands = [
            [DASK, "scheduler", *own, "--port", str(port), "--dashboard-address", "127.0.0.1:0"],
            *[[DASK, "worker", self.address, *own, "--nthreads", "1", "--local-directory", str(folder / f"w{n}"),
               "--death-timeout", "60"] for n in range(2)],
        ]  # fmt: skip
        self._folder, self._port = folder, port
        self._processes = [None] * 3

    def __enter__(self):
        for which in range(3):
            self.start(which)
        return self

    def start(self, which):
        with (self._folder / f"log{which}").open("ab") as log:
            self._processes[which] = subprocess.Popen(
                self._commands[which], stdout=log, stderr=log, start_new_session=True, cwd=Path.cwd()
            )

        if which == 0:
            until(self.listens, 60)

    def listens(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0

    def kill(self, which):
        kill_tree(self._processes[which].pid)
        self._processes[which].wait()

    def restart(self, which):
        self.kill(which)
        self.start(which)

    def __exit__(self, *_):
        for which in (1, 2, 0):
            self.kill(which)


@pytest.fixture
def cluster(tmp_path):
    with Cluster(tmp_path, reserve_block()[0]) as cluster:
        yield cluster


def test_an_external_cluster_gives_the_same_bytes_and_what_died_is_gone_on_with(undisturbed, cluster, tmp_path):
    """Killed in turn: a worker, the scheduler (the client says so and ends with 1), the client, a worker again."""
    store, log = tmp_path / "store", tmp_path / "log"
    patience = 120
    with started(client(tmp_path, cluster.address), log) as process:
        until(lambda: published(store) >= 4, patience)
        cluster.restart(1)
        until(lambda: published(store) >= 10, patience)
        cluster.kill(0)
        assert process.wait(timeout=30) == 1
        said = log.read_text()
        assert len(said.splitlines()) == 1
        assert f"the scheduler at {cluster.address} is gone" in said
        assert "the same command goes on" in said
    cluster.start(0)
    for which in (1, 2):
        cluster.restart(which)
    reach = published(store) + 6
    with started(client(tmp_path, cluster.address), log) as process:
        until(lambda: published(store) >= reach or process.poll() is not None, patience)
        process.send_signal(signal.SIGKILL)
        process.wait()
    with started(client(tmp_path, cluster.address), log) as process:
        until(lambda: published(store) >= reach + 4 or process.poll() is not None, patience)
        cluster.restart(2)
        assert process.wait(timeout=2 * patience) == 0, log.read_text()
    assert tables(tmp_path / "out") == undisturbed
