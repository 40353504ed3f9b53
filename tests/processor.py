"""How long something takes a processor: other programs of the machine hardly change it, and the least of three less."""

from __future__ import annotations

import time
from collections.abc import Callable


def least_s(work: Callable[[], object], times: int = 3) -> float:
    """Seconds of this process's processor time that `work` takes at the least."""
    taken = []
    for _ in range(times):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)
