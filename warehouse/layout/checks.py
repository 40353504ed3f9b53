"""What is wrong with a floor before anything moves on it.

A robot with a pod drives on lanes only; the pods' places are closed to it but for the one it comes from or goes to. So
what counts is the largest part of the lanes in which every cell leads to every other one and back (a strongly
connected component): stations must lie in it, and every place must have a way out to it and a way in from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from core.errors import Finding, InvalidInput
from warehouse.layout.floor_plan import floor_plan
from warehouse.layout.pod_floor import Cell, PodFloor, StationPlace
from warehouse.layout.reach import Reach
from warehouse.layout.walking_floor import WalkingFloor
from warehouse.traffic.roadmap import D_COLUMN, D_ROW

CROWDED = 0.5
"""Robots per lane cell above which they mostly stand in each other's way."""
MOST_PLACES = 10_000_000
"""Places of a walking floor."""
_SHOWN = 3


def findings(layout: str | Path | None, n_robots: int = 0) -> list[Finding]:
    """Everything that is wrong with a layout (as `floor_plan` takes it), of its file and of its two floors."""
    try:
        plan = floor_plan(layout)
    except InvalidInput as unreadable:
        return list(unreadable.findings)
    file = str(layout or plan.name)
    found = check_pod_floor(plan.pods, plan.n_pods, n_robots, file)
    return found + check_walking_floor(plan.walking, plan.n_skus, file)


def check_pod_floor(floor: PodFloor, n_pods: int, n_robots: int = 0, file: str = "") -> list[Finding]:
    """What keeps robots from their work on a pod floor.

    Parameters
    ----------
    floor : PodFloor
    n_pods, n_robots : int
        What is to stand on it.
    file : str
        As findings name it; the floor's name where empty.
    """
    check = _PodFloorCheck(floor, n_pods, n_robots)
    rules = (check.equipment(), check.overlaps(), check.stations(), check.places(), check.reach(), check.room())
    found = [entry for rule in rules for entry in rule]
    return [Finding(file or floor.name, 0, rule, message, severity) for rule, message, severity in found]


def check_walking_floor(floor: WalkingFloor, n_skus: int, file: str = "", *, n_agents: int = 0) -> list[Finding]:
    """What keeps people, and carriers among them, from picking on a walking floor."""
    found = []
    if floor.aisles < 1 or floor.blocks < 1:
        found.append(("no-aisles", f"{floor.aisles} aisles in {floor.blocks} blocks"))
    if not 0 <= floor.depot_aisle <= max(floor.aisles - 1, 0):
        message = f"the depot lies at aisle {floor.depot_aisle:g}, outside 0 to {floor.aisles - 1}"
        found.append(("depot-outside", message))
    if floor.places_per_side < 1 or floor.bins_per_place < 1:
        found.append(("no-places", "the aisles have no places"))
    elif floor.n_bins < n_skus:
        found.append(("too-few-bins", f"{n_skus} SKUs, room for {floor.n_bins}"))
    if min(floor.block_length_m, floor.aisle_pitch_m, floor.cross_width_m) <= 0:
        found.append(("no-length", "the lengths of block, pitch and cross aisle must be positive"))
    if floor.n_places > MOST_PLACES:
        found.append(("too-large", f"{floor.n_places:,} places are more than {MOST_PLACES:,}"))
    metres = floor.aisles * (floor.depth_m + floor.cross_width_m)
    if n_agents > metres:
        message = f"{n_agents:,} people and carriers on {metres:,.0f} m of aisles"
        found.append(("too-few-free-cells", message))
    return [Finding(file or floor.name, 0, rule, message) for rule, message in found]


Entry = tuple[str, str, Literal["error", "warning"]]
"""Rule, message, severity."""


