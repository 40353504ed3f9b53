from __future__ import annotations

import asyncio
import threading

import pytest

from orders.platform.calls import Overloaded
from orders.serve.worker import Worker


def test_work_is_done_in_order_in_one_thread() -> None:
    async def work() -> tuple[list[int], set[int]]:
        worker, done, threads = Worker("cart"), list[int](), set[int]()

        def note(number: int) -> None:
            done.append(number)
            threads.add(threading.get_ident())

        await asyncio.gather(*(worker.run(note, number) for number in range(50)))
        await worker.close(lambda: note(50))
        return done, threads

    done, threads = asyncio.run(work())
    assert done == list(range(51))
    assert len(threads) == 1
    assert threads != {threading.get_ident()}


def test_a_full_queue_refuses_and_an_emptied_one_takes_again() -> None:
    async def work() -> None:
        worker, gate = Worker("cart", queue=3), threading.Event()
        waiting = [asyncio.ensure_future(worker.run(gate.wait)) for _ in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(Overloaded):
            await worker.run(gate.wait)
        gate.set()
        await asyncio.gather(*waiting)
        assert await worker.run(lambda: 7) == 7
        await worker.close(lambda: None)

    asyncio.run(work())


def test_what_work_raises_comes_back() -> None:
    async def work() -> None:
        worker = Worker("cart")
        with pytest.raises(ZeroDivisionError):
            await worker.run(lambda: 1 // 0)
        with pytest.raises(KeyError):
            await worker.close(lambda: {}[0])

    asyncio.run(work())
