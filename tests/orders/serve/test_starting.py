"""What does not start, and what is left behind."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from core.errors import Pod2doorError
from orders.serve import state
from orders.serve.running import start
from orders.serve.status import Status, status


def test_why_a_process_does_not_start_is_told_and_nothing_stays(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ports = {"inventory": taken.getsockname()[1]}
        with (
            pytest.raises(Pod2doorError, match=r"front did not start: .*[Aa]ddress already in use"),
            start(tmp_path, processes={"front": ["inventory"]}, ports=ports),
        ):
            pass
    assert status(tmp_path) == Status()
    assert not state.path_of(tmp_path).exists()


def test_a_file_left_behind_is_not_believed(tmp_path: Path) -> None:
    left = state.ServicesState(1, False, "http", "127.0.0.1", "", {"front": state.ProcessState(1, {}, True, 0)}, {})
    state.write(tmp_path, left)
    assert state.read(tmp_path) is None
    assert status(tmp_path) == Status()
    with state.sole_supervisor(tmp_path):
        state.write(tmp_path, left)
        assert state.read(tmp_path) == left
    assert state.read(tmp_path) is None


def test_where_nothing_ever_ran_nothing_runs(tmp_path: Path) -> None:
    assert status(tmp_path) == Status()
    assert list(tmp_path.iterdir()) == []
