from __future__ import annotations

import asyncio

import pytest

from orders.platform.calls import Overloaded
from orders.platform.calls.bulkhead import Bulkhead
from orders.platform.calls.deadlines import TooLate, from_header, left_s, to_header, within


def test_what_takes_too_long_is_cut() -> None:
    async def work() -> None:
        async with within(0.02):
            await asyncio.Event().wait()

    with pytest.raises(TooLate):
        asyncio.run(work())


def test_a_call_inside_a_call_has_no_more_time_than_is_left() -> None:
    async def work() -> tuple[float, float]:
        async with within(10.0), within(60.0) as inner:
            pass
        async with within(60.0), within(10.0) as tighter:
            pass
        return inner, tighter

    inner, tighter = asyncio.run(work())
    assert inner <= 10.0
    assert tighter == 10.0


def test_after_the_block_there_is_no_deadline() -> None:
    async def work() -> tuple[float | None, float | None]:
        async with within(10.0):
            inside = left_s()
        return inside, left_s()

    inside, after = asyncio.run(work())
    assert inside is not None
    assert after is None


def test_another_time_out_inside_stays_what_it_is() -> None:
    async def work() -> None:
        async with within(10.0):
            raise TimeoutError("the database's")

    with pytest.raises(TimeoutError, match="the database's"):
        asyncio.run(work())


@pytest.mark.parametrize(("text", "seconds"), [("1500", 1.5), ("-3", 0.0), (None, None), ("soon", None)])
def test_the_header_carries_milliseconds(text: str | None, seconds: float | None) -> None:
    assert from_header(text) == seconds


def test_the_header_comes_back() -> None:
    assert from_header(to_header(2.25)) == 2.25


def test_a_full_bulkhead_refuses_and_an_emptied_one_lets_in() -> None:
    async def work() -> list[str]:
        bulkhead, leave, seen = Bulkhead("slow", at_once=2, waiting=1), asyncio.Event(), list[str]()

        async def call() -> None:
            try:
                async with bulkhead.entered():
                    seen.append("in")
                    await leave.wait()
            except Overloaded:
                seen.append("refused")

        calls = [asyncio.create_task(call()) for _ in range(5)]
        while len(seen) < 4:
            await asyncio.sleep(0)
        before = sorted(seen)
        leave.set()
        await asyncio.gather(*calls)
        assert before == ["in", "in", "refused", "refused"]
        await call()
        assert bulkhead.inside == 0
        return seen

    assert sorted(asyncio.run(work())) == ["in", "in", "in", "in", "refused", "refused"]
