"""Whichever way the supervisor ends, nothing that it started outlives it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from orders.platform.settings import Settings
from orders.serve import state
from orders.serve.state import ServicesState
from tests.orders.waiting import alive, wait_until

PROGRAM = """
import sys
from dataclasses import replace
from pathlib import Path
from orders.platform.settings import Settings
from orders.serve.supervisor import serve
serve(Settings.read(Path(sys.argv[1])), lambda supervisor: print("serving", flush=True))
"""


def begin(settings: Settings, directory: Path) -> subprocess.Popen[str]:
    path = directory / "wanted.json"
    settings.write(path)
    return subprocess.Popen([sys.executable, "-c", PROGRAM, str(path)], stdout=subprocess.PIPE, text=True)


def pids_of(told: ServicesState) -> list[int]:
    return [*(process.pid for process in told.processes.values()), *told.servers.values()]


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not below pytest's own: each run of pytest closes that to others, and root's PostgreSQL is another's."""
    made = Path(tempfile.mkdtemp(prefix="pod2door-tests-"))
    yield made
    shutil.rmtree(made)


@pytest.mark.parametrize(
    ("how", "production"),
    [
        (signal.SIGINT, False),
        (signal.SIGTERM, False),
        (signal.SIGKILL, False),
        pytest.param(signal.SIGKILL, True, marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, True, marks=pytest.mark.slow),
    ],
)
def test_nothing_outlives_the_supervisor(folder: Path, how: signal.Signals, production: bool) -> None:
    processes = {"front": ["inventory"], "back": ["fraud", "fraud:subscribers"]}
    data = folder / "data"
    data.mkdir()
    with begin(Settings(str(data), production=production, processes=processes), folder) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == "serving\n"
        told = state.read(data)
        assert told is not None
        pids = pids_of(told)
        assert len(pids) == (4 if production else 2)
        assert all(alive(pid) for pid in pids)
        supervisor.send_signal(how)
        code = supervisor.wait()
    assert code == (-signal.SIGKILL if how == signal.SIGKILL else 0)
    wait_until(lambda: not any(alive(pid) for pid in pids), "all processes are gone")
    assert state.read(data) is None
