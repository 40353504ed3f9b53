from __future__ import annotations

import resource
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from orders.platform.clock import Clock
from orders.platform.security.audit_log import AuditLog, Broken, verify


def written(tmp_path: Path, lines: int = 4) -> AuditLog:
    log = AuditLog.open(tmp_path, "gateway@front", Clock())
    for number in range(lines):
        log.record("operator", "redrive", f"fraud/{number}", "done", "c" * 32)
    log.close()
    return log


def test_it_keeps_what_was_recorded_in_order(tmp_path: Path) -> None:
    log = written(tmp_path)
    assert verify(tmp_path) == {"gateway@front": 4}
    assert log.verify() == 4
    assert [(entry.number, entry.target) for entry in log.entries()] == [(n + 1, f"fraud/{n}") for n in range(4)]
    assert log.path.stat().st_mode & 0o077 == 0


def test_it_goes_on_where_it_ended(tmp_path: Path) -> None:
    written(tmp_path)
    assert written(tmp_path).verify() == 8


@pytest.mark.parametrize(
    "tamper",
    [
        lambda lines: [lines[0].replace(b"fraud/0", b"fraud/9"), *lines[1:]],
        lambda lines: lines[1:],
        lambda lines: [lines[0], *lines[2:]],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [lines[0], lines[0], *lines[1:]],
        lambda lines: [b"no json", *lines],
    ],
    ids=["changed", "first removed", "one removed", "swapped", "doubled", "foreign"],
)
def test_whatever_is_done_to_it_is_seen(tmp_path: Path, tamper: Callable[[list[bytes]], list[bytes]]) -> None:
    log = written(tmp_path)
    log.path.write_bytes(b"".join(line + b"\n" for line in tamper(log.path.read_bytes().splitlines())))
    with pytest.raises(Broken):
        log.verify()
    with pytest.raises(Broken):
        verify(tmp_path)


def test_without_the_key_no_line_can_be_forged(tmp_path: Path) -> None:
    honest, forged = written(tmp_path), written(tmp_path / "forger")
    honest.path.write_bytes(forged.path.read_bytes())
    with pytest.raises(Broken):
        honest.verify()


def test_a_line_torn_by_a_crash_is_cut_off(tmp_path: Path) -> None:
    log = written(tmp_path)
    whole = log.path.read_bytes()
    log.path.write_bytes(whole + whole[:40])
    assert written(tmp_path, lines=1).verify() == 5


def test_no_card_number_gets_in(tmp_path: Path) -> None:
    log = AuditLog.open(tmp_path, "gateway@front", Clock())
    log.record("4111 1111 1111 1111", "pay", "with 4111111111111111", "5555-5555-5555-4444")
    log.close()
    assert log.verify() == 1
    assert not any(part in log.path.read_text() for part in ("1111", "4444"))


def test_a_full_disk_costs_the_line_and_not_the_log(tmp_path: Path) -> None:
    log = AuditLog.open(tmp_path, "gateway@front", Clock())
    log.record("operator", "redrive", "fraud/1", "done")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (log.path.stat().st_size + 20, hard))
    try:
        with pytest.raises(OSError, match=r"File too large|No space left"):
            log.record("operator", "redrive", "fraud/2", "done")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    log.record("operator", "redrive", "fraud/3", "done")
    log.close()
    assert [entry.target for entry in log.entries()] == ["fraud/1", "fraud/3"]
