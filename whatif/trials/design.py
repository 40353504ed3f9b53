"""A trial laid over a scenario: who is treated, what counts as one observation, which days are before and after."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from core.clock import SLOTS_PER_DAY, day_and_time
from core.errors import Finding, InvalidInput
from datasets import Scenario
from datasets.cells import hint
from datasets.outages import parse_moment
from datasets.targets import EditError
from twin.arms import Arms
from twin.cells import Days
from twin.horizon import horizon
from twin.trial import Trial
from whatif.trials.ask import Ask, By

NOUNS: dict[By, tuple[str, str]] = {
    "zone": ("ZIP", "ZIPs"),
    "state": ("state", "states"),
    "region": ("region", "regions"),
    "station": ("delivery area", "delivery areas"),
}


@dataclass(frozen=True)
class Design:
    """Who is observed when.

    Attributes
    ----------
    trial : Trial
    places : tuple of str
        What counts as one observation, by number.
    place_of : int64[Z]
        Place of each zone.
    treated : bool[places]
    days : Days
        Whole days of 24 hours from the trial's beginning, backwards and forwards, inside the measured window.
    before : int
        How many of them lie before it.
    noun : str
        Of the places: "ZIPs".
    """

    trial: Trial
    places: tuple[str, ...]
    place_of: np.ndarray
    treated: np.ndarray
    days: Days
    before: int
    noun: str

    @property
    def after(self) -> int:
        """Days after the beginning."""
        return self.days.number - self.before

    @property
    def begins(self) -> str:
        """The beginning in words."""
        return day_and_time(self.trial.from_slot)


def window_of(ask: Ask, scenario: Scenario) -> tuple[int, Days, int]:
    """Slot of the beginning, the whole days around it, and how many of them are before.

    Raises
    ------
    InvalidInput
        When there is no whole day before or after it.
    """
    when = horizon(scenario.settings)
    try:
        slot = parse_moment(ask.at, when.first_slot // SLOTS_PER_DAY)
    except EditError as error:
        raise InvalidInput([ask.wrong(error.rule, f"at: {error}")]) from error
    before = (slot - when.first_slot) // SLOTS_PER_DAY
    after = (when.last_slot - slot) // SLOTS_PER_DAY
    if before < 1 or after < 1:
        message = (
            f"the trial begins on {day_and_time(slot)}; measured is from {day_and_time(when.first_slot)} to "
            f"{day_and_time(when.last_slot)}: there must be a whole day before and one after (run.measured_days)"
        )
        raise InvalidInput([ask.wrong("trial-window", message)])
    return slot, Days(slot - before * SLOTS_PER_DAY, before + after), before


def design_of(ask: Ask, arms: Arms) -> Design:
    """The trial laid over the network.

    Raises
    ------
    InvalidInput
        When the window does not fit, a place is not known, or all or nobody would be treated.
    """
    slot, days, before = window_of(ask, arms.usual)
    place_of, places = _places(ask.by, arms)
    if ask.kind == "switch":
        treated = np.ones(len(places), bool)
    else:
        findings = list(_unknown(ask, places))
        treated = np.isin(places, ask.named) if ask.named else drawn(len(places), ask.share, ask.draw)
        if not findings and not 0 < treated.sum() < len(places):
            who = "all" if treated.any() else "none"
            message = f"{who} of {len(places)} {_noun(ask.by, len(places))} would be treated: some must keep the rules"
            findings.append(ask.wrong("nobody-to-compare", message))
        if findings:
            raise InvalidInput(findings)
    trial = Trial(treated[place_of], slot)
    return Design(trial, tuple(places), place_of, treated, days, before, _noun(ask.by, len(places)))


def drawn(n_places: int, share: float, seed: int) -> np.ndarray:
    """The nearest whole number to a share of the places, at least one and not all, at random; bool[places]."""
    count = min(max(1, round(share * n_places)), n_places - 1)
    treated = np.zeros(n_places, bool)
    treated[np.random.default_rng(seed).permutation(n_places)[:count]] = True
    return treated


def _noun(by: By, number: int) -> str:
    return NOUNS[by][number != 1]


def _places(by: By, arms: Arms) -> tuple[np.ndarray, np.ndarray]:
    """Place of each zone, and the places' names in order."""
    zones = arms.usual.zones
    if by == "station":
        candidates = arms.planned[0].candidates
        vans = (arms.usual.promises["source_kind"] != "prime_now_hub").to_numpy()
        row = candidates.zone_station[:, np.flatnonzero(vans)[0]]
        ids = arms.usual.facilities["id"].to_numpy(object)[candidates.stations[np.maximum(row, 0)]]
        names = np.where(row >= 0, ids, "")
    else:
        names = zones[by].astype(str).to_numpy(object)
    places, place_of = np.unique(names.astype(str), return_inverse=True)
    return place_of.astype(np.int64), places


def _unknown(ask: Ask, places: np.ndarray) -> Iterator[Finding]:
    for name in ask.named:
        if name not in places:
            message = f"{NOUNS[ask.by][0]} {name!r} has no zone here{hint(name, list(map(str, places[:5000])))}"
            yield ask.wrong(f"unknown-{ask.by}", message)
