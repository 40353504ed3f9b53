"""One floor that is looked at: what it is made of, its name, and the command that makes it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

DAY_S = 36_000
"""Second of the day (scenario's clock) at which a floor's orders begin."""
WARM_UP_H = 0.5
LINES_PER_STATION_H = 200.0
"""What `warehouse run` takes where nobody says; tests hold the three against it, for its modules compile kernels, which
a server that only shows floors need not hold in memory."""
HOURS = 1.0
"""Measured time of a floor that is made from the page; a storey's takes some six seconds, pods and pickers."""
SEEDS = 3
"""Runs of a floor that give its figures an interval; the first one is traced, the others are made when asked for."""


@dataclass(frozen=True)
class Floor:
    """What is asked for.

    Attributes
    ----------
    layout : str
        Bundled floor plan of one module.
    scenario : str
        Where its orders are from, as ``--scenario`` takes it.
    source : str
        What the scenario is made of (base and edits): the same text, the same orders.
    robots, stations : int or None
        As many as the floor has, by rule of thumb, where None.
    seed : int
    hours : float
        Measured, after the warm-up.
    edits : tuple of str
        ``floor.*`` settings of its class.
    """

    layout: str
    scenario: str
    source: str
    robots: int | None = None
    stations: int | None = None
    seed: int = 1
    hours: float = HOURS
    edits: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Name of its folder: the same floor, the same name."""
        facts = [self.source, self.edits, self.hours]
        digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:8]
        counts = "".join(f"-{n}{letter}" for n, letter in ((self.robots, "r"), (self.stations, "s")) if n is not None)
        return f"{self.layout}{counts}-h{self.hours:g}-seed{self.seed}-{digest}"

    def with_seed(self, number: int) -> Floor:
        """Its repetition: other orders by the same law, everything else the same."""
        return replace(self, seed=self.seed + 1000 * number)

    def arguments(self, folder: Path, *, traced: bool) -> list[str]:
        """Of ``pod2door``, to make it in a folder."""
        words = ["warehouse", "run", self.layout, "--mode", "both", "--hours", f"{self.hours:g}"]
        words += ["--seed", str(self.seed), "--scenario", self.scenario]
        for name, value in (("--robots", self.robots), ("--stations", self.stations)):
            words += [] if value is None else [name, str(value)]
        for edit in self.edits:
            words += ["--edit", edit]
        words += ["--trace", str(folder / "floor.trace")] if traced else []
        return [*words, "--out", str(folder / "result.json")]
