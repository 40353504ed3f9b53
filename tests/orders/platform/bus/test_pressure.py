from __future__ import annotations

from pathlib import Path

from orders.platform.bus.faulty_bus import FaultyBus
from orders.platform.bus.pressure import Pressure
from tests.orders.conftest import OpenBus
from tests.orders.in_loop import in_loop
from tests.orders.platform.bus.shop import at_work, publish
from tests.orders.waiting import until


@in_loop
async def test_a_subscriber_far_behind_is_a_reason(bus: OpenBus, tmp_path: Path) -> None:
    async with bus() as it:
        await it.feed("order", "fraud")
        pressure = Pressure(it, "order", tmp_path, most_events=20, least_free_bytes=0)
        await publish(it, 20)
        assert await pressure.look() == ""
        await publish(it, 21, first=21)
        async with at_work(pressure.run):
            await until(lambda: pressure.reason == "21 events of 'order' wait for a subscriber")


@in_loop
async def test_a_disk_nearly_full_is_a_reason(bus: OpenBus, tmp_path: Path) -> None:
    async with bus() as it:
        assert "disk" in await Pressure(it, "order", tmp_path, least_free_bytes=2**60).look()


@in_loop
async def test_a_bus_that_is_away_is_none(bus: OpenBus, tmp_path: Path) -> None:
    async with bus() as it:
        (tmp_path / "away").touch()
        pressure = Pressure(FaultyBus(it, 1, tmp_path / "away"), "order", tmp_path, least_free_bytes=0)
        assert await pressure.look() == ""