class _PodFloorCheck:
    """The rules; each yields what it finds."""

    def __init__(self, floor: PodFloor, n_pods: int, n_robots: int) -> None:
        self.floor = floor
        self.n_pods = n_pods
        self.n_robots = n_robots

    @cached_property
    def steps(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Cells between which an empty robot may step."""
        roadmap = self.floor.roadmap
        starts = [np.flatnonzero(roadmap.exits >> d & 1) for d in range(4)]
        ends = [start + D_ROW[d] * roadmap.width + D_COLUMN[d] for d, start in enumerate(starts)]
        return np.concatenate(starts), np.concatenate(ends)

    @cached_property
    def empty(self) -> Reach:
        """Where robots without a pod get."""
        return Reach.of(*self.steps, self.floor.roadmap.free)

    @cached_property
    def loaded(self) -> Reach:
        """Where robots with a pod get while all places are taken."""
        starts, ends = self.steps
        closed = self.floor.roadmap.closed_to_loaded
        kept = ~closed[starts] & ~closed[ends]
        return Reach.of(starts[kept], ends[kept], self.floor.roadmap.free & ~closed)

    def equipment(self) -> Iterator[Entry]:
        """There must be places, a pick station, and should be chargers."""
        if not len(self.floor.storage):
            yield "no-storage", "there is no place for a pod", "error"
        elif self.n_pods > len(self.floor.storage):
            yield "too-few-places", f"{self.n_pods} pods, {len(self.floor.storage)} places", "error"
        if not any(station.picks for station in self.floor.stations):
            yield "no-pick-station", "there is no station that picks", "error"
        if not len(self.floor.chargers):
            yield "no-chargers", "there is no charger: robots must not run down", "warning"

    def overlaps(self) -> Iterator[Entry]:
        """A cell is one thing, and the lists say what the grid says."""
        floor = self.floor
        stations = [station.cell for station in floor.stations]
        queues = [cell for station in floor.stations for cell in station.queue]
        listed = {Cell.STORAGE: floor.storage, Cell.STATION: stations, Cell.QUEUE: queues, Cell.CHARGER: floor.chargers}
        every = np.concatenate([np.asarray(cells, dtype=np.int64) for cells in listed.values()])
        cells, times = np.unique(every, return_counts=True)
        if (times > 1).any():
            yield "overlap", f"two things stand in {self._where(cells[times > 1])}", "error"
        for kind, own in listed.items():
            own = np.asarray(own, dtype=np.int64)
            strange = np.setxor1d(own, np.flatnonzero(floor.kind == kind))
            if len(strange):
                message = f"{kind.name.lower()} cells and the list of them differ in {self._where(strange)}"
                yield "mismatch", message, "error"

    def stations(self) -> Iterator[Entry]:
        """Every station is reached through its queue, and left again."""
        for station in self.floor.stations:
            line = [*reversed(station.queue), station.cell]
            if not self.loaded.from_main[line[0]]:
                yield "station-without-access", f"no way with a pod leads to {self._named(station)}", "error"
            elif not self._linked(line):
                yield "broken-queue", f"the queue does not lead cell by cell to {self._named(station)}", "error"
            if not self.loaded.to_main[station.cell]:
                yield "blocked-station", f"no way with a pod leads away from {self._named(station)}", "error"

    def places(self) -> Iterator[Entry]:
        """A pod can be fetched, and brought back, while all others stand in their places."""
        closed = self.floor.roadmap.closed_to_loaded
        starts, ends = self.steps
        for rule, here, there, good in (
            ("unfetchable-pods", starts, ends, self.loaded.to_main),
            ("unreturnable-pods", ends, starts, self.loaded.from_main),
        ):
            fine = np.zeros(len(closed), bool)
            fine[here[~closed[there] & good[there]]] = True
            lost = self.floor.storage[~fine[self.floor.storage]]
            if len(lost):
                way = "out of" if rule == "unfetchable-pods" else "into"
                yield rule, f"no way with a pod leads {way} {_count(len(lost), 'place')}: {self._where(lost)}", "error"

    def reach(self) -> Iterator[Entry]:
        """Robots without a pod get everywhere and back, to the chargers above all."""
        lost = self.floor.roadmap.free & ~(self.empty.from_main & self.empty.to_main)
        chargers = self.floor.chargers[lost[self.floor.chargers]]
        if len(chargers):
            yield "unreachable-chargers", f"robots cannot go to and leave {self._where(chargers)}", "error"
        others = np.setdiff1d(np.flatnonzero(lost), chargers)
        if len(others):
            message = f"robots cannot go to and leave {_count(len(others), 'cell')}: {self._where(others)}"
            yield "unreachable-cells", message, "error"

    def room(self) -> Iterator[Entry]:
        """Robots need lane cells to pass each other on."""
        lanes = int(np.count_nonzero((self.floor.kind.ravel() == Cell.LANE) & self.loaded.main))
        if self.n_robots >= lanes:
            yield "too-few-free-cells", f"{self.n_robots} robots on {_count(lanes, 'lane cell')}", "error"
        elif self.n_robots > CROWDED * lanes:
            message = f"{self.n_robots} robots on {lanes} lane cells stand in each other's way"
            yield "crowded", message, "warning"

    def _linked(self, line: list[int]) -> bool:
        roadmap = self.floor.roadmap
        offsets = [D_ROW[d] * roadmap.width + D_COLUMN[d] for d in range(4)]
        return all(any(b - a == offsets[d] and roadmap.exits[a] >> d & 1 for d in range(4)) for a, b in pairwise(line))

    def _named(self, station: StationPlace) -> str:
        return f"{station.name} in {self._where(np.array([station.cell]))}"

    def _where(self, cells: npt.NDArray[np.integer]) -> str:
        places = [f"row {cell // self.floor.width + 1} column {cell % self.floor.width + 1}" for cell in cells[:_SHOWN]]
        return ", ".join(places) + (", ..." if len(cells) > _SHOWN else "")


def _count(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"
