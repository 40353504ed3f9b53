"""Every check notices its own planted fault, and nothing on a sound floor."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from warehouse.layout.checks import check_pod_floor, check_walking_floor, findings
from warehouse.layout.floor_plan import bundled
from warehouse.layout.pod_floor import Cell, PodFloor
from warehouse.layout.walking_generator import WalkingNumbers, generate

EAST, SOUTH, WEST, NORTH = range(4)


def with_kind(floor: PodFloor, cells: list[int], kind: Cell) -> PodFloor:
    changed = floor.kind.copy()
    changed.flat[cells] = kind
    return replace(floor, kind=changed)


def with_exits(floor: PodFloor, exits: dict[int, int]) -> PodFloor:
    changed = floor.one_way.copy()
    for cell, bits in exits.items():
        changed.flat[cell] = bits
    return replace(floor, one_way=changed)


def before_queue(floor: PodFloor) -> int:
    return floor.stations[0].queue[-1] - floor.width


def after_station(floor: PodFloor) -> int:
    return floor.stations[0].cell - floor.width


def closed_queue(floor: PodFloor) -> PodFloor:
    return with_exits(floor, {floor.stations[0].queue[2]: 0})


def side_door(floor: PodFloor) -> PodFloor:
    """The queue leads nowhere, though another way reaches its first place."""
    station = floor.stations[0]
    return replace(floor, stations=(replace(station, queue=station.queue[:2] + station.queue[3:]), *floor.stations[1:]))


def deep_block(floor: PodFloor) -> PodFloor:
    """The lane between two rows of blocks is filled with pods."""
    lane = [cell for cell in range(8 * floor.width + 3, 8 * floor.width + 14) if cell % floor.width != 8]
    kind = with_kind(floor, lane, Cell.STORAGE)
    return replace(kind, storage=np.flatnonzero(kind.kind == Cell.STORAGE).astype(np.int32))


def trapped_pod(floor: PodFloor) -> PodFloor:
    return with_exits(floor, {int(floor.storage[0]): 1 << EAST})


def walled_off_pod(floor: PodFloor) -> PodFloor:
    """A pod in the corner of a block may be taken out but not put back."""
    corner = int(floor.storage[0])
    return with_exits(floor, {corner - 1: 0b1110, corner - floor.width: 0b1101})


def island(floor: PodFloor) -> PodFloor:
    return with_kind(floor, [0], Cell.LANE)


def dead_charger(floor: PodFloor) -> PodFloor:
    return with_exits(floor, {int(floor.chargers[0]): 0})


def two_in_a_cell(floor: PodFloor) -> PodFloor:
    return replace(floor, chargers=np.append(floor.chargers, floor.storage[:1]))


def forgotten_place(floor: PodFloor) -> PodFloor:
    return replace(floor, storage=floor.storage[1:])


MUTANTS: dict[str, Callable[[PodFloor], PodFloor]] = {
    "station-without-access": lambda floor: with_kind(floor, [before_queue(floor)], Cell.WALL),
    "blocked-station": lambda floor: with_kind(floor, [after_station(floor)], Cell.WALL),
    "broken-queue": side_door,
    "unfetchable-pods": trapped_pod,
    "unreturnable-pods": walled_off_pod,
    "unreachable-cells": island,
    "unreachable-chargers": dead_charger,
    "overlap": two_in_a_cell,
    "mismatch": forgotten_place,
    "no-chargers": lambda floor: replace(
        with_kind(floor, floor.chargers.tolist(), Cell.WALL), chargers=floor.chargers[:0]
    ),
    "no-storage": lambda floor: replace(with_kind(floor, floor.storage.tolist(), Cell.LANE), storage=floor.storage[:0]),
    "no-pick-station": lambda floor: replace(floor, stations=floor.stations[2:]),
}


def rules(floor: PodFloor, pods: int = 60, robots: int = 10) -> set[str]:
    return {finding.rule for finding in check_pod_floor(floor, pods, robots)}


@pytest.mark.parametrize("name", bundled())
def test_bundled_floors_are_sound(name: str) -> None:
    assert findings(name, n_robots=30) == []


@pytest.mark.parametrize("rule", MUTANTS)
def test_a_planted_fault_is_found(rule: str, small: PodFloor) -> None:
    assert rules(small) == set()
    assert rule in rules(MUTANTS[rule](small))


def test_pods_between_pods_cannot_be_fetched(small: PodFloor) -> None:
    assert {"unfetchable-pods", "unreturnable-pods"} <= rules(deep_block(small))


def test_a_queue_that_is_closed_in_the_middle_leaves_its_station_alone(small: PodFloor) -> None:
    assert "broken-queue" in rules(closed_queue(small))


def test_too_many_robots_and_pods(small: PodFloor) -> None:
    lanes = int((small.kind == Cell.LANE).sum())
    assert rules(small, pods=len(small.storage)) == set()
    assert rules(small, pods=len(small.storage) + 1) == {"too-few-places"}
    assert rules(small, robots=lanes // 2) == set()
    assert rules(small, robots=lanes // 2 + 1) == {"crowded"}
    assert rules(small, robots=lanes) == {"too-few-free-cells"}


def test_findings_name_station_and_place(small: PodFloor) -> None:
    (finding,) = [
        f for f in check_pod_floor(MUTANTS["blocked-station"](small), 60, file="mine.geojson") if "blocked" in f.rule
    ]
    assert str(finding) == "mine.geojson: blocked-station: no way with a pod leads away from P-01 in row 21 column 5"


def test_walking_floors_have_aisles_places_and_a_depot_at_the_front() -> None:
    floor = generate(WalkingNumbers(aisles=5), n_skus=1000)
    assert check_walking_floor(floor, 1000) == []
    mutants = {
        "no-aisles": replace(floor, aisles=0, depot_aisle=0.0),
        "depot-outside": replace(floor, depot_aisle=4.5),
        "no-places": replace(floor, places_per_side=0),
        "too-few-bins": replace(floor, bins_per_place=1),
        "no-length": replace(floor, aisle_pitch_m=0.0),
        "too-large": replace(floor, aisles=1_000_000),
    }
    for rule, mutant in mutants.items():
        assert rule in {finding.rule for finding in check_walking_floor(mutant, 1000)}


def test_a_layout_that_cannot_be_read_gives_its_findings() -> None:
    assert [finding.rule for finding in findings("stroey")] == ["not-a-floor"]
    assert "did you mean storey?" in findings("stroey")[0].message
    assert [finding.rule for finding in findings("nowhere.toml")] == ["missing-file"]
