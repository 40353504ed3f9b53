"""Which kind each facility of a model is here: as a group or a note says, else by what it receives and ships."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from datasets import schema
from datasets.exchange.anura.arcs import Arcs
from datasets.exchange.anura.groups import members
from datasets.exchange.anura.notes import unpacked
from datasets.exchange.anura.tables import Table
from datasets.exchange.incoming import Incoming

CENTRE, SORT, STATION = "fulfilment_centre", "sortation_centre", "delivery_station"
DOOR = " door"
"""Ends the name of the delivery station beside a fulfilment centre that ships to customers itself."""


def kinds_of(tables: Mapping[str, Table], arcs: Arcs, incoming: Incoming) -> tuple[dict[str, str], list[str]]:
    """Kind of each facility, and those that need a delivery station beside them.

    Here only stations (and hubs) deliver, and only fulfilment centres (and hubs) hold stock. So what ships to
    customers and receives nothing is both: a centre, and a station beside it.
    """
    said = _said(tables)
    ships = {origin for origin, _, _ in arcs.lanes}
    receives = {destination for _, destination, _ in arcs.lanes}
    delivers = {name for served in arcs.doors.values() for name in served}
    kinds: dict[str, str] = {}
    for row in tables["Facilities"].rows:
        name = row["FacilityName"]
        kinds[name] = said.get(name) or _by_arcs(name in ships, name in receives, name in delivers)
    split = [name for name, kind in kinds.items() if kind == CENTRE and (name in delivers or not arcs.doors)]
    if any(kind == STATION for kind in kinds.values()) and not arcs.doors:
        split = []
    _tell(tables["Facilities"], kinds, said, split, incoming)
    return kinds, split


def _said(tables: Mapping[str, Table]) -> dict[str, str]:
    """Kinds by groups of their names, and by notes of ours."""
    known = schema.table("facilities")["kind"].choices
    said = {name: group for group, names in members(tables).items() if group in known for name in names}
    for row in tables["Facilities"].rows:
        kind = unpacked(row["Notes"], "facilities").get("kind")
        if kind in known and row["FacilityName"] not in said:
            said[row["FacilityName"]] = str(kind)
    return said


def _by_arcs(ships: bool, receives: bool, delivers: bool) -> str:
    if delivers:
        return STATION if receives else CENTRE
    if receives:
        return SORT if ships else STATION
    return CENTRE


def _tell(
    table: Table, kinds: Mapping[str, str], said: Mapping[str, str], split: list[str], incoming: Incoming
) -> None:
    told = Counter(kind for name, kind in kinds.items() if name not in said)
    if told:
        parts = ", ".join(f"{count:,} {kind}" for kind, count in sorted(told.items()))
        message = f"kinds are told from who ships to whom ({parts}); a Group called as a kind says otherwise"
        incoming.find(table.place(0, ""), "kind-told", message, "warning")
    if split:
        message = (
            f"{len(split):,} facilities ship to customers from their own stock ({', '.join(split[:3])}...): each comes"
            f" in as a fulfilment centre and a delivery station beside it, called NAME{DOOR}"
        )
        incoming.find(
            table.place(0, ""), "split-facility", message.replace("...", "" if len(split) < 4 else " ..."), "warning"
        )
