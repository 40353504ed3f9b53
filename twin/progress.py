"""One measure of how far a run is, from the stages' own."""

from __future__ import annotations

import time
from collections.abc import Callable

Report = Callable[[str, float], None]
"""`report(stage, done)`: the stage's name and how much of the whole run is done, 0..1."""

STAGES = {"floors": 0.01, "plan": 0.13, "orders and sourcing": 0.40, "packages": 0.26, "answers": 0.12, "report": 0.08}
"""Stages and the share of a run's time that each takes (of `us` and `us-prime-day`, roughly)."""

ROUTES = 0.5
"""Share of a run's time in which chosen stations' routes are solved, where some are."""

_EVERY_S = 0.2


def _shares(routes: bool) -> dict[str, float]:
    if not routes:
        return STAGES
    shares: dict[str, float] = {}
    for name, share in STAGES.items():
        if name == "answers":
            shares["routes"] = ROUTES
        shares[name] = share * (1.0 - ROUTES)
    return shares


class Progress:
    """Reports stages as one growing share, not more often than anybody can read."""

    def __init__(self, *reports: Report, routes: bool = False) -> None:
        self._reports = reports
        self._shares = _shares(routes)
        self._last = 0.0
        self._stage = ""

    def at(self, stage: str, done: float = 0.0) -> None:
        """`done` of the stage (0..1) is finished."""
        now = time.monotonic()
        if stage == self._stage and now - self._last < _EVERY_S and done < 1:
            return
        self._stage, self._last = stage, now
        names = list(self._shares)
        before = sum(self._shares[name] for name in names[: names.index(stage)])
        for report in self._reports:
            report(stage, before + self._shares[stage] * min(1.0, done))

    def of(self, stage: str) -> Callable[[int, int], None]:
        """A callback `(done, total)` for a stage."""

        def callback(done: int, total: int) -> None:
            self.at(stage, done / total if total else 1.0)

        return callback
