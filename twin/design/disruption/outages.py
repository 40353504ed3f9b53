"""A disruption on a scenario: rows of its table of outages, and the same as edits that any run takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

import pandas as pd

from core.clock import SLOTS_PER_DAY, day_and_time
from core.errors import Finding, InvalidInput
from datasets import Scenario
from datasets.disruptions import Disruption, chosen
from datasets.edits import Edit
from datasets.outages import Outage, outage_table
from network.design.disruption import Strike, strikes

MOST_DAYS, SEEDS_TRIED = 60, 1000
"""Measured days, and further seeds, among which one is looked for under which something fails."""


def strikes_of(disruption: Disruption, scenario: Scenario, window: tuple[int, int], seed: int) -> list[Strike]:
    """Who stands still when, event by event; see `network.design.disruption.strikes`.

    Parameters
    ----------
    window : tuple of int
        First slot of the measured days, and the one after their last.

    Raises
    ------
    InvalidInput
        When an event names what the scenario has not, or strikes nothing.
    """
    findings: list[Finding] = []
    rows = [chosen(disruption, event, scenario, findings.append) for event in disruption.events]
    if findings:
        raise InvalidInput(findings)

    def struck(days: int, seed: int) -> list[Strike]:
        until = window[1] + days * SLOTS_PER_DAY
        of_events = zip(disruption.events, rows, strict=True)
        return [strike for event, of_event in of_events for strike in strikes(event, of_event, window[0], until, seed)]

    found = struck(0, seed)
    if not found:
        raise InvalidInput([_nothing(disruption.toml.file, (window[1] - window[0]) // SLOTS_PER_DAY, seed, struck)])
    return found


def _nothing(file: str, days: int, seed: int, struck: Callable[[int, int], list[Strike]]) -> Finding:
    """That nothing fails, and what does: the fewest days of this seed, the next seed with these days."""
    longer = next((days + more for more in range(1, MOST_DAYS - days + 1) if struck(more, seed)), None)
    other = next((more for more in range(seed + 1, seed + 1 + SEEDS_TRIED) if struck(0, more)), None)
    ways = [f"--{name} {value}" for name, value in (("days", longer), ("seed", other)) if value is not None]
    hint = f": {' or '.join(ways)} would do" if ways else ""
    return Finding(file, 0, "strikes-nothing", f"nothing fails within {days} measured days under seed {seed}{hint}")


def outages_of(disruption: Disruption, found: list[Strike], scenario: Scenario) -> list[Outage]:
    """Strikes as outages; of whole facilities those that touch are one, whatever event they are of."""
    ids = scenario.facilities["id"].to_numpy(object)
    whole = [s for s in found if not disruption.events[s.event].partial]
    partial = [s for s in found if disruption.events[s.event].partial]
    made = [
        Outage(ids[row], start, end, 0, 0, disruption.place(disruption.events[event]))
        for row, start, end, event in _merged(whole)
    ]
    for strike in partial:
        event = disruption.events[strike.event]
        times = strike.from_slot, strike.to_slot
        made.append(Outage(ids[strike.row], *times, event.robots, event.stations, disruption.place(event)))
    return made


def _merged(whole: Iterable[Strike]) -> list[Strike]:
    """Strikes by row and time, those of one facility that touch made one (of the event that came first)."""
    made: list[Strike] = []
    for strike in sorted(whole):
        if made and made[-1].row == strike.row and strike.from_slot <= made[-1].to_slot:
            made[-1] = made[-1]._replace(to_slot=max(made[-1].to_slot, strike.to_slot))
        else:
            made.append(strike)
    return made


def with_outages(scenario: Scenario, outages: list[Outage]) -> Scenario:
    """The scenario with these beside its own outages."""
    whole = [(o.facility, o.from_slot, o.to_slot, 0, 0, 0.0) for o in outages if not (o.robots or o.stations)]
    parts = outage_table([o for o in outages if o.robots or o.stations], scenario.facilities)
    tables = [scenario.outages, pd.DataFrame(whole, columns=list(scenario.outages)), parts]
    held = pd.concat([table for table in tables if len(table)], ignore_index=True)
    return replace(scenario, outages=held.astype(scenario.outages.dtypes.to_dict()))


def outage_edits(outages: list[Outage]) -> list[Edit]:
    """The same as edits, for `run --edits` and batches."""
    return [
        Edit(
            "outage",
            {"facility": o.facility, "from": day_and_time(o.from_slot), "to": day_and_time(o.to_slot)}
            | {what: getattr(o, what) for what in ("robots", "stations") if getattr(o, what)},
        )
        for o in outages
    ]
