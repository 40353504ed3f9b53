"""A worker's process makes way for a new one, between two runs, before its memory is a burden."""

from __future__ import annotations

import os
from typing import Any

from whatif.workers.job import Renewal

_runs = 0
_leaving = False


def renew_if_worn(renewal: Renewal) -> None:
    """Count a run that begins; where the process is worn, hand it over instead.

    The run goes back to the scheduler, which gives it to another worker or to this one's successor; nothing is lost.
    A process without a nanny (none would start its successor) goes on.

    Raises
    ------
    distributed.Reschedule
        When the process leaves.
    """
    global _runs, _leaving
    worker = _this_worker()
    if worker is not None and worker.nanny is not None and _runs and _worn(worker, renewal):
        from distributed import Reschedule

        if not _leaving:
            _leaving = True
            worker.loop.add_callback(_leave, worker)
        raise Reschedule
    _runs += 1


async def _leave(worker: Any) -> None:
    """Give everything back to the scheduler and end; the nanny starts the successor.

    Not `Worker.close_gracefully`, which waits seconds for threads: whatever was made here is in the store.
    """
    try:
        await worker.scheduler.retire_workers(workers=[worker.address], close_workers=False, remove=True)
    finally:
        os._exit(0)


def _this_worker() -> Any:
    from distributed import get_worker

    try:
        return get_worker()
    except ValueError:
        return None


def _worn(worker: Any, renewal: Renewal) -> bool:
    if _runs >= renewal.runs:
        return True
    limit = worker.memory_manager.memory_limit
    return bool(limit) and worker.monitor.proc.memory_info().rss > renewal.memory_share * limit
