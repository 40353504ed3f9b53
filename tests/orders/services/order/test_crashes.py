"""kill -9 of the process at each of its fault points; then the books must balance."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from orders.platform.settings import Settings
from orders.services.order import log, writer
from orders.services.order.saga import manager
from orders.services.order.tables import LOG_TABLES
from tests.orders.conftest import OpenDatabase
from tests.orders.services.order import crash_child
from tests.orders.services.order.shop import HAPPY

ROOT = Path(__file__).parents[4]
KILLED = -9
POINTS = (*writer.FAULT_POINTS, *manager.FAULT_POINTS, "order.relay.after_publish")


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_what_was_accepted_before_the_kill_is_done_once(
    settings: Settings, database: OpenDatabase, tmp_path: Path, point: str
) -> None:
    file = tmp_path / "settings.json"
    settings.write(file)
    code, accepted = run(file, "a", {point: {"do": "kill", "at": 3}})
    assert code == KILLED
    assert "done" not in accepted
    code, later = run(file, "b", {})
    assert code == 0
    assert later[-1] == "done"
    everything = log.read_all(database("order", "log", LOG_TABLES))
    events = [event for chunk in everything for event in chunk]
    assert [event.position for event in events] == list(range(1, len(events) + 1))
    placed = {event.subject for event in events}
    assert placed >= {*accepted, *later[:-1]}
    topics = Counter((event.subject, event.topic.partition(".")[0]) for event in events)
    assert topics == Counter((order, topic) for order in placed for topic in HAPPY)


def run(file: Path, prefix: str, faults: dict[str, dict[str, object]]) -> tuple[int, list[str]]:
    """Run a child; its exit code and its lines."""
    child = subprocess.run(
        [sys.executable, crash_child.__file__, str(file), prefix, "12"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "POD2DOOR_FAULTS": json.dumps(faults)},
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
    )
    return child.returncode, child.stdout.split()
