"""What a load has shown."""

from __future__ import annotations

import msgspec


class LevelReport(msgspec.Struct, frozen=True):
    """How soon one subscriber handled the orders of a load.

    Attributes
    ----------
    subscriber : str
    limit_ms : float
        Its level, held at the 99th percentile.
    p50_ms, p95_ms, p99_ms, max_ms : float
        From the start of the accepting transaction to the subscriber's commit; to within half a per cent.
    count : int
        Orders that it handled.
    held : bool
        It handled every accepted order, and 99 % of them within its level.
    """

    subscriber: str
    limit_ms: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    count: int
    held: bool


class HttpReport(msgspec.Struct, frozen=True):
    """Milliseconds from when an order was due to when its answer was there: 0 where nothing was answered."""

    p50_ms: float = 0.0
    p95_ms: float = 0.0
    p99_ms: float = 0.0
    max_ms: float = 0.0


class LoadReport(msgspec.Struct, frozen=True):
    """A load, whole.

    Attributes
    ----------
    accepted, failed : int
        Orders answered with 202; all others.
    statuses : dict of str to int
        Orders by HTTP status; "none" without an answer.
    rate_per_s : float
        Accepted orders a second, over the time in which orders were sent.
    seconds : float
        That time.
    http : HttpReport
    late_ms : float
        The longest that the generator itself was late; its orders' latencies have it in them.
    drained : bool
        Whether every subscriber had handled everything when the wait for it ended.
    levels : list of LevelReport
    """

    accepted: int
    failed: int
    statuses: dict[str, int]
    rate_per_s: float
    seconds: float
    http: HttpReport
    late_ms: float
    drained: bool
    levels: list[LevelReport]

    @property
    def held(self) -> bool:
        """Whether everything was accepted and every level held."""
        return not self.failed and all(level.held for level in self.levels)
