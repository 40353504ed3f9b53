"""What an oracle is given and what it answers: packages, and the stamps of their ways."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

NEVER = -1
"""Slot of something that had not happened by the horizon's end (and the pick at facilities that only sort)."""


class Stamp(NamedTuple):
    """One facility of a package's way, in slots.

    `arrived` is the placement at the origin and the unloading elsewhere; `served` the packing at the
    origin and the sorting elsewhere; `lane` is known from `served` on.
    """

    facility: int
    arrived: int
    picked: int
    served: int
    lane: int
    departed: int


@dataclass
class Package:
    """A package with its whole plan: `lanes` in order of travel, the door lane last."""

    id: int
    placed: int
    urgency: int
    path: int
    lanes: list[int]
    leg: int = 0
    stamps: list[Stamp] = field(default_factory=list)

    def stamp(self, **times: int) -> None:
        """Fill in the stamp of the facility where it is."""
        self.stamps[-1] = self.stamps[-1]._replace(**times)

    @property
    def delivered(self) -> bool:
        """True when it has left with its last lane."""
        return len(self.stamps) == len(self.lanes) and self.stamps[-1].departed != NEVER


Ways = dict[int, list[Stamp]]
