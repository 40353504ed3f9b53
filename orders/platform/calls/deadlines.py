"""How long a call may take: a caller's deadline holds for all that is called on its behalf, over HTTP as well."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

from orders.platform.calls import CallFailed

HEADER = "x-deadline-ms"
"""Milliseconds left, as in gRPC's grpc-timeout: a span of time needs no clocks that agree."""

_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)


class TooLate(CallFailed):
    """The deadline has passed."""


def left_s() -> float | None:
    """Seconds left of the current deadline, 0 where it has passed; None where there is none."""
    deadline = _deadline.get()
    return None if deadline is None else max(0.0, deadline - time.monotonic())


@asynccontextmanager
async def within(timeout_s: float) -> AsyncIterator[float]:
    """What is done inside may take `timeout_s` seconds, or what is left of the deadline around it; gives the seconds.

    Raises
    ------
    TooLate
    """
    left = left_s()
    allowed_s = timeout_s if left is None else min(timeout_s, left)
    before = _deadline.set(time.monotonic() + allowed_s)
    try:
        async with asyncio.timeout(allowed_s) as limit:
            yield allowed_s
    except TimeoutError:
        if not limit.expired():
            raise
        raise TooLate(f"not done within {allowed_s:.3g} s") from None
    finally:
        _deadline.reset(before)


def from_header(text: str | None) -> float | None:
    """The seconds that a caller's header leaves; None where there is none, or none that can be read."""
    try:
        return None if text is None else max(0.0, float(text) / 1000)
    except ValueError:
        return None


def to_header(allowed_s: float) -> str:
    """The header's text for `allowed_s` seconds."""
    return f"{allowed_s * 1000:.0f}"
