"""PostgreSQL and NATS out of their wheels: found again, stopped and started, and one line where a wheel is missing."""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from core.errors import Pod2doorError
from orders.platform import wheels
from orders.platform.servers import Server, start_nats, start_postgres
from orders.platform.servers.account import Account


@pytest.fixture
def folder() -> Iterator[Path]:
    """Outside pytest's own, which the account that PostgreSQL runs as may not enter."""
    with tempfile.TemporaryDirectory(prefix="pod2door-servers-") as name:
        yield Path(name)


@pytest.fixture
def started(folder: Path) -> Iterator[list[Server]]:
    """Servers that a test started; what still runs is stopped."""
    servers: list[Server] = []
    yield servers
    for server in servers:
        server.stop()


def test_postgres_keeps_its_address_and_its_data_over_a_stop_and_a_kill(folder: Path, started: list[Server]) -> None:
    first = start_postgres(folder / "pg", sync=False)
    started.append(first)
    with psycopg.connect(first.address) as connection:
        connection.execute("CREATE TABLE kept (id int)")
    first.stop()
    assert not first.running()
    second = start_postgres(folder / "pg")
    started.append(second)
    assert second.address == first.address
    second.kill()
    third = start_postgres(folder / "pg")
    started.append(third)
    with psycopg.connect(third.address) as connection:
        assert connection.execute("SELECT * FROM kept").fetchall() == []


def test_a_server_that_runs_is_found_and_not_started_twice(folder: Path, started: list[Server]) -> None:
    postgres, broker = start_postgres(folder / "pg", sync=False), start_nats(folder / "nats")
    started += [postgres, broker]
    found = [start_postgres(folder / "pg"), start_nats(folder / "nats")]
    assert [(server.pid, server.address) for server in found] == [
        (server.pid, server.address) for server in (postgres, broker)
    ]
    for server in found:
        server.stop()
    assert not postgres.running()
    assert not broker.running()


def test_a_folder_with_a_long_path_has_its_socket_elsewhere(folder: Path, started: list[Server]) -> None:
    long = folder / ("x" * 100)
    long.mkdir()
    started.append(start_postgres(long / "pg", sync=False))
    with psycopg.connect(started[0].address) as connection:
        sockets = Path(connection.info.host)
    started[0].stop()
    assert not sockets.is_relative_to(folder)
    sockets.rmdir()


def test_the_servers_account_may_pass_the_folders_above_and_not_look_into_them(folder: Path) -> None:
    (folder / "private" / "data").mkdir(parents=True)
    (folder / "private").chmod(0o700)
    Account(os.getuid(), os.getgid(), switch=False).let_reach(folder / "private" / "data")
    assert (folder / "private").stat().st_mode & 0o777 == 0o700
    Account(os.getuid(), os.getgid(), switch=True).let_reach(folder / "private" / "data")
    assert (folder / "private").stat().st_mode & 0o777 == 0o701


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    (folder / "nats").mkdir()
    (folder / "nats" / "data").write_text("no folder")
    with pytest.raises(Pod2doorError, match=r"NATS did not start: .*not a directory"):
        start_nats(folder / "nats")


@pytest.mark.parametrize("start", [start_postgres, start_nats])
def test_a_missing_wheel_is_one_line(
    start: Callable[[Path], Server], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wheels, "find_spec", lambda name: None)
    monkeypatch.setattr(wheels.sysconfig, "get_path", lambda name: str(folder))
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(Pod2doorError) as failure:
        start(folder / "server")
    assert str(failure.value).endswith('pip install -e ".[production]"')
    assert "\n" not in str(failure.value)


def test_a_missing_package_is_one_line() -> None:
    wanted = r'needs no_such_package: pip install -e "\.\[production\]"'
    with pytest.raises(Pod2doorError, match=wanted), wheels.production_packages():
        importlib.import_module("no_such_package")
