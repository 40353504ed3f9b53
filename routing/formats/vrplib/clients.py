"""Stops of a VRPLIB file: its nodes that are no depots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from routing.formats.findings import natural_of
from routing.formats.vrplib.tables import ENDLESS, LARGEST, Floats, field_number, field_text, section_table
from routing.formats.vrplib.text import VrplibText
from routing.problem import REQUIRED, UNLIMITED, Stops
from routing.travel.conventions import Convention

Ints = npt.NDArray[np.int64]

BESIDE_SHIPMENTS = frozenset({"DEMAND", "LINEHAUL", "BACKHAUL", "TIME_WINDOW", "SERVICE_TIME", "RELEASE_TIME", "PRIZE"})


@dataclass(frozen=True)
class Nodes:
    """What the file says of every node, depots included; in the file's units.

    Attributes
    ----------
    delivery, pickup, service, release, prize : float64[nodes]
    window : float64[nodes, 2]
    pair : int64[nodes]
        The other half of a shipment, -1 for none.
    lines : int64[nodes]
        Of the demand.
    """

    delivery: Floats
    pickup: Floats
    service: Floats
    window: Floats
    release: Floats
    prize: Floats
    pair: Ints
    lines: Ints

    @property
    def loaded(self) -> bool:
        """Whether anything is to be carried."""
        return bool((self.delivery > 0).any() or (self.pickup > 0).any())


def depots_of(parts: VrplibText, nodes: int) -> list[int]:
    """Depots, from 0, as DEPOT_SECTION lists them (ended by -1 or not)."""
    section = parts.sections.get("DEPOT")
    if section is None:
        parts.findings.add(0, "missing-section", "DEPOT_SECTION is missing: where do routes start?")
        return []
    depots: list[int] = []
    for line, cells in section.rows:
        for cell in cells:
            if cell == "-1":
                continue
            node = natural_of(cell)
            if node is None or not 1 <= node <= nodes:
                parts.findings.add(line, "unknown-depot", f"DEPOT_SECTION: {cell[:40]!r} is no node of 1..{nodes:,}")
            elif node - 1 in depots:
                parts.findings.add(line, "duplicate-id", f"DEPOT_SECTION has {cell} twice")
            else:
                depots.append(node - 1)
    if not section.rows:
        parts.findings.add(section.line, "short-section", "DEPOT_SECTION names no depot (the file may be cut)")
    return depots


def nodes_of(parts: VrplibText, count: int, depots: list[int]) -> Nodes:
    """Read all that concerns nodes."""
    if "PICKUP_AND_DELIVERY" in parts.sections:
        for name in sorted(BESIDE_SHIPMENTS & (parts.sections.keys() | parts.fields.keys())):
            line = (parts.sections.get(name) or parts.fields[name]).line
            message = f"PICKUP_AND_DELIVERY_SECTION holds loads, windows and service times; what is {name} for?"
            parts.findings.add(line, "unsupported", message)
        return _shipments(parts, count, depots)
    pickup = _column(parts, "BACKHAUL", count, whole=True)
    demand = section_table(parts, "DEMAND", count, 1, whole=True)
    linehaul = section_table(parts, "LINEHAUL", count, 1, whole=True)
    if demand and linehaul:
        parts.findings.add(parts.sections["LINEHAUL"].line, "duplicate-section", "DEMAND_SECTION says the same")
    table = demand or linehaul
    if table is None and "BACKHAUL" not in parts.sections and field_text(parts, "TYPE").upper() != "TSP":
        parts.findings.add(0, "missing-section", "DEMAND_SECTION is missing")
    nodes = Nodes(
        delivery=np.zeros(count) if table is None else table.values[:, 0],
        pickup=pickup,
        service=_service(parts, count, depots),
        window=_windows(parts, count),
        release=_column(parts, "RELEASE_TIME", count),
        prize=_column(parts, "PRIZE", count),
        pair=np.full(count, -1),
        lines=np.zeros(count, np.int64) if table is None else table.lines,
    )
    for depot in depots:
        if nodes.delivery[depot] > 0 or nodes.pickup[depot] > 0:
            message = f"depot {depot + 1} has a demand of {nodes.delivery[depot]:g}"
            parts.findings.add(int(nodes.lines[depot]), "depot-demand", message)
    return nodes


def _column(parts: VrplibText, name: str, count: int, *, whole: bool = False) -> Floats:
    table = section_table(parts, name, count, 1, whole=whole)
    return np.zeros(count) if table is None else table.values[:, 0]


def _service(parts: VrplibText, count: int, depots: list[int]) -> Floats:
    table = section_table(parts, "SERVICE_TIME", count, 1)
    if table is not None:
        return table.values[:, 0]
    service = np.full(count, field_number(parts, "SERVICE_TIME") or 0.0)
    service[depots] = 0.0
    return service


def _windows(parts: VrplibText, count: int) -> Floats:
    table = section_table(parts, "TIME_WINDOW", count, 2, high=ENDLESS)
    if table is None:
        if "TW" in field_text(parts, "TYPE").upper():
            parts.findings.add(
                0, "missing-section", f"TYPE is {field_text(parts, 'TYPE').upper()}, and TIME_WINDOW_SECTION is missing"
            )
        return np.tile([0.0, np.inf], (count, 1))
    _ordered(parts, "TIME_WINDOW", table.values, table.lines)
    return table.values


def _ordered(parts: VrplibText, name: str, windows: Floats, lines: Ints) -> None:
    for node in np.flatnonzero(windows[:, 1] < windows[:, 0]).tolist():
        opens, closes = windows[node].tolist()
        message = f"{name}_SECTION: the window of {node + 1} closes at {closes:g}, before it opens at {opens:g}"
        parts.findings.add(int(lines[node]), "window-order", message)


def _shipments(parts: VrplibText, count: int, depots: list[int]) -> Nodes:
    """PICKUP_AND_DELIVERY_SECTION: number, load (negative at the delivery), open, close, service, pickup, delivery."""
    table = section_table(parts, "PICKUP_AND_DELIVERY", count, 6, low=-ENDLESS, high=ENDLESS)
    assert table is not None
    values, lines = table
    load, window, service = values[:, 0], np.ascontiguousarray(values[:, 1:3]), values[:, 3]
    halves = np.nan_to_num(values[:, 4:6], nan=0.0).astype(np.int64) - 1
    _ordered(parts, "PICKUP_AND_DELIVERY", window, lines)
    pair = np.full(count, -1)
    for node in np.flatnonzero(np.isfinite(values).all(axis=1)).tolist():
        if node in depots:
            continue
        before, after = halves[node].tolist()
        other = after if before < 0 else before
        if (before < 0) == (after < 0) or not 0 <= other < count or halves[other, 0 if before < 0 else 1] != node:
            message = f"node {node + 1} is half of a shipment (pickup {before + 1}, delivery {after + 1})"
            parts.findings.add(int(lines[node]), "half-pair", f"{message}, and no other node is its other half")
        elif load[node] != -load[other] or (load[node] < 0) != (before >= 0 and load[node] != 0):
            message = f"node {node + 1} loads {load[node]:g} and its other half {other + 1} {load[other]:g}"
            parts.findings.add(int(lines[node]), "half-pair", f"{message}; the delivery's is the pickup's, negative")
        else:
            pair[node] = other
    unlawful = (service < 0) | (service > LARGEST) | (window[:, 0] < 0) | (load != np.floor(load))
    for node in np.flatnonzero(unlawful | (np.abs(load) > LARGEST)).tolist():
        message = f"node {node + 1}: negative times, a load that is no whole number, or numbers too large"
        parts.findings.add(int(lines[node]), "out-of-range", message)
    return Nodes(
        np.maximum(-load, 0.0), np.maximum(load, 0.0), service, window, np.zeros(count), np.zeros(count), pair, lines
    )


def stops_of(nodes: Nodes, depots: list[int], skills: npt.NDArray[np.uint64], convention: Convention) -> Stops:
    """Stops in ticks, in the order of the nodes; each is called as solution files number it (the node less 1)."""
    count = len(nodes.delivery)
    chosen = np.setdiff1d(np.arange(count), depots)
    row = np.full(count + 1, -1)
    row[chosen] = np.arange(len(chosen))
    window = window_ticks(nodes.window, convention)
    return Stops.of(
        tuple(str(node) for node in chosen.tolist()),
        chosen,
        nodes.delivery[chosen],
        pickup=nodes.pickup[chosen, None],
        service=convention.ticks(nodes.service[chosen]),
        open=window[chosen, 0],
        close=window[chosen, 1],
        release=convention.ticks(nodes.release[chosen]),
        penalty=np.where(nodes.prize[chosen] > 0, nodes.prize[chosen], REQUIRED),
        pair=row[nodes.pair[chosen]],
        skills=skills[chosen],
    )


def window_ticks(window: Floats, convention: Convention) -> Ints:
    """Windows in ticks; what never closes does so at `UNLIMITED`."""
    longest = UNLIMITED / convention.scale
    return np.where(window >= longest, UNLIMITED, convention.ticks(np.minimum(window, longest)))
