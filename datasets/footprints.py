"""What an edit reads and writes, known from the edit alone: places, not rows of any scenario."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from datasets import outages, schema
from datasets.demand_edits import parts_of
from datasets.edits import ALL, STAFF_OPS, ZONE_FIELDS, Edit
from datasets.policies import policies
from datasets.targets import FACTOR, SIGNED, TABLE_WORDS

How = Literal["set", "times", "plus", "demand", "append"]
"""How a write works on what is there: ``demand`` multiplies as all edits of demand do, ``append`` adds beside it."""
ANY = "*"
KIND = "kind:"
ENDS = "ends:"
"""Before a lane's ends, where an edit names it by them and it may have a name of its own."""
ORDER = "#"
"""Before a table's name: which rows it has, and in which order, which adding changes."""


class Spot(NamedTuple):
    """A cell, a row (column `ANY`) or a column (row `ANY`, or a kind) of a table; of ``settings``: row is the key."""

    table: str
    row: str
    column: str = ANY

    @property
    def broad(self) -> bool:
        """Whether it may be more than one row."""
        return self.row == ANY or self.row.startswith(KIND)


class Write(NamedTuple):
    """A spot that is written, how, and what with (as text, for comparison)."""

    spot: Spot
    how: How
    value: str


class Footprint(NamedTuple):
    """All that an edit writes and reads."""

    writes: tuple[Write, ...] = ()
    reads: tuple[Spot, ...] = ()


def footprint(edit: Edit) -> Footprint:
    """What the edit reads and writes; nothing where it names what cannot be."""
    values = edit.values
    if edit.op in ("set", "scale"):
        value = f"x{values['factor']}" if edit.op == "scale" else values["value"]
        return _of_key(str(values["key"]), value)
    if edit.op in STAFF_OPS:
        value = f"x{values['factor']}" if "factor" in values else values["value"]
        return _of_facility(values["facility"], {edit.op: value})
    return _OPS[edit.op](values)


def how_of(column: schema.Column, value: Any) -> How:
    """How a value works on a column: as `datasets.targets.changed` does."""
    text = str(value).strip()
    if not column.numeric or not isinstance(value, str):
        return "set"
    if FACTOR.fullmatch(text):
        return "times"
    return "plus" if SIGNED.match(text) and not column.signed else "set"


def plain(value: Any) -> str:
    """A value as text in which 100, "100" and 100.0 are the same."""
    try:
        return repr(float(value))
    except (TypeError, ValueError):
        return str(value).strip()


def _write(spot: Spot, column: schema.Column, value: Any) -> Write:
    how = how_of(column, value)
    return Write(spot, how, str(value).strip() if how != "set" else plain(value))


# -- keys --------------------------------------------------------------------------------------------------


def _of_key(key: str, value: Any) -> Footprint:
    if key in schema.settings():
        return _of_settings({key: value})
    place, _, column = key.rpartition(".")
    word, _, rest = place.partition(".")
    if word in TABLE_WORDS and rest:
        tables, row = [TABLE_WORDS[word]], rest
    else:
        tables, row = ["lanes"] if ">" in place else ["facilities", "zones"], place
    if column in outages.COLUMNS:
        return _outage({"facility": row, "from": str(value).partition("..")[0]})
    writes = [
        _write(Spot(table, row, column), schema.table(table)[column], value)
        for table in tables
        if column in schema.table(table)
    ]
    reads = [Spot(write.spot.table, row, schema.KEYS[write.spot.table][0]) for write in writes]
    if any(write.spot.table == "zones" for write in writes):
        reads += _FILLED_ZONES
    return Footprint(tuple(writes), tuple(reads))


def _of_settings(values: dict[str, Any]) -> Footprint:
    known = schema.settings()
    writes = tuple(_write(Spot("settings", key), known[key], value) for key, value in values.items() if key in known)
    resolves = any(write.spot.row == UNITS and write.how != "set" for write in writes)
    return Footprint(writes, _RESOLVED_UNITS if resolves else ())


UNITS = "demand.units_per_day"
_FILLED_ZONES = (Spot("settings", "demand.people_per_household"), Spot("settings", "demand.people_per_km2"))
_RESOLVED_UNITS = (Spot("settings", "demand.units_per_person_day"), Spot("zones", ANY, "population"))
"""What is read when zones, and units a day, are completed before they are edited."""


# -- facilities and lanes ----------------------------------------------------------------------------------


def _row(facility: str) -> str:
    if facility == ALL:
        return ANY
    return KIND + facility if facility in schema.table("facilities")["kind"].choices else facility


def _of_facility(facility: str, values: dict[str, Any]) -> Footprint:
    row, columns = _row(facility), schema.table("facilities")
    writes = tuple(_write(Spot("facilities", row, name), columns[name], value) for name, value in values.items())
    there = (Spot("facilities", row, "id"), *((Spot(f"{ORDER}facilities", ANY),) if row != facility else ()))
    return Footprint(writes, there)


def _capacity(values: Any) -> Footprint:
    factor = f"x{values['factor']}"
    if "lane" in values:
        spot = Spot("lanes", values["lane"], "vehicles_per_departure")
        return Footprint((Write(spot, "times", factor),), (Spot("lanes", values["lane"], "lane"),))
    columns = ("pick_packages_per_h", "pick_factor", "capacity_packages_per_h", "vans")
    touched = _of_facility(str(values.get("facility", "")), dict.fromkeys(columns, factor))
    whose = touched.writes[0].spot.row
    return touched._replace(reads=(*touched.reads, Spot("facilities", whose, "pick_packages_per_h")))


def _add_facility(values: Any) -> Footprint:
    name = values["facility"]
    return Footprint((Write(Spot("facilities", name), "set", ""), Write(Spot(f"{ORDER}facilities", ANY), "set", name)))


