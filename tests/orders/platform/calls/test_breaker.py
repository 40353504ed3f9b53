from __future__ import annotations

import asyncio
import time

import pytest

from orders.platform.calls import CallFailed, Refused
from orders.platform.calls.breaker import Breaker, BreakerOpen
from orders.platform.calls.deadlines import within
from tests.orders.waiting import until


async def call(breaker: Breaker, error: Exception | None = None) -> str:
    """What came of a call: "done", "failed", or "not asked"."""
    try:
        async with breaker.guarded():
            if error is not None:
                raise error
    except BreakerOpen:
        return "not asked"
    except (CallFailed, Refused):
        return "failed"
    return "done"


async def opened(probe_after_s: float) -> Breaker:
    breaker = Breaker("recommendations", threshold=3, probe_after_s=probe_after_s)
    for _ in range(3):
        assert await call(breaker, CallFailed()) == "failed"
    return breaker


async def wait_half_open(breaker: Breaker) -> None:
    deadline = time.monotonic() + 20
    while await call(breaker, CallFailed("probe")) == "not asked":
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


def test_it_opens_after_so_many_failures_in_a_row_and_asks_no_more() -> None:
    async def work() -> None:
        breaker = await opened(probe_after_s=600)
        assert breaker.state == "opened"
        assert await call(breaker) == "not asked"
        assert breaker.opened == 1

    asyncio.run(work())


def test_failures_with_a_success_between_do_not_open_it() -> None:
    async def work() -> list[str]:
        breaker = Breaker("recommendations", threshold=3)
        return [await call(breaker, CallFailed() if turn % 3 else None) for turn in range(12)]

    assert "not asked" not in asyncio.run(work())


def test_time_outs_open_it() -> None:
    async def work() -> str:
        breaker = Breaker("recommendations", threshold=2, probe_after_s=600)
        for _ in range(2):
            with pytest.raises(CallFailed):
                async with breaker.guarded(), within(0.01):
                    await asyncio.Event().wait()
        return await call(breaker)

    assert asyncio.run(work()) == "not asked"


def test_refusals_are_answers() -> None:
    async def work() -> list[str]:
        breaker = Breaker("recommendations", threshold=1)
        return [await call(breaker, Refused(404, "no such user")) for _ in range(3)]

    assert asyncio.run(work()) == ["failed"] * 3


def test_a_probe_that_fails_opens_it_again_and_one_that_succeeds_closes_it() -> None:
    async def work() -> Breaker:
        breaker = await opened(probe_after_s=0.05)
        await wait_half_open(breaker)
        assert breaker.state == "opened"
        deadline = time.monotonic() + 20
        while await call(breaker) == "not asked":
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)
        assert await call(breaker) == "done"
        return breaker

    breaker = asyncio.run(work())
    assert breaker.state == "closed"
    assert [state for _, state in breaker.history] == [
        "opened",
        "half-opened",
        "opened",
        "half-opened",
        "closed",
    ]


def test_while_half_open_one_call_goes_through() -> None:
    async def work() -> list[str]:
        breaker = await opened(probe_after_s=0.05)
        await asyncio.sleep(0.1)
        answer = asyncio.Event()

        async def probe() -> str:
            try:
                async with breaker.guarded():
                    await answer.wait()
            except BreakerOpen:
                return "not asked"
            return "done"

        calls = [asyncio.create_task(probe()) for _ in range(5)]
        await until(lambda: sum(call.done() for call in calls) == 4)
        answer.set()
        return await asyncio.gather(*calls)

    assert sorted(asyncio.run(work())) == ["done"] + ["not asked"] * 4
