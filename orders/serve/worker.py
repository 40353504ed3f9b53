"""A service's one thread: blocking work in order of arrival, and no more of it than can be waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import BoundedSemaphore
from typing import Any

from orders.platform.calls import Overloaded

QUEUE = 256


class Worker:
    """One thread with a bounded queue.

    Parameters
    ----------
    name : str
    queue : int
        Pieces of work that may wait or run; the next one is refused.
    """

    def __init__(self, name: str, queue: int = QUEUE) -> None:
        self._name = name
        self._places = BoundedSemaphore(queue)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def run(self, work: Callable[..., Any], *arguments: Any) -> Any:
        """Run a piece of work in the thread; what it returns, or raises.

        Raises
        ------
        Overloaded
            The queue is full.
        """
        if not self._places.acquire(blocking=False):
            raise Overloaded(f"{self._name}: too much work waits already")
        try:
            job = self._thread.submit(copy_context().run, work, *arguments)
        except BaseException:
            self._places.release()
            raise
        job.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(job)

    async def close(self, last: Callable[[], None]) -> None:
        """Finish what waits, then `last`, in the thread too, however full the queue is; and end the thread."""
        try:
            await asyncio.wrap_future(self._thread.submit(last))
        finally:
            self._thread.shutdown(wait=False)
