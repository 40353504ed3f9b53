"""Vehicles of a VRPLIB file: alike ones are one type, named by the file's numbers of its vehicles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.formats.findings import natural_of
from routing.formats.vehicle_names import names_of
from routing.formats.vrplib.tables import ENDLESS, Floats, field_number, section_table
from routing.formats.vrplib.text import VrplibText
from routing.problem import UNLIMITED, VehicleType
from routing.travel.conventions import Convention

Bools = npt.NDArray[np.bool_]

MOST_VEHICLES = 1_000_000


@dataclass(frozen=True)
class Fleet:
    """The vehicles one by one; V vehicles.

    Attributes
    ----------
    capacity : float64[V]
        Infinite where there is no limit.
    depot : int64[V]
        Node, from 0.
    work_max, distance_max : float64[V]
        In the file's unit, infinite where there is no limit.
    fixed_cost, unit_cost : float64[V]
    allowed : bool[V, nodes] or None
        Nodes that a vehicle may visit; None for all.
    """

    capacity: Floats
    depot: npt.NDArray[np.int64]
    work_max: Floats
    distance_max: Floats
    fixed_cost: Floats
    unit_cost: Floats
    allowed: Bools | None

    def __len__(self) -> int:
        return len(self.capacity)


def fleet_of(parts: VrplibText, depots: list[int], nodes: int, *, windows: bool, loads: bool) -> Fleet | None:
    """Read all that concerns vehicles; None where (noted) their number is wrong."""
    given = field_number(parts, "VEHICLES", high=MOST_VEHICLES, whole=True)
    if "VEHICLES" in parts.fields and not given:
        if given == 0:
            parts.findings.add(parts.fields["VEHICLES"].line, "no-vehicle", "VEHICLES is 0: there is no vehicle")
        return None
    count = int(given) if given else max(nodes - len(depots), 1)
    limit = _each(parts, "DISTANCE", count, np.inf)
    return Fleet(
        capacity=_capacity(parts, count, loads),
        depot=_depots(parts, count, depots),
        work_max=np.minimum(_each(parts, "VEHICLES_MAX_DURATION", count, np.inf), np.inf if windows else limit),
        distance_max=np.minimum(_each(parts, "VEHICLES_MAX_DISTANCE", count, np.inf), limit if windows else np.inf),
        fixed_cost=_each(parts, "VEHICLES_FIXED_COST", count, 0.0),
        unit_cost=_each(parts, "VEHICLES_UNIT_DISTANCE_COST", count, 1.0),
        allowed=_allowed(parts, count, nodes, depots),
    )


def _each(parts: VrplibText, name: str, count: int, none: float) -> Floats:
    """One value a vehicle, from the section or the field of that name."""
    table = section_table(parts, name, count, 1, high=ENDLESS)
    if table is not None:
        return table.values[:, 0]
    value = field_number(parts, name, high=ENDLESS)
    return np.full(count, none if value is None else value)


def _capacity(parts: VrplibText, count: int, loads: bool) -> Floats:
    section = section_table(parts, "CAPACITY", count, 1, high=ENDLESS, whole=True)
    if section is not None:
        return section.values[:, 0]
    value = field_number(parts, "CAPACITY", high=ENDLESS, whole=True)
    if "CAPACITY" not in parts.fields and loads:
        parts.findings.add(0, "missing-field", "CAPACITY is missing (neither CAPACITY nor a CAPACITY_SECTION)")
    return np.full(count, np.inf if value is None else value)


def _depots(parts: VrplibText, count: int, depots: list[int]) -> npt.NDArray[np.int64]:
    table = section_table(parts, "VEHICLES_DEPOT", count, 1, low=1, whole=True)
    if table is None:
        return np.full(count, depots[0] if depots else 0)
    nodes = np.nan_to_num(table.values[:, 0] - 1, nan=-1).astype(np.int64)
    for vehicle in np.flatnonzero((nodes >= 0) & ~np.isin(nodes, depots)).tolist():
        message = f"vehicle {vehicle + 1} starts at {nodes[vehicle] + 1}, which is no depot"
        parts.findings.add(int(table.lines[vehicle]), "unknown-depot", message)
    return nodes


def _allowed(parts: VrplibText, count: int, nodes: int, depots: list[int]) -> Bools | None:
    section = parts.sections.get("VEHICLES_ALLOWED_CLIENTS")
    if section is None:
        return None
    allowed = np.zeros((count, nodes), bool)
    clients = {str(node + 1): node for node in range(nodes) if node not in set(depots)}
    seen: set[int] = set()
    for line, cells in section.rows:
        vehicle = natural_of(cells[0])
        if vehicle is None or not 1 <= vehicle <= count or vehicle in seen:
            message = f"VEHICLES_ALLOWED_CLIENTS_SECTION: {cells[0][:40]!r} is no vehicle that is still to come"
            parts.findings.add(line, "duplicate-id" if vehicle in seen else "unknown-vehicle", message)
            continue
        seen.add(vehicle)
        for cell in cells[1:]:
            if cell in clients:
                allowed[vehicle - 1, clients[cell]] = True
            else:
                message = f"VEHICLES_ALLOWED_CLIENTS_SECTION: {cell[:40]!r} is no client"
                parts.findings.add(line, "unknown-node", message)
    if len(seen) < count:
        message = f"VEHICLES_ALLOWED_CLIENTS_SECTION has {len(seen):,} of {count:,} vehicles"
        parts.findings.add(section.end, "short-section", message)
    return allowed


def vehicle_types(
    fleet: Fleet, classes: npt.NDArray[np.int64], shift: npt.NDArray[np.int64], convention: Convention
) -> tuple[VehicleType, ...]:
    """Vehicles that are alike, together.

    Parameters
    ----------
    fleet : Fleet
    classes : int64[V]
        Which of the sets of allowed clients a vehicle has.
    shift : int64[nodes, 2]
        Window of each depot in ticks.
    convention : Convention
    """
    columns = (fleet.capacity, fleet.depot, fleet.work_max, fleet.distance_max, fleet.fixed_cost, fleet.unit_cost)
    members: dict[tuple[float, ...], list[int]] = {}
    for vehicle, key in enumerate(zip(*(column.tolist() for column in (*columns, classes)), strict=True)):
        members.setdefault(key, []).append(vehicle)
    everything = (1 << (int(classes.max()) + 1)) - 1
    types = []
    for (capacity, depot, work, distance, fixed, unit, group), vehicles in members.items():
        opens, closes = shift[int(depot)].tolist()
        types.append(
            VehicleType(
                id=names_of([vehicle + 1 for vehicle in vehicles]),
                number=len(vehicles),
                capacity=(int(min(capacity, UNLIMITED)),),
                start=int(depot),
                end=int(depot),
                shift_open=opens,
                shift_close=closes,
                work_max=limit_ticks(work, convention),
                distance_max=limit_ticks(distance, convention),
                skills=everything & ~(1 << int(group)),
                fixed_cost=fixed,
                cost_per_distance=unit / convention.scale,
            )
        )
    return tuple(types)


def limit_ticks(value: float, convention: Convention) -> int:
    """A limit in ticks, never more than `UNLIMITED`."""
    return UNLIMITED if value * convention.scale >= UNLIMITED else int(convention.ticks(value))
