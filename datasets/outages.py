"""Outages: when a facility, or some of its robots or pick stations, stand still."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import pandas as pd

from core.clock import SLOTS_PER_DAY, SLOTS_PER_H, parse_time_of_day
from datasets import schema
from datasets.draft import Place
from datasets.floor_classes import classes_of, floor_classes
from datasets.targets import EditError

ALL = "all"
COLUMNS = {"outage": "", "robots_outage": "robots", "stations_outage": "stations"}
"""What edits take as columns of a facility, and what then stands still; "" is the whole facility."""

_MOMENT = re.compile(r"(?:day\s+)?(\d+)\s+(\d{1,2}:\d\d)")
_PART = re.compile(r"(?:(\d+|all)\s+of\s+)?(.*)\.\.(.*)")

UnitsPerH = Callable[[int, int, int], float]
"""Units an hour that a facility's floor picks: (row of the facility, robots, stations) -> units."""


class Outage(NamedTuple):
    """What an edit says; `robots` and `stations` are counts, or `ALL`; both 0: the whole facility."""

    facility: str
    from_slot: int
    to_slot: int
    robots: int | str
    stations: int | str
    place: Place


def outage_of_text(facility: str, column: str, text: str, first_day: int, place: Place) -> Outage:
    """An outage of ``FROM..TO``; of robots or stations also of ``50 of FROM..TO``.

    Raises
    ------
    EditError
        When the text is no outage.
    """
    match = _PART.fullmatch(text.strip())
    if not match or (match[1] and not COLUMNS[column]):
        count = "50 of " if COLUMNS[column] else ""
        raise EditError("bad-time", f"{text!r} is not FROM..TO ({count}day 2 06:00..day 2 18:00)")
    part = {COLUMNS[column]: match[1] or ALL} if COLUMNS[column] else {}
    return outage_of(facility, {"from": match[2], "to": match[3], **part}, first_day, place)


def outage_of(facility: str, values: dict[str, Any], first_day: int, place: Place) -> Outage:
    """An outage of an edit's fields: ``from``, ``to``, and perhaps ``robots`` and ``stations``.

    Parameters
    ----------
    first_day : int
        Day that a time without a day means: the first measured one.

    Raises
    ------
    EditError
        When a moment or a count is none, or the end is not after the start.
    """
    first, last = parse_moment(values["from"], first_day), parse_moment(values["to"], first_day)
    if last <= first:
        raise EditError("bad-time", f"the outage ends ({values['to']}) before it starts ({values['from']})")
    counts = {what: _count(what, values[what]) for what in ("robots", "stations") if what in values}
    return Outage(facility, first, last, counts.get("robots", 0), counts.get("stations", 0), place)


def _count(what: str, value: Any) -> int | str:
    if value == ALL:
        return ALL
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise EditError("wrong-type", f"{what} {value!r} is neither a number nor {ALL!r}") from None
    if not 1 <= number <= 100_000 or number != int(number):
        raise EditError("out-of-range", f"{what} {value} is no whole number from 1 to 100000, nor {ALL!r}")
    return int(number)


def parse_moment(value: Any, first_day: int) -> int:
    """Slot of "day 2 14:05", "2 14:05", "14:05" (of day `first_day`, the first measured) or a number of hours.

    Raises
    ------
    EditError
        When it is none of these.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not 0 <= value < 24 * 1000:
            raise EditError("out-of-range", f"{value} h is outside 0 to 24000")
        return round(value * SLOTS_PER_H)
    text = str(value).strip()
    match = _MOMENT.fullmatch(text)
    day, clock = (int(match[1]), match[2]) if match else (first_day, text)
    try:
        return min(day, 1000) * SLOTS_PER_DAY + parse_time_of_day(clock)
    except ValueError:
        raise EditError("bad-time", f"{value!r} is not a moment (day 2 14:05, 14:05, or hours)") from None


def outage_table(outages: Sequence[Outage], facilities: pd.DataFrame) -> pd.DataFrame:
    """The scenario's table: each facility's whole outages, then its partial ones cut where they overlap, by time.

    Parameters
    ----------
    outages : sequence of Outage
    facilities : DataFrame
        Complete; ids, robots and stations say what "all" is, and what there is at most.
    """
    has = facilities.drop_duplicates("id").set_index("id")[["robots", "stations"]].to_dict("index")
    rows: list[tuple[str, int, int, int, int]] = []
    struck = {outage.facility for outage in outages}
    for facility in (name for name in facilities["id"] if name in struck):
        own = sorted((o for o in outages if o.facility == facility), key=lambda o: (o.from_slot, o.to_slot))
        rows += [(facility, o.from_slot, o.to_slot, 0, 0) for o in own if not (o.robots or o.stations)]
        rows += _pieces(facility, [o for o in own if o.robots or o.stations], has[facility])
    table = pd.DataFrame(rows, columns=[name for name in schema.table("outages") if name != "pick_left"])
    return with_pick_left(table, facilities, _units_by_rate(facilities))


def _pieces(facility: str, partial: list[Outage], has: dict[str, float]) -> Iterable[tuple[str, int, int, int, int]]:
    """Stretches of time in which the same robots and stations stand still, in order."""
    ends = sorted({slot for outage in partial for slot in (outage.from_slot, outage.to_slot)})
    for first, last in pairwise(ends):
        during = [outage for outage in partial if outage.from_slot <= first and last <= outage.to_slot]
        if not during:
            continue
        robots, stations = (
            int(min(has[what], sum(has[what] if getattr(o, what) == ALL else getattr(o, what) for o in during)))
            for what in ("robots", "stations")
        )
        yield facility, first, last, robots, stations


def with_pick_left(outages: pd.DataFrame, facilities: pd.DataFrame, units_per_h: UnitsPerH) -> pd.DataFrame:
    """The table with the share of picking that is left, by what floors pick with and without what stands still."""
    row_of = {name: row for row, name in enumerate(facilities["id"])}
    left = []
    for facility, _, _, robots, stations in outages[list(schema.table("outages"))[:5]].itertuples(index=False):
        if not (robots or stations):  # the whole facility, which may have no floor to ask
            left.append(0.0)
            continue
        row = row_of[facility]
        has_robots, has_stations = (int(facilities[what].iloc[row]) for what in ("robots", "stations"))
        usual = units_per_h(row, has_robots, has_stations)
        left.append(units_per_h(row, has_robots - robots, has_stations - stations) / usual if usual > 0 else 0.0)
    return outages.assign(pick_left=pd.Series(left, dtype=float, index=outages.index))


def _units_by_rate(facilities: pd.DataFrame) -> UnitsPerH:
    names, pickers = classes_of(facilities), facilities["pickers"].to_numpy()

    def units(row: int, robots: int, stations: int) -> float:
        floor = floor_classes().get(names[row])
        return float(floor.units_per_h(robots, stations, pickers[row])) if floor else 0.0

    return units
