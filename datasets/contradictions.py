"""Edits that cannot both be meant, and edits whose order does not matter; known from the edits alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from core.errors import Finding, Severity
from datasets import schema
from datasets.edits import Edit, is_lane_edit
from datasets.footprints import ANY, ENDS, KIND, Footprint, Spot, Write, any_meet, footprint, lane_row, meet
from datasets.outages import Outage, outage_of, outage_of_text
from datasets.policies import policies
from datasets.targets import EditError

Contradicted = tuple[int, Finding]
"""Position of the edit that a finding is about, and the finding."""


# -- order -------------------------------------------------------------------------------------------------


def commute(a: Edit, b: Edit) -> bool:
    """Whether two edits may be applied in either order with the same result.

    Known from what they read and write, so that the answer holds for every scenario on which both orders are valid;
    "no" where it depends on the scenario. The same means equal tables and settings, to the rounding of a product.
    Edits of lanes and stock are carried out after all others wherever they stand, so that they commute with them.
    """
    if (a.op, dict(a.values)) == (b.op, dict(b.values)) or is_lane_edit(a) != is_lane_edit(b):
        return True
    mine, others = footprint(a), footprint(b)
    return not (_disturbs(mine, others) or _disturbs(others, mine) or _collide(mine, others))


def _disturbs(mine: Footprint, others: Footprint) -> bool:
    return any_meet((write.spot for write in mine.writes), others.reads)


def _collide(mine: Footprint, others: Footprint) -> bool:
    return any(
        meet(one.spot, other.spot) and not _together(one, other) for one in mine.writes for other in others.writes
    )


def _together(one: Write, other: Write) -> bool:
    """Whether two writes of one cell give the same in either order."""
    if {one.how, other.how} == {"times", "demand"} and one.spot.table == "settings":
        return (_amount(one) < 1) == (_amount(other) < 1)
    if one.how != other.how:
        return False
    if one.how == "set":
        return one.value == other.value
    if one.how in ("demand", "append"):
        return True
    neutral = 0 if one.how == "plus" else 1
    if (_amount(one) < neutral) != (_amount(other) < neutral):
        return False  # a step beyond the range and back is valid in one order
    return one.how == "plus" or _column(one.spot).type != "integer"  # whole numbers are rounded in between


def _amount(write: Write) -> float:
    return float(write.value.lstrip("x").replace(" ", ""))


def _column(spot: Spot) -> schema.Column:
    return schema.settings()[spot.row] if spot.table == "settings" else schema.table(spot.table)[spot.column]


# -- contradictions ----------------------------------------------------------------------------------------


def contradictions(edits: Sequence[Edit], first_day: int | None = None) -> list[Finding]:
    """What in a list contradicts itself: errors where nothing sensible can be meant, warnings where order decides.

    Parameters
    ----------
    edits : sequence of Edit
        One user's own, in order.
    first_day : int, optional
        Day of an outage's time that names none: the first measured one. By default as the schema's warm-up says.
    """
    return [finding for _, finding in contradicted(edits, first_day)]


def contradicted(edits: Sequence[Edit], first_day: int | None = None) -> list[Contradicted]:
    """As `contradictions`, each with the position of the edit that it is about."""
    if len(edits) < 2:
        return []
    day = int(schema.settings()["run.warmup_days"].default) if first_day is None else first_day
    prints = [footprint(edit) for edit in edits]
    found = [*_set_twice(edits, prints), *_of_closed(edits, prints), *_of_added(edits, prints), *_overlaps(edits, day)]
    return sorted(found, key=lambda pair: pair[0])


def _finding(
    edits: Sequence[Edit], at: int, other: int, rule: str, message: str, severity: Severity = "error"
) -> Contradicted:
    file, line = edits[other].place
    where = f"{file}:{line}" if line else str(edits[other])
    said = f"{edits[at]}: " if not edits[at].line else ""
    return at, Finding(*edits[at].place, rule, f"{said}{message} (see {where})", severity)


def _set_twice(edits: Sequence[Edit], prints: Sequence[Footprint]) -> Iterator[Contradicted]:
    """A cell is set to one value."""
    before: dict[tuple[str, ...], list[tuple[int, Write]]] = {}
    for at, mine in enumerate(prints):
        told = {at}
        for write in (write for write in mine.writes if _is_cell(write.spot)):
            column = write.spot.table, write.spot.column
            row = *column, write.spot.row.removeprefix(ENDS)
            for other, was in before.get(column if write.spot.row == ANY else row, ()):
                if other not in told and (found := _clash(edits, at, write, other, was)):
                    told.add(other)
                    yield found
            for place in (column, row):
                before.setdefault(place, []).append((at, write))


def _is_cell(spot: Spot) -> bool:
    return spot.table == "settings" or spot.column != ANY


def _clash(edits: Sequence[Edit], at: int, write: Write, other: int, was: Write) -> Contradicted | None:
    """What setting a cell does to what was said of it before."""
    if write.how != "set" or (was.how == "set" and was.value == write.value):
        return None
    named = [_by_name(edits[index], spot) for index, spot in ((other, was.spot), (at, write.spot))]
    exact = write.spot.row.removeprefix(ENDS) == was.spot.row.removeprefix(ENDS)
    if named == [True, False]:
        return None  # what holds in general, and then something else for one
    what = _said(write.spot)
    if exact and was.how == "set" and named[0] == named[1]:
        if edits[at].file == edits[other].file:
            return _finding(edits, at, other, "set-twice", f"{what} is {_shown(was)} and {_shown(write)}")
        message = f"{what} was {_shown(was)}; {_shown(write)} takes its place"
        return _finding(edits, at, other, "overwritten", message, "warning")
    message = f"{what} is set to {_shown(write)}, and what an edit before made of it is lost"
    return _finding(edits, at, other, "overwritten", message, "warning")


def _by_name(edit: Edit, spot: Spot) -> bool:
    """Whether the setting is one of a named policy."""
    named = policies().get(str(edit.values.get("name", ""))) if edit.op == "policy" else None
    return named is not None and spot.row in named.settings and spot.row.rpartition(".")[2] not in edit.values


def _shown(write: Write) -> str:
    return write.value.removesuffix(".0")


def _said(spot: Spot) -> str:
    if spot.table == "settings":
        return spot.row
    if spot.table == "offers":
        return " in ".join(part for part in spot.row.split("@", 1) if part)
    row = {ANY: "all"}.get(spot.row, spot.row.removeprefix(ENDS).removeprefix(KIND))
    return f"{row}.{spot.column}"


# -- facilities and lanes that are not there --------------------------------------------------------------------


def _facilities(edit: Edit, mine: Footprint) -> set[str]:
    """Facilities, each by its id, that an edit is about; of an edit of lanes, their ends."""
    if is_lane_edit(edit):
        ends = _lane(edit).partition(">")
        return {ends[0], ends[2]} if ends[1] else set()
    rows = {write.spot.row for write in mine.writes if write.spot.table in ("facilities", "outages")}
    return {row for row in rows if row != ANY and not row.startswith(KIND)}


def _lane(edit: Edit) -> str:
    """The lane that an edit is about, by its name or its ends; "" where it is about none."""
    if edit.op in ("set", "scale"):
        place = str(edit.values["key"]).rpartition(".")[0]
        return place.removeprefix("lane.") if ">" in place or place.startswith("lane.") else ""
    return lane_row(edit.values).removeprefix(ENDS)


def _closed(prints: Sequence[Footprint], table: str) -> dict[str, int]:
    """Rows that end up closed, with the edit that does it."""
    last: dict[str, tuple[int, str]] = {}
    for at, mine in enumerate(prints):
        for write in mine.writes:
            if write.spot.table == table and write.spot.column == "status":
                last[write.spot.row.removeprefix(ENDS)] = at, write.value
    return {row: at for row, (at, value) in last.items() if value == "closed"}


def _of_closed(edits: Sequence[Edit], prints: Sequence[Footprint]) -> Iterator[Contradicted]:
    """Nothing else is done to what is closed."""
    sites, lanes = _closed(prints, "facilities"), _closed(prints, "lanes")
    for at, (edit, mine) in enumerate(zip(edits, prints, strict=True)):
        if all(write.spot.column == "status" and write.value == "closed" for write in mine.writes):
            continue
        for name in sorted(_facilities(edit, mine) & sites.keys()):
            message = f"{name} is closed, so that this does nothing"
            yield _finding(edits, at, sites[name], "closed-facility", message)
        if is_lane_edit(edit) and _lane(edit) in lanes:
            message = f"lane {_lane(edit)} is closed, so that this does nothing"
            yield _finding(edits, at, lanes[_lane(edit)], "closed-lane", message)


def _of_added(edits: Sequence[Edit], prints: Sequence[Footprint]) -> Iterator[Contradicted]:
    """A facility is added once, and before anything is done to it."""
    added: dict[str, int] = {}
    for at, edit in enumerate(edits):
        if edit.op == "add_facility":
            name = edit.values["facility"]
            if name in added:
                yield _finding(edits, at, added[name], "added-twice", f"{name} is added twice")
            added.setdefault(name, at)
    for at, (edit, mine) in enumerate(zip(edits, prints, strict=True)):
        if not is_lane_edit(edit) and edit.op != "add_facility":
            for name in _facilities(edit, mine) & added.keys():
                if added[name] > at:
                    yield _finding(edits, at, added[name], "not-yet-added", f"{name} is added only by a later edit")


# -- outages -------------------------------------------------------------------------------------------------


def _overlaps(edits: Sequence[Edit], first_day: int) -> Iterator[Contradicted]:
    """A facility that stands still as a whole has no other outage then."""
    of: dict[str, list[tuple[int, Outage]]] = {}
    for at, edit in enumerate(edits):
        if outage := _outage(edit, first_day):
            of.setdefault(outage.facility, []).append((at, outage))
    for (other, a), (at, b) in (pair for own in of.values() for pair in combinations(own, 2)):
        whole = any(not (outage.robots or outage.stations) for outage in (a, b))
        if whole and a.from_slot < b.to_slot and b.from_slot < a.to_slot:
            message = f"{a.facility} stands still as a whole while another outage of it lasts"
            yield _finding(edits, at, other, "overlapping-outages", message, "warning")


def _outage(edit: Edit, first_day: int) -> Outage | None:
    try:
        if edit.op == "outage":
            return outage_of(str(edit.values["facility"]), dict(edit.values), first_day, edit.place)
        place, _, column = str(edit.values.get("key", "")).rpartition(".")
        if edit.op == "set" and column in ("outage", "robots_outage", "stations_outage"):
            text = str(edit.values["value"])
            return outage_of_text(place.removeprefix("facility."), column, text, first_day, edit.place)
    except EditError:
        pass
    return None
