"""kill -9 of a subscriber's process, between its effect and the acknowledgement and elsewhere."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from orders.platform.settings import Settings
from tests.orders.conftest import OpenBus
from tests.orders.platform.bus.shop import Counter, publish

ROOT = Path(__file__).parents[4]
LAST = 600


def work(settings: Settings, faults: dict[str, object]) -> int:
    """Run a subscriber's process; how it ended."""
    path = settings.folder / "settings.json"
    settings.write(path)
    return subprocess.run(
        [sys.executable, "-m", "tests.orders.platform.bus.worker", str(path), str(LAST)],
        cwd=ROOT,
        env={**os.environ, "POD2DOOR_FAULTS": json.dumps(faults), "POD2DOOR_BUS_FAULTS": "7"},
        timeout=60,
        check=False,
        capture_output=True,
    ).returncode


@pytest.mark.slow
def test_killed_anywhere_each_effect_stands_once(settings: Settings, bus: OpenBus, counter: Counter) -> None:
    async def fill() -> None:
        async with bus() as it:
            await it.feed("order", "fraud")
            await publish(it, LAST, size=2)

    asyncio.run(fill())
    for point in ("fraud.handle.after_commit", "fraud.handle.before_commit", "fraud.handle.after_commit"):
        assert work(settings, {point: {"do": "kill", "at": 1}}) == -signal.SIGKILL
    assert 0 < len(counter.effects()) < LAST // 2
    assert work(settings, {}) == 0

    assert counter.effects() == [(position, f"order-{position}", 1) for position in range(1, LAST + 1, 2)]