def _status(status: str) -> Any:
    return lambda values: _of_facility(values["facility"], {"status": status})


def _move(values: Any) -> Footprint:
    return _of_facility(values["facility"], {"lat": values["lat"], "lon": values["lon"]})


def lane_row(values: Any) -> str:
    """The lane that an edit names, by its name or by its ends."""
    return str(values["lane"]) if "lane" in values else f"{ENDS}{values.get('origin')}>{values.get('destination')}"


def _lane_status(status: str) -> Any:
    def of(values: Any) -> Footprint:
        row = lane_row(values)
        return Footprint((Write(Spot("lanes", row, "status"), "set", status),), (Spot("lanes", row, "lane"),))

    return of


def _add_lane(values: Any) -> Footprint:
    name = values.get("lane") or f"{values['origin']}>{values['destination']}"
    return Footprint((Write(Spot("lanes", name), "set", ""), Write(Spot(f"{ORDER}lanes", ANY), "set", name)))


def _outage(values: Any) -> Footprint:
    facility = values["facility"]
    days = isinstance(values["from"], str) and "day" not in values["from"]
    reads = (Spot("facilities", facility, "id"), *((Spot("settings", "run.warmup_days"),) if days else ()))
    return Footprint((Write(Spot("outages", facility), "append", ""),), reads)


# -- demand, promises, policies ----------------------------------------------------------------------------


def _filters(values: Any) -> tuple[Spot, ...]:
    return tuple(Spot("zones", ANY, name) for name in ZONE_FIELDS if name in values)


def _demand(values: Any) -> Footprint:
    factor = f"x{values['factor']}"
    writes = [Write(Spot("settings", key), "demand", factor) for key in (UNITS, "demand.event_units")]
    reads = [*_RESOLVED_UNITS, *_filters(values)]
    if values.keys() - {"factor"}:
        writes.append(Write(Spot("zones", ANY, "demand_weight"), "demand", factor))
        reads += _FILLED_ZONES
    if "promise" in values:
        writes.append(Write(Spot("offers", ANY, "demand_factor"), "demand", factor))
        reads += [Spot("offers", ANY, "offered"), Spot("promises", ANY), Spot(f"{ORDER}facilities", ANY)]
        reads += [Spot("facilities", ANY, name) for name in ("kind", "status", "lat", "lon")]
        reads += [Spot("zones", ANY, name) for name in ("lat", "lon")]
    return Footprint(tuple(writes), tuple(reads))


def _offered(word: str) -> Any:
    def of(values: Any) -> Footprint:
        where = "&".join(f"{name}={';'.join(sorted(parts_of(values[name])))}" for name in ZONE_FIELDS if name in values)
        spots = (Spot("offers", f"{promise}@{where}", "offered") for promise in parts_of(values["promise"]))
        return Footprint(tuple(Write(spot, "set", word) for spot in spots), _filters(values))

    return of


def _policy(values: Any) -> Footprint:
    named = policies().get(values.get("name", ""))
    settings: dict[str, Any] = dict(named.settings) if named else {}
    settings |= {f"policy.{name}": value for name, value in values.items() if name not in ("name", "key", "value")}
    if "key" in values:
        settings[f"policy.{str(values['key']).removeprefix('policy.')}"] = values.get("value", "")
    return _of_settings(settings)


_OPS: dict[str, Any] = {
    "close_facility": _status("closed"),
    "open_facility": _status("open"),
    "add_facility": _add_facility,
    "move_facility": _move,
    "capacity": _capacity,
    "close_lane": _lane_status("closed"),
    "open_lane": _lane_status("open"),
    "add_lane": _add_lane,
    "demand": _demand,
    "offer": _offered("yes"),
    "withdraw": _offered("no"),
    "outage": _outage,
    "policy": _policy,
}


# -- meeting -----------------------------------------------------------------------------------------------


def meet(a: Spot, b: Spot) -> bool:
    """Whether two spots may have a cell in common."""
    if a.table != b.table or not (ANY in (a.column, b.column) or a.column == b.column):
        return False
    if a.row == b.row or ANY in (a.row, b.row):
        return True
    if a.table == "facilities":
        return _kind_meets(a.row, b.row)
    if a.table == "lanes":
        return _lanes_meet(a.row, b.row)
    return a.table == "offers" and _offers_meet(a.row, b.row)


def _kind_meets(a: str, b: str) -> bool:
    """A kind may be that of any facility; two kinds share none."""
    return a.startswith(KIND) != b.startswith(KIND)


def _lanes_meet(a: str, b: str) -> bool:
    """A lane named by its ends may have any name of its own, or that of its ends."""
    by_ends = [row.startswith(ENDS) for row in (a, b)]
    if by_ends[0] == by_ends[1]:
        return False
    ends, name = (a, b) if by_ends[0] else (b, a)
    return ends.removeprefix(ENDS) == name or ">" not in name


def _offers_meet(a: str, b: str) -> bool:
    """Zones that are chosen in different ways may be the same; those of two lists of names only if one is in both."""
    (promise, where), (other, there) = a.split("@", 1), b.split("@", 1)
    if promise != other:
        return False
    fields = [dict(part.split("=", 1) for part in place.split("&") if part) for place in (where, there)]
    return all(_share(fields[0][name], fields[1][name]) for name in fields[0].keys() & fields[1].keys())


def _share(a: str, b: str) -> bool:
    return ANY in a + b or bool(set(a.split(";")) & set(b.split(";")))


def any_meet(spots: Iterable[Spot], others: Iterable[Spot]) -> bool:
    """Whether some two of them meet."""
    others = tuple(others)
    return any(meet(a, b) for a in spots for b in others)
