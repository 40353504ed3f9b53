"""What a disruption file says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datasets.files import RawToml


@dataclass(frozen=True)
class Event:
    """Something that happens to some facilities; hours count from the beginning of the measured days.

    Attributes
    ----------
    name : str
    number : int
        Its place in the file, from 0.
    facilities, kinds, states, regions : tuple of str
        Which facilities; each that says something narrows the choice.
    near, within_km : str, float
        Only those so near to this facility (itself too); "" and 0 for all.
    struck : float
        Share of the chosen that it happens to, drawn by the seed; 1 for all.
    fails_after_h : float or None
        Hours until it begins; None where it is drawn.
    mean_time_to_failure_h : float or None
        Else each facility fails by itself, again and again, after times drawn from an exponential distribution.
    lasts_h : float or None
        Hours that it lasts; None where they are drawn.
    mean_time_to_recover_h : float or None
        Else each lasts a time drawn from an exponential distribution.
    recovers_over_h : float
        Hours over which work then comes back, from `left` to all of it.
    left : float
        Share of the work that goes on meanwhile.
    robots, stations : int or "all"
        So many drive units or pick stations stand still, not the whole facility; 0 and 0: the whole.
    """

    name: str
    number: int
    facilities: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    near: str = ""
    within_km: float = 0.0
    struck: float = 1.0
    fails_after_h: float | None = None
    mean_time_to_failure_h: float | None = None
    lasts_h: float | None = None
    mean_time_to_recover_h: float | None = None
    recovers_over_h: float = 0.0
    left: float = 0.0
    robots: int | str = 0
    stations: int | str = 0

    @property
    def drawn(self) -> bool:
        """Whether its times depend on the seed, so that no end of it is known beforehand."""
        return self.fails_after_h is None or self.lasts_h is None

    @property
    def partial(self) -> bool:
        """Whether robots or stations stand still, and not the whole facility."""
        return bool(self.robots or self.stations)

    @property
    def end_h(self) -> float:
        """Hour by which all works again; 0 where it is drawn."""
        if self.fails_after_h is None or self.lasts_h is None:
            return 0.0
        return self.fails_after_h + self.lasts_h + self.recovers_over_h


@dataclass(frozen=True)
class Disruption:
    """Events that hit a network together.

    Attributes
    ----------
    name, description : str
    base : str
        Scenario that it is written for; "" for any.
    warmup_days, days : int or None
        Days before, and days that the answers are about; None: the scenario's, and until all works again.
    events : tuple of Event
    toml : RawToml
        The file, for the lines that findings name.
    """

    name: str
    description: str
    base: str
    warmup_days: int | None
    days: int | None
    events: tuple[Event, ...]
    toml: RawToml

    def place(self, event: Event, key: str = "") -> tuple[str, int]:
        """File and line of an event, or of one of its keys."""
        return self.toml.file, self.toml.line("events", event.number, *([key] if key else []))
