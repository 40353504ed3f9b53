"""Who ships to whom in a model: the transportation policies, groups taken apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from datasets.exchange.anura.groups import members, named
from datasets.exchange.anura.tables import Row, Table
from datasets.exchange.incoming import Incoming

MAX_ARCS = 3_000_000
"""Pairs that groups may stand for, together."""

Arc = tuple[str, str, str]
"""Origin, destination, mode."""


@dataclass
class Arcs:
    """The arcs of a model.

    Attributes
    ----------
    lanes : dict of Arc to list of Row
        Between facilities: the policies of each, of one product or several.
    doors : dict of str to dict
        By customer, the facilities that ship to it.
    priced_doors : list of Row
        Policies to customers that say a cost.
    """

    lanes: dict[Arc, list[Row]] = field(default_factory=dict)
    doors: dict[str, dict[str, None]] = field(default_factory=dict)
    priced_doors: list[Row] = field(default_factory=list)


def arcs_of(tables: Mapping[str, Table], incoming: Incoming) -> Arcs:
    """Read the transportation policies, and of the customers those of fulfilment."""
    arcs = Arcs()
    facilities = dict.fromkeys(row["FacilityName"] for row in tables["Facilities"].rows)
    customers = dict.fromkeys(row["CustomerName"] for row in tables["Customers"].rows)
    _policies(tables, incoming, facilities, customers, arcs)
    table, groups, pairs = tables.get("CustomerFulfillmentPolicies"), members(tables), 0
    for row in table.included() if table else ():
        sources = named(row["SourceName"], facilities, groups)
        served = named(row["CustomerName"], customers, groups)
        pairs += len(sources) * len(served)
        if table and pairs > MAX_ARCS:
            _too_many(table, row, "CustomerName", incoming)
            break
        for customer in served:
            arcs.doors.setdefault(customer, {}).update(dict.fromkeys(sources))
    return arcs


def _policies(
    tables: Mapping[str, Table],
    incoming: Incoming,
    facilities: Mapping[str, object],
    customers: Mapping[str, object],
    arcs: Arcs,
) -> None:
    table = tables.get("TransportationPolicies")
    if table is None:
        return
    groups = members(tables)
    suppliers = {row["SupplierName"] for row in tables["Suppliers"].rows} if "Suppliers" in tables else set()
    ends = {**facilities, **customers}
    left, pairs = 0, 0
    for row in table.included():
        origins = named(row["OriginName"], facilities, groups)
        to = named(row["DestinationName"], ends, groups)
        if not origins and _is_supply(row["OriginName"], suppliers, groups):
            left += 1
            continue
        if _unknown(table, row, origins, to, incoming):
            continue
        pairs += len(origins) * len(to)
        if pairs > MAX_ARCS:
            _too_many(table, row, "OriginName", incoming)
            return
        _add(row, origins, to, customers, arcs)
    if arcs.priced_doors:
        message = f"the costs of {len(arcs.priced_doors):,} policies to customers are left out: here routes are priced"
        incoming.find(table.place(arcs.priced_doors[0].line, "UnitCost"), "no-place", message, "warning")
    if left:
        message = f"{left:,} policies leave suppliers: here goods begin on the fulfilment centres' shelves; left out"
        incoming.find(table.place(0, ""), "no-place", message, "warning")


def _too_many(table: Table, row: Row, column: str, incoming: Incoming) -> None:
    message = f"the policies stand for more than {MAX_ARCS:,} pairs"
    incoming.find(table.place(row.line, column), "too-large", message)


def _is_supply(name: str, suppliers: set[str], groups: Mapping[str, list[str]]) -> bool:
    return name in suppliers or any(member in suppliers for member in groups.get(name, ()))


def _unknown(table: Table, row: Row, origins: list[str], to: list[str], incoming: Incoming) -> bool:
    """A finding where an end is known neither as a facility, a customer nor a group."""
    for column, found in (("OriginName", origins), ("DestinationName", to)):
        if not found:
            message = f"{column} {row[column]!r} is the name of no facility, customer or group"
            incoming.find(table.place(row.line, column), "unknown-name", message)
            return True
    return False


def _add(row: Row, origins: list[str], to: list[str], customers: Mapping[str, object], arcs: Arcs) -> None:
    if any(end in customers for end in to) and (row["UnitCost"] or row["FixedCost"]):
        arcs.priced_doors.append(row)
    for origin in origins:
        for destination in to:
            if destination in customers:
                arcs.doors.setdefault(destination, {})[origin] = None
            elif origin != destination:
                arcs.lanes.setdefault((origin, destination, row["ModeName"]), []).append(row)
