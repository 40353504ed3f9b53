from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars

from orders.platform.observe import lines
from orders.platform.observe.logs import close_logs, log_path, logger


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    close_logs(tmp_path)


def written(folder: Path, service: str) -> list[dict[str, Any]]:
    close_logs(folder)
    return [json.loads(line) for line in log_path(service, folder).read_text().splitlines()]


def test_a_line_says_who_when_and_for_which_order(folder: Path) -> None:
    log = logger("inventory:subscribers", folder)
    with bound_contextvars(correlation="ab" * 16):
        log.info("reserved", orders=2)
    log.warning("later")
    first, second = written(folder, "inventory:subscribers")
    assert abs(datetime.fromisoformat(first.pop("time")) - datetime.now(UTC)).total_seconds() < 60
    assert first == {
        "level": "info",
        "service": "inventory",
        "event": "reserved",
        "orders": 2,
        "correlation": "ab" * 16,
    }
    assert "correlation" not in second


@pytest.mark.parametrize(
    "said",
    [
        {"card": "4111111111111111"},
        {"note": "pay with 4111 1111 1111 1111, please"},
        {"body": b'{"number":"4111-1111-1111-1111"}'},
        {"deep": [{"er": ("5500000000000004",)}]},
    ],
)
def test_no_card_number_reaches_the_file(folder: Path, said: dict[str, Any]) -> None:
    log = logger("gateway", folder)
    log.error("refused", **said)
    try:
        raise ValueError("bad card 4111 1111 1111 1111")
    except ValueError:
        log.exception("failed: 4111111111111111")
    close_logs(folder)
    text = log_path("gateway", folder).read_text()
    assert "[card]" in text
    digits = "".join(character for character in text if character.isdigit())
    assert "4111111111111111" not in digits
    assert "5500000000000004" not in digits


def test_an_exception_is_part_of_its_line(folder: Path) -> None:
    log = logger("order", folder)
    try:
        raise KeyError("o-1")
    except KeyError:
        log.exception("lost")
    (line,) = written(folder, "order")
    assert line["level"] == "error"
    assert "KeyError: 'o-1'" in line["exception"]


def test_what_is_below_the_level_is_not_written(folder: Path) -> None:
    log = logger("order", folder, level=logging.WARNING)
    log.info("chatter")
    log.warning("trouble")
    assert [line["event"] for line in written(folder, "order")] == ["trouble"]


def test_a_service_logs_to_one_file_however_often_its_logger_is_asked_for(folder: Path) -> None:
    logger("order", folder).info("one")
    logger("order", folder).info("two")
    assert [line["event"] for line in written(folder, "order")] == ["one", "two"]


def test_the_file_turns_over(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "x.jsonl"
    file = lines.LinesFile(path, max_bytes=100, kept=2)
    for number in range(20):
        file.write(f"line {number:020d}")
    file.close()
    assert sorted(p.name for p in path.parent.iterdir()) == ["x.jsonl", "x.jsonl.1", "x.jsonl.2"]
    assert all(p.stat().st_size <= 100 for p in path.parent.iterdir())
    assert path.read_text().splitlines()[-1] == f"line {19:020d}"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a disk that is always full is Linux's")
def test_a_full_disk_stops_nobody(tmp_path: Path) -> None:
    (tmp_path / "full.jsonl").symlink_to("/dev/full")
    file = lines.LinesFile(tmp_path / "full.jsonl")
    file.write("lost")
    file.write("lost too")
    file.close()
