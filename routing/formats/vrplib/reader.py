"""From a VRPLIB file to a problem."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from routing.formats.conventions import convention_named, usual_convention
from routing.formats.findings import Findings
from routing.formats.vrplib.clients import Nodes, depots_of, nodes_of, stops_of, window_ticks
from routing.formats.vrplib.fleet import Fleet, fleet_of, vehicle_types
from routing.formats.vrplib.tables import field_number, field_text
from routing.formats.vrplib.text import VrplibText, take_apart
from routing.formats.vrplib.weights import MOST_ROWS, places_of, travel_of
from routing.problem import Problem, Stops
from routing.travel.table import FORBIDDEN, TableTravel, Travel

MOST_NODES = 1_000_000
MOST_CLASSES = 63
"""Different sets of allowed clients: each takes a bit of the stops' skills, and so many fit into a signed number."""


def read_vrplib(path: Path, convention: str | None = None) -> Problem:
    """Read a VRPLIB problem: CVRP, VRPTW, and what else its fields say (see routing/formats/vrplib/__init__.py).

    Parameters
    ----------
    path : Path
    convention : {"round", "truncate", "exact"}, optional
        How lengths and times become ticks; by the file's TYPE where not given (`usual_convention`).

    Raises
    ------
    InvalidInput
        With everything that is wrong, by line.
    ValueError
        When there is no convention of that name.
    """
    findings = Findings(path)
    parts = take_apart(findings.text(path), findings)
    kind = field_text(parts, "TYPE").upper()
    windows = bool({"TIME_WINDOW", "PICKUP_AND_DELIVERY"} & parts.sections.keys())
    rule = convention_named(convention) if convention else usual_convention(kind, windows)
    count = _dimension(parts)
    depots, places = depots_of(parts, count), places_of(parts, count)
    nodes = nodes_of(parts, count, depots)
    fleet = fleet_of(parts, depots, count, windows=windows, loads=nodes.loaded)
    travel = travel_of(parts, places, rule)
    classes, skills = _skills(parts, fleet, count)
    _fits(parts, nodes, fleet)
    if len(depots) == count:
        findings.add(0, "no-stops", "every node is a depot: there is nothing to visit")
    findings.raise_if_any()
    assert fleet is not None
    assert travel is not None
    stops = stops_of(nodes, depots, skills, rule)
    if kind.startswith("VRPB"):
        travel = _linehauls_first(parts, travel, stops, depots)
    vehicles = vehicle_types(fleet, classes, window_ticks(nodes.window, rule), rule)
    return Problem(field_text(parts, "NAME") or path.stem, places, stops, vehicles, (travel,), scale=rule.scale)


def _dimension(parts: VrplibText) -> int:
    """Number of nodes.

    Raises
    ------
    InvalidInput
        When it is not known: nothing else can be read then.
    """
    count = field_number(parts, "DIMENSION", low=2, high=MOST_NODES, whole=True)
    if "DIMENSION" not in parts.fields:
        parts.findings.add(0, "missing-field", "DIMENSION is missing: is this a VRPLIB file?")
    if count is None:
        parts.findings.raise_if_any()
    assert count is not None
    return int(count)


def _skills(parts: VrplibText, fleet: Fleet | None, count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.uint64]]:
    """Which set of allowed clients each vehicle has, and of each node the sets that do not hold it, as bits."""
    if fleet is None or fleet.allowed is None:
        return np.zeros(0 if fleet is None else len(fleet), np.int64), np.zeros(count, np.uint64)
    sets, classes = np.unique(fleet.allowed, axis=0, return_inverse=True)
    if len(sets) > MOST_CLASSES:
        message = f"{len(sets)} different sets of allowed clients; at most {MOST_CLASSES} are supported"
        parts.findings.add(parts.sections["VEHICLES_ALLOWED_CLIENTS"].line, "unsupported", message)
        sets = sets[:MOST_CLASSES]
    bits = np.left_shift(np.uint64(1), np.arange(len(sets), dtype=np.uint64))
    skills = np.where(sets, np.uint64(0), bits[:, None]).sum(axis=0, dtype=np.uint64)
    return classes.reshape(-1).astype(np.int64), skills


def _fits(parts: VrplibText, nodes: Nodes, fleet: Fleet | None) -> None:
    if fleet is None:
        return
    largest = float(np.nanmax(fleet.capacity, initial=0.0))
    load = np.maximum(nodes.delivery, nodes.pickup)
    for node in np.flatnonzero(load > largest).tolist():
        message = f"node {node + 1} has a demand of {load[node]:g}; no vehicle takes more than {largest:g}"
        parts.findings.add(int(nodes.lines[node]), "demand-over-capacity", message)


def _linehauls_first(parts: VrplibText, travel: Travel, stops: Stops, depots: list[int]) -> Travel:
    """Forbid legs from a depot to a backhaul and from a backhaul to a linehaul (Goetschalckx, Jacobs-Blecha 1989)."""
    if len(travel) > MOST_ROWS:
        parts.findings.add(0, "unsupported", f"backhauls with more than {MOST_ROWS:,} nodes")
        parts.findings.raise_if_any()
    distance = travel.table(np.arange(len(travel)))[0].copy()
    backhauls = stops.place[stops.pickup[:, 0] > 0]
    linehauls = stops.place[stops.pickup[:, 0] == 0]
    distance[np.ix_(np.array(depots), backhauls)] = FORBIDDEN
    distance[np.ix_(backhauls, linehauls)] = FORBIDDEN
    return TableTravel(distance, distance)
