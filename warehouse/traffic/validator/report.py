"""What the validator found: how often each rule was broken, and the first places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

COLLISIONS = ("vertex-collision", "swap-collision")
"""Rules whose violations count as collisions."""

SHOWN = 20
"""Violations of each rule that are kept; the rest are counted."""


@dataclass(frozen=True, order=True)
class Violation:
    """One broken rule.

    Attributes
    ----------
    step : int
        After which step it shows; 0 is the start.
    rule : str
        Kebab case; docs/traffic.md lists them.
    agents : tuple of int
        Robots that take part, from 0.
    cell : (int, int) or None
        Row and column, where a place is to be named.
    message : str
    """

    step: int
    rule: str
    agents: tuple[int, ...]
    cell: tuple[int, int] | None
    message: str


@dataclass(frozen=True)
class Report:
    """The validator's verdict.

    Attributes
    ----------
    counts : mapping of str to int
        Violations by rule.
    violations : tuple of Violation
        The first of each rule, in order of time.
    agents, steps : int
        What was looked at.
    finished : int
        Errands finished, counted anew.
    """

    counts: Mapping[str, int]
    violations: tuple[Violation, ...]
    agents: int
    steps: int
    finished: int = 0

    @property
    def ok(self) -> bool:
        """True where no rule was broken."""
        return not self.counts

    @property
    def collisions(self) -> int:
        """Vertex and swap collisions."""
        return sum(self.counts.get(rule, 0) for rule in COLLISIONS)


@dataclass
class Log:
    """Violations as they are found, before they make a report."""

    counts: dict[str, int] = field(default_factory=dict)
    kept: list[Violation] = field(default_factory=list)

    def add(self, rule: str, step: int, agents: tuple[int, ...], cell: tuple[int, int] | None, message: str) -> None:
        """Count a violation, and keep it if it is among the first of its rule."""
        self.counts[rule] = self.counts.get(rule, 0) + 1
        if self.counts[rule] <= SHOWN:
            self.kept.append(Violation(step, rule, agents, cell, message))

    def report(self, *, agents: int, steps: int, finished: int = 0) -> Report:
        """The report of all that was added."""
        by_time = sorted(self.kept, key=lambda found: (found.step, found.rule, found.agents))
        return Report(dict(sorted(self.counts.items())), tuple(by_time), agents, steps, finished)
