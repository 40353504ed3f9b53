"""The time of day and the time that passes: one may jump, the other may not."""

from __future__ import annotations

import time

from orders.platform.faults import jumped_us

FAULT_POINT = "clock.now"


class Clock:
    """The wall clock, with an offset that a fault may set; deadlines use `monotonic_s`, which never jumps."""

    def __init__(self) -> None:
        self.offset_us = 0

    def now_us(self) -> int:
        """Microseconds since 1970 UTC."""
        return time.time_ns() // 1000 + self.offset_us + jumped_us(FAULT_POINT)

    def monotonic_s(self) -> float:
        """Seconds since some moment."""
        return time.monotonic()
