"""What does not start, and what is left behind."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from core.errors import InvalidInput, Pod2doorError
from orders.platform.settings import Settings
from orders.serve import state
from orders.serve.child import Child
from orders.serve.host import Host
from orders.serve.layout import laid_out
from orders.serve.provision import provide
from orders.serve.running import start
from orders.serve.status import Status, status
from tests.orders.in_loop import in_loop


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


def test_the_reason_is_this_starts_not_the_last_ones(tmp_path: Path) -> None:
    """It ended after it was ready, and what it printed before was another story."""
    child = Child(tmp_path / "settings.json", tmp_path, "front", {})
    child.output.parent.mkdir()
    child.output.write_text("front ready\n")
    child.start()
    child.wait(60)
    assert child.exit_code == 1
    assert "front ready" not in child.said
    assert "settings.json" in child.said


@in_loop
async def test_a_loop_that_fails_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    provide(tmp_path, ["inventory"], "127.0.0.1", production=False)
    settings = laid_out(Settings(str(tmp_path), processes={"front": ["inventory"]}), quiet_ports=True)

    async def fail(*_: object) -> None:
        raise Pod2doorError("the bus has events that the log lacks")

    monkeypatch.setattr("orders.serve.host._loop", fail)
    host = Host(settings, "front")
    try:
        await host.start()
        host._tasks.append(asyncio.create_task(fail(), name="inventory 0"))
        assert not await host.run(asyncio.Event())
    finally:
        await host.close()
    assert "inventory 0: Pod2doorError: the bus has events that the log lacks" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["{", '{"directory": 5}'])
def test_files_that_somebody_else_wrote_are_named(tmp_path: Path, text: str) -> None:
    for name in ("settings.json", "services.json"):
        (tmp_path / name).write_text(text)
    with pytest.raises(InvalidInput, match=r"settings\.json: unreadable"):
        Settings.read(tmp_path / "settings.json")
    with state.sole_supervisor(tmp_path), pytest.raises(InvalidInput, match=r"services\.json: unreadable"):
        state.read(tmp_path)


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
